"""Quick phrases for notes: who keeps which, and how they are added, rewritten and withdrawn."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from files.models import NotePhrase
from language.text import tidy
from staff.domain import officer_of
from staff.models import Duty, Section, User

OWN, SECTION, OFFICE = "own", "section", "office"


def usable_by(user: User) -> "models.QuerySet[NotePhrase]":
    """Return the phrases that a user's notes can take: the office's, his sections' and his own."""
    sections = user.posts().values("section")
    whose = Q(section=None, officer=None) | Q(section__in=sections)
    if (officer := officer_of(user)) is not None:
        whose |= Q(officer=officer)
    return NotePhrase.objects.filter(whose, withdrawn_at=None).select_related("section")


def scopes_of(user: User) -> dict[str, Section | None]:
    """Return what a user may keep: his own; as section head "section-HW", his section's; as director, the office's."""
    scopes: dict[str, Section | None] = {OWN: None} if officer_of(user) is not None else {}
    heading = user.posts().filter(duty=Duty.SECTION_HEAD).select_related("section").order_by("code")
    scopes |= {f"{SECTION}-{post.section.code}": post.section for post in heading}
    if user.posts().filter(duty=Duty.DIRECTOR_GENERAL).exists():
        scopes[OFFICE] = None
    return scopes


def may_keep(user: User, phrase: NotePhrase) -> bool:
    """Whether the user may rewrite or withdraw the phrase."""
    if phrase.officer_id is not None:
        officer = officer_of(user)
        return officer is not None and phrase.officer_id == officer.pk
    scopes = scopes_of(user)
    return phrase.section in scopes.values() if phrase.section_id is not None else OFFICE in scopes


@transaction.atomic
def save_phrase(
    *, user: User, scope: str, code: str, texts: dict[str, str], phrase: NotePhrase | None = None
) -> NotePhrase:
    """Add a phrase to what ``scope`` names, or rewrite ``phrase``; raises ValidationError with what is wrong.

    Side effects, in order: locks the phrase, if given; stores it.
    """
    if phrase is not None:
        phrase = NotePhrase.objects.select_for_update(of=("self",)).get(pk=phrase.pk)
        if phrase.withdrawn_at is not None or not may_keep(user, phrase):
            raise ValidationError(_("You do not keep this phrase."), code="right")
    else:
        scopes = scopes_of(user)
        if scope not in scopes:
            raise ValidationError(_("You cannot add phrases there."), code="right")
        phrase = NotePhrase(section=scopes[scope], officer=officer_of(user) if scope == OWN else None)
    phrase.code = tidy(code)
    for language in ("en", "bn", "hi"):
        setattr(phrase, f"text_{language}", tidy(texts.get(language, "")))
    alike = NotePhrase.objects.filter(
        section=phrase.section, officer=phrase.officer, code=phrase.code, withdrawn_at=None
    ).exclude(pk=phrase.pk)
    if alike.exists():
        raise ValidationError({"code": _("This short form is taken; choose another.")}, code="taken")
    if not (phrase.text_en or phrase.text_bn or phrase.text_hi):
        raise ValidationError({"text_en": _("Write the phrase in at least one language.")}, code="empty")
    phrase.full_clean(validate_constraints=False)
    phrase.save()
    return phrase


@transaction.atomic
def withdraw_phrase(*, user: User, phrase: NotePhrase) -> None:
    """Withdraw a phrase; notes that have it keep it. Side effects, in order: locks the phrase; stores when."""
    found = NotePhrase.objects.select_for_update(of=("self",)).get(pk=phrase.pk)
    if not may_keep(user, found):
        raise ValidationError(_("You do not keep this phrase."), code="right")
    if found.withdrawn_at is None:
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
