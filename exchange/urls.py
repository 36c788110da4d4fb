"""The room's addresses."""

from django.urls import path

from exchange.views import bulk, deciding, downloads, imports, linked, plaques

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
    path("desk/imports/", imports.imports, name="imports"),
    path("desk/imports/new/", imports.new, name="import_new"),
    path("desk/imports/<int:pk>/", imports.run_page, name="import"),
    path("desk/imports/<int:pk>/layout/", imports.layout, name="import_layout"),
    path("desk/imports/<int:pk>/mapping/", imports.mapping, name="import_mapping"),
    path("desk/imports/<int:pk>/check/", imports.check, name="import_check"),
    path("desk/imports/<int:pk>/revise/", imports.revise, name="import_revise"),
    path("desk/imports/<int:pk>/discard/", imports.discard, name="import_discard"),
    path("desk/imports/<int:pk>/file/", imports.file, name="import_file"),
    path("desk/imports/<int:pk>/progress/", deciding.progress, name="import_progress"),
    path("desk/imports/<int:pk>/cancel/", deciding.cancel, name="import_cancel"),
    path("desk/imports/<int:pk>/faults.csv", deciding.faults, name="import_faults"),
    path("desk/imports/<int:pk>/faults/", deciding.fault_list, name="import_fault_list"),
    path("desk/imports/<int:pk>/duplicates/", deciding.duplicates, name="import_duplicates"),
    path("desk/imports/<int:pk>/apply/", deciding.apply, name="import_apply"),
    path("desk/imports/<int:pk>/undo/", deciding.undo, name="import_undo"),
    path("desk/imports/<int:pk>/entries/", deciding.entries, name="import_entries"),
]
