"""Setting and releasing a heritage lock, each with its reasons."""

import datetime as dt

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assets import domain as register
from assets.models import Asset, Kind
from files.models import File
from grading.domain.drafting import who
from grading.models import Lock
from grading.rules import locking_post, releasing_post
from grading.workflow import NotAllowed
from staff.domain import officer_of
from staff.models import User


@transaction.atomic
def set_lock(*, asset: Asset, user: User, reason: str, until: dt.date | None = None, file: File | None = None) -> Lock:
    """Lock a building with reasons and return the lock; ``until`` is a day to look again, it releases nothing.

    A building that came locked into the register gets the reasons it lacks. Raises NotAllowed. Side effects, in order:
    locks the asset's row; stores the lock; writes the heritage lock on the building; links the file to it.
    """
    current = Asset.objects.select_for_update(of=("self",)).get(pk=asset.pk)
    post = locking_post(user)
    if post is None:
        words = _("Only a section head, executive engineer or the director general sets a heritage lock.")
        raise NotAllowed(words, code="person")
    if current.kind != Kind.BUILDING:
        raise NotAllowed(_("Only a heritage building can be locked."), code="kind")
    if not reason.strip():
        raise NotAllowed({"reason": _("Say why it is locked.")})
    if until is not None and until < timezone.localdate():
        raise NotAllowed({"until": _("This day has passed.")})
    if Lock.objects.filter(asset=current, released_at__isnull=True).exists():
        raise NotAllowed(_("It is locked already."), code="locked")
    with pghistory.context(**who(user)):
        lock = Lock.objects.create(asset=current, reason=reason, until=until, file=file, set_by=user, set_at_post=post)
    register.set_lock(asset=current, locked=True, user=user, reason=reason)
    if file is not None:
        register.link_file(file=file, asset=current, post=post, officer=officer_of(user))
    return lock


@transaction.atomic
def release(*, lock: Lock, user: User, reason: str) -> Lock:
    """Release a lock with reasons and return it; building clearance goes on from here.

    Raises NotAllowed. Side effects, in order: locks the asset's row; closes the lock; clears the building's.
    """
    asset = Asset.objects.select_for_update(of=("self",)).get(pk=lock.asset_id)
    current = Lock.objects.select_for_update(of=("self",)).get(pk=lock.pk)
    post = releasing_post(user)
    if post is None:
        raise NotAllowed(
            _("Only an executive engineer or the director general releases a heritage lock."), code="person"
        )
    if current.released_at is not None:
        raise NotAllowed(_("It has been released already."), code="released")
    if not reason.strip():
        raise NotAllowed({"release_reason": _("Say why it is released.")})
    current.released_at, current.released_by, current.released_at_post = timezone.now(), user, post
    current.release_reason = reason
    with pghistory.context(**who(user)):
        current.save()
    register.set_lock(asset=asset, locked=False, user=user, reason=reason)
    return current
