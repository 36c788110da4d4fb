"""Changes by which somebody could come to act as an officer: kept, logged, and told to the officer himself.

An administrator sets nobody's password (staff.admin). What he can change, an officer's address or login, is told to the
old address and the new one, so that it cannot be done unseen by the one whom it concerns.
"""

import logging
from collections.abc import Iterable
from typing import Any

import pghistory
from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from language import dates
from staff.models import AccountChange, AccountChangeKind, Officer, User
from staff.tasks import queue_mail

_log = logging.getLogger("staff.accounts")

_TOLD = {
    AccountChangeKind.PASSWORD: gettext_noop("The password of your login %(login)s was changed."),
    AccountChangeKind.EMAIL: gettext_noop(
        "The e-mail address kept for you was changed from %(before)s to %(after)s. Links to choose a password go to it."
    ),
    AccountChangeKind.LOGIN: gettext_noop("The login with which you act was changed from %(before)s to %(after)s."),
    AccountChangeKind.NAME: gettext_noop("Your login %(before)s is called %(after)s now."),
    AccountChangeKind.ACTIVE: gettext_noop("Whether your login %(login)s can be used was changed."),
    AccountChangeKind.RIGHTS: gettext_noop("The administrator's rights of your login %(login)s were changed."),
    AccountChangeKind.FACTOR: gettext_noop("A second factor of your login %(login)s was added, changed or removed."),
    AccountChangeKind.LINK: gettext_noop("A link to choose a new password was sent to %(after)s."),
}


@transaction.atomic
def note_change(
    *, kind: AccountChangeKind, user: User | None, officer: Officer | None, before: str = "", after: str = "",
    addresses: Iterable[str] = (),
) -> AccountChange:  # fmt: skip
    """Keep what was changed about a login or an officer, and tell him.

    Who did it is whoever the present request is from. Side effects, in order: stores the change; queues a mail to each
    of ``addresses``, his own and the login's, and to SECURITY_MAIL; logs it, without an address.
    """
    actor, place = _present()
    change = AccountChange.objects.create(
        kind=kind, user=user, officer=officer, before=before, after=after, by=actor, place=place
    )
    own = {officer.email if officer else "", user.email if user else ""}
    language = user.language if user else "en"
    for address in sorted({*addresses, *own} - {""}):
        _mail(address, change, language)
    if settings.SECURITY_MAIL:
        _mail(settings.SECURITY_MAIL, change, "en")
    _log.warning(
        "account changed",
        extra={
            "what": str(kind),
            "login": user.pk if user else None,
            "officer": officer.pk if officer else None,
            "by": actor.pk if actor else None,
        },
    )
    return change


def _present() -> tuple[User | None, str]:
    """Return who makes the present request, and at which page; a mailed link is used by nobody we know."""
    with pghistory.context() as now:
        said: dict[str, Any] = now.metadata
        number, place = said.get("user"), str(said.get("url") or "")
    # The link's own key is no part of what is kept.
    place = "/accounts/password/reset/key/" if place.startswith("/accounts/password/reset/key/") else place
    return (User.objects.filter(pk=number).first() if number else None), place[:200]


def _mail(address: str, change: AccountChange, language: str) -> None:
    with translation.override(language):
        nobody = pgettext("login or address", "none")
        said = {
            "login": change.user.username if change.user else nobody,
            "before": change.before or nobody,
            "after": change.after or nobody,
        }
        what = _(_TOLD[AccountChangeKind(change.kind)]) % said
        lines = [what, _("When: %(moment)s.") % {"moment": dates.moment(timezone.localtime(change.at))}, _by(change)]
        if change.officer is not None and change.officer.name not in what:
            lines.insert(1, _("Officer: %(name)s.") % {"name": change.officer.name})
        lines.append(
            _("If this was not agreed with you, tell the security officer at once: whoever has your login acts as you.")
        )
        if settings.SECURITY_MAIL and address != settings.SECURITY_MAIL:
            lines.append(settings.SECURITY_MAIL)
        subject = _("Your login was changed") if address != settings.SECURITY_MAIL else _("A login was changed")
        queue_mail(to=address, subject=subject, body="\n".join(lines) + "\n", language=language)


def _by(change: AccountChange) -> str:
    if change.by is None:
        return _("Done without a login: by a mailed link, or by a command on the server.")
    if change.by == change.user:
        return _("Done with this login itself.")
    return _("Done by the login %(login)s.") % {"login": change.by.username}


def send_link(*, user: User, request: HttpRequest) -> None:
    """Have a link to choose a password sent to the address of a login; nobody else sees it.

    Raises ValidationError where the login is inactive or has no address, or none of its officer's. Side effects, in
    order: keeps and tells that it was sent; sends the mail.
    """
    officer = Officer.objects.filter(user=user).first()
    if not user.is_active or not user.email:
        raise ValidationError(
            _("%(login)s is inactive or has no e-mail address: no link was sent.") % {"login": user.username}
        )
    if officer is not None and officer.email and officer.email.lower() != user.email.lower():
        raise ValidationError(
            _("%(login)s has another e-mail address than its officer in the employee master: no link was sent.")
            % {"login": user.username}
        )
    form = ResetPasswordForm({"email": user.email})
    if not form.is_valid():
        raise ValidationError(form.errors["email"])
    note_change(kind=AccountChangeKind.LINK, user=user, officer=officer, after=user.email)
    form.save(request)


@transaction.atomic
def take_second_factor(*, user: User) -> bool:
    """Take the second factors of a login away, whose holder has lost his telephone; returns whether there were any.

    Side effects, in order: deletes them, which is kept and told as each change is.
    """
    held = list(Authenticator.objects.select_for_update().filter(user=user))
    for factor in held:
        factor.delete()
    return bool(held)
