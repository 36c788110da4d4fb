"""The room's addresses."""

from django.urls import path

from exchange.views import bulk, downloads

app_name = "exchange"
urlpatterns = [
    path("desk/export/assets.<slug:form>", downloads.export, name="export"),
    path("desk/explore/export.<slug:form>", downloads.moved),
    path("exports/assets.<slug:form>", downloads.download, name="download"),
    path("desk/bulk/", bulk.bulk, name="bulk"),
    path("desk/bulk/<int:pk>/", bulk.bulk_edit, name="bulk_edit"),
    path("desk/bulk/<int:pk>/progress", bulk.bulk_progress, name="bulk_progress"),
]
