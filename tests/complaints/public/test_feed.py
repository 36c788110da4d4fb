"""``/complaints/feed.atom``: valid Atom (RFC 4287) with GeoRSS Simple, bounded, conditional, nothing personal."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints.domain import moderation
from complaints.models import Complaint
from complaints.public import feed
from tests.complaints.public.conftest import SECRETS
from tests.conftest import IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db
HERE = reverse("complaints:feed")
ATOM, GEORSS = "{http://www.w3.org/2005/Atom}", "{http://www.georss.org/georss}"


def read(answer: Any) -> ElementTree.Element:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def entries(answer: Any) -> list[str]:
    return [
        str(each.findtext(f"{ATOM}id")).rstrip("/").rsplit("/", 1)[-1] for each in read(answer).iter(f"{ATOM}entry")
    ]


def once(element: ElementTree.Element, *names: str) -> None:
    for name in names:
        assert len(element.findall(f"{ATOM}{name}")) == 1, name


def test_what_the_specifications_demand_is_there(client: Client, make_public: Callable[..., Complaint]) -> None:
    make_public()
    made = read(client.get(HERE))
    assert made.tag == f"{ATOM}feed"
    once(made, "id", "title", "updated", "author")
    assert made.find(f"{ATOM}author/{ATOM}name") is not None
    relations = [str(link.get("rel")) for link in made.findall(f"{ATOM}link")]
    assert sorted(relations) == ["alternate", "self"]
    (entry,) = made.findall(f"{ATOM}entry")
    once(entry, "id", "title", "updated", "published", "summary")
    published, updated, of_all = (
        datetime.fromisoformat(str(moment))
        for moment in (
            entry.findtext(f"{ATOM}published"),
            entry.findtext(f"{ATOM}updated"),
            made.findtext(f"{ATOM}updated"),
        )
    )
    assert None not in (published.tzinfo, updated.tzinfo, of_all.tzinfo)
    assert published <= updated == of_all
    # An absolute IRI that stays; the link to the page; latitude before longitude.
    assert str(entry.findtext(f"{ATOM}id")).startswith("http")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert (link.get("rel"), link.get("type")) == ("alternate", "text/html")
    assert entry.findtext(f"{GEORSS}point") == f"{IN_WARD_1.y:.5f} {IN_WARD_1.x:.5f}"
    assert all(category.get("term") for category in entry.findall(f"{ATOM}category"))


def test_an_empty_feed_is_a_feed(client: Client) -> None:
    made = read(client.get(HERE))
    once(made, "id", "title", "updated", "author")


def test_each_surrounding_has_its_own(
    client: Client, make_public: Callable[..., Complaint], make_asset: Callable[..., Any]
) -> None:
    park = make_asset(kind="park")
    here, there = make_public(), make_public(pin=IN_WARD_2)
    assert entries(client.get(HERE)) == [there.number, here.number]
    assert entries(client.get(HERE, {"ward": "1"})) == [here.number]
    assert set(entries(client.get(HERE, {"borough": "1"}))) == {here.number, there.number}
    assert entries(client.get(HERE, {"asset": park.reference})) == [here.number]
    circle = {"lat": str(IN_WARD_2.y + 0.001), "lon": str(IN_WARD_2.x), "radius": "150"}
    assert entries(client.get(HERE, circle)) == [there.number]
    assert entries(client.get(HERE, {**circle, "radius": "100"})) == []


@pytest.mark.parametrize(
    "query",
    [
        {"ward": "999"},
        {"asset": "T-999999"},
        {"lat": "22.555"},
        {"lat": "22.555", "lon": "88.355", "radius": "1000000"},
        {"lat": "x", "lon": "88.355", "radius": "100"},
        {"ward": "1", "borough": "1"},
        {"lat": "10", "lon": "10", "radius": "100"},
    ],
)
def test_what_there_is_not_is_refused(client: Client, areas: object, query: dict[str, str]) -> None:
    assert client.get(HERE, query).status_code == 400


def test_a_draft_of_the_register_is_not_told(client: Client, make_asset: Callable[..., Any]) -> None:
    draft = make_asset(kind="park", status="draft")
    assert client.get(HERE, {"asset": draft.reference}).status_code == 400


def test_who_has_it_is_not_sent_it_again(client: Client, make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    first = client.get(HERE)
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(HERE, headers=known).status_code == 304
    # What is taken back makes a feed older: by its time alone nobody would learn of it.
    assert "Last-Modified" not in first.headers
    assert "Cookie" in first.headers["Vary"]
    Complaint.objects.filter(pk=complaint.pk).update(state="acknowledged")
    make_public()
    assert client.get(HERE, headers=known).status_code == 200
    assert client.get(HERE, {"language": "bn"}, headers=known).status_code == 200


def test_it_is_bounded_and_one_question_whatever_it_holds(
    client: Client,
    make_public: Callable[..., Complaint],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(feed, "MOST", 2)
    for _ in range(3):
        make_public()
    with django_assert_num_queries(1):
        assert len(entries(client.get(HERE))) == 2


def test_nothing_personal_is_told_and_markup_stays_text(
    client: Client, make_public: Callable[..., Complaint], department: Department
) -> None:
    complaint = make_public()
    moderation.decide_text(complaint=complaint, user=department.director, version=0, text="<b>grass</b> & more \x0b")
    answer = client.get(HERE)
    said = answer.content.decode()
    assert not [secret for secret in (*SECRETS, str(complaint.key)) if secret in said]
    assert "<b>grass</b> & more" in str(read(answer).findtext(f".//{ATOM}summary"))


def test_of_a_sealed_category_no_minute_is_told(client: Client, confirmed: Complaint) -> None:
    (entry,) = read(client.get(HERE)).findall(f"{ATOM}entry")
    for name in ("updated", "published"):
        told = timezone.localtime(datetime.fromisoformat(str(entry.findtext(f"{ATOM}{name}"))))
        assert (told.hour, told.minute, told.second) == (0, 0, 0)
