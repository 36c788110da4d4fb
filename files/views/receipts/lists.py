"""The lists of the diary."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files.desk.answers import SOON
from files.forms.receipts import ListForm, MailForm
from files.models import Classification, File, IncomingMail, MailState, Receipt, ReceiptMode, ReceiptMove, ReceiptState
from files.receiving import diary, receipt_rules
from files.receiving.diary import TABS, Asked, of_tab
from files.views.access import reader
from files.views.tables import TABLE_FORMS, table_answer
from responses.keyset import BadCursor, page
from staff.models import User

PAGE_SIZE = 50
_CHUNK = 500


@never_cache
@login_required
@require_GET
def receipts(request: HttpRequest) -> HttpResponse:
    """List receipts: with my posts, sent on, of my section, closed, or the mails that wait; narrowed, page by page."""
    user = reader(request)
    posts = list(user.posts().select_related("section"))
    tab = TABS.get(request.GET.get("tab", "inbox"))
    if tab is None:
        return redirect("files:receipts")
    asked = asked_in(request)
    rows = of_tab(tab.name, user=user, posts=posts, asked=asked)
    try:
        found = page(rows, order=tab.order, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect(address(tab.name, asked))
    mails = tab.name == "mail"
    diary_posts = receipt_rules.diary_posts(user)
    keeps = [post.section_id for post in posts if post.duty in receipt_rules.DIARISTS]
    context = {
        "posts": posts,
        "tabs": [(each, address(each.name, Asked())) for each in TABS.values()],
        "tab": tab,
        "asked": asked,
        "modes": ReceiptMode.choices,
        "mails": found.rows if mails else [],
        "lines": [] if mails else lines(found.rows, user),
        "next_url": address(tab.name, asked, after=found.next) if found.next else "",
        "all_url": address(tab.name, Asked()),
        "downloads": [
            (label, address(tab.name, asked, base=reverse("files:receipts_table", args=[form])))
            for form, label in (() if mails else TABLE_FORMS)
        ],
        "may_diarise": bool(keeps),
        "mail_waits": IncomingMail.objects.filter(section__in=keeps, state=MailState.WAITING).exists(),
        "mail_form": MailForm(posts=diary_posts) if mails and keeps else None,
    }
    return render(request, "files/receipts/list.html", context)


def asked_in(request: HttpRequest) -> Asked:
    """Return what narrows the list in the address; what cannot be read is left aside."""
    form = ListForm(request.GET)
    form.is_valid()
    typed = form.cleaned_data
    return Asked(
        text=typed.get("q") or "",
        mode=typed.get("mode") or "",
        vip=bool(typed.get("vip")),
        overdue=bool(typed.get("overdue")),
        since=typed.get("since"),
        until=typed.get("until"),
    )


def address(tab: str, asked: Asked, *, after: str = "", base: str = "") -> str:
    """Return the address of a list as it is narrowed, after a row's cursor if given."""
    query = {
        "tab": "" if tab == "inbox" else tab,
        "q": asked.text,
        "mode": asked.mode,
        "vip": "1" if asked.vip else "",
        "overdue": "1" if asked.overdue else "",
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
        "after": after,
    }
    given = {name: value for name, value in query.items() if value}
    return (base or reverse("files:receipts")) + (f"?{urlencode(given)}" if given else "")


def receipts_of(rows: Sequence[Any]) -> list[Receipt]:
    """Return the receipts of a list whose rows are receipts, or the moves that sent them."""
    return [row.receipt if isinstance(row, ReceiptMove) else row for row in rows]


def lines(rows: Sequence[Any], user: User) -> list[dict[str, Any]]:
    """Return what a list shows of each receipt; of its file only to who may open that."""
    found = receipts_of(rows)
    openable = _openable(found, user)
    today = timezone.localdate()
    waiting = _waiting(found)
    return [
        {
            "receipt": receipt,
            "file": receipt.file if receipt.file_id in openable else None,
            "kept": "" if receipt.classification == Classification.ORDINARY else receipt.get_classification_display(),
            "late": (day := waiting.get(receipt.pk)) is not None and day < today,
            "soon": day is not None and today <= day <= today + SOON,
            "arrived": receipt.received_on or timezone.localdate(receipt.received_at),
        }
        for receipt in found
    ]


def _waiting(receipts: Sequence[Receipt]) -> dict[int, dt.date | None]:
    """Return, for those that wait for a reply, by when; one query."""
    dated = [receipt.pk for receipt in receipts if receipt.reply_due_on is not None]
    rows = Receipt.objects.awaiting_reply().filter(pk__in=dated) if dated else Receipt.objects.none()
    return dict(rows.values_list("pk", "reply_due_on"))


def _openable(receipts: Iterable[Receipt], user: User) -> set[int]:
    numbers = {receipt.file_id for receipt in receipts if receipt.file_id is not None}
    return set(File.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", flat=True))


@never_cache
@login_required
@require_GET
def receipts_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Return a list of the diary as it is narrowed, whole."""
    user = reader(request)
    tab = TABS.get(request.GET.get("tab", "inbox"))
    if tab is None or tab.name == "mail":
        raise Http404
    posts = list(user.posts().select_related("section"))
    ordered = of_tab(tab.name, user=user, posts=posts, asked=asked_in(request)).order_by(*tab.order)

    def rows() -> Iterator[list[Any]]:
        chunk: list[Any] = []
        for row in ordered.iterator(chunk_size=_CHUNK):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from map(_cells, lines(chunk, user))
                chunk = []
        yield from map(_cells, lines(chunk, user))

    return table_answer(f"receipts-{tab.name}", _headings(), rows(), form=form)


def _headings() -> list[str]:
    return [
        _("Number"),
        _("Received on"),
        _("Came by"),
        _("Form"),
        _("From"),
        _("Number of the letter"),
        _("Date of the letter"),
        _("Subject"),
        _("Category"),
        _("VIP"),
        _("Classification"),
        _("Reply due by"),
        _("State"),
        _("With"),
        pgettext("of the department", "File"),
    ]


def _cells(line: dict[str, Any]) -> list[Any]:
    receipt: Receipt = line["receipt"]
    return [
        receipt.number,
        line["arrived"],
        receipt.get_mode_display(),
        receipt.get_delivery_display() if receipt.delivery else "",
        receipt.sender,
        receipt.letter_number,
        receipt.letter_date,
        receipt.subject,
        receipt.get_kind_display(),
        receipt.get_vip_display() if receipt.vip else "",
        receipt.get_classification_display(),
        receipt.reply_due_on,
        receipt.get_state_display(),
        receipt.holder.name if receipt.holder and receipt.state == ReceiptState.OPEN else "",
        line["file"].number if line["file"] else "",
    ]


@never_cache
@login_required
@require_GET
def twins(request: HttpRequest) -> HttpResponse:
    """Say, while a letter is being typed, which receipts may be the same one."""
    user = reader(request)
    if not receipt_rules.may_diarise(user):
        raise Http404
    given = {name: request.GET.get(name, "")[:200] for name in ("sender", "letter_number", "name", "phone", "email")}
    found = diary.twins(
        user=user,
        sender=given["sender"],
        letter_number=given["letter_number"],
        keys=diary.sender_keys(given["name"], given["phone"], given["email"]),
    )
    return render(request, "files/receipts/twins.html", {"twins": lines(found, user)})
