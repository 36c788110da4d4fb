"""The room's addresses."""

from django.urls import URLPattern

app_name = "assets"
urlpatterns: list[URLPattern] = []
