"""The room's addresses below the API."""

from django.urls import path

from maps import api

urlpatterns = [path("areas/", api.Areas.as_view(), name="api-areas")]
