"""What is made from an original to be shown: pictures in two sizes, a printable copy of a document."""

import uuid

from django.core.files.base import ContentFile
from django.db import transaction

from evidence import documents, pictures
from evidence.models import DerivationState, Derivative, Original, Purpose

SIDES = {Purpose.THUMB.value: 320, Purpose.SCREEN.value: 1600}
HTML = "text/html"
PDF = "application/pdf"


class UnderivableError(Exception):
    """The original has no such derivative, or it cannot be made."""


def purposes(original: Original) -> tuple[str, ...]:
    """Return which derivatives an original has."""
    if original.is_picture:
        return tuple(SIDES)
    return (Purpose.PDF.value,) if original.media_type == HTML else ()


def ensure(original: Original, purpose: str) -> Derivative:
    """Return the derivative, made now if it is not yet there; raises UnderivableError.

    Side effects: makes whatever else is missing of this original too, and records how it went.
    """
    if purpose not in purposes(original):
        raise UnderivableError(f"{original.media_type} has no {purpose}")
    existing = original.derivatives.filter(purpose=purpose).first()
    if existing is not None:
        return existing
    make_missing(original)
    return original.derivatives.get(purpose=purpose)


def make_missing(original: Original) -> None:
    """Make the derivatives that are not yet there; doing it twice, or in two processes at once, changes nothing.

    Side effects, in one transaction: locks the original, writes files, adds rows, sets the state to ready – or to
    failed, and then raises UnderivableError.
    """
    try:
        with transaction.atomic():
            locked = Original.objects.select_for_update(no_key=True).get(pk=original.pk)
            present = set(locked.derivatives.values_list("purpose", flat=True))
            missing = [purpose for purpose in purposes(locked) if purpose not in present]
            if missing:
                _make(locked, missing)
            _set_state(locked, DerivationState.READY)
    except pictures.Refused as error:
        _set_state(original, DerivationState.FAILED)
        raise UnderivableError(str(error)) from error


def give_up(original: Original) -> None:
    """Record that the derivatives could not be made."""
    _set_state(original, DerivationState.FAILED)


def _make(original: Original, missing: list[str]) -> None:
    with original.file.open("rb") as stored:
        content = stored.read()
    if original.is_picture:
        facts = pictures.examine(content, name=original.name)
        made = pictures.render(content, facts, sides={purpose: SIDES[purpose] for purpose in missing})
    else:
        made = {
            Purpose.PDF.value: pictures.Rendered(
                content=documents.render_pdf(content, picture=_picture), width=0, height=0
            )
        }
    for purpose, rendered in made.items():
        derivative = Derivative(
            original=original,
            purpose=purpose,
            media_type=rendered.media_type if original.is_picture else PDF,
            width=rendered.width or None,
            height=rendered.height or None,
            size=len(rendered.content),
        )
        derivative.file.save(purpose, ContentFile(rendered.content), save=False)
        derivative.save(force_insert=True)


def _picture(key: uuid.UUID, purpose: str) -> tuple[bytes, str]:
    derivative = ensure(Original.objects.get(key=key), purpose)
    with derivative.file.open("rb") as stored:
        return stored.read(), derivative.media_type


def _set_state(original: Original, state: DerivationState) -> None:
    Original.objects.filter(pk=original.pk).exclude(state=state).update(state=state)
    original.state = state
