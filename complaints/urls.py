"""The room's addresses."""

from django.urls import URLPattern

app_name = "complaints"
urlpatterns: list[URLPattern] = []
