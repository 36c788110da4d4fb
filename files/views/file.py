"""The page of one file: note sheet left, correspondence right, what can be done, and the register."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files import cover, domain, presentation, references, rules
from files.domain.moving import sender_of
from files.domain.phrasing import usable_by
from files.forms import (
    AskViewsForm,
    CloseForm,
    CoverForm,
    DelinkForm,
    FlagForm,
    ForwardForm,
    LinkForm,
    NoteForm,
    PaperForm,
    ParkForm,
    PartForm,
    RemarksForm,
    ReopenForm,
    VolumeForm,
)
from files.models import File, FileState, NoteColour, Noting
from files.panels import file_panels
from files.proof.signing import with_signatures
from files.register_acts import acts_of
from files.views.access import reader, seen_file
from files.views.viewer import viewer
from staff.domain import first_held
from staff.models import User
from staff.working_time import Calendar

FORMS: Mapping[str, type[forms.Form]] = {
    "forward": ForwardForm,
    "send-back": RemarksForm,
    "pull-back": forms.Form,
    "ask-views": AskViewsForm,
    "park": ParkForm,
    "resume": RemarksForm,
    "close": CloseForm,
    "reopen": ReopenForm,
    "paper": PaperForm,
    "cover": CoverForm,
    "link": LinkForm,
    "delink": DelinkForm,
    "part": PartForm,
    "merge": forms.Form,
    "volume": VolumeForm,
    "flag": FlagForm,
}
# Forms that begin with what the file says.
OF_FILE = (AskViewsForm, ForwardForm, CoverForm, PartForm, VolumeForm)
RULES: Mapping[str, str] = {
    "forward": "move_file",
    "send-back": "move_file",
    "pull-back": "pull_back_file",
    "ask-views": "ask_views",
    "park": "park_file",
    "resume": "resume_file",
    "close": "close_file",
    "reopen": "reopen_file",
    "paper": "work_on_file",
    "cover": "work_on_file",
    "link": "work_on_file",
    "delink": "work_on_file",
    "part": "open_part",
    "merge": "merge_part",
    "volume": "work_on_file",
    "flag": "work_on_file",
}


@never_cache
@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the file; the holder's first reading is noted in the register."""
    found = seen_file(request, pk)
    user = reader(request)
    if request.headers.get("HX-Target") == "viewer" and "HX-History-Restore-Request" not in request.headers:
        return _viewer(request, found)
    if found.state != FileState.CLOSED and found.holder_id in user.seats().posts:
        domain.mark_opened(file=found, user=user)
    return show(request, found)


def build_form(action: str, file: File, *data: Any) -> forms.Form:
    """Return the form of an action, bound to ``data`` (POST, FILES) if given; field ids carry the action's name."""
    kind = FORMS[action]
    options: dict[str, Any] = {"auto_id": f"id_{action}_%s"}
    return kind(*data, file=file, **options) if issubclass(kind, OF_FILE) else kind(*data, **options)


def show(
    request: HttpRequest,
    file: File,
    *,
    bound: Mapping[str, forms.Form] | None = None,
    refusal: str = "",
    status: int = 200,
    dangling: bool = False,
) -> HttpResponse:
    """Render the page; ``bound`` forms keep what was typed, ``refusal`` says why nothing was done.

    ``dangling`` offers to confirm a note whose references lead nowhere.
    """
    user = reader(request)
    bound = bound or {}
    allowed = {action: form for action in FORMS if (form := _form(action, user, file, bound)) is not None}
    # A form whose action is no longer this reader's to do gives what he typed back for copying.
    stranded = [
        (field.label, field.value())
        for action, form in bound.items()
        if action not in allowed and not (action == "note" and rules.may(user, "work_on_file", file))
        for field in form
        if field.value() and isinstance(field.field.widget, forms.Textarea)
    ]
    context = {
        "file": file,
        # Names that a template can write.
        "actions": {action.replace("-", "_"): form for action, form in allowed.items()},
        "opened_action": next(iter(bound), ""),
        "refusal": refusal,
        "stranded": stranded,
        "panels": file_panels.render(request, file),
        "dangling": dangling,
        **_note_sheet(user, file, bound),
        **_facts(file),
        **_correspondence(request, user, file),
        **cover.around(file, user),
    }
    return render(request, "files/file.html", context, status=status)


def _form(action: str, user: User, file: File, bound: Mapping[str, forms.Form]) -> forms.Form | None:
    if not rules.may(user, RULES[action], file):
        return None
    if action == "send-back" and sender_of(file) is None:
        return None
    if action == "volume" and not domain.volume_is_full(file):
        return None
    return bound.get(action) or build_form(action, file)


def _note_sheet(user: User, file: File, bound: Mapping[str, forms.Form]) -> dict[str, Any]:
    writing = rules.may(user, "work_on_file", file)
    draft = None
    if writing:
        draft = Noting.objects.filter(file=file, post=file.holder, colour=NoteColour.YELLOW).first()
    typed = {"text": draft.text, "seen": draft.written_at.isoformat()} if draft else {}
    green = file.notings.filter(colour=NoteColour.GREEN).select_related("post", "officer").order_by("serial")
    return {
        "sheet": with_signatures(file, references.sheet(file, list(green)), user),
        "draft": draft,
        "phrases": list(usable_by(user)) if writing else [],
        "note_form": (bound.get("note") or NoteForm(initial=typed, auto_id="id_note_%s")) if writing else None,
    }


def _facts(file: File) -> dict[str, Any]:
    now = timezone.now()
    movements = list(
        file.movements.select_related("from_post", "to_post", "officer", "approver", "approving_officer")
        .select_related("on_paper__slip", "on_paper__entered_by")
        .order_by("serial")
    )
    return {
        "register": presentation.register(file, movements, now=now, acts=acts_of(file)),
        "sender": sender_of(file),
        "park_approver": domain.parking_approver(file) if file.state == FileState.ACTIVE else None,
        "reopened_at": first_held(file.opened_by) if file.state == FileState.CLOSED else None,
        "due": presentation.due_in_words(file, Calendar.load(post=file.holder), now=now)
        if file.state != FileState.CLOSED
        else "",
        "late": file.state != FileState.CLOSED and now > file.due_at,
    }


def _correspondence(request: HttpRequest, user: User, file: File) -> dict[str, Any]:
    papers = list(file.correspondence.select_related("original", "added_by", "receipt", "scan"))
    flags = cover.flags_of(file)
    return {
        "papers": papers,
        "volumes": cover.volumes(file, papers, flags),
        "referable": [(references.page_words(paper), paper.title) for paper in papers],
        "flag_history": file.flags.select_related("paper", "set_by", "cleared_by"),
        "pages_of_volume": domain.pages_of_volume(file),
        "may_flag": rules.may(user, "work_on_file", file),
        **viewer(request, file, papers, flags),
    }


def _viewer(request: HttpRequest, file: File) -> HttpResponse:
    """Only the page viewer, for one who turns pages."""
    papers = list(file.correspondence.select_related("original", "receipt"))
    context = {"file": file, **viewer(request, file, papers, cover.flags_of(file))}
    return render(request, "files/parts/viewer.html", context)
