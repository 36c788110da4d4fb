"""Reports of visits and records of works as papers on the departmental file, in English, the language of files."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from evidence.documents import picture_uri
from evidence.domain import keep_document
from files.domain import Paper, add_paper
from files.models import File, FileState
from inspections.elements import label_of
from inspections.fixes import metres_from
from inspections.models import Visit, VisitPhoto, Work, WorkPhoto
from staff.models import Post

FILE_LANGUAGE = "en"
_PHOTOS_PER_PAGE = 2


def put_report(visit: Visit) -> None:
    """Put the report of a visit on its file; does nothing where it has none.

    Side effects, in order: locks the file; keeps the document, whose PDF the queue makes; adds the paper.
    """
    with translation.override(FILE_LANGUAGE):
        gradings = list(visit.assessments.order_by("pk"))
        context = {
            "visit": visit,
            "whole": next(grading for grading in gradings if not grading.element),
            "parts": [(label_of(grading.element), grading) for grading in gradings if grading.element],
            "metres": metres_from(visit.asset, visit.fix),
        }
        photos = list(visit.photos.select_related("original"))
        title = _("Inspection report: %(asset)s") % {"asset": visit.asset.name_en}
        _put(visit.file, visit.assigned_to, "inspections/documents/visit.html", title, context, photos)


def put_completion(work: Work) -> None:
    """Put the record of a completed work on its file; does nothing where it has none.

    Side effects, in order: locks the file; keeps the document, whose PDF the queue makes; adds the paper.
    """
    with translation.override(FILE_LANGUAGE):
        title = _("Work completed: %(asset)s") % {"asset": work.asset.name_en}
        photos = list(work.photos.select_related("original"))
        _put(work.file, work.recorded_by, "inspections/documents/work.html", title, {"work": work}, photos)


def _put(
    file: File | None,
    post: Post | None,
    template: str,
    title: str,
    context: dict[str, Any],
    photos: "list[VisitPhoto] | list[WorkPhoto]",
) -> None:
    if file is None:
        return
    file = File.objects.select_for_update().get(pk=file.pk)
    shown = [(photo, picture_uri(photo.original)) for photo in photos]
    html = render_to_string(template, {**context, "title": title, "file": file, "photos": shown})
    original = keep_document(content=html.encode(), name=f"{title}.html", media_type="text/html")
    pages = 1 + -(-len(shown) // _PHOTOS_PER_PAGE)
    # A closed file takes papers only from the system, and what was found must not be lost.
    added_by = None if file.state == FileState.CLOSED else post
    add_paper(file=file, paper=Paper(title=title[:200], original=original, pages=pages), added_by=added_by)
