"""One document: its pages beside their recognised text, finding within it, its hash, and its files for download."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_ratelimit.core import is_ratelimited

from assets import rules
from assets.dating import in_words
from assets.documents import reading_of, shown
from assets.models import AssetDocument
from assets.trail import trail
from assets.views.documents import amending, document_seen
from evidence import domain as evidence
from evidence.delivery import ORIGINAL, deliver
from evidence.models import Page, PageState, Purpose
from evidence.pages import deliver_page
from evidence.search import LONGEST, Found, Piece, find_within, pieces
from evidence.verification import Verified, verify
from language.digits import to_latin
from language.text import script_of
from staff.models import User

ZOOMS = (1, 2, 3, 4)
_MOST_HITS = 100
_DOWNLOADS = {"original": ORIGINAL, "searchable": Purpose.SEARCHABLE.value, "pdf": Purpose.PDF.value}
# Hashing 100 MB takes a part of a second; a stranger may ask for it some times.
_CHECKS = "30/m"


@dataclass(frozen=True)
class Paragraph:
    """Some lines of recognised text in one script."""

    language: str
    pieces: list[Piece]


@require_safe
def document(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One page of a document and what is known of the whole: ``page``, ``zoom`` and ``q`` (words to find) choose."""
    return _viewer(request, document_seen(request, reference, pk))


@require_safe
def page_picture(request: HttpRequest, reference: str, pk: int, number: int, purpose: str) -> HttpResponseBase:
    """The picture of a page ("thumb", "screen", "large"), drawn when it is first asked for."""
    found = document_seen(request, reference, pk)
    return deliver_page(request, original=found.original, number=number, purpose=purpose)


@require_safe
def download(request: HttpRequest, reference: str, pk: int, what: str) -> HttpResponseBase:
    """The file as it came, or the searchable copy made of it."""
    found = document_seen(request, reference, pk)
    if what not in _DOWNLOADS:
        raise Http404
    return deliver(request, original=found.original, purpose=_DOWNLOADS[what])


@never_cache
@require_safe
def progress(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """How far the reading has come; asks again by itself while it goes on."""
    found = document_seen(request, reference, pk)
    context = {"asset": found.asset, "each": shown(found), "may_amend": rules.amend_asset(request.user)}
    return render(request, "assets/parts/document_reading.html", context)


@never_cache
@require_POST
def read_again(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Have the pages read that could not be."""
    found = document_seen(request, reference, pk)
    user = amending(request)
    if not isinstance(user, User):
        return user
    if reading_of(found.original) is None:
        evidence.read_document(original=found.original)
    else:
        evidence.read_again(original=found.original)
    return redirect("assets:document", found.asset.reference, found.pk)


@never_cache
@require_POST
def check(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Hash the stored file again and say whether it is what arrived."""
    found = document_seen(request, reference, pk)
    if is_ratelimited(request, group="assets.check_document", key="ip", rate=_CHECKS, increment=True):
        context: dict[str, Any] = {"refused": _("Many checks were made from here. Please try again in a minute.")}
        status = 429
    else:
        context, status = {"verified": verify(found.original)}, 200
    if request.headers.get("HX-Request"):
        # htmx shows only answers of success.
        return render(request, "assets/parts/document_checked.html", context)
    return _viewer(request, found, status=status, **context)


def _viewer(
    request: HttpRequest,
    found: AssetDocument,
    *,
    status: int = 200,
    verified: Verified | None = None,
    refused: str = "",
) -> HttpResponse:
    original = found.original
    each = replace(shown(found), failed=original.pages.filter(state=PageState.FAILED).exists())
    asked = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    number = _number(request.GET.get("page", ""), most=max(1, each.pages))
    page = original.pages.filter(number=number).first() if each.pages else None
    hits: list[Found] = find_within(original, asked, limit=_MOST_HITS) if asked else []
    zoom = _zoom(request.GET.get("zoom", ""))
    records = rules.see_records(request.user)
    context: dict[str, Any] = {
        "asset": found.asset,
        "document": found,
        "each": each,
        "page": page,
        "paragraphs": _paragraphs(page, asked) if page else [],
        "asked": asked,
        "hits": hits,
        "links": _links(number, each.pages, zoom, asked),
        "zoom": zoom,
        "closer": zoom > 1,
        "searchable": original.derivatives.filter(purpose=Purpose.SEARCHABLE).first(),
        "dated": in_words(found.dated),
        "may_amend": rules.amend_asset(request.user),
        "records": records,
        "trail": trail(found) if records else [],
        "verified": verified,
        "refused": refused,
    }
    return render(request, "assets/document.html", context, status=status)


def _number(text: str, *, most: int) -> int:
    """Return the page asked for, or the nearest that there is."""
    digits = to_latin(text.strip())
    return min(max(1, int(digits)), most) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _zoom(text: str) -> int:
    return int(text) if text in {str(zoom) for zoom in ZOOMS} else 1


def _links(number: int, pages: int, zoom: int, asked: str) -> dict[str, str]:
    """Return the addresses (their questions) of the pages and sizes beside this one."""

    def to(page: int, size: int) -> str:
        parts: dict[str, Any] = {
            "page": page,
            **({"zoom": size} if size > 1 else {}),
            **({"q": asked} if asked else {}),
        }
        return f"?{urlencode(parts)}"

    links: dict[str, str] = {}
    if number > 1:
        links |= {"first": to(1, zoom), "previous": to(number - 1, zoom)}
    if number < pages:
        links |= {"next": to(number + 1, zoom), "last": to(pages, zoom), "next_number": str(number + 1)}
    if zoom < ZOOMS[-1]:
        links["closer"] = to(number, zoom + 1)
    if zoom > 1:
        links["farther"] = to(number, zoom - 1)
    return links


def _paragraphs(page: Page, asked: str) -> list[Paragraph]:
    """Return the recognised text with what was asked for marked; each paragraph says in which language it is."""
    return [
        Paragraph(language=script_of(text) or "en", pieces=pieces(text, asked))
        for text in (part.strip() for part in page.text.split("\n\n"))
        if text
    ]
