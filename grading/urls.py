"""The room's addresses."""

from django.urls import URLPattern

app_name = "grading"
urlpatterns: list[URLPattern] = []
