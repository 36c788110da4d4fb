"""Who comes in to a receipt, and uploads that stay with a form that has to be sent again."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest

from evidence.models import Original
from files.models import IncomingMail, Receipt
from files.receiving.receipt_rules import may_read_mail
from files.uploads import kept_paper
from files.views.access import reader
from staff.models import User

_SALT = "files.receipts.kept"
_KEPT_S = 24 * 3600


def seen_receipt(request: HttpRequest, pk: int) -> Receipt:
    """Return the receipt if the reader may see it; raises Http404 otherwise."""
    rows = Receipt.objects.visible_to(reader(request)).select_related(
        "section", "holder__section", "file__holder", "original", "copy_of", "diarised_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_mail(request: HttpRequest, pk: int) -> IncomingMail:
    """Return the mail if the reader may read it; raises Http404 otherwise."""
    rows = IncomingMail.objects.select_related("section", "original", "receipt__file", "receipt__holder")
    found = rows.filter(pk=pk).first()
    if found is None or not may_read_mail(reader(request), found):
        raise Http404
    return found


@dataclass(frozen=True, kw_only=True)
class Kept:
    """An upload that is kept already."""

    original: Original
    pages: int
    name: str


def keep(upload: Any, user: User) -> str:
    """Keep an upload and return the word by which its sender, and nobody else, has it again; raises Refused."""
    paper = kept_paper(upload=upload, title=upload.name or "", pages=1, user=user)
    return signing.dumps([str(paper.original.key), paper.pages, user.pk], salt=_SALT)


def kept(word: str, user: User) -> Kept | None:
    """Return what ``keep`` kept; None for another's word, an old or an invented one."""
    if not word:
        return None
    try:
        key, pages, owner = signing.loads(word, salt=_SALT, max_age=_KEPT_S)
    except (signing.BadSignature, ValueError):
        return None
    original = Original.objects.filter(key=key).first() if owner == user.pk else None
    return Kept(original=original, pages=pages, name=original.name) if original else None
