"""The room's addresses."""

from django.urls import URLPattern

app_name = "files"
urlpatterns: list[URLPattern] = []
