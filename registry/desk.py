"""The desk: every page of the office's daily work, for those who may use it. A new page of a room is one line here."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from attestation.rules import manage_certificates, see_anchors
from files import rules
from files.receipt_rules import may_diarise
from registry.ways import Group, Way
from staff.domain import officer_of
from staff.models import User
from staff.rules import below, keep_offices, see_offices


def _opens_files(user: Any) -> bool:
    return isinstance(user, User) and bool(rules.may(user, "open_file"))


def _has_certificates(user: Any) -> bool:
    return isinstance(user, User) and (officer_of(user) is not None or manage_certificates(user))


def _enters_absences(user: Any) -> bool:
    return bool(keep_offices(user)) or below(user).exists()


GROUPS = (
    Group(
        _("Files"),
        (
            Way(
                "files:inbox", _("Inbox"), _("Files that are with you, sent on, parked, or pending elsewhere."), "inbox"
            ),
            Way("files:asked", _("Asked of me"), _("Views and agreements that others wait for."), "hand"),
            Way("files:notices", _("Notices"), _("What came to you, and what was reminded of."), "info"),
            Way("files:new", _("Open a new file"), _("With a first note or paper."), "plus", _opens_files),
            Way("files:slips", _("Paper on the way"), _("Slips for days without current."), "print"),
        ),
    ),
    Group(
        _("Receipts"),
        (
            Way("files:receipts", _("Diary"), _("What came: letters, mails, complaints."), "list"),
            Way(
                "complaints:unlisted",
                _("Places not on the list"),
                _("What citizens reported and did not find in the register, to be verified."),
                "locate",
            ),
            Way(
                "files:new_receipt",
                _("Diarise a letter"),
                _("With its enclosures, on paper or scanned."),
                "plus",
                may_diarise,
            ),
        ),
    ),
    Group(
        _("Letters"),
        (
            Way(
                "files:despatch_register",
                _("Despatch"),
                _("What waits to go out, and the register of letters."),
                "send",
            ),
            Way("files:phrases", _("Noting phrases"), _("Sentences that your notes take with one touch."), "edit"),
        ),
    ),
    Group(
        _("Delay"),
        (
            Way(
                "files:pendency",
                _("Pendency"),
                _("How long files have lain: by post, section, ward and kind."),
                "clock",
            ),
            Way("assets:pendency_map", _("Where files wait"), _("By ward and place, on the map."), "map"),
            Way("files:monthly", _("By the month"), _("Opened, received, forwarded and closed."), "calendar"),
        ),
    ),
    Group(
        _("Proof"),
        (
            Way(
                "attestation:certificates",
                _("Certificates"),
                _("With what officers sign; enter that of your token."),
                "shield",
                _has_certificates,
            ),
            Way(
                "attestation:anchors",
                _("Anchors"),
                _("One hash a day for all files, to send away."),
                "locate",
                see_anchors,
            ),
        ),
    ),
    Group(
        _("Office"),
        (
            Way(
                "staff:index",
                _("Who sits where"),
                _("Posts in their reporting line; find a person."),
                "user",
                see_offices,
            ),
            Way(
                "staff:absences",
                _("Leave and tours"),
                _("Who is away, and who acts for him."),
                "calendar",
                _enters_absences,
            ),
            Way("staff:calendars", _("Holidays"), _("The calendars that days are counted by."), "check", see_offices),
            Way(
                "staff:master",
                _("Employee master"),
                _("Enter many officers from a table."),
                "list",
                keep_offices,
            ),
        ),
    ),
)
# These have places of their own in the bar.
VIEWS = frozenset(way.view for group in GROUPS for way in group.ways) - {"files:inbox", "files:receipts"} | {"desk"}


def desk_views(request: HttpRequest) -> dict[str, Any]:
    """Tell every page which pages are the desk's, so that its bar shows where one is (a context processor)."""
    return {"desk_views": VIEWS}
