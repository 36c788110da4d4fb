"""The page of a receipt, its scan, its enclosures, and who sent it."""

from itertools import pairwise
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evidence.delivery import deliver
from evidence.models import Original
from evidence.pages import deliver_page
from files.domain import diarising
from files.domain.receipt_moving import mark_read
from files.forms.receipts import (
    CorrectForm,
    EndForm,
    IntoFileForm,
    OneEnclosureForm,
    OpenFileForm,
    ScanForm,
    SendForm,
    WhyForm,
)
from files.models import Counted, File, FileState, Receipt, ReceiptSenderRead, ReceiptState, ReplyTime
from files.models.receipts import PARTICULARS
from files.panels import receipt_panels
from files.receiving import receipt_rules
from files.views.access import reader
from files.views.receipts.access import seen_receipt
from language import digits
from staff.models import Officer, User

LETTER = "letter"
# Of what was typed by hand nobody knows whether the name of a private person stands in it.
_MAY_NAME = {"sender", "subject", "remarks", "letter_number"}
_HIDDEN = "…"


@never_cache
@login_required
@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a receipt to whoever may open it; its holder's first look is noted."""
    found, user = seen_receipt(request, pk), reader(request)
    if found.state == ReceiptState.OPEN:
        mark_read(receipt=found, user=user)
    return show(request, seen_receipt(request, pk))


def show(
    request: HttpRequest,
    found: Receipt,
    *,
    bound: dict[str, Any] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Return the page; ``bound`` gives back what was typed, by the action."""
    user = reader(request)
    readable = receipt_rules.may_read_sender(user, found)
    context = {
        "receipt": found,
        "file": found.file if receipt_rules.file_shown(user, found) else None,
        "enclosures": list(found.enclosures.select_related("original")),
        "moves": _moves(found, user),
        "acknowledgements": list(found.acknowledgements.select_related("officer", "post")),
        "copy_of": found.copy_of if found.copy_of and receipt_rules.may_see(user, found.copy_of) else None,
        "history": _history(found, tells=readable),
        "details": None if found.personal else diarising.details_of(found),
        "may_read_sender": found.personal and readable and found.sender_rows.filter(emptied_at=None).exists(),
        "may_acknowledge": receipt_rules.may_acknowledge(user, found),
        "papers_readable": not found.personal or readable,
        "mail": getattr(found, "mail", None) if readable else None,
        "reason_form": WhyForm(auto_id="id_reading_%s"),
        "forms": _forms(found, user, bound or {}),
        "opened_action": next(iter(bound or {}), ""),
        "refusal": refusal,
        "may_pull_back": receipt_rules.may_pull_back(user, found),
        "reply_time": _reply_time(found),
        "panels": receipt_panels.render(request, found),
        **_viewed(request, found),
    }
    return render(request, "files/receipts/receipt.html", context, status=status)


def _reply_time(found: Receipt) -> str:
    """Say which law sets a time for the reply; nothing where none does."""
    day = found.received_on or timezone.localdate(found.received_at)
    rule = ReplyTime.objects.for_letter(kind=found.kind, received_on=day)
    if rule is None:
        return ""
    words = (
        ngettext("within %(n)s day", "within %(n)s days", rule.days)
        if rule.counted == Counted.CALENDAR
        else ngettext("within %(n)s working day", "within %(n)s working days", rule.days)
    )
    return f"{digits.in_script(words % {'n': rule.days}, get_language() or 'en')}: {rule.source}"


def _moves(found: Receipt, user: User) -> list[Any]:
    moves = list(found.moves.select_related("from_post", "to_post", "officer"))
    for move in moves:
        move.file = found.file if move.file_id and receipt_rules.file_shown(user, found) else None
    return moves


def _history(found: Receipt, *, tells: bool) -> list[dict[str, Any]]:
    """What was corrected: of each later state the names of what changed, what stood before and after.

    What stood while nobody had said that the sender is a private person may name him: ``tells`` whether it is shown.
    """
    events = list(_events(found).order_by("pgh_id").select_related("pgh_context"))
    officers = {
        officer.user_id: officer
        for officer in Officer.objects.filter(
            user__in=[event.pgh_context.metadata.get("user") for event in events if event.pgh_context]
        )
    }
    lines = []
    for before, after in pairwise(events):
        sealed = found.personal and not tells
        changed = [
            (_named(name), _shown(before, name, sealed=sealed), _shown(after, name, sealed=sealed))
            for name in PARTICULARS
            if getattr(before, name) != getattr(after, name)
        ]
        user = after.pgh_context.metadata.get("user") if after.pgh_context else None
        if changed:
            lines.append({"at": after.pgh_created_at, "officer": officers.get(user), "changed": changed})
    return lines


def _events(found: Receipt) -> Any:
    # The history's model is made by its library, of which types know nothing.
    return found.events  # type: ignore[attr-defined]


def _named(name: str) -> Any:
    return getattr(Receipt._meta.get_field(name), "verbose_name", name)


def _shown(event: Any, name: str, *, sealed: bool) -> Any:
    if sealed and not event.personal and name in _MAY_NAME:
        return _HIDDEN
    display = getattr(event, f"get_{name}_display", None)
    value = display() if display is not None else getattr(event, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value if value not in (None, "") else "–"


def _forms(found: Receipt, user: User, bound: dict[str, Any]) -> dict[str, Any]:
    """Return the forms of what this reader can do now, by the action."""
    forms: dict[str, Any] = {}
    if receipt_rules.may_work(user, found):
        forms = {name: build_form(name, found, user) for name in ("send", "file", "correct", "enclosure", "close")}
        if found.original_id is None:
            forms["scan"] = build_form("scan", found, user)
        if receipt_rules.diary_posts(user).exists():
            forms["open"] = build_form("open", found, user)
    if receipt_rules.may_reopen(user, found):
        forms["reopen"] = build_form("reopen", found, user)
    return forms | bound


def build_form(action: str, found: Receipt, user: User, data: Any = None, uploads: Any = None) -> Any:
    """Return the form of an action, filled with what was sent or with what stands."""
    given: dict[str, Any] = {"data": data, "files": uploads, "auto_id": f"id_{action}_%s"}
    match action:
        case "send":
            return SendForm(**given, receipt=found)
        case "file":
            held = File.objects.held_by(user).filter(state__in=[FileState.ACTIVE, FileState.PARKED])
            return IntoFileForm(**given, held=held.order_by("-held_since", "-pk"))
        case "open":
            initial = {"subject": found.subject, "classification": found.classification}
            return OpenFileForm(**given, posts=receipt_rules.diary_posts(user), initial=initial)
        case "correct":
            standing = {name: getattr(found, name) for name in PARTICULARS} | {"seen": found.version}
            if not found.personal:
                known = diarising.details_of(found)
                standing |= {"name": known.name, "address": known.address, "phone": known.phone, "email": known.email}
            return CorrectForm(**given, receipt=found, initial=standing)
        case "enclosure":
            return OneEnclosureForm(**given)
        case "scan":
            return ScanForm(**given)
        case "close":
            return EndForm(**given)
        case "reopen":
            return WhyForm(**given)
    raise Http404


def _pages(found: Receipt) -> list[tuple[Original, int, str]]:
    """Return each page that can be shown: of the letter, then of the enclosures that are kept and not struck out."""
    parts: list[tuple[Original, int, str]] = []
    if found.original is not None:
        parts.append((found.original, max(found.pages, 1), _("Letter")))
    kept = found.enclosures.filter(struck_at=None, original__isnull=False).select_related("original")
    parts += [(each.original, max(each.pages, 1), each.title) for each in kept if each.original is not None]
    return [(original, number, title) for original, pages, title in parts for number in range(1, pages + 1)]


def _viewed(request: HttpRequest, found: Receipt) -> dict[str, Any]:
    pages = _pages(found)
    asked = request.GET.get("p", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    number = min(max(number, 1), max(len(pages), 1))
    return {
        "page_count": len(pages),
        "viewed_page": number,
        "viewed_title": pages[number - 1][2] if pages else "",
        "page_before": number - 1 if number > 1 else 0,
        "page_after": number + 1 if number < len(pages) else 0,
    }


@login_required
@require_GET
def page_picture(request: HttpRequest, pk: int, number: int, purpose: str) -> HttpResponseBase:
    """Deliver the picture of a page of the letter and its enclosures, counted through."""
    found = seen_receipt(request, pk)
    pages = _pages(found)
    if not 1 <= number <= len(pages):
        raise Http404
    original, within, _title = pages[number - 1]
    if original.is_picture:
        return deliver(request, original=original, purpose="screen")
    return deliver_page(request, original=original, number=within, purpose=purpose, pages=within)


@login_required
@require_GET
def paper(request: HttpRequest, pk: int, which: str) -> HttpResponseBase:
    """Deliver the letter or an enclosure ("letter", or its rank) as it came; a photo may say where it was taken."""
    found = seen_receipt(request, pk)
    original = found.original if which == LETTER else None
    if which != LETTER and which.isascii() and which.isdigit() and len(which) < 5:
        row = found.enclosures.select_related("original").filter(rank=int(which)).first()
        original = row.original if row is not None else None
    if original is None:
        raise Http404
    if original.is_picture and found.personal and not receipt_rules.may_read_sender(reader(request), found):
        return deliver(request, original=original, purpose="screen")
    return deliver(request, original=original, purpose="original" if original.is_picture else "pdf")


@never_cache
@login_required
@require_http_methods(["POST"])
def sender(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who a private person is, after a reason is given; the reading is recorded."""
    found, user = seen_receipt(request, pk), reader(request)
    if not found.personal or not receipt_rules.may_read_sender(user, found):
        raise Http404
    form = WhyForm(request.POST)
    context: dict[str, Any] = {"receipt": found, "form": form, "details": None}
    if form.is_valid():
        try:
            context["details"] = diarising.read_sender(receipt=found, user=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error("reason", error.messages)
    return render(request, "files/receipts/sender.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_POST
def mail_as_it_came(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Deliver the mail that a receipt was made of; of a private person's the reading is recorded."""
    found, user = seen_receipt(request, pk), reader(request)
    mail = getattr(found, "mail", None)
    if mail is None or not receipt_rules.may_read_sender(user, found):
        raise Http404
    if found.personal:
        ReceiptSenderRead.objects.create(receipt=found, user=user, reason=f"Mail of {found.number} as it came")
    return deliver(request, original=mail.original, purpose="original")
