"""The API's addresses: each room's own below one version, and the document that describes them."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

_docs = SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="api_docs.html")

urlpatterns = [
    path("", include("assets.api_urls")),
    path("", include("maps.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", _docs, name="api-docs"),
]
