"""What can be done with a receipt, each by one POST to its own address below the receipt's."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from files.domain import diarising, receipt_moving
from files.domain.diarising import Enclosed
from files.domain.receipt_register import what_happened
from files.models import Receipt
from files.receiving import receipt_rules
from files.uploads import kept_paper
from files.views.access import reader
from files.views.receipts.access import seen_receipt
from files.views.receipts.receipt import build_form, show
from staff.models import User

Doing = Callable[[Receipt, User, int, dict[str, Any]], str]


@never_cache
@login_required
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with the receipt; a refusal shows the page again with the reason and what was typed."""
    found, user = seen_receipt(request, pk), reader(request)
    if action == "pull-back":
        return _pull_back(request, found, user)
    if action not in _DOING:
        raise Http404
    form = build_form(action, found, user, request.POST, request.FILES)
    if not form.is_valid():
        # What does not fit may only be stale: then say what happened, not that a choice is wrong.
        gone = action != "reopen" and not receipt_rules.may_work(user, found)
        refusal = what_happened(found, user) if gone else ""
        return show(request, found, bound={action: form}, refusal=refusal, status=409 if gone else 422)
    try:
        with transaction.atomic():
            words = _DOING[action](found, user, _seen(request), form.cleaned_data | {"form": form})
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            for field, said in error.message_dict.items():
                form.add_error(field if field in form.fields else None, said)
            return show(request, seen_receipt(request, pk), bound={action: form}, status=422)
        if not receipt_rules.may_see(user, found):
            messages.error(request, " ".join(error.messages))
            return redirect("files:receipts")
        refusal = " ".join(error.messages)
        return show(request, seen_receipt(request, pk), bound={action: form}, refusal=refusal, status=409)
    messages.success(request, words)
    if action == "send" or not receipt_rules.may_see(user, found):
        return redirect("files:receipts")
    return redirect("files:receipt", found.pk)


def _seen(request: HttpRequest) -> int:
    given = request.POST.get("seen", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else -1


def _pull_back(request: HttpRequest, found: Receipt, user: User) -> HttpResponse:
    try:
        receipt_moving.pull_back(receipt=found, user=user, seen=_seen(request))
    except ValidationError as error:
        return show(request, seen_receipt(request, found.pk), refusal=" ".join(error.messages), status=409)
    messages.success(request, _("The receipt is with you again."))
    return redirect("files:receipt", found.pk)


def _send(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    move = receipt_moving.send(receipt=found, user=user, seen=seen, to_post=typed["post"], remarks=typed["remarks"])
    words = _("Receipt %(number)s has gone to %(post)s. Until it is read there you can pull it back.")
    return words % {"number": found.number, "post": move.to_post.name}


def _into_file(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    receipt_moving.put_into_file(receipt=found, user=user, seen=seen, file=typed["file"])
    words = _("The receipt lies in file %(file)s now, flagged as fresh receipt.")
    return words % {"file": typed["file"].number}


def _open(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    new = receipt_moving.NewFile(
        post=typed["post"],
        subject=typed["subject"],
        priority=typed["priority"],
        classification=typed["classification"],
        head=typed.get("head"),
        category=typed["category"],
    )
    file = receipt_moving.open_from(receipt=found, user=user, seen=seen, new=new)
    return _("File %(number)s is open with this letter under consideration, and is with you.") % {"number": file.number}


def _correct(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    form = typed["form"]
    # Of an office what stands is in the form; of a private person it is not, and is replaced only where he says so.
    replaces = typed["replace_sender"] or not (found.personal and typed["personal"])
    changed = diarising.correct(
        receipt=found,
        user=user,
        seen=seen,
        particulars=form.particulars(),
        sender=form.details() if replaces else None,
    )
    return _("The particulars are corrected.") if changed else _("Nothing was changed.")


def _enclosure(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    pages, original = int(typed["pages"] or 1), None
    if typed["upload"]:
        paper = kept_paper(upload=typed["upload"], title=typed["title"], pages=pages, user=user)
        pages, original = paper.pages, paper.original
    enclosure = Enclosed(title=typed["title"], pages=pages, original=original)
    diarising.add_enclosures(receipt=found, user=user, seen=seen, enclosures=[enclosure])
    return _("The enclosure is added.")


def _scan(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    paper = kept_paper(upload=typed["upload"], title=found.number, pages=1, user=user)
    diarising.add_scan(receipt=found, user=user, seen=seen, original=paper.original, pages=paper.pages)
    return _("The scan is added.")


def _close(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    receipt_moving.close(receipt=found, user=user, seen=seen, as_what=typed["as_what"], remarks=typed["remarks"])
    return _("The receipt is closed.")


def _reopen(found: Receipt, user: User, seen: int, typed: dict[str, Any]) -> str:
    move = receipt_moving.reopen(receipt=found, user=user, seen=seen, reason=typed["reason"])
    return _("The receipt is reopened and lies with %(post)s.") % {"post": move.to_post.name}


_DOING: dict[str, Doing] = {
    "send": _send,
    "file": _into_file,
    "open": _open,
    "correct": _correct,
    "enclosure": _enclosure,
    "scan": _scan,
    "close": _close,
    "reopen": _reopen,
}


@never_cache
@login_required
@require_POST
def strike(request: HttpRequest, pk: int, rank: int) -> HttpResponse:
    """Strike an enclosure out that was entered by mistake."""
    found, user = seen_receipt(request, pk), reader(request)
    enclosure = get_object_or_404(found.enclosures, rank=rank)
    enclosure.receipt = found
    try:
        diarising.strike_enclosure(enclosure=enclosure, user=user, seen=_seen(request))
    except ValidationError as error:
        return show(request, seen_receipt(request, pk), refusal=" ".join(error.messages), status=409)
    messages.success(request, _("The enclosure is struck out; it stays to be read."))
    return redirect("files:receipt", found.pk)
