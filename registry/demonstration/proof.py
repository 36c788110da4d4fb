"""What proves the files of the demonstration city: certificates, a signed note, a signed letter, an anchor.

Keys are made here and stand in no file. That of the authority is thrown away when the certificates are issued; those of
the officers open with the password of their logins, as no real key may.
"""

from attestation import domain as attestation
from attestation import keys
from attestation.models import KeyKind
from attestation.signables import signables
from files.models import Despatch, NoteColour
from registry.demonstration.people import PASSWORD
from staff.domain import officer_of
from staff.models import User

_AUTHORITY = "Demonstration authority (invented)"
_SIGNING = ("dealing", "head", "engineer")
_DAYS = 365
# Quickly made: they protect nothing.
_BITS = 2048


def play() -> None:
    """Give three officers certificates, let one sign his note and the letter he despatched, and anchor the day."""
    authority, key = keys.issue_authority(name=_AUTHORITY, years=2, passphrase=PASSWORD, bits=_BITS)
    attestation.trust(pem=authority)
    for login in _SIGNING:
        _certify(login, authority, key)
    letter = Despatch.objects.select_related("file").order_by("pk")[0]
    note = letter.file.notings.filter(colour=NoteColour.GREEN).order_by("serial")[0]
    dealing = User.objects.get(username="dealing")
    _sign(dealing, "note", note.pk, "Put up")
    _sign(dealing, "despatch", letter.pk, "Despatched")
    attestation.make_anchor()


def _certify(login: str, authority: str, authority_key: str) -> None:
    officer = officer_of(User.objects.get(username=login))
    if officer is None:
        raise LookupError(login)
    pem, key = keys.issue(
        name=officer.name_en,
        days=_DAYS,
        authority=authority,
        authority_key=authority_key,
        authority_passphrase=PASSWORD,
        passphrase=PASSWORD,
        bits=_BITS,
    )
    attestation.add_certificate(officer=officer, pem=pem, kind=KeyKind.SOFTWARE, key=key)


def _sign(user: User, kind: str, number: int, reason: str) -> None:
    subject, officer = signables.find(user, kind, number), officer_of(user)
    if subject is None or officer is None or not subject.may_sign:
        raise LookupError(f"{kind} {number}")
    certificate = attestation.usable(officer)[0]
    attestation.sign(subject=subject, certificate=certificate, passphrase=PASSWORD, reason=reason, user=user)
