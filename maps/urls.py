"""The room's addresses."""

from django.urls import URLPattern

app_name = "maps"
urlpatterns: list[URLPattern] = []
