"""The drafts on the page of their file."""

from typing import Any

from django.http import HttpRequest

from files import rules
from files.models import Draft, DraftVersion, File
from files.panels import file_panels
from responses.panels import Panel


def of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """The file's drafts with their states; the holder begins one here."""
    may_begin = rules.may(request.user, "work_on_file", file)
    drafts = list(Draft.objects.filter(file=file).select_related("despatch").order_by("-pk"))
    if not drafts and not may_begin:
        return None
    subjects = {
        (version.draft_id, version.serial): version.subject
        for version in DraftVersion.objects.filter(draft__in=drafts).only("draft_id", "serial", "subject")
    }
    rows = [(draft, subjects[(draft.pk, draft.last_version)]) for draft in drafts]
    return {"file": file, "drafts": rows, "may_begin": may_begin}


def declare() -> None:
    """Hang the panel; called when the app is ready."""
    file_panels.add(Panel(place="beside", order=5, template="files/panels/drafts.html", context=of_file))
