"""Every address of this room, knocked at by everybody, about a note of an ordinary, a confidential and a secret file.

The dealing hand wrote and signed the note, and has a token's request under way. Who is who: ``tests.files.room``.
"""

from typing import Any

import pytest

from attestation import domain
from attestation.models import Signature, SigningSession
from attestation.signables import signables
from tests.attestation.authority import PASSPHRASE, software_certificate
from tests.conftest import Department
from tests.doors import Door, addresses, unknocked, wrongly_answered
from tests.files.room import PEOPLE, SEE, Room

pytestmark = pytest.mark.django_db
FOUND, DONE, STALE, EMPTY, LOGIN, GONE = 200, 302, 409, 400, 302, 404


def answers(people: set[str], status: int) -> dict[str, int]:
    """What everybody gets: nobody is asked to log in, the rest are told that nothing is there."""
    return dict.fromkeys(PEOPLE, GONE) | {"nobody": LOGIN} | dict.fromkeys(people, status)


def signed(room: Room) -> tuple[Signature, SigningSession]:
    """The note signed by its officer, and a second signing begun and not ended."""
    user: Any = room.department.dealing
    subject = signables.find(user, "note", room.note.pk)
    assert subject is not None
    certificate = software_certificate(user.officer)
    made = domain.sign(subject=subject, certificate=certificate, passphrase=PASSPHRASE, user=user)
    return made, domain.begin_signing(subject=subject, certificate=certificate)


def doors(room: Room) -> list[Door]:
    """The table. The administrator keeps certificates and sends anchors away, and reads nothing of a file."""
    made, session = signed(room)
    anchor = domain.make_anchor()
    may_open = SEE[room.classification]
    note: dict[str, Any] = {"kind": "note", "number": room.note.pk}
    everybody, wardens, own = set(PEOPLE) - {"nobody"}, {"above", "administrator"}, {"opener"}

    def door(name: str, people: set[str], status: int, method: str = "get", **at: Any) -> Door:
        # Nothing that would sign: who may not is refused before it is looked at.
        typed = {"reason": "Lost"} if method == "post" else {}
        return Door(name=f"attestation:{name}", answers=answers(people, status), method=method, at=at, typed=typed)

    return [
        door("anchors", wardens, FOUND),
        door("anchor", wardens, FOUND, serial=anchor.serial, form="json"),
        door("anchor", wardens, FOUND, serial=anchor.serial, form="txt"),
        door("anchor", set(), GONE, serial=anchor.serial, form="exe"),
        door("certificates", everybody, FOUND),
        door("certificates", everybody, EMPTY, "post"),
        door("revoke", {"opener", "administrator"}, DONE, "post", pk=made.certificate_id),
        door("signature", may_open, FOUND, pk=made.pk),
        Door(name="attestation:verdict", answers=answers(may_open, FOUND), at={"pk": made.pk}, dear=True),
        door("signed", may_open, FOUND, pk=made.pk),
        door("sign", own, FOUND, **note),
        door("sign", own, STALE, "post", **note),
        door("sign", set(), GONE, kind="nothing", number=1),
        door("program", everybody, FOUND),
        door("waiting", own, FOUND, key=session.key),
        door("request", own, FOUND, key=session.key),
        door("answer", own, STALE, "post", key=session.key),
    ]


@pytest.mark.parametrize("classification", list(SEE))
def test_everybody_at_every_door(department: Department, classification: str) -> None:
    room = Room(department, classification)
    table = doors(room)
    assert {door.name for door in table} == addresses("attestation")
    assert wrongly_answered(table, room.people()) == ""
    assert unknocked(table, department.dealing) == set()
