"""Every address of the service."""

from django.contrib import admin
from django.urls import include, path

from registry import views

urlpatterns = [
    path("", include("assets.urls")),
    path("", include("complaints.urls")),
    path("desk/", include("files.urls")),
    path("field/", include("inspections.urls")),
    path("", include("maps.urls")),
    path("start/", views.start, name="start"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("registry.api_urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", views.health, name="health"),
]
