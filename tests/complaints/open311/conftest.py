"""Keys, services with questions, complaints through their stages, and answers read in both forms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.test import Client

from complaints import domain
from complaints.domain.api_keys import make_key
from complaints.models import ApiKey, Category, Choice, Complaint, Question, QuestionType
from maps.models import Area
from staff.models import User
from tests.conftest import Department

BASE = "/open311/v2/"
Read = Callable[..., Any]
Taken = Callable[..., Complaint]


@pytest.fixture(autouse=True)
def _fresh_counts(db: None) -> Iterator[None]:
    """What one test counted is not the next one's."""
    cache.clear()
    yield
    cache.clear()


@dataclass
class Key:
    """A key's row and the key as its programme has it."""

    row: ApiKey
    text: str


@pytest.fixture
def keeper(db: None) -> User:
    return User.objects.create_superuser("keeper", "keeper@example.org", "aitihya-demo")


@pytest.fixture
def make(keeper: User) -> Callable[..., Key]:
    """Make a key: ``make(vouches=True)``."""

    def made(**given: Any) -> Key:
        values: dict[str, Any] = {"client": "Walkers", "contact": "A. Sen, 033 1234", "vouches": False}
        return Key(*make_key(**{**values, "posts_an_hour": 60, "user": keeper, **given}))

    return made


@pytest.fixture
def key(make: Callable[..., Key]) -> Key:
    return make()


@pytest.fixture
def vouching(make: Callable[..., Key]) -> Key:
    return make(client="Town hall app", vouches=True)


@pytest.fixture
def asking(filling: Category) -> Category:
    """The category of pond filling, asking one question of each sort."""
    for rank, kind in enumerate(QuestionType, start=1):
        Question.objects.create(
            category=filling,
            code=f"q-{kind}",
            kind=kind,
            rank=rank,
            name_en=f"Question {kind}",
            name_bn=f"প্রশ্ন {kind}",
            help_en="As exactly as you can." if kind == QuestionType.NUMBER else "",
        )
    for question in filling.questions.filter(kind__in=[QuestionType.ONE, QuestionType.SEVERAL]):
        for rank, code in enumerate(("earth", "rubble", "waste"), start=1):
            Choice.objects.create(question=question, code=code, rank=rank, name_en=code.title(), name_bn="মাটি")
    return filling


@pytest.fixture
def taken(
    filling: Category, make_report: Any, areas: dict[str, Area], make_asset: Any, department: Department
) -> Callable[..., Complaint]:
    """Take a complaint in: ``taken(category=grass)``; the first asset made is a pond in ward 1."""
    made: list[Any] = []
    # What is told of sealed ones is tested where it is tested.
    Category.objects.filter(pk=filling.pk).update(sensitive=False)
    filling.refresh_from_db()

    def take(**given: Any) -> Complaint:
        if not made:
            made.append(make_asset(kind="water", name_en="Test Pond", name_bn="পরীক্ষা পুকুর", address="Lake Road"))
        return domain.take_in(complaint=make_report(**given))

    return take


@pytest.fixture
def read(client: Client) -> Read:
    """Read an address below open311/v2/ and return the answer, after a look at its form."""

    def get(path: str, status: int = 200, /, **data: Any) -> Any:
        answer = client.get(BASE + path, data, headers=data.pop("headers", {}))
        assert answer.status_code == status, answer.content
        if path.endswith(".json"):
            assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
            return answer.json()
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
        return ElementTree.fromstring(answer.content)

    return get


@pytest.fixture
def post(client: Client) -> Read:
    """Post a form to an address and return the JSON of the answer."""

    def send(path: str, status: int = 200, /, **data: Any) -> Any:
        answer = client.post(BASE + path, data)
        assert answer.status_code == status, answer.content
        return answer.json()

    return send


def descriptions(errors: list[dict[str, Any]], code: int) -> str:
    """The words of an array of errors, each of which bears the code."""
    assert {error["code"] for error in errors} == {code}
    assert all(set(error) == {"code", "description"} for error in errors)
    return " ".join(error["description"] for error in errors)
