"""The page of an asset: what each reader sees, in three languages, in a constant number of queries."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.domain import add_photo, amend, register, set_condition
from assets.models import Asset
from assets.panels import asset_panels
from maps.models import Area
from responses.panels import Panel
from tests.conftest import IN_NO_WARD, IN_WARD_1, Department, square


@pytest.fixture
def pond(areas: dict[str, Area]) -> Asset:
    asset = register(
        kind="water",
        name_en="Lal Dighi",
        name_bn="লালদিঘি",
        name_hi="लालदीघी",
        geometry=square(IN_WARD_1, half=0.003),
        address="BBD Bagh",
        owner="The owner's name",
        custodian="The custodian's name",
        assessee_number="110-23",
        significance_en="Older than the city.",
        significance_bn="শহরের চেয়েও পুরোনো।",
        dating="1870~",
        materials=["brick"],
        external_ids={"wikidata": "Q123"},
        former_names=["Tank Square"],
        details={"type": "tank", "ownership": "kmc", "depth_m": "2.50"},
    )
    return set_condition(asset=asset, grade=4, on=dt.date(2026, 3, 9))


def read(client: Client, asset: Asset, language: str = "en") -> str:
    response = client.get(asset.get_absolute_url(), headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_what_is_public(client: Client, pond: Asset) -> None:
    text = read(client, pond)
    for shown in (
        "<title>Lal Dighi", "লালদিঘি", "लालदीघी", "Tank Square", "Water body", "Ward 1", "Borough I", "BBD Bagh",
        "hectares",
        "Older than the city.", "about 1870", "brick", "Q123", "Poor", "9 March 2026", "<dd>Tank</dd>", "2.5",
    ):  # fmt: skip
        assert shown in text, shown
    assert f'<link rel="canonical" href="http://localhost:8000/assets/{pond.reference}/">' in text
    assert '<meta name="description" content="Water body, Ward 1. Older than the city.">' in text
    assert f"?asset={pond.reference}" in text
    assert '<script id="place" type="application/json">' in text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("bn", ["<h1>লালদিঘি</h1>", "Lal Dighi", "৯ মার্চ ২০২৬", "শহরের চেয়েও পুরোনো।", "১৮৭০", "২.৫", "৪,১"]),
        ("hi", ["<h1>लालदीघी</h1>", "Lal Dighi", "९ मार्च २०२६", "Older than the city.", "१८७०", "२.५", "४,१"]),
    ],
)
def test_in_the_readers_language_and_digits(client: Client, pond: Asset, language: str, expected: list[str]) -> None:
    text = read(client, pond, language)
    for shown in expected:
        assert shown in text, shown
    assert pond.reference in text  # a reference keeps its Latin digits


SECRETS = ("The owner", "The custodian", "110-23", "History of changes")


def test_the_public_reads_nothing_that_is_the_departments(client: Client, pond: Asset) -> None:
    amend(asset=pond, user=None, expected_version=pond.version, changes={"owner": "B"}, reason="A secret reason")
    text = read(client, pond)
    for hidden in (*SECRETS, "A secret reason", "/edit/"):
        assert hidden not in text


@pytest.mark.parametrize("login", ["dealing", "planner", "dealing2", "inspector"])
def test_the_department_reads_records_and_history(
    client: Client, pond: Asset, department: Department, login: str
) -> None:
    amend(asset=pond, user=department.head, expected_version=pond.version, changes={"address": "B"}, reason="Survey")
    client.force_login(getattr(department, login))
    text = read(client, pond)
    for shown in ("The owner&#x27;s name", "The custodian&#x27;s name", "110-23", "History of changes"):
        assert shown in text
    for shown in ("Officer head", "Survey", "BBD Bagh", "Entered in the register"):
        assert shown in text
    assert ("/edit/" in text) == login.startswith("dealing")


def test_a_login_without_a_post_is_the_public(client: Client, pond: Asset, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_superuser("root", "r@example.org", "x"))
    text = read(client, pond)
    assert not any(hidden in text for hidden in SECRETS)


def test_a_draft_is_not_there_for_outsiders(client: Client, make_asset: Any, department: Department) -> None:
    draft = make_asset(status="draft")
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(department.inspector2)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_an_unknown_reference_is_not_found(client: Client, db: None) -> None:
    assert client.get("/assets/AH-999999/").status_code == 404


@pytest.mark.parametrize("kind", ["building", "statue", "structure", "monument", "park", "water"])
def test_every_kind_has_a_page_that_says_what_is_not_known(client: Client, make_asset: Any, kind: str) -> None:
    geometry = square(IN_NO_WARD) if kind in {"park", "water"} else IN_NO_WARD
    text = read(client, make_asset(kind=kind, geometry=geometry))
    assert "unknown ward" in text
    assert "Not yet assessed" in text


def test_a_danger_of_script_in_a_name_is_shown_as_text(client: Client, make_asset: Any) -> None:
    text = read(client, make_asset(name_en="</script><script>alert(1)</script>"))
    assert "<script>alert(1)" not in text


def test_rooms_above_add_pieces(client: Client, pond: Asset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asset_panels, "_panels", [])
    for place in ("condition", "maintenance", "complaints", "actions"):
        piece = Panel[Asset](
            place=place,
            order=1,
            template="parts/empty.html",
            context=lambda request, asset, place=place: {"title": f"Piece of {place}"},  # type: ignore[misc]
        )
        asset_panels.add(piece)
    text = read(client, pond)
    for place in ("condition", "maintenance", "complaints", "actions"):
        assert f"Piece of {place}" in text


# ---- Photos


def fetch(client: Client, address: str) -> tuple[int, str]:
    """Status and type of an answer, read to its end, whereupon the test client closes it."""
    response = client.get(address)
    if response.streaming:
        assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    return response.status_code, response["Content-Type"]


@pytest.mark.parametrize("purpose", ["thumb", "screen"])
def test_public_photos_are_for_all_the_others_for_the_department(
    client: Client, pond: Asset, department: Department, make_picture: Any, purpose: str
) -> None:
    shown = add_photo(asset=pond, original=make_picture(), caption="North bank", public=True)
    kept = add_photo(asset=pond, original=make_picture(), caption="A crack")
    address = {photo: reverse("assets:photo", args=[pond.reference, photo.pk, purpose]) for photo in (shown, kept)}
    text = read(client, pond)
    assert "North bank" in text
    assert "A crack" not in text
    assert fetch(client, address[shown]) == (200, "image/jpeg")
    assert fetch(client, address[kept])[0] == 404
    client.force_login(department.planner)
    assert "A crack" in read(client, pond)
    assert fetch(client, address[kept]) == (200, "image/jpeg")


def test_photos_hide_with_their_asset_and_behind_their_own_address(
    client: Client, make_asset: Any, pond: Asset, make_picture: Any, department: Department
) -> None:
    draft = make_asset(status="draft")
    photo = add_photo(asset=draft, original=make_picture(), public=True)
    assert fetch(client, reverse("assets:photo", args=[draft.reference, photo.pk, "thumb"]))[0] == 404
    assert fetch(client, reverse("assets:photo", args=[pond.reference, photo.pk, "thumb"]))[0] == 404
    client.force_login(department.dealing)
    assert fetch(client, reverse("assets:photo", args=[draft.reference, photo.pk, "thumb"]))[0] == 200
    assert fetch(client, reverse("assets:photo", args=[draft.reference, photo.pk, "original"]))[0] == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("login", ["", "head"])
def test_the_number_of_queries_is_the_same_for_one_and_for_three(
    client: Client,
    areas: dict[str, Area],
    department: Department,
    make_picture: Any,
    login: str,
    django_assert_max_num_queries: Any,
) -> None:
    asset = register(
        kind="park", name_en="P", geometry=square(IN_WARD_1), former_names=["A"], facilities=[{"name_en": "Bench"}]
    )
    if login:
        client.force_login(getattr(department, login))

    def count() -> int:
        read(client, asset)  # what is cached once per process is not counted
        with django_assert_max_num_queries(60) as queries:
            read(client, asset)
        return len(queries)

    add_photo(asset=asset, original=make_picture(), public=True)
    amend(asset=asset, user=department.head, expected_version=1, changes={"owner": "1"})
    with_one = count()
    for number in (2, 3):
        add_photo(asset=asset, original=make_picture(), public=True)
        amend(
            asset=asset,
            user=department.dealing if number == 2 else department.engineer,
            expected_version=number,
            changes={
                "owner": str(number),
                "former_names": ["A", "B", "C"][:number],
                "facilities": [{"name_en": str(n)} for n in range(number)],
            },
        )
    assert count() == with_one
