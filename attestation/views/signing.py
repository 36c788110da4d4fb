"""Signing: at once with a software key; or a request to take away, and the answer of the officer's own program."""

import base64
import binascii
import json
import uuid
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from attestation import domain
from attestation.forms import AnswerForm, SignForm
from attestation.models import KeyKind, Signature, SigningSession
from attestation.views.access import reader, seen
from staff.domain import officer_of

PROGRAM = Path(__file__).resolve().parents[1] / "offline" / "aitihya_sign.py"
_LARGEST = 100_000


@never_cache
@sensitive_post_parameters("passphrase")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Sign a thing, or begin to with a token; the page also says who signed it already."""
    user = reader(request)
    subject = seen(request, kind, number)
    officer = officer_of(user)
    if officer is None or not subject.may_sign:
        raise Http404
    certificates = domain.usable(officer)
    form = SignForm(request.POST or None, certificates=certificates)
    if form.is_bound and form.is_valid():
        certificate, reason = form.cleaned_data["certificate"], form.cleaned_data["reason"]
        try:
            if certificate.kind == KeyKind.TOKEN:
                session = domain.begin_signing(subject=subject, certificate=certificate, reason=reason)
                return redirect("attestation:waiting", key=session.key)
            made = domain.sign(
                subject=subject,
                certificate=certificate,
                passphrase=form.cleaned_data["passphrase"],
                reason=reason,
                user=user,
            )
        except domain.NotSigned as refusal:
            form.add_error("passphrase" if certificate.kind == KeyKind.SOFTWARE else "certificate", str(refusal))
        else:
            messages.success(request, _("Signed."))
            return redirect("attestation:signature", pk=made.pk)
    before = Signature.objects.filter(kind=kind, number=number).select_related("officer").order_by("pk")
    context = {"subject": subject, "form": form, "certificates": certificates, "before": before}
    return render(request, "attestation/sign.html", context, status=409 if form.is_bound else 200)


@never_cache
@login_required
@require_GET
def waiting(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show what to do with a request for a token."""
    session = _own(request, key)
    if session.signature_id:
        return redirect("attestation:signature", pk=session.signature_id)
    return _waiting(request, session, AnswerForm())


@never_cache
@login_required
@require_GET
def request_file(request: HttpRequest, key: uuid.UUID) -> HttpResponseBase:
    """Deliver the request: the document, the bytes to be signed, and with which certificate."""
    session = _own(request, key)
    # It holds the document: whoever lost sight of that since he began to sign gets it no more.
    seen(request, session.kind, session.number)
    if session.signature_id:
        raise Http404
    content = {
        "format": "aitihya-signing-1",
        "session": str(session.key),
        "document": base64.b64encode(bytes(session.prepared)).decode(),
        "to_sign": base64.b64encode(bytes(session.attributes)).decode(),
        "certificate": session.certificate.pem,
        "until": session.ends_at.isoformat(),
    }
    response = JsonResponse(content)
    response["Content-Disposition"] = f'attachment; filename="aitihya-signing-{session.key}.json"'
    return response


@never_cache
@login_required
@require_POST
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take the answer and complete the signature."""
    session = _own(request, key)
    seen(request, session.kind, session.number)
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = domain.complete_signing(
                session=session, value=_value(form.cleaned_data["answer"].read(_LARGEST), key), user=reader(request)
            )
        except domain.NotSigned as refusal:
            form.add_error("answer", str(refusal))
        else:
            messages.success(request, _("Signed."))
            return redirect("attestation:signature", pk=made.pk)
    return _waiting(request, session, form, status=409)


@login_required
@require_GET
def program(request: HttpRequest) -> HttpResponseBase:
    """Deliver the program for the officer's machine."""
    response = FileResponse(PROGRAM.open("rb"), as_attachment=True, filename=PROGRAM.name, content_type="text/x-python")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _own(request: HttpRequest, key: uuid.UUID) -> SigningSession:
    officer = officer_of(reader(request))
    rows = SigningSession.objects.select_related("certificate")
    found = get_object_or_404(rows, key=key)
    if officer is None or found.officer_id != officer.pk:
        raise Http404
    return found


def _value(content: bytes, key: uuid.UUID) -> bytes:
    try:
        told = json.loads(content)
        if told["session"] != str(key):
            raise domain.NotSigned(_("This is the answer to another request."))
        return base64.b64decode(told["signature"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise domain.NotSigned(_("This is not an answer of the signing program. Choose the file it wrote.")) from None


def _waiting(request: HttpRequest, session: SigningSession, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    subject = seen(request, session.kind, session.number)
    context = {"session": session, "form": form, "subject": subject, "over": timezone.now() > session.ends_at}
    return render(request, "attestation/waiting.html", context, status=status)
