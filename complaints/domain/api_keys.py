"""Keys of programmes: made, looked up by what was sent, revoked."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from complaints.models import ApiKey
from staff.models import User

_SHOWN = 8
# A busy key need not be written with each report.
_NOTED_EVERY = dt.timedelta(minutes=1)


def _hashed(key: str) -> str:
    # Keys are as long as the hash: nothing slower is needed, and they are looked up by it.
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_key(*, client: str, contact: str, vouches: bool, posts_an_hour: int, user: User) -> tuple[ApiKey, str]:
    """Make a key; returns its row and the key itself, which nobody can show again. Stores the row with the hash."""
    key = "o311_" + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        client=client,
        contact=contact,
        start=key[:_SHOWN],
        hashed=_hashed(key),
        vouches=vouches,
        posts_an_hour=posts_an_hour,
        made_by=user,
    )
    return row, key


@transaction.atomic
def revoke_key(*, key: ApiKey, user: User) -> ApiKey:
    """Take a key back at once, for good; who did it and when is kept. A second time changes nothing."""
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    if row.active:
        row.active, row.revoked_by, row.revoked_at = False, user, timezone.now()
        row.save(update_fields=["active", "revoked_by", "revoked_at"])
    return row


def key_sent(key: str) -> ApiKey | None:
    """Return the row of an active key as a programme sent it, None where there is none."""
    return ApiKey.objects.filter(hashed=_hashed(key), active=True).first()


def note_use(*, key: ApiKey) -> None:
    """Keep, to the minute, when a key was last used."""
    now = timezone.now()
    lately = Q(last_used_at=None) | Q(last_used_at__lt=now - _NOTED_EVERY)
    ApiKey.objects.filter(lately, pk=key.pk).update(last_used_at=now)
