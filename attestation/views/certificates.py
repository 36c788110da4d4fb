"""Certificates: an officer's own, everybody's for the administration."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from attestation import domain
from attestation.forms import CertificateForm, RevokeForm
from attestation.models import Certificate
from attestation.rules import manage_certificates
from attestation.views.access import reader
from responses.keyset import BadCursor, page
from staff.domain import officer_of

PAGE = 50


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    """Show certificates; enter the one of one's own token."""
    user = reader(request)
    officer, everybody = officer_of(user), manage_certificates(user)
    if officer is None and not everybody:
        raise Http404
    form = CertificateForm(request.POST, request.FILES) if request.method == "POST" else CertificateForm()
    if officer is not None and form.is_bound and form.is_valid():
        try:
            domain.add_certificate(officer=officer, pem=form.cleaned_data["certificate"])
        except domain.NotSigned as refusal:
            form.add_error("certificate", str(refusal))
        else:
            messages.success(request, _("The certificate is entered; you can sign with it."))
            return redirect("attestation:certificates")
    rows = Certificate.objects.select_related("officer", "issuer", "revocation")
    try:
        found = page(
            rows if everybody else rows.filter(officer=officer),
            order=["-pk"],
            after=request.GET.get("after"),
            size=PAGE,
        )
    except BadCursor:
        return redirect("attestation:certificates")
    context = {
        "rows": found.rows,
        "next_url": f"?after={found.next}" if found.next else "",
        "form": form if officer is not None else None,
        "everybody": everybody,
        "now": timezone.now(),
    }
    return render(request, "attestation/certificates.html", context, status=400 if form.is_bound else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a certificate out of use: one's own, or any for the administration."""
    user = reader(request)
    certificate = get_object_or_404(Certificate.objects.select_related("officer"), pk=pk)
    if not (manage_certificates(user) or certificate.officer.user_id == user.pk):
        raise Http404
    form = RevokeForm(request.POST)
    if form.is_valid():
        domain.revoke(certificate=certificate, reason=form.cleaned_data["reason"], user=user)
        messages.success(
            request, _("The certificate is revoked from now on. What was signed with it before stays valid.")
        )
    else:
        messages.error(request, _("Say why the certificate is revoked."))
    return redirect("attestation:certificates")
