"""The page of an asset's whole history, and the extract for court."""

import hashlib
import json
from typing import Any

import pypdfium2
import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from assets.domain import add_photo, amend, register
from assets.history import Source, history, history_page, history_sources
from assets.models import Asset, AssetDocument
from maps.models import Area
from responses.keyset import BadCursor
from tests.conftest import IN_WARD_1, IN_WARD_2, Department, square

# Moments are those of transactions.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pond(department: Department, areas: dict[str, Area]) -> Asset:
    """Registered, renamed and moved, each by somebody with a reason."""
    pond = register(
        kind="water", name_en="Lal Dighi", geometry=square(IN_WARD_1), details={"type": "tank"}, user=department.dealing
    )
    pond = amend(asset=pond, user=department.head, expected_version=1, changes={"owner": "KMC"}, reason="Mutation")
    return amend(
        asset=pond, user=department.head, expected_version=2, changes={"geometry": square(IN_WARD_2, half=0.001)}
    )


def test_what_was_redrawn_is_measured(pond: Asset) -> None:
    newest = history_page(pond).entries[0]
    assert newest.redrawn
    assert newest.redrawn.area_after == pytest.approx(pond.area_m2)
    assert newest.redrawn.area_after / newest.redrawn.area_before == pytest.approx(4, rel=1e-3)
    assert newest.redrawn.gained == pytest.approx(newest.redrawn.area_after)
    assert newest.redrawn.lost == pytest.approx(newest.redrawn.area_before)
    assert newest.redrawn.moved == pytest.approx(1028, abs=3)  # 0.01° of longitude at 22.555° N
    assert newest.redrawn.outlines["before"]["type"] == "Polygon"


def test_who_says_the_post_of_that_day(pond: Asset) -> None:
    newest = history_page(pond).entries[0]
    assert (newest.who, newest.post) == ("Officer head", "section head HW")


def test_pages_meet_without_gap_or_overlap(pond: Asset, department: Department) -> None:
    for version in range(3, 9):
        amend(asset=pond, user=department.head, expected_version=version, changes={"owner": str(version)})
    whole = [entry.version for entry in history_page(pond, size=100).entries]
    assert whole == list(range(9, 0, -1))
    found: list[Any] = []
    after = None
    for _page in range(5):
        page = history_page(pond, after=after, size=2)
        found += [(entry.version, [change.before for change in entry.changes]) for entry in page.entries]
        after = page.next
    assert after is None
    assert [version for version, _before in found] == whole
    assert found[4] == (5, ["3"])


@pytest.mark.parametrize("cursor", ["x", "eyJ4IjoxfQ:1:abc"])
def test_a_foreign_cursor_is_refused(pond: Asset, cursor: str) -> None:
    with pytest.raises(BadCursor):
        history_page(pond, after=cursor)


def test_photos_documents_and_what_rooms_add_are_in_it(pond: Asset, make_picture: Any, monkeypatch: Any) -> None:
    add_photo(asset=pond, original=make_picture(), caption="East bank", public=True)
    AssetDocument.objects.create(asset=pond, original=make_picture(), type="deed", title="Deed of 1911", number="7/11")
    texts = [change.after for entry in history(pond)[:2] for change in entry.changes]
    assert texts == ["Deed of 1911 (deed, 7/11, not public)", "East bank (public)"]
    own = [source for source in history_sources if source.model is not AssetDocument]
    added = Source(model=AssetDocument, of=lambda a: Q(asset=a.pk), title="Papers", text=lambda e: e.number)
    monkeypatch.setattr("assets.history.sources.history_sources", [*own, added])
    (change,) = history(pond)[0].changes
    assert (change.label, change.after) == ("Papers", "7/11")


@pytest.mark.parametrize("name", ["assets:history", "assets:extract", "assets:extract_json", "assets:extract_pdf"])
@pytest.mark.parametrize(
    ("login", "status"), [("", 302), ("outsider", 403), ("dealing", 200), ("dealing2", 200), ("planner", 200)]
)
def test_who_may_read_it(
    client: Client, pond: Asset, department: Department, django_user_model: Any, name: str, login: str, status: int
) -> None:
    if login == "outsider":
        client.force_login(django_user_model.objects.create_superuser("outsider"))
    elif login:
        client.force_login(getattr(department, login))
    response = client.get(reverse(name, args=[pond.reference]), follow=status == 200)
    assert response.status_code == status


def test_the_page_tells_it(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.planner)
    html = client.get(reverse("assets:history", args=[pond.reference])).content.decode()
    for text in ("Officer head", "section head HW", "Mutation", "KMC", "aitihya-compare-map", "Newly inside", "Ward 2"):
        assert text in html
    assert client.get(reverse("assets:history", args=["AH-999999"])).status_code == 404
    assert client.get(reverse("assets:history", args=[pond.reference]), {"after": "x"}).status_code == 200
    assert client.post(reverse("assets:history", args=[pond.reference])).status_code == 405


def test_the_assets_page_has_the_newest_and_leads_on(client: Client, pond: Asset, department: Department) -> None:
    for version in range(3, 10):
        amend(asset=pond, user=department.head, expected_version=version, changes={"owner": f"Owner {version}"})
    client.force_login(department.planner)
    html = client.get(pond.get_absolute_url()).content.decode()
    assert "Owner 9" in html
    assert "Owner 3" not in html
    assert reverse("assets:history", args=[pond.reference]) in html


def test_the_number_of_queries_does_not_grow(
    client: Client, pond: Asset, department: Department, django_assert_max_num_queries: Any
) -> None:
    client.force_login(department.planner)
    address = reverse("assets:history", args=[pond.reference])

    def count() -> int:
        client.get(address)
        with django_assert_max_num_queries(40) as queries:
            client.get(address)
        return len(queries)

    before = count()
    for version in range(3, 6):
        amend(
            asset=pond,
            user=department.engineer,
            expected_version=version,
            changes={"geometry": square(IN_WARD_1, half=0.0001 * version)},
        )
    assert count() == before


def test_the_extract_can_be_hashed_again(client: Client, pond: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    page = client.get(reverse("assets:extract", args=[pond.reference]), follow=True)
    moment = page.wsgi_request.GET["on"]
    content = client.get(reverse("assets:extract_json", args=[pond.reference]), {"on": moment}).content
    html = page.content.decode()
    assert hashlib.sha256(content).hexdigest() in html
    assert "Officer dealing" in html
    state = json.loads(content)
    assert state["asset"]["name_en"] == "Lal Dighi"
    assert state["ward"] == "ward:2"
    assert state["details"]["type"] == "tank"
    assert state["geometry"]["type"] == "Polygon"
    assert json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == content


def test_the_same_moment_has_the_same_hash_after_changes_and_in_every_language(
    client: Client, pond: Asset, department: Department
) -> None:
    client.force_login(department.dealing)
    address = reverse("assets:extract_json", args=[pond.reference])
    moment = client.get(address).headers["Location"].partition("on=")[2]
    first = client.get(f"{address}?on={moment}").content
    amend(asset=pond, user=department.head, expected_version=3, changes={"owner": "Z"})
    client.cookies["django_language"] = "bn"
    assert client.get(f"{address}?on={moment}").content == first
    assert client.get(address, follow=True).content != first


@pytest.mark.parametrize("language", ["en", "bn"])
def test_the_extract_as_pdf_says_what_the_page_says(
    client: Client, pond: Asset, department: Department, language: str
) -> None:
    client.force_login(department.dealing)
    client.cookies["django_language"] = language
    moment = client.get(reverse("assets:extract_json", args=[pond.reference])).headers["Location"].partition("on=")[2]
    content = client.get(f"{reverse('assets:extract_json', args=[pond.reference])}?on={moment}").content
    answer = client.get(f"{reverse('assets:extract_pdf', args=[pond.reference])}?on={moment}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert pond.reference in answer.headers["Content-Disposition"]
    pdf = pypdfium2.PdfDocument(answer.content)
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert hashlib.sha256(content).hexdigest() in "".join(text.split())
    assert pond.reference in text
    if language == "en":
        assert "Lal Dighi" in text
        assert "Officer dealing" in text


@pytest.mark.parametrize("on", ["2001-01-01", "x"])
def test_an_extract_of_no_day(client: Client, pond: Asset, department: Department, on: str) -> None:
    client.force_login(department.dealing)
    assert client.get(reverse("assets:extract", args=[pond.reference]), {"on": on}).status_code == 400
