"""Whose key it is that came with a request."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_ratelimit.core import is_ratelimited

from complaints.domain.api_keys import key_sent, note_use
from complaints.models import ApiKey
from complaints.open311.endpoint import too_many
from complaints.open311.faults import Fault
from complaints.open311.parameters import Parameters


def poster(request: HttpRequest, asked: Parameters) -> ApiKey:
    """Return the key that a post came with, counted and noted as used; raises Fault (403, or 429 past its limit)."""
    sent = asked.text("api_key")
    if not sent:
        raise Fault(403, _("api_key was not provided. The discovery says who gives one."))
    key = key_sent(sent)
    if key is None:
        raise Fault(403, _("api_key is not known here, or was revoked."))
    limit = f"{key.posts_an_hour}/h"
    if is_ratelimited(request, group="open311.key", key=lambda *_: str(key.pk), rate=limit, increment=True):
        raise too_many()
    note_use(key=key)
    return key


def caller(asked: Parameters) -> ApiKey | None:
    """Return the key that came with a question, which needs none."""
    sent = asked.text("api_key")
    return key_sent(sent) if sent else None
