"""What other tables than the reporters' hold about somebody: what he follows, and what he wanted to be told of."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.correspondence.recipients import address
from complaints.data_protection import personal
from complaints.data_protection.contacts import Contact
from complaints.data_protection.personal import Erased, Held, Holder
from complaints.domain.joining import stop_following
from complaints.domain.subscriptions import described
from complaints.models import FollowerContact, Subscriber
from language.dates import moment


def _of(contact: Contact) -> Q:
    # As of reporters: the code went by mail where both were given.
    return Q(email__iexact=contact.email) if contact.email else Q(phone=contact.phone, email="")


def _following(contact: Contact) -> "QuerySet[FollowerContact]":
    return FollowerContact.objects.filter(_of(contact))


def _named_beside(contact: Contact) -> "QuerySet[FollowerContact]":
    """Return the entries in which the number stands beside the mail address of one who may be somebody else."""
    rows = FollowerContact.objects.filter(phone=contact.phone).exclude(email="")
    return rows if contact.phone else rows.none()


def _tell_following(contact: Contact) -> list[Held]:
    return [*_tell_own(contact), *personal.told_beside(contact, _named_beside(contact).count())]


def _tell_own(contact: Contact) -> list[Held]:
    rows = _following(contact).select_related("follower__complaint__category").order_by("-follower__asked_at", "-pk")
    rows = rows.prefetch_related("follower__complaint__follower_reads")
    return [
        Held(
            title=row.follower.complaint.number or "",
            facts=_said(
                (
                    (_("Problem"), row.follower.complaint.category.name),
                    (_("You said “this is mine too”"), moment(row.follower.asked_at)),
                    (_("Your name"), row.name),
                    (_("Your e-mail address"), row.email),
                    (_("Your mobile number"), row.phone),
                    (_("Language"), row.follower.language),
                    (_("Version of the notice that you were shown"), row.notice_version),
                    (
                        _("Addresses of those who follow it were read on"),
                        ", ".join(moment(read.read_at) for read in row.follower.complaint.follower_reads.all()),
                    ),
                )
            ),
            url=address("complaints:following", row.follower.key) if row.follower.confirmed_at else "",
        )
        for row in rows
    ]


def _erase_following(contact: Contact) -> Erased:
    """Stop following everything: of each the count stays, and nothing that tells who it was.

    A number that stands beside a mail address goes from there.
    """
    taken_out = _named_beside(contact).update(phone="")
    rows = list(_following(contact).select_related("follower"))
    for row in rows:
        stop_following(follower=row.follower)
    return Erased(now=len(rows) + taken_out)


def _correct_following(contact: Contact, to: Contact) -> int:
    beside = _named_beside(contact).update(phone=to.phone)
    return beside + _following(contact).update(**_changed(contact, to))


def _changed(contact: Contact, to: Contact) -> dict[str, str]:
    if bool(contact.email) == bool(to.email):
        return {"email": to.email} if to.email else {"phone": to.phone}
    return {"email": to.email, "phone": to.phone}


def _subscribers(contact: Contact) -> "QuerySet[Subscriber]":
    return Subscriber.objects.filter(email__iexact=contact.email) if contact.email else Subscriber.objects.none()


def _tell_subscriptions(contact: Contact) -> list[Held]:
    return [
        Held(
            title=_("News of complaints by mail"),
            facts=_said(
                (
                    (_("Your e-mail address"), row.email),
                    (_("Language"), row.language),
                    *((_("You are told of"), described(each)) for each in row.subscriptions.all()),
                )
            ),
        )
        for row in _subscribers(contact).prefetch_related("subscriptions__area", "subscriptions__asset")
    ]


def _erase_subscriptions(contact: Contact) -> Erased:
    """Remove the address with all that it wanted to be told of."""
    rows = _subscribers(contact)
    number = rows.count()
    rows.delete()
    return Erased(now=number)


def _correct_subscriptions(contact: Contact, to: Contact) -> int:
    """Mail goes to the new address, unless it has subscriptions of its own or is none: then the old ones end."""
    rows = _subscribers(contact)
    if not to.email or Subscriber.objects.filter(email__iexact=to.email).exists():
        number: int = rows.count()
        rows.delete()
        return number
    return rows.update(email=to.email)


def _said(facts: "Iterable[tuple[str, object]]") -> list[tuple[str, object]]:
    return [(label, value) for label, value in facts if value not in ("", None)]


FOLLOWERS = Holder(
    code="follower",
    title=gettext_lazy("Complaints that you follow"),
    tell=_tell_following,
    erase=_erase_following,
    correct=_correct_following,
)
SUBSCRIBERS = Holder(
    code="subscriber",
    title=gettext_lazy("What you are told of by mail"),
    tell=_tell_subscriptions,
    erase=_erase_subscriptions,
    correct=_correct_subscriptions,
)
