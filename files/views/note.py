"""The yellow note: saved (by hand or by itself while typing), confirmed, discarded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from files import domain, references
from files.domain.noting import LONGEST
from files.forms import NoteForm
from files.models import File, NoteColour, Noting
from files.views.access import reader, seen_file
from files.views.file import show
from language.text import tidy
from staff.models import User


@never_cache
@login_required
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Do with the holder's note what the pressed button says; what was typed comes back with any refusal."""
    file, user = seen_file(request, pk), reader(request)
    form = NoteForm(request.POST, auto_id="id_note_%s")
    action = request.POST.get("action", "save")
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        written = _write(action, form, file, user)
    except ValidationError as error:
        if getattr(error, "code", "") == "done" and action != "autosave":
            messages.info(request, " ".join(error.messages))
            return redirect(reverse("files:file", args=[file.pk]) + "#notes")
        return _refused(request, file, form, action, error)
    if action == "autosave":
        return render(request, "files/parts/saved.html", {"note": written})
    done = {
        "confirm": _("The note is confirmed and stands on the note sheet."),
        "discard": _("The draft is discarded."),
    }
    messages.success(request, done.get(action, _("The draft is saved. Confirm it when it is ready.")))
    return redirect(reverse("files:file", args=[file.pk]) + "#notes")


@transaction.atomic
def _write(action: str, form: NoteForm, file: File, user: User) -> Noting | None:
    if action == "discard":
        draft = Noting.objects.filter(file=file, post=file.holder, colour=NoteColour.YELLOW).first()
        if draft is not None:
            domain.discard_note(note=draft, user=user)
        return None
    cleaned = form.cleaned_data
    if action == "confirm" and not cleaned["sure"]:
        _refuse_dangling(file, cleaned["text"])
    written = domain.write_note(
        file=file, user=user, text=cleaned["text"], seen=cleaned["seen"], last_note=cleaned["last_note"]
    )
    return domain.confirm_note(note=written, user=user) if action == "confirm" else written


def _refused(request: HttpRequest, file: File, form: NoteForm, action: str, error: ValidationError) -> HttpResponse:
    words = " ".join(error.messages)
    if action == "autosave":
        return render(request, "files/parts/saved.html", {"refusal": words})
    file.refresh_from_db()
    dangling = getattr(error, "code", "") == "references"
    return show(request, file, bound={"note": form}, refusal=words, status=409, dangling=dangling)


def _refuse_dangling(file: File, text: str) -> None:
    if dangling := references.missing(file, text):
        raise ValidationError(
            _(
                "The note refers to what is not on this file: %(references)s. Correct it, or tick that it is to be"
                " confirmed nevertheless."
            )
            % {"references": ", ".join(dangling)},
            code="references",
        )


@never_cache
@login_required
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the note as it would stand on the note sheet, with what it refers to; nothing is stored."""
    file = seen_file(request, pk)
    text = tidy(request.POST.get("text", ""))[:LONGEST]
    context = {"html": references.rendered(file, text), "missing": references.missing(file, text)}
    return render(request, "files/parts/preview.html", context)
