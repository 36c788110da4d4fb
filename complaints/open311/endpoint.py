"""What every address of Open311 has in common: its form, its language, who may read it from where, its faults."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django_ratelimit.core import is_ratelimited

from complaints.open311.faults import Fault
from complaints.open311.parameters import Parameters
from complaints.open311.rendering import TYPES, XML, Answer, rendered

# For each address: what a town's whole traffic of apps asks, and no more. What is posted is decoded only within it.
READS, POSTS = "7200/h", "1200/h"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Read = Callable[..., Answer]


def resource(*, get: Read, post: Read | None = None, counted: bool = False) -> Callable[..., HttpResponse]:
    """Return the view of an address: ``get`` and ``post`` take request, parameters and the parts of the address.

    ``counted``: each address may read it only so often.
    """

    @csrf_exempt
    def view(request: HttpRequest, form: str = XML, **parts: Any) -> HttpResponse:
        methods = ["GET", "HEAD", "OPTIONS", *(["POST"] if post else [])]
        with translation.override(_language(request)):
            if request.method == "OPTIONS":
                response = HttpResponse(status=204, headers={"Allow": ", ".join(methods)})
            else:
                response = _answered(request, form, get=get, post=post, counted=counted, methods=methods, **parts)
            response.headers["Content-Language"] = translation.get_language() or "en"
        patch_vary_headers(response, ["Accept-Language"])
        if request.method != "POST":
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        return response

    return view


def _answered(
    request: HttpRequest,
    form: str,
    *,
    get: Read,
    post: Read | None,
    counted: bool,
    methods: list[str],
    **parts: Any,
) -> HttpResponse:
    status, headers = 200, {}
    try:
        answer: Answer
        if form not in TYPES:
            form = XML
            raise Fault(404, _("Ask for .xml or .json."))
        if request.method in {"GET", "HEAD"}:
            asked = _reading(request, counted=counted)
            answer = get(request, asked, **parts)
        elif request.method == "POST" and post is not None:
            answer = post(request, _posted(request), **parts)
        else:
            raise Fault(405, _("This address takes: %(m)s.") % {"m": ", ".join(methods)}, headers=_allow(methods))
    except Fault as fault:
        answer, status, headers = fault.listing(), fault.status, fault.headers
    return HttpResponse(rendered(answer, form), status=status, content_type=TYPES[form], headers=headers)


def _allow(methods: list[str]) -> dict[str, str]:
    return {"Allow": ", ".join(methods)}


def _language(request: HttpRequest) -> str:
    """The language asked for by name, else the one that Accept-Language chose."""
    try:
        asked = request.GET.get("locale", "").lower()[:2]
    except SuspiciousOperation:
        asked = ""
    return asked if asked in dict(settings.LANGUAGES) else (translation.get_language() or "en")


def _reading(request: HttpRequest, *, counted: bool) -> Parameters:
    try:
        asked = Parameters(request.GET)
    except SuspiciousOperation:
        raise Fault(400, _("These are too many parameters.")) from None
    _check_jurisdiction(asked)
    if counted and is_ratelimited(request, group="open311.read", key="ip", rate=READS, increment=True):
        raise too_many()
    return asked


def _posted(request: HttpRequest) -> Parameters:
    """Return what was posted; whoever floods is refused before anything of it is decoded."""
    if is_ratelimited(request, group="open311.post", key="ip", rate=POSTS, increment=True):
        raise too_many()
    if request.content_type not in _FORMS:
        raise Fault(400, _("Post a form: %(forms)s.") % {"forms": ", ".join(_FORMS)})
    try:
        asked = Parameters(request.POST, request.GET)
    except RequestDataTooBig:
        raise Fault(400, _("This is too large. Send fewer or smaller photos.")) from None
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, LookupError, ValueError):
        raise Fault(400, _("The form could not be read. Write it in UTF-8, with its content type.")) from None
    _check_jurisdiction(asked)
    return asked


def too_many() -> Fault:
    """Return the refusal of one request too many."""
    return Fault(429, _("Too many requests. Please try again in an hour."), headers={"Retry-After": "3600"})


def _check_jurisdiction(asked: Parameters) -> None:
    """One jurisdiction is served here: who names none means it (the standard asks for it where there are several)."""
    named = asked.text("jurisdiction_id")
    if named and named != settings.OPEN311_JURISDICTION:
        words = _("jurisdiction_id: %(named)s is not served here; %(ours)s is.")
        raise Fault(404, words % {"named": named, "ours": settings.OPEN311_JURISDICTION})
