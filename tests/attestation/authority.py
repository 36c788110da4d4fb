"""An authority and certificates for tests; keys are made once, because that takes a moment."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from attestation import domain, keys
from attestation.models import Certificate, KeyKind
from staff.models import Officer

PASSPHRASE = "a long passphrase"


@cache
def authority(name: str = "Test authority") -> tuple[str, str]:
    return keys.issue_authority(name=name, years=5, passphrase=PASSPHRASE)


@cache
def issued(name: str) -> tuple[str, str]:
    pem, key = authority()
    return keys.issue(
        name=name, days=90, authority=pem, authority_key=key, authority_passphrase=PASSPHRASE, passphrase=PASSPHRASE
    )


def software_certificate(officer: Officer) -> Certificate:
    domain.trust(pem=authority()[0])
    pem, key = issued(officer.name_en)
    return domain.add_certificate(officer=officer, pem=pem, kind=KeyKind.SOFTWARE, key=key)


@cache
def token_key() -> rsa.RSAPrivateKey:
    """A key that only this process holds."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def token_pem(officer: Officer, days: int = 90) -> str:
    pem, key = authority()
    return keys.issue(
        name=officer.name_en,
        days=days,
        authority=pem,
        authority_key=key,
        authority_passphrase=PASSPHRASE,
        public_key=token_key().public_key(),
    )[0]
