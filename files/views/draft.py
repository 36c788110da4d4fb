"""The page of one draft: its words, who wrote which, versions, and what can be done with it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from evidence.delivery import deliver
from evidence.domain import keep_document
from files.domain import approving, drafting
from files.domain.drafting import current
from files.drafting import comparison, letters
from files.drafting import rules as draft_rules
from files.forms.drafts import ReasonForm, SignedForm, StepForm
from files.models import Addressee, Despatch, Draft, DraftSignature, DraftState, DraftVersion, DraftWorking
from files.panels import draft_panels
from files.views.access import reader
from files.views.drafting import seen_draft
from staff.models import User

_ACTIONS = {"submit": StepForm, "return": StepForm, "approve": StepForm, "cancel": StepForm, "sign": SignedForm}
_LARGEST_PDF = 25 * 1024 * 1024


@never_cache
@login_required
@require_GET
def draft(request: HttpRequest, pk: int, draft: int) -> HttpResponse:
    """Show the draft as its last version has it, or the one with the number ``version``."""
    return _show(request, seen_draft(request, pk, draft))


@never_cache
@login_required
@require_POST
def act(request: HttpRequest, pk: int, draft: int, action: str) -> HttpResponse:
    """Do one thing with the draft; a refusal shows the page again with the reason."""
    found, user = seen_draft(request, pk, draft), reader(request)
    if action not in _ACTIONS:
        raise Http404
    form = _ACTIONS[action](request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, refusal=_("Fill in what is asked for, then send it again."), form=form, status=422)
    try:
        words = _do(action, found, user, form.cleaned_data)
    except ValidationError as error:
        found.refresh_from_db()
        return _show(request, found, refusal=" ".join(error.messages), form=form, status=409)
    messages.success(request, words)
    return redirect("files:draft", found.file.pk, found.pk)


def _do(action: str, draft: Draft, user: User, typed: dict[str, Any]) -> str:
    seen, remarks = typed["seen"], typed["remarks"]
    if action == "submit":
        drafting.submit(draft=draft, user=user, seen=seen, remarks=remarks)
        return _("The draft is submitted. Forward the file to the officer who approves.")
    if action == "return":
        drafting.return_draft(draft=draft, user=user, seen=seen, remarks=remarks)
        return _("The draft is returned for change. Send the file back with it.")
    if action == "cancel":
        drafting.cancel(draft=draft, user=user, seen=seen, reason=remarks)
        return _("The draft is cancelled.")
    if action == "sign":
        _sign(draft, user, seen, typed["upload"])
        return _("The signed letter is on the draft.")
    approving.approve(draft=draft, user=user, seen=seen, version=typed["version"])
    return _("Version %(n)s is approved and frozen as PDF.") % {"n": typed["version"]}


def _sign(draft: Draft, user: User, seen: int, upload: Any) -> None:
    if upload.size > _LARGEST_PDF:
        raise ValidationError(_("The file is too large for a letter."))
    if not draft_rules.may_sign(user, draft):
        raise ValidationError(_("A draft is signed by a post that could approve it."))
    signed = keep_document(content=upload.read(), name=upload.name or "", media_type=approving.PDF, received_from=user)
    approving.sign(draft=draft, user=user, seen=seen, signed=signed)


@never_cache
@login_required
@require_GET
def compare(request: HttpRequest, pk: int, draft: int) -> HttpResponse:
    """Show what changed from the version ``from`` to the version ``to``, word by word."""
    found = seen_draft(request, pk, draft)
    before, after = (_version(found, request.GET.get(name, "")) for name in ("from", "to"))
    if before.serial > after.serial:
        before, after = after, before
    parts = [
        (label, comparison.compare(one, other))
        for label, one, other in zip(_labels(), _texts(before), _texts(after), strict=True)
        if one or other
    ]
    context = {"file": found.file, "draft": found, "before": before, "after": after, "parts": parts}
    return render(request, "files/drafts/compare.html", context)


@never_cache
@login_required
@require_GET
def pdf(request: HttpRequest, pk: int, draft: int) -> HttpResponseBase:
    """The letter as PDF: as it stands (issued, signed, approved), or a version as a preview that says so."""
    found = seen_draft(request, pk, draft)
    if "version" not in request.GET and found.state not in {DraftState.DRAFT, DraftState.SUBMITTED}:
        original = frozen_original(found)
        if original is None:
            raise Http404
        return deliver(request, original=original, purpose="pdf")
    made = letters.preview_pdf(_version(found, request.GET.get("version", str(found.last_version))))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="draft-{found.pk}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'self'; style-src 'unsafe-inline'"
    return response


def frozen_original(draft: Draft) -> Any:
    """Return the newest frozen PDF that counts: issued, signed or approved; None where there is none."""
    sent = Despatch.objects.filter(draft=draft).select_related("original").first()
    if sent is not None:
        return sent.original
    approval = draft.approvals.select_related("original").order_by("-pk").first()
    if approval is None:
        return None
    signed = DraftSignature.objects.filter(approval=approval).select_related("original").first()
    return signed.original if signed else approval.original


@never_cache
@login_required
@require_POST
def recipient(request: HttpRequest, pk: int, draft: int, addressee: int) -> HttpResponse:
    """Show a citizen's name and address after a reason is given; the reading is logged."""
    found, user = seen_draft(request, pk, draft), reader(request)
    row = get_object_or_404(
        Addressee.objects.select_related("recipient__draft__file"), pk=addressee, version__draft=found
    )
    if row.recipient is None or not draft_rules.may_read_recipient(user, found):
        raise Http404
    form = ReasonForm(request.POST)
    context: dict[str, Any] = {"file": found.file, "draft": found, "row": row, "form": form, "recipient": None}
    if form.is_valid():
        context["recipient"] = drafting.read_recipient(
            recipient=row.recipient, user=user, reason=form.cleaned_data["reason"]
        )
    return render(request, "files/drafts/recipient.html", context, status=422 if form.errors else 200)


def _version(draft: Draft, number: str) -> DraftVersion:
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Http404
    rows = draft.versions.select_related("post", "officer", "draft")
    version = get_object_or_404(rows, serial=int(number))
    version.draft = draft
    return version


def _labels() -> list[str]:
    return [_("Subject"), _("Reference lines"), _("Text"), _("Addressees"), _("Enclosures")]


def _texts(version: DraftVersion) -> list[str]:
    contents = letters.contents_of(version)
    to = [
        "; ".join(filter(None, (row.name, row.address.replace("\n", ", "), row.email))) for row in contents.addressees
    ]
    return [
        contents.subject,
        contents.references,
        contents.text,
        "\n".join(to),
        "\n".join(paper.title for paper in contents.enclosures),
    ]


def _show(
    request: HttpRequest, draft: Draft, *, refusal: str = "", form: StepForm | None = None, status: int = 200
) -> HttpResponse:
    user = reader(request)
    asked = request.GET.get("version", "") if request.method == "GET" else ""
    shown = _version(draft, asked) if asked else _version(draft, str(draft.last_version))
    versions = list(draft.versions.select_related("post", "officer").order_by("serial"))
    approval = draft.approvals.select_related("post", "officer", "original").order_by("-pk").first()
    counts = draft.state not in {DraftState.DRAFT, DraftState.SUBMITTED, DraftState.CANCELLED}
    signs = approval if counts and approval and approval.version_id == shown.pk else None
    work = draft_rules.may_work(user, draft)
    rule = draft_rules.rule_of(draft)
    context = {
        "file": draft.file,
        "draft": draft,
        "shown": shown,
        # Made of the version by a template that escapes.
        "letter": mark_safe(  # noqa: S308
            letters.html_of(
                shown, post=signs.post if signs else None, officer=signs.officer if signs else None, shown=True
            )
        ),
        "versions": versions,
        "shares": comparison.authorship([(each.serial, each.text) for each in versions if each.serial <= shown.serial]),
        "steps": draft.steps.select_related("officer", "post", "version").order_by("serial"),
        "approval": approval if counts else None,
        "signature": DraftSignature.objects.filter(approval=approval).first() if counts else None,
        "sent": Despatch.objects.filter(draft=draft).first(),
        "addressees": shown.addressees.select_related("recipient"),
        "may_read": draft_rules.may_read_recipient(user, draft),
        "reason_form": ReasonForm(auto_id="id_reason_%s"),
        "kept": DraftWorking.objects.filter(draft=draft, post=draft.file.holder).first() if work else None,
        "work": work,
        "may_approve": draft_rules.may_approve(user, draft),
        "may_sign": draft_rules.may_sign(user, draft),
        "may_despatch": draft_rules.may_despatch(user, draft),
        "rule": rule,
        "panels": draft_panels.render(request, draft),
        "refusal": refusal,
        "remarks": form.data.get("remarks", "") if form is not None else "",
        "last": current(draft),
    }
    return render(request, "files/drafts/draft.html", context, status=status)
