"""The approval of one exact version, frozen as PDF, and its signature."""

import hashlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.domain import keep_document
from evidence.models import Original
from files.domain.drafting import current, step, take
from files.domain.messages import tell_despatch_posts
from files.drafting import rules as draft_rules
from files.drafting.issuing import fault_of_signed
from files.drafting.letters import frozen_pdf, new_code
from files.models import Approval, Draft, DraftSignature, DraftWorking, StepKind
from files.workflow import NotAllowed
from staff.domain import officer_of
from staff.models import Officer, User

PDF = "application/pdf"


def approve(*, draft: Draft, user: User, seen: int, version: int) -> Approval:
    """Approve the version with the number ``version``, which must be the last, and freeze it as PDF.

    The PDF is made before anything is locked. Side effects, in order: makes the PDF; locks file and draft; keeps the
    PDF; stores approval and step; tells the section's despatch posts, where no signature is needed.
    """
    officer = officer_of(user)
    # Whoever may not is refused before the work; all is asked again under the lock.
    if officer is None or not draft_rules.may_approve(user, draft) or version != draft.last_version:
        return _approve(draft=draft, user=user, seen=seen, version=version, made=None)
    code, holder = new_code(), draft.file.holder
    pdf = frozen_pdf(current(draft), post=holder, officer=officer, code=code)
    return _approve(draft=draft, user=user, seen=seen, version=version, made=(code, holder.pk, officer, pdf))


@transaction.atomic
def _approve(
    *, draft: Draft, user: User, seen: int, version: int, made: tuple[str, int, Officer, bytes] | None
) -> Approval:
    officer = take(draft, user, seen)
    if version != draft.last_version:
        raise NotAllowed(
            _("Nothing was done: a newer version was saved meanwhile. Read it, then decide again."), code="stale"
        )
    post, rule = draft.file.holder, draft_rules.rule_of(draft)
    if not draft_rules.post_may_approve(post, rule):
        raise NotAllowed(_("Drafts of this kind are approved by a higher post; forward the file to one."), code="right")
    if DraftWorking.objects.filter(draft=draft, post=post).exists():
        raise NotAllowed(_("You have changes that are not a version yet: save or discard them first."), code="working")
    done = step(draft, StepKind.APPROVED, post=post, officer=officer)
    if made is None or made[1] != post.pk or made[2] != officer:
        raise NotAllowed(_("The draft has moved meanwhile. Read it again, then decide."), code="stale")
    code, _post, _officer, pdf = made
    original = keep_document(content=pdf, name=f"{draft.kind}-{draft.pk}.pdf", media_type=PDF, received_from=user)
    approval = Approval.objects.create(
        file=draft.file,
        draft=draft,
        version=done.version,
        post=post,
        officer=officer,
        original=original,
        sha256=original.sha256,
        code=code,
        approved_at=timezone.now(),
    )
    if not rule.needs_signature:
        tell_despatch_posts(draft=draft)
    return approval


@transaction.atomic
def sign(*, draft: Draft, user: User, seen: int, signed: Original) -> DraftSignature:
    """Take the approved PDF with a signature appended: it must begin with every byte that was approved.

    Side effects, in order: locks file and draft; stores signature and step; tells the section's despatch posts.
    """
    officer = take(draft, user, seen)
    if not draft_rules.post_may_approve(draft.file.holder, draft_rules.rule_of(draft)):
        raise NotAllowed(_("A draft is signed by a post that could approve it."), code="right")
    done = step(draft, StepKind.SIGNED, post=draft.file.holder, officer=officer)
    approval = standing(draft)
    fault = fault_of_signed(frozen=content_of(approval.original), signed=content_of(signed))
    if fault:
        raise NotAllowed(fault, code="signature")
    made = DraftSignature.objects.create(
        file=draft.file,
        draft=draft,
        approval=approval,
        post=draft.file.holder,
        officer=officer,
        original=signed,
        sha256=signed.sha256,
        signed_at=done.at,
    )
    tell_despatch_posts(draft=draft)
    return made


def standing(draft: Draft) -> Approval:
    """Return the approval of the last version that counts: the newest, while the draft is approved or further on."""
    return draft.approvals.select_related("original", "version", "post", "officer").order_by("-pk")[0]


def content_of(original: Original) -> bytes:
    """Return the kept bytes; raises NotAllowed where they are no longer what was kept."""
    try:
        with original.file.storage.open(str(original.file.name), "rb") as stored:
            content: bytes = stored.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != original.sha256:
        raise NotAllowed(
            _("The approved PDF is no longer as it was kept. Tell the administrator; nothing was done."), code="damaged"
        )
    return content
