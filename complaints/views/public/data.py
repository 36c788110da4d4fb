"""Open data: what there is, under which licence, and the files."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints.public import open_data

_FILES: dict[str, tuple[Callable[[], Iterator[bytes]], str]] = {
    "csv": (open_data.csv_file, "text/csv; charset=utf-8"),
    "geojson": (open_data.geojson_file, "application/geo+json"),
}


@require_safe
def open_data_page(request: HttpRequest) -> HttpResponse:
    """The page that explains the files, their columns and their licence."""
    context = {
        "columns": open_data.COLUMNS,
        "licence": open_data.LICENCE,
        "licence_url": open_data.LICENCE_URL,
    }
    return render(request, "complaints/public/open_data.html", context)


@require_safe
def download(request: HttpRequest, form: str) -> HttpResponseBase:
    """A file with every published complaint, streamed."""
    if form not in _FILES:
        raise Http404
    write, media_type = _FILES[form]
    name = f"complaints-{timezone.localdate():%Y-%m-%d}.{form}"
    # Of a file that nobody asks for, nothing is known of its length.
    response = StreamingHttpResponse(iter(()) if request.method == "HEAD" else write(), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "public, max-age=600"
    return response
