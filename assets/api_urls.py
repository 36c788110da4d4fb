"""The room's addresses below the API."""

from django.urls import path

from assets import api

urlpatterns = [
    path("assets/", api.AssetQuestions.as_view(), name="api-assets"),
    path("assets/intersecting/", api.AssetsIntersecting.as_view(), name="api-assets-intersecting"),
    path("assets/<str:reference>/", api.AssetDetail.as_view(), name="api-asset"),
]
