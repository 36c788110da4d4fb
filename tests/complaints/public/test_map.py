"""``/complaints/``, the list beside the map, and the tiles."""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain, layers
from complaints.models import Category, Complaint
from maps.layers import EXTENT, revisions
from maps.layers import layers as declared
from tests.complaints.public.conftest import SECRETS
from tests.conftest import IN_WARD_1, IN_WARD_2
from tests.maps import mvt

pytestmark = pytest.mark.django_db
HERE = reverse("complaints:map")


def numbers(answer: Any) -> list[str]:
    return [row.number for row in answer.context["complaints"]]


def test_everybody_sees_map_and_list_and_nothing_personal(
    client: Client, make_public: Callable[..., Complaint]
) -> None:
    complaint = make_public()
    answer = client.get(HERE)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert str(complaint.number) in page
    assert str(complaint.key) not in page
    assert not [secret for secret in SECRETS if secret in page]


@pytest.mark.parametrize("name", ["state", "category", "ward", "kind"])
def test_each_filter_narrows_list_and_tiles(
    client: Client, make_public: Callable[..., Complaint], confirmed: Complaint, name: str
) -> None:
    other = make_public(pin=IN_WARD_2)
    Complaint.objects.filter(pk=other.pk).update(state="in_progress")
    other.refresh_from_db()
    asked: Any = {"state": "in_progress", "category": other.category_id, "ward": other.ward_id, "kind": "park"}[name]
    answer = client.get(HERE, {name: asked})
    assert numbers(answer) == [other.number]
    tiles = answer.context["map_settings"]["layers"]["complaints"]["tiles"]
    assert drawn(client, tiles) == {other.number}
    both = client.get(HERE, {"state": "open"})
    assert set(numbers(both)) == {other.number, confirmed.number}
    assert drawn(client, both.context["map_settings"]["layers"]["complaints"]["tiles"]) == set(numbers(both))


@pytest.mark.parametrize("z", [10, 12, 13, 14])
@pytest.mark.parametrize(
    "wished",
    [
        ("ward", "category", "state", "days"), ("ward", "days"), ("category", "state"), ("category",),
        ("state", "days"),
        ("state", "kind"), ("days",), ("kind",), ("days", "kind"), ("state",),
    ],
)  # fmt: skip
def test_however_a_tile_is_read_it_shows_each_complaint_once(
    client: Client, make_public: Callable[..., Complaint], confirmed: Complaint, wished: tuple[str, ...], z: int
) -> None:
    found = make_public()
    every: dict[str, Any] = {
        "ward": found.ward_id,
        "category": found.category_id,
        "state": "open",
        "days": "30",
        "kind": "park",
    }
    old = make_public()
    Complaint.objects.filter(pk=old.pk).update(confirmed_at="2020-01-01T00:00:00Z")
    answer = client.get(HERE, {name: every[name] for name in wished})
    x, y = mvt_place(z, IN_WARD_1)
    content = client.get(answer.context["map_settings"]["layers"]["complaints"]["tiles"].format(z=z, x=x, y=y)).content
    shown = [feature.properties["ref"] for feature in mvt.decode(content)["complaints"]]
    assert sorted(shown) == sorted(numbers(answer))
    assert found.number in shown
    assert (old.number in shown) == ("days" not in wished)


def test_a_period_and_an_extent_narrow(client: Client, make_public: Callable[..., Complaint]) -> None:
    here, there = make_public(pin=IN_WARD_1), make_public(pin=IN_WARD_2)
    assert numbers(client.get(HERE, {"bbox": "88.354,22.554,88.356,22.556"})) == [here.number]
    Complaint.objects.filter(pk=there.pk).update(confirmed_at="2020-01-01T00:00:00Z")
    assert numbers(client.get(HERE, {"days": "30"})) == [here.number]
    assert numbers(client.get(HERE)) == [here.number, there.number]


@pytest.mark.parametrize("query", [{"ward": "x"}, {"bbox": "1,2,3"}, {"state": "withdrawn"}, {"days": "4"}])
def test_what_there_is_not_is_refused_with_words(client: Client, query: dict[str, str]) -> None:
    answer = client.get(HERE, query)
    assert answer.status_code == 400
    assert "alert-danger" in answer.content.decode()


def test_pages_follow_one_another_and_a_foreign_cursor_begins_anew(
    client: Client, make_public: Callable[..., Complaint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("complaints.views.public.listing.PAGE", 2)
    made = [make_public().number for _ in range(3)]
    first = client.get(HERE)
    assert numbers(first) == made[:0:-1]
    assert numbers(client.get(first.context["next_url"])) == made[:1]
    assert numbers(client.get(HERE, {"after": "nonsense"})) == made[:0:-1]


def test_as_many_questions_for_one_row_as_for_three(
    client: Client, make_public: Callable[..., Complaint], django_assert_num_queries: Any
) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            make_public()
        with django_assert_num_queries(12, exact=False) as asked:
            client.get(HERE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_alone_is_for_htmx(client: Client, make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    address = reverse("complaints:list")
    assert client.get(address, {"kind": "park"}).headers["Location"] == f"{HERE}?kind=park"
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert str(complaint.number) in page
    assert "<html" not in page


def tile_address(z: int = 14, at: Any = IN_WARD_1) -> str:
    layer = declared.find("complaints")[0]  # type: ignore[index]
    address = layer.address(revision=revisions().get("complaints"), language="en")
    x, y = mvt_place(z, at)
    return address.format(z=z, x=x, y=y)


def mvt_place(z: int, at: Any) -> tuple[int, int]:
    x = int((at.x + 180) / 360 * 2**z)
    y = int((1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**z)
    return x, y


def within_tile(z: int, at: Any) -> tuple[float, float]:
    """Where a place lies in its tile, in the tile's units."""
    x = (at.x + 180) / 360 * 2**z
    y = (1 - math.asinh(math.tan(math.radians(at.y))) / math.pi) / 2 * 2**z
    return (x - int(x)) * EXTENT, (y - int(y)) * EXTENT


def drawn(client: Client, template: str, z: int = 12) -> set[Any]:
    x, y = mvt_place(z, IN_WARD_1)
    answer = client.get(template.format(z=z, x=x, y=y))
    assert answer.status_code in {200, 204}
    if answer.status_code == 204:
        return set()
    found = mvt.decode(answer.content)
    return {feature.properties["ref"] for feature in found["complaints"]}


def test_a_tile_holds_number_state_and_name_and_nothing_else(
    client: Client, make_public: Callable[..., Complaint]
) -> None:
    complaint = make_public()
    answer = client.get(tile_address())
    (feature,) = mvt.decode(answer.content)["complaints"]
    assert feature.properties == {"ref": complaint.number, "state": "received", "name": "Long grass"}
    # A key of the database would tell between which others it was made, and so at what hour.
    assert feature.id is None
    assert not [secret for secret in SECRETS if secret.encode() in answer.content]


def test_an_empty_tile_is_204_and_a_known_one_304(client: Client, make_public: Callable[..., Complaint]) -> None:
    assert client.get(tile_address()).status_code == 204
    make_public()
    answer = client.get(tile_address())
    assert client.get(tile_address(), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/tiles/complaints_narrowed/0-x/12/0/0.mvt?only=ward%3Dx").status_code == 404


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tiles that hold more than one complaint show counts."""
    monkeypatch.setattr(layers, "MOST_IN_A_TILE", 1)
    before = declared.find("complaints"), declared.find("complaints_narrowed")
    layers.declare()
    yield
    declared.add(*(found[0] for found in before if found))


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("z", [10, 12, 14])
@pytest.mark.parametrize(
    ("state", "others"),
    [
        ("", ()), ("open", ()), ("ended", ()), ("resolved", ()), ("", ("kind",)), ("", ("category",)),
        ("open", ("kind",)), ("ended", ("category",)), ("", ("kind", "category")), ("resolved", ("kind",)),
        ("resolved", ("category",)), ("", ("ward",)), ("open", ("ward",)), ("", ("days",)),
        ("ended", ("days", "category")), ("open", ("days",)), ("", ("days", "kind")), ("", ("days", "ward")),
    ],
)  # fmt: skip
def test_a_full_tile_shows_counts_and_drops_nothing(
    client: Client,
    make_public: Callable[..., Complaint],
    filling: Category,
    state: str,
    others: tuple[str, ...],
    z: int,
) -> None:
    Category.objects.filter(pk=filling.pk).update(sensitive=False)
    made = [make_public() for _ in range(6)]
    Complaint.objects.filter(pk__in=[each.pk for each in made[2:]]).update(state="resolved")
    Complaint.objects.filter(pk=made[2].pk).update(state="not_ours")
    Complaint.objects.filter(pk=made[3].pk).update(category=filling)
    values: dict[str, Any] = {"kind": "park", "category": made[0].category_id, "ward": made[0].ward_id, "days": "30"}
    answer = client.get(HERE, {"state": state, **{name: values[name] for name in others}})
    x, y = mvt_place(z, IN_WARD_1)
    tiles = answer.context["map_settings"]["layers"]["complaints"]["tiles"]
    found = mvt.decode(client.get(tiles.format(z=z, x=x, y=y)).content)
    here = {str(each.number) for each in made} & set(numbers(answer))
    assert len(here) > 1
    assert not found.get("complaints")
    assert sum(cell.properties["n"] for cell in found["complaint_counts"]) == len(here)


# Enough to be worth an index, over three years, a hundred wards and a quarter of the globe.
MANY = """
    SET CONSTRAINTS ALL IMMEDIATE;
    DO $$ DECLARE one record; BEGIN
        ALTER TABLE complaints_publication DISABLE TRIGGER USER;
        FOR one IN SELECT conname FROM pg_constraint
            WHERE conrelid = 'complaints_publication'::regclass AND contype = 'f'
        LOOP EXECUTE format('ALTER TABLE complaints_publication DROP CONSTRAINT %I', one.conname); END LOOP;
    END $$;
    INSERT INTO complaints_publication (complaint_id, number, kind, state, open, place, exact, text, answer,
        confirmed_at, promised_at, changed_at, category_id, ward_id, further)
    SELECT 100000 + n, 'C-' || n, (ARRAY['park', 'water', 'building', 'statue', 'monument'])[1 + n % 5],
        (ARRAY['resolved', 'received', 'acknowledged', 'not_ours', 'duplicate', 'work_ordered'])[1 + n / 5 % 6], false,
        ST_SetSRID(ST_MakePoint(n % 90, n / 90 % 80), 4326), true, '', '', now() - interval '1 day' * (n % 1000), now(),
        now(), n % 60, n % 100, '{}'
    FROM generate_series(1, 20000) AS n;
    ANALYZE complaints_publication
"""


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_a_period_begins_at_midnight_in_kolkata(
    client: Client, make_public: Callable[..., Complaint], days: int
) -> None:
    first = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - dt.timedelta(days=days - 1)
    before, at_midnight, between, now = (make_public() for _ in range(4))
    minute = dt.timedelta(minutes=1)
    for complaint, at in (
        (before, first - minute),
        (at_midnight, first),
        (between, first + days * dt.timedelta(hours=9)),
    ):
        Complaint.objects.filter(pk=complaint.pk).update(confirmed_at=at)
    answer = client.get(HERE, {"days": days})
    assert set(numbers(answer)) == {at_midnight.number, between.number, now.number}
    tiles = answer.context["map_settings"]["layers"]["complaints"]["tiles"]
    for z in (10, 13):
        x, y = mvt_place(z, IN_WARD_1)
        found = mvt.decode(client.get(tiles.format(z=z, x=x, y=y)).content)["complaint_counts"]
        assert sum(cell.properties["n"] for cell in found) == 3


@pytest.mark.parametrize("z", [10, 14])
@pytest.mark.parametrize(
    "wish",
    [
        "",
        "days=30",
        "kind=park",
        "kind=park&days=90",
        "state=open",
        "state=resolved",
        "state=open&days=7",
        "category={category}",
        "category={category}&kind=park&days=30",
        "ward={ward}",
        "ward={ward}&state=ended",
    ],
)
def test_points_are_drawn_from_an_index_alone(make_public: Callable[..., Complaint], wish: str, z: int) -> None:
    complaint = make_public()
    layer, language = declared.find("complaints_narrowed" if wish else "complaints") or pytest.fail("undeclared")
    value = layers.read_only(wish.format(category=complaint.category_id, ward=complaint.ward_id)) if wish else None
    x, y = mvt_place(z, IN_WARD_1)
    with connection.cursor() as cursor:
        cursor.execute(MANY)
        # Nothing is known to be seen by all before a vacuum, so that an index alone seems no better than one with rows.
        cursor.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {layer.sql(language, value)}", {"z": z, "x": x, "y": y})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    read = re.findall(r"(\S+ \S+ \S+) using (\w+) on complaints_publication ", plan)
    assert {how for how, _index in read} == {"Index Only Scan"}
    assert len(read) == plan.count("on complaints_publication ") > 0


@pytest.mark.usefixtures("crowded")
def test_counts_stand_amid_what_they_count(client: Client, make_public: Callable[..., Complaint]) -> None:
    for _ in range(2):
        make_public()
    for query in ({}, {"state": "open"}, {"days": "30"}):
        tiles = client.get(HERE, query).context["map_settings"]["layers"]["complaints"]["tiles"]
        x, y = mvt_place(12, IN_WARD_1)
        (cell,) = mvt.decode(client.get(tiles.format(z=12, x=x, y=y)).content)["complaint_counts"]
        assert cell.point == pytest.approx(within_tile(12, IN_WARD_1), abs=2)
    assert mvt.decode(client.get(tile_address(16)).content)["complaints"]


def on_edge(z: int, *, east_by: float) -> tuple[tuple[int, int], Point]:
    """The tile of ward 1's point and, so many tiles east of its western edge, a place."""
    x, y = mvt_place(z, IN_WARD_1)
    return (x, y), Point((x + east_by) / 2**z * 360 - 180, IN_WARD_1.y, srid=4326)


@pytest.mark.parametrize("z", [10, 13, 16])
@pytest.mark.parametrize("query", [{}, {"days": "30"}, {"kind": "park"}, {"state": "open"}, {"ward": "1", "days": "7"}])
def test_a_marker_on_the_edge_is_drawn_by_both_tiles(
    client: Client, make_public: Callable[..., Complaint], query: dict[str, str], z: int
) -> None:
    complaint = make_public()
    (x, y), place = on_edge(z, east_by=0.01)
    Complaint.objects.filter(pk=complaint.pk).update(pin=place)
    if "ward" in query:
        query = {**query, "ward": str(complaint.ward_id)}
    tiles = client.get(HERE, query).context["map_settings"]["layers"]["complaints"]["tiles"]
    for tile in (x, x - 1):
        (feature,) = mvt.decode(client.get(tiles.format(z=z, x=tile, y=y)).content)["complaints"]
        assert feature.properties["ref"] == complaint.number
    assert client.get(tiles.format(z=z, x=x + 1, y=y)).status_code == 204


@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize(
    "query", [{}, {"days": "30"}, {"kind": "park", "days": "7"}, {"kind": "park", "state": "open"}]
)
def test_a_count_on_the_edge_is_drawn_by_both_tiles_and_decides_for_its_own(
    client: Client, make_public: Callable[..., Complaint], query: dict[str, str]
) -> None:
    made = [make_public() for _ in range(3)]
    (x, y), place = on_edge(12, east_by=0.03)
    Complaint.objects.filter(pk__in=[each.pk for each in made]).update(pin=place)
    alone = make_public()
    _here, beside = on_edge(12, east_by=-0.5)
    Complaint.objects.filter(pk=alone.pk).update(pin=beside)
    tiles = client.get(HERE, query).context["map_settings"]["layers"]["complaints"]["tiles"]
    (cell,) = mvt.decode(client.get(tiles.format(z=12, x=x, y=y)).content)["complaint_counts"]
    assert cell.properties["n"] == 3
    # The tile beside has one of its own, few enough to be shown with what lies on its edge.
    shown = mvt.decode(client.get(tiles.format(z=12, x=x - 1, y=y)).content)
    assert not shown.get("complaint_counts")
    assert {each.properties["ref"] for each in shown["complaints"]} == {each.number for each in [*made, alone]}
    another = make_public()
    Complaint.objects.filter(pk=another.pk).update(pin=beside)
    shown = mvt.decode(client.get(tiles.format(z=12, x=x - 1, y=y)).content)
    assert sorted(each.properties["n"] for each in shown["complaint_counts"]) == [2, 3]


def test_one_taken_back_leaves_the_map(client: Client, make_public: Callable[..., Complaint]) -> None:
    complaint = make_public()
    domain.withdraw(complaint=complaint)
    assert numbers(client.get(HERE)) == []
    assert client.get(tile_address()).status_code == 204
