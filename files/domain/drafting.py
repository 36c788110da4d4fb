"""How a draft is written: versions that stay, a working text that saves itself, and the way to the one who approves.

Every function locks the file and the draft, reads both again, checks, and writes.
"""

import uuid
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.domain.delay import refuse_unexplained
from files.domain.register import acting_officer, ensure_opened, lock
from files.drafting import rules as draft_rules
from files.drafting.letters import Contents, To, canonical, contents_of, hashed
from files.drafting.workflow import IN_WORK, check
from files.models import (
    Addressee,
    Correspondence,
    Despatch,
    Draft,
    DraftEnclosure,
    DraftKind,
    DraftStep,
    DraftVersion,
    DraftWorking,
    File,
    FileState,
    Recipient,
    RecipientRead,
    Role,
    StepKind,
)
from files.workflow import NotAllowed
from language import dates
from language.text import tidy
from staff.models import Officer, Post, User

LONGEST = 40_000
MOST_ADDRESSEES = 60
_CLOSED = gettext_lazy("The file is closed; it must be reopened first.")


@transaction.atomic
def begin_draft(
    *,
    file: File,
    user: User,
    kind: str,
    language: str,
    contents: Contents,
    reply_to: Correspondence | None = None,
    supersedes: Despatch | None = None,
    form_key: uuid.UUID | None = None,
) -> Draft:
    """Begin a draft on the file with its first version; the same ``form_key`` gives the draft made before.

    Side effects, in order: locks the file; notes that it was read; stores the draft, its version and first step.
    """
    officer = _held(file, user)
    if form_key is not None and (made := Draft.objects.filter(form_key=form_key, file=file).first()):
        return made
    if kind == DraftKind.REPLY and reply_to is None:
        raise NotAllowed(_("Choose the paper of the file to which this replies."), code="reply")
    if (reply_to and reply_to.file_id != file.pk) or (supersedes and supersedes.file_id != file.pk):
        raise NotAllowed(_("Choose something that is on this file."), code="elsewhere")
    ensure_opened(file)
    draft = Draft.objects.create(
        file=file,
        kind=kind,
        language=language,
        reply_to=reply_to,
        supersedes=supersedes,
        form_key=form_key or uuid.uuid4(),
    )
    version = _write(draft, file.holder, officer, _checked(draft, contents))
    step(draft, StepKind.WRITTEN, version=version, post=file.holder, officer=officer)
    return draft


@transaction.atomic
def amend(*, draft: Draft, user: User, contents: Contents, seen: int) -> DraftVersion:
    """Save a new version; what was approved or signed before needs approval again.

    Side effects, in order: locks file and draft; notes that the file was read; stores the version and the step;
    discards the post's working text.
    """
    officer = take(draft, user, seen)
    check(StepKind.WRITTEN, draft.state)
    contents = _checked(draft, contents)
    if not any(_is_new(each) for each in contents.addressees):
        last = current(draft)
        if hashed(canonical(kind=draft.kind, language=draft.language, contents=contents)) == last.sha256:
            raise NotAllowed(_("Nothing differs from the last version; there is nothing to save."), code="same")
    post = draft.file.holder
    version = _write(draft, post, officer, contents)
    step(draft, StepKind.WRITTEN, version=version, post=post, officer=officer)
    DraftWorking.objects.filter(draft=draft, post=post).delete()
    return version


@transaction.atomic
def keep_working(*, draft: Draft, user: User, version: int, subject: str, references: str, text: str) -> DraftWorking:
    """Keep what the holder types until he saves it as a version; ``version`` is the number that he began from.

    Side effects, in order: locks file and draft; stores the working text.
    """
    officer = take(draft, user, None)
    check(StepKind.WRITTEN, draft.state)
    if len(text) > LONGEST:
        raise NotAllowed(_("The text is too long; put part of it into an enclosure."), code="long")
    if version != draft.last_version:
        raise NotAllowed(_moved(draft), code="stale")
    kept, _made = DraftWorking.objects.update_or_create(
        draft=draft,
        post=draft.file.holder,
        defaults={
            "officer": officer,
            "version": version,
            "subject": subject[:300],
            "references": references,
            "text": text,
            "written_at": timezone.now(),
        },
    )
    return kept


@transaction.atomic
def discard_working(*, draft: Draft, user: User) -> None:
    """Throw the holder's working text away. Side effects, in order: locks file and draft; deletes it."""
    take(draft, user, None)
    DraftWorking.objects.filter(draft=draft, post=draft.file.holder).delete()


@transaction.atomic
def submit(*, draft: Draft, user: User, seen: int, remarks: str = "") -> DraftStep:
    """Put the last version up for approval. Side effects, in order: locks file and draft; stores the step."""
    officer = take(draft, user, seen)
    if DraftWorking.objects.filter(draft=draft, post=draft.file.holder).exists():
        raise NotAllowed(_("You have changes that are not a version yet: save or discard them first."), code="working")
    if draft.kind in {DraftKind.LETTER, DraftKind.REPLY, DraftKind.MEMORANDUM} and not (
        current(draft).addressees.filter(role=Role.TO).exists()
    ):
        raise NotAllowed(_("Say to whom it goes before it is put up for approval."), code="addressee")
    return step(draft, StepKind.SUBMITTED, post=draft.file.holder, officer=officer, remarks=remarks)


@transaction.atomic
def return_draft(*, draft: Draft, user: User, seen: int, remarks: str) -> DraftStep:
    """Return the draft for change, saying what; an approval given before no longer counts.

    Side effects, in order: locks file and draft; stores the step.
    """
    officer = take(draft, user, seen)
    if not remarks.strip():
        raise NotAllowed(_("Say in the remarks what is to be changed."), code="remarks")
    return step(draft, StepKind.RETURNED, post=draft.file.holder, officer=officer, remarks=remarks)


@transaction.atomic
def cancel(*, draft: Draft, user: User, seen: int, reason: str) -> DraftStep:
    """End the draft without a letter, for a reason. Side effects, in order: locks file and draft; stores the step."""
    officer = take(draft, user, seen)
    if not reason.strip():
        raise NotAllowed(_("Say why the draft is cancelled."), code="reason")
    DraftWorking.objects.filter(draft=draft).delete()
    return step(draft, StepKind.CANCELLED, post=draft.file.holder, officer=officer, remarks=reason)


@transaction.atomic
def read_recipient(*, recipient: Recipient, user: User, reason: str) -> Recipient:
    """Return a citizen's name and address, after logging who reads them and why; raises NotAllowed for others."""
    if not draft_rules.may_read_recipient(user, recipient.draft):
        raise NotAllowed(_("Only who holds the file or despatches the letter reads the address."), code="right")
    if not reason.strip():
        raise NotAllowed(_("Say why you need the address."), code="reason")
    RecipientRead.objects.create(recipient=recipient, user=user, reason=reason)
    return recipient


def refuse_draft_in_work(file: File) -> None:
    """Raise NotAllowed while a draft on the file is neither despatched nor cancelled."""
    if Draft.objects.filter(file=file, state__in=IN_WORK).exists():
        raise NotAllowed(
            _("A draft on this file is still in work: have it despatched, or cancel it, before the file is closed."),
            code="drafts",
        )


def current(draft: Draft) -> DraftVersion:
    """Return the last version."""
    return draft.versions.select_related("post", "officer").get(serial=draft.last_version)


def lock_both(draft: Draft) -> None:
    """Lock file and draft until the transaction ends and read both again into ``draft``."""
    file = draft.file
    lock(file)
    draft.refresh_from_db(from_queryset=Draft.objects.select_for_update(of=("self",)))
    draft.file = file


def take(draft: Draft, user: User, seen: int | None) -> Officer:
    """Lock, and return the officer if he holds the file and read the draft as it is (``seen`` is its last step)."""
    lock_both(draft)
    officer = acting_officer(file=draft.file, user=user)
    if draft.file.state == FileState.CLOSED:
        raise NotAllowed(str(_CLOSED), code="state")
    refuse_other_reading(draft, seen)
    ensure_opened(draft.file)
    return officer


def refuse_other_reading(draft: Draft, seen: int | None) -> None:
    """Raise NotAllowed, with what happened, where the (locked) draft has gone on since it was read."""
    if seen is not None and seen != draft.last_step:
        raise NotAllowed(_moved(draft), code="stale")


def _moved(draft: Draft) -> str:
    last = draft.steps.select_related("officer").get(serial=draft.last_step)
    return _(
        "Nothing was done: meanwhile %(officer)s has changed this draft (%(what)s, %(moment)s). Read it again."
    ) % {
        "officer": last.officer.name,
        "what": last.get_kind_display(),
        "moment": dates.moment(last.at),
    }


def step(
    draft: Draft,
    kind: str,
    *,
    post: Post,
    officer: Officer,
    version: DraftVersion | None = None,
    remarks: str = "",
    needs_signature: bool = False,
) -> DraftStep:
    """Write the next line of the (locked) draft's history and move its state on; raises NotAllowed where not legal.

    Writing goes on while an explanation of delay is wanted, as a yellow note does; the holder's other steps wait for
    it. A despatch post has no part in the holder's delay.
    """
    if kind != StepKind.WRITTEN and post.pk == draft.file.holder_id:
        refuse_unexplained(draft.file)
    draft.state = check(kind, draft.state, needs_signature=needs_signature)
    draft.last_step += 1
    if version is not None:
        draft.last_version = version.serial
    made = DraftStep.objects.create(
        draft=draft,
        file=draft.file,
        serial=draft.last_step,
        kind=kind,
        version=version or current(draft),
        post=post,
        officer=officer,
        remarks=remarks,
        at=timezone.now(),
    )
    draft.save(update_fields=["state", "last_step", "last_version"])
    return made


def _held(file: File, user: User) -> Officer:
    lock(file)
    officer = acting_officer(file=file, user=user)
    if file.state == FileState.CLOSED:
        raise NotAllowed(str(_CLOSED), code="state")
    return officer


def _is_new(each: To) -> bool:
    return each.recipient is not None and each.recipient.pk is None


def _checked(draft: Draft, contents: Contents) -> Contents:
    tidied = replace(
        contents,
        subject=" ".join(tidy(contents.subject).split()),
        references=tidy(contents.references),
        text=tidy(contents.text),
        addressees=[
            replace(each, name=tidy(each.name), address=tidy(each.address), email=each.email.strip())
            for each in contents.addressees
        ],
    )
    if not tidied.subject or not tidied.text:
        raise NotAllowed(_("A draft needs a subject and a text."), code="empty")
    if len(tidied.subject) > 300 or len(tidied.text) > LONGEST:
        raise NotAllowed(_("The text is too long; put part of it into an enclosure."), code="long")
    if len(tidied.addressees) > MOST_ADDRESSEES:
        raise NotAllowed(_("There are too many addressees for one letter; despatch it in parts."), code="many")
    if any(paper.file_id != draft.file_id for paper in tidied.enclosures):
        raise NotAllowed(_("Choose something that is on this file."), code="elsewhere")
    for each in tidied.addressees:
        if not each.name:
            raise NotAllowed(_("Each addressee needs a name or designation."), code="name")
        recipient = each.recipient
        if recipient is not None and recipient.pk is not None and recipient.draft_id != draft.pk:
            raise NotAllowed(_("Choose something that is on this file."), code="elsewhere")
    return tidied


def _write(draft: Draft, post: Post, officer: Officer, contents: Contents) -> DraftVersion:
    for each in contents.addressees:
        if each.recipient is not None and each.recipient.pk is None:
            each.recipient.draft = draft
            each.recipient.save()
    version = DraftVersion.objects.create(
        draft=draft,
        file=draft.file,
        serial=draft.last_version + 1,
        subject=contents.subject,
        references=contents.references,
        text=contents.text,
        sha256=hashed(canonical(kind=draft.kind, language=draft.language, contents=contents)),
        post=post,
        officer=officer,
        written_at=timezone.now(),
    )
    Addressee.objects.bulk_create(
        Addressee(
            version=version,
            rank=rank,
            role=each.role,
            name=each.name,
            address="" if each.recipient else each.address,
            email="" if each.recipient else each.email,
            recipient=each.recipient,
        )
        for rank, each in enumerate(contents.addressees, start=1)
    )
    DraftEnclosure.objects.bulk_create(
        DraftEnclosure(version=version, paper=paper, rank=rank)
        for rank, paper in enumerate(contents.enclosures, start=1)
    )
    return version


def is_intact(version: DraftVersion) -> bool:
    """Whether the words of a stored version still give its hash."""
    draft = version.draft
    said = canonical(kind=draft.kind, language=draft.language, contents=contents_of(version))
    return hashed(said) == version.sha256
