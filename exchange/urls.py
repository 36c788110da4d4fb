"""The room's addresses."""

from django.urls import path

from exchange.views import bulk, downloads, linked, plaques

app_name = "exchange"
urlpatterns = [
    path("desk/export/assets.<slug:form>", downloads.export, name="export"),
    path("desk/explore/export.<slug:form>", downloads.moved),
    path("exports/assets.<slug:form>", downloads.download, name="download"),
    *(
        path(f"exports/{file.name}", linked.linked_file, {"which": which}, which)
        for which, file in linked.FILES.items()
    ),
    path("sitemap.xml", linked.sitemap_index, name="sitemap_index"),
    path("sitemap-<int:section>.xml", linked.sitemap, name="sitemap"),
    path("robots.txt", linked.robots, name="robots"),
    path("assets/<slug:reference>/qr.svg", plaques.code, {"form": "svg"}, name="qr_svg"),
    path("assets/<slug:reference>/qr.png", plaques.code, {"form": "png"}, name="qr_png"),
    path("desk/plaques/", plaques.plaques, name="plaques"),
    path("desk/bulk/", bulk.bulk, name="bulk"),
    path("desk/bulk/<int:pk>/", bulk.bulk_edit, name="bulk_edit"),
    path("desk/bulk/<int:pk>/progress", bulk.bulk_progress, name="bulk_progress"),
]
