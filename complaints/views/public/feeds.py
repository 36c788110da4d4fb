"""The feed of complaints: all, or those of a ward, a borough, an asset or a circle."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.forms.public import SurroundingsForm
from complaints.models import Publication
from complaints.public import feed
from complaints.public.publication import newest_changes
from language.digits import in_script

_KNOWN = ("ward", "borough", "asset", "lat", "lon", "radius")
_CACHED = "public, max-age=300"


@require_safe
def atom(request: HttpRequest) -> HttpResponse:
    """The newest fifty changes as Atom with GeoRSS; ``language`` chooses the language, else the reader's own.

    400 with a line of text where the address asks for nothing that there is.
    """
    language = request.GET.get("language", "")
    with override(language if language in dict(settings.LANGUAGES) else get_language()):
        form = SurroundingsForm(request.GET)
        if not form.is_valid():
            said = " ".join(str(error) for errors in form.errors.values() for error in errors)
            return HttpResponse(said, status=400, content_type="text/plain; charset=utf-8")
        return _answer(request, form)


def _answer(request: HttpRequest, form: SurroundingsForm) -> HttpResponse:
    rows = newest_changes(form.cleaned_data["surroundings"], most=feed.MOST)
    # Its own address holds what it asks for and nothing else, in one order: that is its id.
    language = request.GET.get("language")
    known = {name: request.GET[name] for name in _KNOWN if request.GET.get(name)}
    asked = urlencode({**known, **({"language": language} if language in dict(settings.LANGUAGES) else {})})
    address = f"{settings.SITE_URL}{reverse('complaints:feed')}{'?' if asked else ''}{asked}"
    tag = feed.etag(rows, address)
    # No Last-Modified: what is taken back makes a feed older, and a day tells nothing of what changed within it.
    response = get_conditional_response(request, etag=tag)
    if response is None or response.status_code not in {304, 412}:
        content = feed.atom(
            rows, title=_title(form, rows), address=address, page=f"{settings.SITE_URL}{reverse('complaints:map')}"
        )
        response = HttpResponse(content, content_type=feed.MEDIA_TYPE)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = _CACHED
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _title(form: SurroundingsForm, rows: list[Publication]) -> str:
    surroundings = form.cleaned_data["surroundings"]
    if surroundings.area is not None:
        return _("Complaints in %(area)s") % {"area": surroundings.area.name}
    if surroundings.asset is not None:
        return _("Complaints at %(reference)s") % {"reference": form.cleaned_data["asset"]}
    if surroundings.point is not None:
        said = _("Complaints within %(metres)s m") % {"metres": int(surroundings.radius_m)}
        return in_script(said, (get_language() or "en")[:2])
    return _("Complaints to the department")
