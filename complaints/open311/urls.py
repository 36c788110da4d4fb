"""The addresses of Open311, below open311/v2/: each with .xml, .json, or bare, which means XML."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path

from complaints.open311.views import discovery, requests, services, updates

app_name = "open311"

_FORM = r"(?:\.(?P<form>[A-Za-z0-9]{1,10}))?"
# A number, a code or a token: without dots, so that what follows one is the form.
_ONE = r"[^/.]{1,100}"


def _address(pattern: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
    return re_path(rf"^{pattern}{_FORM}$", view, name=name)


urlpatterns = [
    path("", discovery.discovery, name="discovery"),
    _address("discovery", discovery.discovery, "discovery-document"),
    _address("services", services.services, "services"),
    _address(rf"services/(?P<service_code>{_ONE})", services.definition, "definition"),
    _address("requests", requests.requests, "requests"),
    _address(rf"requests/(?P<number>{_ONE})", requests.request, "request"),
    _address(rf"tokens/(?P<token>{_ONE})", requests.token, "token"),
    _address("servicerequestupdates", updates.updates, "updates"),
    re_path(r"^(?P<rest>[\s\S]*?)(?:\.(?P<form>xml|json))?$", discovery.unknown, name="unknown"),
]
