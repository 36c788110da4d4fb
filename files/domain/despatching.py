"""How an approved letter goes out: its number, its copies and their ways, and what is noted of them later."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from evidence.domain import keep_document
from evidence.models import Original
from files.domain.approving import PDF, content_of, standing
from files.domain.drafting import lock_both, refuse_other_reading, step
from files.domain.opening import Paper, add_paper
from files.drafting import rules as draft_rules
from files.drafting.issuing import issued
from files.drafting.letters import stamp_of
from files.models import (
    Addressee,
    Approval,
    Despatch,
    DespatchCopy,
    DespatchMark,
    DespatchMode,
    Draft,
    DraftKind,
    DraftSignature,
    File,
    MarkKind,
    RecipientRead,
    StepKind,
)
from files.numbering import next_number, number_of
from files.signals import despatched
from files.workflow import NotAllowed
from staff.domain import officer_of
from staff.models import Post, User
from staff.tasks import queue_mail

WITHOUT_ADDRESSEE = frozenset({DraftKind.NOTICE, DraftKind.OFFICE_ORDER})


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the copy of one addressee is to travel."""

    addressee: Addressee
    mode: str


@transaction.atomic
def despatch(*, draft: Draft, user: User, seen: int, ways: Sequence[Way]) -> Despatch:
    """Send an approved letter out, once, with the section's next despatch number.

    Side effects, in order: locks file and draft; takes the number; keeps the issued PDF; stores the step, the line of
    the despatch register and each copy (by messenger with the next line of the peon book); puts the letter into the
    correspondence; queues the mails; sends despatched. A rollback gives the number back.
    """
    lock_both(draft)
    file = draft.file
    refuse_other_reading(draft, seen)
    officer, post = officer_of(user), draft_rules.despatching_post(user, file)
    if officer is None or post is None:
        raise NotAllowed(
            _("Letters of this section are despatched by the holder of the file in the section, or a despatch post."),
            code="right",
        )
    rule = draft_rules.rule_of(draft)
    done = step(draft, StepKind.DESPATCHED, post=post, officer=officer, needs_signature=rule.needs_signature)
    approval = standing(draft)
    _check_ways(draft, approval, ways)
    now = timezone.now()
    year = timezone.localdate(now).year
    number = number_of(file.section, series="despatch", number_format=file.section.despatch_format)
    original = _issue(approval, number=number, at=now, user=user)
    made = Despatch.objects.create(
        file=file,
        draft=draft,
        version=approval.version,
        approval=approval,
        section=file.section,
        number=number,
        kind=draft.kind,
        language=draft.language,
        subject=approval.version.subject,
        mode=_mode_of(ways),
        post=post,
        officer=officer,
        despatched_at=done.at,
        original=original,
        sha256=original.sha256,
        code=approval.code,
        supersedes=draft.supersedes,
    )
    for way in ways:
        line = (
            next_number(series=f"peon:{file.section.code}", year=year) if way.mode == DespatchMode.MESSENGER else None
        )
        copy = DespatchCopy.objects.create(despatch=made, addressee=way.addressee, mode=way.mode, peon_line=line)
        if way.mode == DespatchMode.MAIL:
            _mail(copy, user)
    _put_on_file(file, made)
    despatched.send(File, file=file, despatch=made)
    return made


def _check_ways(draft: Draft, approval: Approval, ways: Sequence[Way]) -> None:
    wanted = {row.pk: row for row in approval.version.addressees.select_related("recipient")}
    if {way.addressee.pk for way in ways} != set(wanted) or len(ways) != len(wanted):
        raise NotAllowed(_("Say for each addressee how his copy travels."), code="ways")
    if not wanted and draft.kind not in WITHOUT_ADDRESSEE:
        raise NotAllowed(_("The letter has no addressee; amend the draft."), code="addressee")
    for way in ways:
        if way.mode not in DespatchMode.values or way.mode == DespatchMode.SEVERAL:
            raise NotAllowed(_("Say for each addressee how his copy travels."), code="ways")
        if way.mode == DespatchMode.MAIL and not mail_address(wanted[way.addressee.pk]):
            raise NotAllowed(
                _("%(name)s has no e-mail address; choose another way.") % {"name": way.addressee.name}, code="mail"
            )


def mail_address(addressee: Addressee) -> str:
    """Return where mail for the addressee goes, "" where he gave no address."""
    return addressee.recipient.email if addressee.recipient else addressee.email


def _mode_of(ways: Sequence[Way]) -> str:
    modes = {way.mode for way in ways}
    return modes.pop() if len(modes) == 1 else DespatchMode.SEVERAL if modes else DespatchMode.DISPLAY


def _issue(approval: Approval, *, number: str, at: dt.datetime, user: User) -> Original:
    signature = DraftSignature.objects.filter(approval=approval).select_related("original").first()
    base = content_of(signature.original if signature else approval.original)
    content = issued(base, stamp=stamp_of(number=number, language=approval.draft.language, at=at))
    name = "".join(letter if letter.isalnum() else "-" for letter in number)
    return keep_document(content=content, name=f"{name}.pdf", media_type=PDF, received_from=user)


def _put_on_file(file: File, made: Despatch) -> None:
    with pikepdf.open(io.BytesIO(content_of(made.original))) as document:
        pages = len(document.pages)
    with translation.override("en"):  # What stands on a file is written in one language.
        title = f"{made.get_kind_display().capitalize()} {made.number}: {made.subject}"[:200]
    add_paper(file=file, paper=Paper(title=title, original=made.original, pages=pages), added_by=None)


def _mail(copy: DespatchCopy, user: User) -> None:
    letter, addressee = copy.despatch, copy.addressee
    if addressee.recipient:
        RecipientRead.objects.create(
            recipient=addressee.recipient, user=user, reason=f"Despatch {letter.number} by e-mail"
        )
    with translation.override(letter.language):
        subject = _("No. %(number)s: %(subject)s") % {"number": letter.number, "subject": letter.subject}
        body = _(
            "The department sends you the letter attached. Whether it is genuine you can check at the address in its "
            "code."
        )
    queue_mail(
        to=mail_address(addressee),
        subject=subject,
        body=f"{body}\n",
        language=letter.language,
        attachments=[f"evidence:{letter.original.key}"],
        about=f"despatch-copy:{copy.pk}",
    )


@transaction.atomic
def mark(*, copy: DespatchCopy, user: User, kind: str, on_day: dt.date, remarks: str = "") -> DespatchMark:
    """Note that a copy was delivered or came back, on a day not before its despatch.

    Side effects, in order: locks the letter's draft; stores the mark.
    """
    letter = _locked(copy.despatch_id)
    officer, post = officer_of(user), draft_rules.marking_post(user, letter)
    if officer is None or post is None:
        raise NotAllowed(_("What became of a copy is noted by those who despatch for the section."), code="right")
    if kind not in {MarkKind.DELIVERED, MarkKind.RETURNED}:
        raise NotAllowed(_("Say whether it was delivered or came back."), code="kind")
    if not timezone.localdate(letter.despatched_at) <= on_day <= timezone.localdate():
        raise NotAllowed(_("Choose a day from the despatch until today."), code="day")
    last = copy.marks.order_by("-pk").first()
    if last is not None and (last.kind, last.on_day) == (kind, on_day):
        return last
    return DespatchMark.objects.create(
        despatch=letter, copy=copy, kind=kind, on_day=on_day, remarks=remarks, post=post, officer=officer
    )


@transaction.atomic
def withdraw(*, despatch: Despatch, user: User, reason: str) -> DespatchMark:
    """Declare a letter that went out withdrawn, for a reason; its public check says so from now on.

    Side effects, in order: locks the letter's draft; stores the mark.
    """
    letter = _locked(despatch.pk)
    officer = officer_of(user)
    if officer is None or not draft_rules.may_withdraw(user, letter):
        raise NotAllowed(_("A letter is withdrawn by a post that could approve it and holds the file."), code="right")
    if letter.marks.filter(kind=MarkKind.WITHDRAWN).exists():
        raise NotAllowed(_("The letter was withdrawn before."), code="state")
    if not reason.strip():
        raise NotAllowed(_("Say why the letter is withdrawn."), code="reason")
    holder: Post = letter.file.holder
    return DespatchMark.objects.create(
        despatch=letter, kind=MarkKind.WITHDRAWN, remarks=reason, post=holder, officer=officer
    )


def _locked(pk: int) -> Despatch:
    """Return a line of the register, its draft locked: the line itself is permanent, and who serves may not lock it."""
    letter = Despatch.objects.select_related("file", "section").get(pk=pk)
    Draft.objects.select_for_update().get(pk=letter.draft_id)
    return letter


def note_sent(copy_id: int) -> None:
    """Note that the mail with a copy has left; once."""
    copy = DespatchCopy.objects.filter(pk=copy_id).first()
    if copy is not None and not copy.marks.filter(kind=MarkKind.SENT).exists():
        DespatchMark.objects.create(despatch_id=copy.despatch_id, copy=copy, kind=MarkKind.SENT)
