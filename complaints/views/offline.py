"""What the report's page needs to open and to send without a steady network: its shell, its worker, a fresh token."""

import hashlib
import json
import uuid
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints.forms import ReportForm
from complaints.intake.places import spots
from language.text import tidy

_LONGEST_SEARCH = 100
# What the page of the report may ask for; main.ts loads no other element on it.
_ENTRIES = (
    "src/main.ts",
    "src/forms/drafts.ts",
    "src/forms/photos.ts",
    "src/forms/search-box.ts",
    "src/forms/upload.ts",
    "src/maps/pin-map.ts",
    "src/reporting/outbox.ts",
    "src/reporting/report.ts",
)


@never_cache
@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """Give the page's script a token of this browser: that of a page kept on the phone is long stale."""
    return JsonResponse({"token": get_token(request)})


@require_safe
def shell(request: HttpRequest, language: str) -> HttpResponse:
    """Show the empty report's page in a language, as a stranger sees it: this alone is kept on the phone."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    request.user = AnonymousUser()
    with translation.override(language):
        context = {"form": ReportForm(), "asset": None, "new_id": uuid.uuid4(), "kept": True}
        response = render(request, "complaints/report.html", context)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def worker(request: HttpRequest, language: str) -> HttpResponse:
    """Give the service worker of the report's pages, whose text changes with whatever it keeps."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    kept = [reverse("complaints:shell", args=[language]), *_files()]
    version = hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:12]
    page = reverse("complaints:report")
    told = {"version": f"{language}-{version}", "shell": kept[0], "files": kept[1:], "page": page}
    text = render_to_string("complaints/worker.js", {"settings": json.dumps(told)})
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = page
    return response


def _files() -> list[str]:
    """Return the addresses of all built scripts and styles that the page may ask for."""
    path = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    names = _needed(path, path.stat().st_mtime_ns) if path.exists() else ()
    return [static("icons.svg"), static("favicon.svg"), *(static(name) for name in names)]


@lru_cache(maxsize=2)
def _needed(path: Path, changed: int) -> tuple[str, ...]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    waiting, seen, names = list(_ENTRIES), set(), set()
    while waiting:
        key = waiting.pop()
        if key in seen or key not in manifest:
            continue
        seen.add(key)
        part = manifest[key]
        names.update([part["file"], *part.get("css", [])])
        waiting.extend(part.get("imports", []))
    return tuple(sorted(names))


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Suggest wards and public assets for the words typed so far, each with the place where the pin goes."""
    text = tidy(request.GET.get("q", "").replace("\x00", ""))[:_LONGEST_SEARCH]
    return render(request, "complaints/parts/places.html", {"spots": spots(text) if text else []})
