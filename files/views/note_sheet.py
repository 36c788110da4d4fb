"""The note sheet for printing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files.papers_pdf import note_sheet_pdf
from files.views.access import seen_file


@never_cache
@login_required
@require_GET
def note_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the note sheet as a PDF on A4 in the reader's language."""
    file = seen_file(request, pk)
    response = HttpResponse(note_sheet_pdf(file), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="note-sheet-{file.pk}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'; style-src 'unsafe-inline'"
    return response
