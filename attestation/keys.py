"""Certificates and keys: reading, issuing for the demonstration, signing and checking a signature."""

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

BITS = 3072


class BadCertificate(ValueError):
    """A text that is no certificate, or one that the department does not take."""


class WrongPassphrase(ValueError):
    """The passphrase does not open the key."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a certificate says."""

    pem: str
    subject: str
    serial: str
    fingerprint: str
    valid_from: dt.datetime
    valid_to: dt.datetime


def read(pem: str) -> Facts:
    """Return what a certificate (PEM) says; raises BadCertificate."""
    found = _load(pem)
    names = found.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return Facts(
        pem=found.public_bytes(serialization.Encoding.PEM).decode(),
        subject=str(names[0].value) if names else found.subject.rfc4514_string(),
        serial=f"{found.serial_number:x}",
        fingerprint=found.fingerprint(hashes.SHA256()).hex(),
        valid_from=found.not_valid_before_utc,
        valid_to=found.not_valid_after_utc,
    )


def is_issued_by(pem: str, issuer: str) -> bool:
    """Return whether ``issuer`` signed the certificate, may sign any, and the key may sign documents for good."""
    found, above = _load(pem), _load(issuer)
    try:
        found.verify_directly_issued_by(above)
        constraints = above.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    kinds = isinstance(found.public_key(), rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return bool(constraints.ca and usage.content_commitment and kinds)


def issue_authority(*, name: str, years: int, passphrase: str, bits: int = BITS) -> tuple[str, str]:
    """Make an authority of one's own; return its certificate and its key (PEM), the key under ``passphrase``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = _name(name)
    usage = _usage(signing=False)
    made = _builder(subject, subject, key.public_key(), days=365 * years)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return _pem(made.add_extension(usage, critical=True).sign(key, hashes.SHA256())), _locked(key, passphrase)


def issue(
    *,
    name: str,
    days: int,
    authority: str,
    authority_key: str,
    authority_passphrase: str,
    public_key: object = None,
    passphrase: str = "",
    bits: int = BITS,
) -> tuple[str, str]:
    """Issue a person's certificate; return it and, without ``public_key``, a fresh key under ``passphrase`` (PEM)."""
    above = _load(authority)
    signing = _open(authority_key, authority_passphrase)
    own = None if public_key is not None else rsa.generate_private_key(public_exponent=65537, key_size=bits)
    public = own.public_key() if own is not None else public_key
    made = _builder(_name(name), above.subject, public, days=days)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signing=True), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return _pem(made.sign(signing, hashes.SHA256())), _locked(own, passphrase) if own is not None else ""


def sign(*, key: str, passphrase: str, content: bytes) -> bytes:
    """Return the raw signature of a software key; raises WrongPassphrase. The opened key is not kept."""
    opened = _open(key, passphrase)
    if isinstance(opened, ec.EllipticCurvePrivateKey):
        return opened.sign(content, ec.ECDSA(hashes.SHA256()))
    return opened.sign(content, padding.PKCS1v15(), hashes.SHA256())


def is_signed(*, pem: str, content: bytes, signature: bytes) -> bool:
    """Return whether ``signature`` was made over ``content`` with the key of this certificate."""
    public = _load(pem).public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _load(pem: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem.strip().encode())
    except ValueError as error:
        raise BadCertificate from error


def _open(key: str, passphrase: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        opened = serialization.load_pem_private_key(key.encode(), passphrase.encode() or b"\x00")
    except (ValueError, TypeError):
        # Said anew, so that no text of the library about the key reaches a log.
        raise WrongPassphrase from None
    assert isinstance(opened, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)  # noqa: S101 (no others are made)
    return opened


def _locked(key: rsa.RSAPrivateKey, passphrase: str) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    ).decode()


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _usage(*, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing,
        content_commitment=signing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not signing,
        crl_sign=not signing,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(subject: x509.Name, issuer: x509.Name, public: object, *, days: int) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)  # type: ignore[arg-type]  # any key the library takes
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)  # type: ignore[arg-type]
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
