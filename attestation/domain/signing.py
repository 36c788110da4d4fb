"""Signing a PDF: at once with a software key, or in two steps with a key that never comes here."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.misc import PdfReadError

from attestation import keys, pades
from attestation.models import Authority, Certificate, KeyKind, Revocation, Signature, SigningSession
from attestation.signables import Signable
from evidence.derivatives import PDF
from evidence.domain import keep_document
from staff.models import Officer, User

LASTS = dt.timedelta(minutes=30)


class NotSigned(Exception):
    """Nothing was signed; the message says why and what to do."""


def usable(officer: Officer, *, now: dt.datetime | None = None) -> list[Certificate]:
    """Return the certificates an officer can sign with at this moment."""
    moment = now or timezone.now()
    rows = Certificate.objects.filter(officer=officer, valid_from__lte=moment, valid_to__gte=moment)
    return list(rows.exclude(revocation__revoked_at__lte=moment).select_related("issuer", "officer").order_by("-pk"))


@transaction.atomic
def sign(
    *, subject: Signable, certificate: Certificate, passphrase: str, reason: str = "", user: User | None = None
) -> Signature:
    """Sign the PDF of ``subject`` with a software key; raises NotSigned.

    Side effects, in order: the signed PDF is kept, its row written, and by trigger its link in the subject's stream.
    """
    _refuse_unusable(certificate)
    prepared = _prepared(subject, certificate, reason)
    try:
        value = keys.sign(key=certificate.key, passphrase=passphrase, content=prepared.attributes)
    except keys.WrongPassphrase:
        raise NotSigned(_("The passphrase does not open the key of this certificate. Type it again.")) from None
    return _keep(prepared, value, certificate, subject.stream, subject.kind, subject.number, reason, user)


@transaction.atomic
def begin_signing(*, subject: Signable, certificate: Certificate, reason: str = "") -> SigningSession:
    """Prepare the PDF of ``subject`` for a key that is elsewhere, for 30 minutes; raises NotSigned."""
    _refuse_unusable(certificate)
    prepared = _prepared(subject, certificate, reason)
    return SigningSession.objects.create(
        officer=certificate.officer,
        certificate=certificate,
        stream=subject.stream,
        kind=subject.kind,
        number=subject.number,
        reason=reason,
        prepared=prepared.pdf,
        attributes=prepared.attributes,
        place={"digest": prepared.digest, "start": prepared.start, "end": prepared.end},
        ends_at=timezone.now() + LASTS,
    )


@transaction.atomic
def complete_signing(*, session: SigningSession, value: bytes, user: User | None = None) -> Signature:
    """Put the officer's signature into what was prepared; raises NotSigned. Sent twice, it is signed once.

    Side effects, in order: locks the session; keeps the signed PDF, its row and link; empties the session.
    """
    session = SigningSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.signature_id is not None:
        return Signature.objects.get(pk=session.signature_id)
    if timezone.now() > session.ends_at:
        raise NotSigned(_("What was prepared has run out. Begin to sign again."))
    certificate = Certificate.objects.select_related("issuer", "officer").get(pk=session.certificate_id)
    _refuse_unusable(certificate)
    prepared = pades.Prepared(pdf=bytes(session.prepared), attributes=bytes(session.attributes), **session.place)
    if not keys.is_signed(pem=certificate.pem, content=prepared.attributes, signature=value):
        raise NotSigned(_("This answer was not made with the key of the certificate, or not for this document."))
    made = _keep(prepared, value, certificate, session.stream, session.kind, session.number, session.reason, user)
    session.signature, session.prepared = made, b""
    session.save(update_fields=["signature", "prepared"])
    return made


@transaction.atomic
def add_certificate(*, officer: Officer, pem: str, kind: str = KeyKind.TOKEN, key: str = "") -> Certificate:
    """Enter an officer's certificate; raises NotSigned where no trusted authority issued it, or it is known already."""
    try:
        facts = keys.read(pem)
    except keys.BadCertificate:
        raise NotSigned(
            _("This is not a certificate. Send the file in PEM form (-----BEGIN CERTIFICATE-----).")
        ) from None
    issuer = next((each for each in Authority.objects.all() if keys.is_issued_by(facts.pem, each.pem)), None)
    if issuer is None:
        raise NotSigned(_("No authority that the department trusts issued this certificate for signing documents."))
    if Certificate.objects.filter(fingerprint=facts.fingerprint).exists():
        raise NotSigned(_("This certificate is entered already."))
    return Certificate.objects.create(
        officer=officer,
        kind=kind,
        pem=facts.pem,
        issuer=issuer,
        serial=facts.serial[:60],
        fingerprint=facts.fingerprint,
        subject=facts.subject[:300],
        key=key,
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
    )


def trust(*, pem: str) -> Authority:
    """Trust an authority from now on; the same one twice is one."""
    facts = keys.read(pem)
    made, _new = Authority.objects.get_or_create(
        fingerprint=facts.fingerprint,
        defaults={
            "name": facts.subject,
            "pem": facts.pem,
            "valid_from": facts.valid_from,
            "valid_to": facts.valid_to,
        },
    )
    return made


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, user: User | None) -> Revocation:
    """Take a certificate out of use from this moment; what was signed before stays signed. Twice changes nothing."""
    made, _new = Revocation.objects.get_or_create(
        certificate=certificate, defaults={"revoked_at": timezone.now(), "reason": reason, "entered_by": user}
    )
    return made


def forget_ended() -> int:
    """Remove what was prepared and never signed, a day after it ran out; returns how many."""
    ended = SigningSession.objects.filter(signature=None, ends_at__lt=timezone.now() - dt.timedelta(days=1))
    return ended.delete()[0]


def _refuse_unusable(certificate: Certificate) -> None:
    if certificate not in usable(certificate.officer):
        raise NotSigned(_("This certificate is not valid now, or was revoked. Choose another."))


def _prepared(subject: Signable, certificate: Certificate, reason: str) -> pades.Prepared:
    try:
        return pades.prepare(
            document=subject.document(),
            certificate=certificate.pem,
            issuer=certificate.issuer.pem,
            name=certificate.officer.name_en,
            reason=reason,
            attachment=subject.attachment,
        )
    except (PdfReadError, ValueError) as error:
        raise NotSigned(_("This document cannot be signed: it is damaged, locked, or no PDF.")) from error


def _keep(
    prepared: pades.Prepared,
    value: bytes,
    certificate: Certificate,
    stream: str,
    kind: str,
    number: int,
    reason: str,
    user: User | None,
) -> Signature:
    content = pades.complete(
        prepared=prepared, certificate=certificate.pem, issuer=certificate.issuer.pem, signature=value
    )
    kept = keep_document(content=content, name=f"{kind}-{number}-signed.pdf", media_type=PDF, received_from=user)
    return Signature.objects.create(
        stream=stream,
        kind=kind,
        number=number,
        signed=kept,
        sha256=kept.sha256,
        certificate=certificate,
        officer=certificate.officer,
        reason=reason,
        signed_at=timezone.now(),
    )
