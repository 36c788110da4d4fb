"""Every address of a room knocked at by everybody: what each is answered stands in a table, and no address may lack.

An address that is not in its room's table fails the test that compares table and resolver: so none comes unguarded.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from staff.models import User

Typed = Mapping[str, Any]
Answers = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Door:
    """One address with a method and what is typed, and the status that each reader gets.

    ``at`` gives the arguments of the address by name; ``typed`` may be a function, for what is known later only. At a
    ``dear`` door, where an answer takes long to make, whoever is shut out knocks all the same, and of those who are let
    in with the same status one, another one at each such door.
    """

    name: str
    answers: Answers
    method: str = "get"
    at: Mapping[str, Any] = field(default_factory=dict)
    typed: Typed | Callable[[], Typed] = field(default_factory=dict)
    dear: bool = False

    def __str__(self) -> str:
        more = ",".join(str(value) for value in self.at.values())
        return f"{self.method.upper()} {self.name} {more}"


def addresses(*namespaces: str, below: str = "") -> set[str]:
    """Return the names of all addresses in ``namespaces``, and of those of any room that begin with ``below``."""
    found = set()
    for path, space, name in _walk(get_resolver().url_patterns):
        if space in namespaces or (below and path.startswith(below)):
            found.add(f"{space}:{name}" if space else name)
    return found


def _walk(
    patterns: Iterable[URLPattern | URLResolver], *, path: str = "", space: str = ""
) -> Iterator[tuple[str, str, str]]:
    for each in patterns:
        here = path + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, path=here, space=each.namespace or space)
        else:
            yield here, space, str(each.name)


def knock(door: Door, client: Client) -> int:
    """Return the status with which ``client`` is answered; what he changed is taken back.

    Raises whatever the view raises, so that an error is never taken for a refusal.
    """
    typed = door.typed() if callable(door.typed) else door.typed
    with transaction.atomic():
        answer = getattr(client, door.method)(reverse(door.name, kwargs=dict(door.at)), typed)
        if answer.streaming:
            for _part in answer.streaming_content:
                pass
        transaction.set_rollback(True)
    return int(answer.status_code)


def wrongly_answered(doors: Sequence[Door], people: Mapping[str, User | None]) -> str:
    """Knock at every door as everybody; return a line for each answer that is not the one in the table."""
    clients = {who: _entered(user) for who, user in people.items()}
    wrong = []
    for place, door in enumerate(doors):
        assert set(door.answers) == set(people), f"{door}: the table says nothing of some, or something of nobody"
        for who in _knocking(door, place):
            status = knock(door, clients[who])
            if status != door.answers[who]:
                wrong.append(f"{door}: {who} gets {status}, the table says {door.answers[who]}")
    return "\n".join(wrong)


def _entered(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def _knocking(door: Door, place: int) -> list[str]:
    if not door.dear:
        return list(door.answers)
    groups: dict[int, list[str]] = {}
    for who, status in door.answers.items():
        groups.setdefault(status, []).append(who)
    shut = groups.pop(404, []) + [who for who in groups.pop(302, []) if who == "nobody"]
    left = [who for who, status in door.answers.items() if status == 302 and who not in shut]
    return shut + [group[place % len(group)] for group in [*groups.values(), left] if group]


def unknocked(doors: Sequence[Door], user: User) -> set[str]:
    """Return "POST name" of each way that an address can be used and that stands in no row of the table.

    The address itself says which ways there are, refusing one that no page has; ``user`` is somebody whom it answers.
    """
    client, knocked = _entered(user), {f"{door.method.upper()} {door.name}" for door in doors}
    ways = set()
    for door in {door.name: door for door in doors}.values():
        answer = client.generic("PATCH", reverse(door.name, kwargs=dict(door.at)))
        assert answer.status_code == 405, f"{door.name} says to nobody how it can be used: {answer.status_code}"
        ways |= {f"{way} {door.name}" for way in answer.headers["Allow"].split(", ") if way not in {"HEAD", "OPTIONS"}}
    return ways - knocked
