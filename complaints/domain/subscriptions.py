"""Being told by mail of what changes in an area, at an asset or around a place. Nobody is told who did not ask himself.

An address is kept from the moment it is typed until its last subscription ends, or for ``KEEP_UNCONFIRMED`` where it
was never confirmed.
"""

import datetime as dt

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.models import Publication, Subscriber, Subscription
from complaints.public.publication import Surroundings, published
from language.digits import in_script
from staff.leaving import keep_finder
from staff.tasks import queue_mail

KEEP_UNCONFIRMED = dt.timedelta(hours=48)
# Somebody else may type an address: its owner gets no more than so many mails asking him, until they are forgotten.
MOST_UNCONFIRMED = 3
# Whoever lost that mail may ask for another one, once before his wish is forgotten.
ASK_AGAIN_AFTER = dt.timedelta(hours=24)
_LEAVING = signing.Signer(salt="complaints.leave")
MOST_SUBSCRIPTIONS = 20
MOST_IN_A_DIGEST = 100
# What changed is told this much later: by then every transaction that carries an earlier time has ended.
SETTLED_AFTER = dt.timedelta(minutes=10)


@transaction.atomic
def subscribe(*, email: str, language: str, surroundings: Surroundings) -> Subscription | None:
    """Keep a wish to be told, and mail the address a link by which its owner confirms it.

    Side effects, in order: stores the address, or finds it, and locks it, so that the same wish sent twice at once is
    kept once; stores the subscription; queues the mail. None, with nothing done, where the address follows the same
    already, was asked about it within a day, or has as many as it may: whoever typed it is told the
    same in every case, so that nobody learns whether an address is known here.
    """
    subscriber = _locked(email, language)
    existing = subscriber.subscriptions
    target = _target(surroundings)
    subscription = existing.filter(**target).first()
    if subscription is not None:
        if subscription.confirmed_at is not None or timezone.now() - subscription.asked_at < ASK_AGAIN_AFTER:
            return None
    elif existing.count() >= MOST_SUBSCRIPTIONS or existing.filter(confirmed_at=None).count() >= MOST_UNCONFIRMED:
        return None
    else:
        subscription = Subscription.objects.create(subscriber=subscriber, **target)
    with translation.override(language):
        context = {"what": described(subscription), "url": _url("complaints:subscription", subscription)}
        body = render_to_string("complaints/mail/subscribe.txt", context)
        queue_mail(to=subscriber.email, subject=_("Confirm: complaints by mail"), body=_plain(body), language=language)
    return subscription


def _locked(email: str, language: str) -> Subscriber:
    """Return the address's row, locked; new where there was none. Whoever asks at the same moment waits for it."""
    while True:
        Subscriber.objects.bulk_create([Subscriber(email=email.lower(), language=language)], ignore_conflicts=True)
        found = Subscriber.objects.filter(email__iexact=email).select_for_update().first()
        if found is not None:
            return found
        # Its last subscription ended between the two: it is made anew.


@transaction.atomic
def confirm(*, subscription: Subscription, language: str) -> Subscription:
    """Have a subscription count from now on, in ``language``; a second confirmation changes nothing."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscription.subscriber_id)
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if subscription.confirmed_at is None:
        subscription.confirmed_at = timezone.now()
        subscription.save(update_fields=["confirmed_at"])
        subscriber.language = language
        subscriber.save(update_fields=["language"])
    return subscription


@transaction.atomic
def unsubscribe(*, subscription: Subscription, everything: bool = False) -> None:
    """End a subscription, or all of its subscriber's; with the last of them his address is deleted."""
    subscriber = Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()
    if subscriber is None:
        return
    ending = subscriber.subscriptions.all() if everything else subscriber.subscriptions.filter(pk=subscription.pk)
    ending.delete()
    if not subscriber.subscriptions.exists():
        subscriber.delete()


@transaction.atomic
def unsubscribe_all(*, subscriber: Subscriber) -> None:
    """End everything that somebody is told of by mail; his address is deleted."""
    Subscriber.objects.filter(pk=subscriber.pk).delete()


@transaction.atomic
def forget_unconfirmed(*, before: dt.datetime) -> int:
    """Remove subscriptions asked for before then that nobody confirmed, and addresses without any; returns how many."""
    gone, _each = Subscription.objects.filter(confirmed_at=None, asked_at__lt=before).delete()
    Subscriber.objects.filter(subscriptions=None).delete()
    return gone


def send_digests(*, now: dt.datetime | None = None) -> int:
    """Mail every subscriber who was not told yet today what changed where he asked; returns how many mails.

    One transaction each: a run that is broken off goes on where it was, and nobody gets the same twice.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    waiting = Subscriber.objects.filter(subscriptions__confirmed_at__isnull=False)
    waiting = waiting.exclude(told_on__gte=today).distinct().order_by("pk")
    return sum(_tell(pk, now) for pk in waiting.values_list("pk", flat=True).iterator(chunk_size=500))


@transaction.atomic
def _tell(pk: int, now: dt.datetime) -> bool:
    """Tell one subscriber; locks him; queues the mail; notes that he was told, and until when."""
    today, through = timezone.localdate(now), now - SETTLED_AFTER
    subscriber = Subscriber.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if subscriber is None or (subscriber.told_on and subscriber.told_on >= today):
        return False
    subscriptions = list(
        subscriber.subscriptions.filter(confirmed_at__isnull=False).select_related("area", "asset").defer(
            "area__geometry", "area__geometry_3857", "asset__geometry", "asset__geometry_3857", "asset__search_key"
        )
    )  # fmt: skip
    rows = _changed(subscriptions, after=subscriber.told_through, through=through)
    if not rows:
        # Nothing to say is not said; tomorrow it is asked from here on.
        Subscriber.objects.filter(pk=pk, told_through__lt=through).update(told_through=through)
        return False
    with translation.override(subscriber.language):
        _send(subscriber, subscriptions, rows)
    subscriber.told_through, subscriber.told_on = through, today
    subscriber.save(update_fields=["told_through", "told_on"])
    return True


def _changed(subscriptions: list[Subscription], *, after: dt.datetime, through: dt.datetime) -> list[Publication]:
    wanted = Q()
    for each in subscriptions:
        since = max(after, each.confirmed_at or after)
        wanted |= surroundings_of(each).condition() & Q(changed_at__gt=since)
    if not subscriptions:
        return []
    rows = published().filter(wanted, changed_at__gt=after, changed_at__lte=through)
    newest = rows.order_by("-changed_at", "-pk")[: MOST_IN_A_DIGEST + 1]
    # By what is told, so that the place in the mail tells no more.
    return sorted(newest, key=lambda each: (each.told_at, each.pk), reverse=True)


def _send(subscriber: Subscriber, subscriptions: list[Subscription], rows: list[Publication]) -> None:
    context = {
        "rows": [(row, f"{settings.SITE_URL}{row.get_absolute_url()}") for row in rows[:MOST_IN_A_DIGEST]],
        "more": len(rows) > MOST_IN_A_DIGEST,
        "map": f"{settings.SITE_URL}{reverse('complaints:map')}",
        "subscriptions": [(described(each), _url("complaints:subscription", each)) for each in subscriptions],
    }
    body = render_to_string("complaints/mail/digest.txt", context)
    queue_mail(
        to=subscriber.email,
        subject=_("Complaints that you follow"),
        body=_plain(body),
        language=subscriber.language,
        leave=f"subscriber:{subscriber.pk}",
    )


def declare() -> None:
    """Tell how a subscriber's mails are ended."""
    keep_finder("subscriber", _leaving)


def _leaving(key: str) -> str:
    # Of the subscriber, not of one of his subscriptions: that one he may have ended by the time he asks.
    if not Subscription.objects.filter(subscriber=int(key), confirmed_at__isnull=False).exists():
        return ""
    return f"{settings.SITE_URL}{reverse('complaints:leave', args=[_LEAVING.sign(key)])}"


def subscriber_who_leaves(token: str) -> Subscriber | None:
    """Return whose mails the address in a mail's header ends; None where they have ended, or nobody was sent it."""
    try:
        return Subscriber.objects.filter(pk=int(_LEAVING.unsign(token))).first()
    except (signing.BadSignature, ValueError):
        return None


def surroundings_of(subscription: Subscription) -> Surroundings:
    """Return what a subscription follows."""
    return Surroundings(
        area=subscription.area,
        asset=subscription.asset_id,
        point=subscription.point,
        radius_m=subscription.radius_m or 0,
    )


def described(subscription: Subscription) -> str:
    """Return in words what a subscription follows, digits in the reader's script but for those of a reference."""
    language = (get_language() or "en")[:2]
    if subscription.area is not None:
        return in_script(str(subscription.area.name), language)
    if subscription.asset is not None:
        return f"{subscription.asset.name} ({subscription.asset.reference})"
    lon, lat = subscription.point.coords if subscription.point else (0, 0)
    words = _("%(metres)s m around %(lat)s, %(lon)s")
    return in_script(words % {"metres": subscription.radius_m, "lat": f"{lat:.5f}", "lon": f"{lon:.5f}"}, language)


def _target(surroundings: Surroundings) -> dict[str, object]:
    return {
        "area": surroundings.area,
        "asset_id": surroundings.asset,
        "point": surroundings.point,
        "radius_m": int(surroundings.radius_m) or None,
    }


def _url(view: str, subscription: Subscription) -> str:
    return f"{settings.SITE_URL}{reverse(view, args=[subscription.key])}"


def _plain(body: str) -> str:
    return body.strip() + "\n"
