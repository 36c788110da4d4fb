"""A file opened at the desk."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from files import domain, rules
from files.domain.phrasing import usable_by
from files.forms import NewFileForm
from files.models import File, ReceiptMode
from files.rules import OPENERS
from files.uploads import kept_paper
from files.views.access import reader
from language.text import tidy
from staff.domain import officer_of
from staff.models import Post, User

_REMEMBERED_S = 24 * 3600


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a file with a first note or a paper; the same form sent twice opens one file."""
    user = reader(request)
    if not rules.may(user, "open_file"):
        raise Http404
    posts: QuerySet[Post] = user.posts().filter(duty__in=OPENERS).select_related("section").order_by("code")
    if request.method != "POST":
        return _page(request, NewFileForm(posts=posts, initial={"key": uuid.uuid4()}))
    form = NewFileForm(request.POST, request.FILES, posts=posts)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _open_once(request, form, user)


def _open_once(request: HttpRequest, form: NewFileForm, user: User) -> HttpResponse:
    slot = f"new-file:{user.pk}:{form.cleaned_data['key']}"
    if not cache.add(slot, 0, _REMEMBERED_S):
        messages.info(request, _("This form was sent before; the file was opened once."))
        made = cache.get(slot)
        return redirect("files:file", made) if made else redirect("files:inbox")
    try:
        file = _open(form.cleaned_data, user)
    except ValidationError as error:
        cache.delete(slot)
        form.add_error("upload" if form.cleaned_data.get("upload") else None, error.messages)
        return _page(request, form, status=422)
    cache.set(slot, file.pk, _REMEMBERED_S)
    messages.success(request, _("File %(number)s is open and is with you.") % {"number": file.number})
    return redirect("files:file", file.pk)


@transaction.atomic
def _open(typed: dict[str, Any], user: User) -> File:
    post: Post = typed["post"]
    file = domain.open_file(
        section=post.section,
        post=post,
        subject=typed["subject"],
        priority=typed["priority"],
        classification=typed["classification"],
        officer=officer_of(user),
        head=typed.get("head"),
        category=typed["category"],
    )
    if typed["upload"]:
        sender = tidy(typed["sender"]) or post.name
        receipt = domain.diarise(
            section=post.section, mode=ReceiptMode.PAPER, sender=sender, subject=typed["title"], file=file
        )
        paper = kept_paper(
            upload=typed["upload"], title=typed["title"], pages=int(typed["pages"] or 1), user=user, receipt=receipt
        )
        domain.read_paper(domain.add_paper(file=file, paper=paper, added_by=post))
    if tidy(typed["note"]):
        domain.confirm_note(note=domain.write_note(file=file, user=user, text=typed["note"]), user=user)
    return file


def _page(request: HttpRequest, form: NewFileForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "phrases": list(usable_by(reader(request)))}
    return render(request, "files/new.html", context, status=status)
