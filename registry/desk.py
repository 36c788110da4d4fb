"""The desk: every page of the office's daily work, for those who may use it. A new page of a room is one line here."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from attestation.rules import manage_certificates, see_anchors
from complaints.rules import keep_api_keys, may_block, may_moderate, may_oversee, may_read_rules
from files import rules
from files.receiving.receipt_rules import may_diarise
from registry.ways import Group, Way
from staff.domain import officer_of
from staff.models import User
from staff.rules import below, holds_a_post, keep_offices, see_offices


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
                "files:new_receipt",
                _("Diarise a letter"),
                _("With its enclosures, on paper or scanned."),
                "plus",
                may_diarise,
            ),
        ),
    ),
    Group(
        _("Complaints"),
        (
            Way(
                "complaints:desk", _("Complaints"), _("Find them, acknowledge many, see them on the map."), "complaints"
            ),
            Way(
                "complaints:heat", _("Where they come from"), _("Squares of the city with the most complaints."), "map"
            ),
            Way("complaints:months", _("Complaints by the month"), _("Received, ended, in time."), "calendar"),
            Way("complaints:templates", _("Messages to reporters"), _("Words in three languages."), "send"),
            Way(
                "complaints:unlisted",
                _("Places not on the list"),
                _("What citizens reported and did not find in the register, to be verified."),
                "locate",
            ),
            Way(
                "complaints:moderation",
                _("What the public may read"),
                _("Words and photos of complaints, before they are shown."),
                "image",
                may_moderate,
            ),
            Way(
                "complaints:escalations",
                _("Closed, but not fixed"),
                _("What reporters say of what posts below you closed."),
                "report",
            ),
            Way(
                "complaints:rules",
                _("Where complaints go"),
                _("Rules that send them, tried on past ones."),
                "send",
                may_read_rules,
            ),
            Way(
                "complaints:categories",
                _("Categories of complaints"),
                _("What can be reported, what it asks, what is promised."),
                "edit",
                may_read_rules,
            ),
            Way(
                "complaints:agencies",
                _("Other offices"),
                _("Where complaints go that are not this department's."),
                "send",
                may_read_rules,
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
        _("Citizens"),
        (
            Way(
                "complaints:held",
                _("Reports to be looked at"),
                _("Odd ones: many links, the same words again and again."),
                "check",
                may_block,
            ),
            Way(
                "complaints:blocked",
                _("Who is not heard"),
                _("Blocked addresses, why and until when."),
                "close",
                may_block,
            ),
            Way(
                "complaints:privacy-requests",
                _("Requests about personal data"),
                _("What citizens asked, and by when it is due."),
                "info",
                may_oversee,
            ),
            Way(
                "complaints:reads",
                _("Who read who reported"),
                _("Each reading, with its reason; unusual numbers."),
                "shield",
                may_oversee,
            ),
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
            Way(
                "complaints:api_keys",
                _("Keys for programmes"),
                _("Who may report by Open311."),
                "shield",
                keep_api_keys,
            ),
        ),
    ),
)
# These have places of their own in the bar.
VIEWS = frozenset(way.view for group in GROUPS for way in group.ways) - {
    "files:inbox",
    "files:receipts",
    "complaints:desk",
} | {"desk"}


def desk_views(request: HttpRequest) -> dict[str, Any]:
    """Tell every page which pages are the desk's, and whether its bar leads to those of posts (a context processor).

    An administrator may hold none; of others it is not asked, for a page costs them a statement less.
    """
    return {"desk_views": VIEWS, "deals_with_files": SimpleLazyObject(lambda: _deals_with_files(request.user))}


def _deals_with_files(user: Any) -> bool:
    return not getattr(user, "is_staff", False) or bool(holds_a_post(user))
