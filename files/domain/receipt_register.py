"""The register of receipts, and what every step begins with: the lock, and with whom the receipt lies."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.models import File, MoveKind, Receipt, ReceiptMove, ReceiptState
from files.receiving import diary, receipt_rules
from files.receiving.receipt_workflow import check
from files.workflow import NotAllowed
from language import dates
from staff.domain import notify, officer_of
from staff.models import Officer, Post, User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

_HAPPENED: "dict[str, StrPromise]" = {
    MoveKind.SENT: gettext_lazy("%(officer)s sent it to %(post)s on %(moment)s."),
    MoveKind.PULLED_BACK: gettext_lazy("%(officer)s pulled it back to %(post)s on %(moment)s."),
    MoveKind.FILED: gettext_lazy("%(officer)s put it into a file on %(moment)s."),
    MoveKind.CLOSED: gettext_lazy("%(officer)s closed it on %(moment)s."),
    MoveKind.REOPENED: gettext_lazy("%(officer)s reopened it on %(moment)s."),
}
_PLACE = ["state", "holder", "held_since", "last_move", "file", "closed_as", "classification", "version"]


def lock(receipt: Receipt) -> None:
    """Lock the receipt's row until the transaction ends and read it again into ``receipt``."""
    receipt.refresh_from_db(from_queryset=Receipt.objects.select_for_update(of=("self",)))


def last_move(receipt: Receipt) -> ReceiptMove | None:
    """Return the newest line of the register; None for a receipt from before there was one."""
    return receipt.moves.select_related("officer", "to_post").filter(serial=receipt.last_move).first()


def what_happened(receipt: Receipt, user: User) -> str:
    """Say what was done with the receipt since, to one who may know; to anybody else, only that it is not with him."""
    last = last_move(receipt)
    template = _HAPPENED.get(last.kind) if last is not None else None
    if last is None or template is None or not receipt_rules.may_see(user, receipt):
        return _("The receipt is not with you.")
    words = {
        "officer": last.officer.name if last.officer else _("The system"),
        "post": last.to_post.name,
        "moment": dates.moment(last.at),
    }
    return _("Nothing was done: the receipt has moved meanwhile.") + " " + str(template) % words


def working(receipt: Receipt, *, user: User, seen: int) -> Officer:
    """Lock the receipt and return the officer who works on it; raises NotAllowed, with what changed since ``seen``."""
    lock(receipt)
    officer = officer_of(user)
    if officer is None or not receipt_rules.holds(user, receipt):
        raise NotAllowed(what_happened(receipt, user), code="holder")
    refuse_stale(receipt, user=user, seen=seen)
    return officer


def refuse_stale(receipt: Receipt, *, user: User, seen: int) -> None:
    """Raise NotAllowed where the (locked) receipt is no longer as the acting person read it."""
    if seen == receipt.version:
        return
    last = last_move(receipt)
    if last is not None and last.kind in _HAPPENED and not receipt_rules.holds(user, receipt):
        raise NotAllowed(what_happened(receipt, user), code="stale")
    raise NotAllowed(
        _("Nothing was done: the particulars were changed meanwhile. Read them, then decide again."), code="stale"
    )


def record(
    *,
    receipt: Receipt,
    kind: str,
    officer: Officer | None,
    to_post: Post | None = None,
    remarks: str = "",
    file: File | None = None,
    closed_as: str = "",
) -> ReceiptMove:
    """Write the next line of the register and put the receipt where it says; the caller has locked and checked.

    Without ``to_post`` it stays where it is, and whoever keeps or fetches it has read it.
    """
    first = receipt.last_move == 0
    ends = ReceiptState.OPEN if first else check(kind, receipt.state).ends
    before = None if first else last_move(receipt)
    now = max(timezone.now(), before.at) if before is not None else timezone.now()
    target = to_post or receipt.holder
    if target is None:
        raise NotAllowed(_("The receipt lies with no post."), code="holder")
    move = ReceiptMove.objects.create(
        receipt=receipt,
        serial=receipt.last_move + 1,
        kind=kind,
        from_post=None if first else receipt.holder,
        to_post=target,
        officer=officer,
        remarks=remarks,
        file=file,
        closed_as=closed_as,
        at=now,
        opened_at=None if officer is None or kind == MoveKind.SENT else now,
    )
    if target != receipt.holder or first:
        receipt.held_since = now
    receipt.holder, receipt.last_move, receipt.state = target, move.serial, ends
    receipt.file, receipt.closed_as = file, closed_as
    receipt.version += 1
    receipt.save(update_fields=_PLACE)
    return move


def record_filed(*, receipt: Receipt, file: File) -> None:
    """Write the first two lines of the register of a receipt that the system diarises straight into ``file``."""
    now, holder = timezone.now(), receipt.holder
    if holder is None:
        raise NotAllowed(_("The receipt lies with no post."), code="holder")
    ends = check(MoveKind.FILED, ReceiptState.OPEN).ends
    rows = [
        ReceiptMove(receipt=receipt, serial=1, kind=MoveKind.DIARISED, to_post=holder, at=now),
        ReceiptMove(
            receipt=receipt, serial=2, kind=MoveKind.FILED, from_post=holder, to_post=holder, file=file, at=now
        ),
    ]
    ReceiptMove.objects.bulk_create(rows)
    receipt.held_since, receipt.last_move, receipt.state, receipt.file = now, 2, ends, file
    receipt.version += len(rows)
    receipt.save(update_fields=_PLACE)


def named(receipt: Receipt) -> str:
    """Return the number with the subject; of a classified receipt the number only, for mails may be read by others."""
    return receipt.number if diary.private(receipt) else f"{receipt.number} – {receipt.subject}"


def tell_arrival(move: ReceiptMove) -> None:
    """Tell the receiving post that a receipt has come."""
    receipt = move.receipt
    words = gettext_lazy("A receipt has come to you: {receipt}")
    notify(
        post=move.to_post,
        text=format_lazy(words, receipt=named(receipt)),
        brief=format_lazy(words, receipt=receipt.number),
        url=reverse("files:receipt", args=[receipt.pk]),
        key=f"receipt-{receipt.pk}-move-{move.serial}",
    )


def tell_pulled_back(receipt: Receipt, post: Post) -> None:
    """Tell the post that never read the receipt that its sender took it back."""
    words = gettext_lazy("The sender has pulled receipt {number} back; nothing is left for you to do.")
    text = format_lazy(words, number=receipt.number)
    notify(post=post, text=text, url="", key=f"receipt-{receipt.pk}-pulled-back-{receipt.last_move}")
