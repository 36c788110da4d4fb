"""What is noticed about logins, whichever page or command changed them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from staff.domain.accounts import note_change
from staff.models import AccountChangeKind, Officer, User

_OF_LOGINS = ("username", "password", "email", "is_active", "is_staff", "is_superuser")
_OF_OFFICERS = ("email", "user_id")
_BEFORE = "_as_it_was"


@receiver(pre_save, sender=User)
def remember_login(sender: Any, instance: User, update_fields: Any = None, raw: bool = False, **_more: Any) -> None:
    """Read what a login was, to compare."""
    _remember(instance, _OF_LOGINS, update_fields, raw)


@receiver(pre_save, sender=Officer)
def remember_officer(
    sender: Any, instance: Officer, update_fields: Any = None, raw: bool = False, **_more: Any
) -> None:
    """Read what an officer was, to compare."""
    _remember(instance, _OF_OFFICERS, update_fields, raw)


def _remember(instance: Model, names: tuple[str, ...], update_fields: Any, raw: bool) -> None:
    # A field is named with or without "_id"; logging in writes its own moment and nothing else.
    touched = update_fields is None or {*names, "user"} & set(update_fields)
    known = instance.pk is not None and not instance._state.adding and touched and not raw
    rows = type(instance)._default_manager.filter(pk=instance.pk) if known else None
    setattr(instance, _BEFORE, rows.values(*names).first() if rows is not None else None)


@receiver(post_save, sender=User)
def login_was_changed(sender: Any, instance: User, update_fields: Any = None, **_more: Any) -> None:
    """Keep and tell what decides who gets in with a login."""
    before = instance.__dict__.pop(_BEFORE, None)
    if before is None:
        return
    officer = Officer.objects.filter(user=instance).first() if _differs(instance, before) else None
    said: dict[str, Any] = {"user": instance, "officer": officer, "addresses": [before["email"]]}
    # Where Django hashes the same password anew, at a log-in, it says so by having forgotten its text.
    rehashed = (
        update_fields is not None
        and set(update_fields) == {"password"}
        and getattr(instance, "_password", None) is None
    )
    if before["password"] != instance.password and not rehashed:
        note_change(kind=AccountChangeKind.PASSWORD, **said)
    for kind, name in ((AccountChangeKind.EMAIL, "email"), (AccountChangeKind.NAME, "username")):
        if before[name] != getattr(instance, name):
            note_change(kind=kind, before=before[name], after=getattr(instance, name), **said)
    if before["is_active"] != instance.is_active:
        note_change(
            kind=AccountChangeKind.ACTIVE, before=str(before["is_active"]), after=str(instance.is_active), **said
        )
    rights = (_rights(before), _rights(instance.__dict__))
    if rights[0] != rights[1]:
        note_change(kind=AccountChangeKind.RIGHTS, before=rights[0], after=rights[1], **said)


def _differs(instance: User, before: dict[str, Any]) -> bool:
    return any(before[name] != getattr(instance, name) for name in _OF_LOGINS)


def _rights(said: dict[str, Any]) -> str:
    return ", ".join(name for name in ("is_staff", "is_superuser") if said[name])


@receiver(post_save, sender=Officer)
def officer_was_changed(sender: Any, instance: Officer, **_more: Any) -> None:
    """Keep and tell where an officer's mail goes, and with which login he acts."""
    before = instance.__dict__.pop(_BEFORE, None)
    if before is None:
        return
    if before["email"] != instance.email:
        note_change(
            kind=AccountChangeKind.EMAIL, user=instance.user, officer=instance, before=before["email"],
            after=instance.email, addresses=[before["email"]],
        )  # fmt: skip
    if before["user_id"] != instance.user_id:
        former = User.objects.filter(pk=before["user_id"]).first() if before["user_id"] else None
        note_change(
            kind=AccountChangeKind.LOGIN, user=instance.user, officer=instance,
            before=former.username if former else "", after=instance.user.username if instance.user else "",
            addresses=[former.email if former else ""],
        )  # fmt: skip


@receiver(post_save, sender=EmailAddress)
def address_was_kept(sender: Any, instance: EmailAddress, created: bool, raw: bool = False, **_more: Any) -> None:
    """Keep and tell that a login can be had by another address; allauth copies the one that it has, too."""
    user = User.objects.get(pk=instance.user_id)
    if created and not raw and instance.email.lower() != user.email.lower():
        note_change(
            kind=AccountChangeKind.EMAIL, user=user, officer=Officer.objects.filter(user=user).first(),
            before=user.email, after=instance.email, addresses=[instance.email],
        )  # fmt: skip


@receiver([post_save, post_delete], sender=Authenticator)
def factor_was_changed(sender: Any, instance: Authenticator, update_fields: Any = None, **more: Any) -> None:
    """Keep and tell that a second factor came, changed or went; its use at a log-in changes nothing."""
    if update_fields is not None and set(update_fields) == {"last_used_at"}:
        return
    user = User.objects.get(pk=instance.user_id)
    what = str(instance.type)
    gone = "created" not in more
    note_change(
        kind=AccountChangeKind.FACTOR, user=user, officer=Officer.objects.filter(user=user).first(),
        before=what if gone or not more["created"] else "", after="" if gone else what,
    )  # fmt: skip
