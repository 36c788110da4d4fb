"""What other registers read of ours: schema.org on the page, OpenStreetMap, Wikimedia, the site map."""

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pyld import jsonld

from assets.domain import add_photo
from assets.models import FormerName
from exchange.linked import dates, osm
from exchange.linked.wikimedia import MONUMENT_COLUMNS, STATEMENT_COLUMNS
from exchange.views import linked
from tests.assets.conftest import make_picture  # noqa: F401  (a fixture)
from tests.conftest import IN_WARD_1, Department, square

pytestmark = pytest.mark.django_db
SCHEMA = "https://schema.org/"


def script(client: Client, asset: Any) -> str:
    page = client.get(asset.get_absolute_url()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return found[1] if found else ""


def as_triples(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Subject, predicate and object as a consumer of linked data understands them; blank subjects as "_"."""
    # The published context maps every word to its own address, as this one does.
    local = document | {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}}}
    quads = jsonld.to_rdf(local)["@default"]
    return {
        (quad["subject"]["value"], quad["predicate"]["value"].removeprefix(SCHEMA), quad["object"]["value"])
        for quad in quads
    }


def test_a_page_speaks_schema_org(client: Client, areas: Any, make_asset: Any, make_picture: Any) -> None:  # noqa: F811
    asset = make_asset(
        kind="statue", name_en="Bose </script><b>", name_bn="বসু", significance_en="A hero.", address="Red Road",
        external_ids={"wikidata": "Q42", "osm": "node/7"}, details={"subject": "S. C. Bose", "sculptor": "A. N. Other"},
        owner="A person",
    )  # fmt: skip
    FormerName.objects.create(asset=asset, name="Old man")
    shown = add_photo(asset=asset, original=make_picture(), public=True)
    add_photo(asset=asset, original=make_picture(), public=False)
    text = script(client, asset)
    assert "A person" not in text
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    assert document["image"] == [f"http://localhost:8000/assets/{asset.reference}/photos/{shown.pk}/screen/"]
    triples = as_triples(document)
    here = f"http://localhost:8000/assets/{asset.reference}/"
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    for predicate, value in (
        (rdf_type, f"{SCHEMA}LandmarksOrHistoricalBuildings"),
        (rdf_type, f"{SCHEMA}Sculpture"),
        ("name", "Bose </script><b>"),
        ("name", "বসু"),
        ("alternateName", "Old man"),
        ("description", "A hero."),
        ("sameAs", "https://www.wikidata.org/wiki/Q42"),
        ("sameAs", "https://www.openstreetmap.org/node/7"),
    ):
        assert (here, predicate, value) in triples
    said = {(predicate, value) for _subject, predicate, value in triples}
    assert {("streetAddress", "Red Road"), ("addressCountry", "IN"), ("name", "Ward 1"), ("name", "S. C. Bose")} <= said
    assert {(name["@language"], name["@value"]) for name in document["name"]} >= {("bn", "বসু")}
    assert (document["geo"]["latitude"], document["geo"]["longitude"]) == (22.555, 88.355)


def test_outlines_are_closed_rings_latitude_first(client: Client, areas: Any, make_asset: Any) -> None:
    pond = make_asset(kind="water", geometry=square(IN_WARD_1))
    document = json.loads(script(client, pond))
    assert document["@type"] == "Pond"
    corners = document["geo"][1]["polygon"].split()
    assert corners[0] == corners[-1] == "22.554500,88.354500"
    assert document["containedInPlace"]["containedInPlace"]["name"] == "Borough I"


def test_every_kind_has_a_word(client: Client, make_asset: Any) -> None:
    for kind in ("building", "statue", "structure", "monument", "park", "water"):
        assert json.loads(script(client, make_asset(kind=kind)))["@type"]


def test_what_is_not_public_is_not_described(client: Client, department: Department, make_asset: Any) -> None:
    draft = make_asset(kind="statue", status="draft")
    client.force_login(department.planner)
    assert script(client, draft) == ""


def test_the_page_leads_to_its_geojson(client: Client, make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    page = client.get(asset.get_absolute_url()).content.decode()
    href = re.search(r'rel="alternate" type="application/geo\+json" href="([^"]+)"', page)
    assert href
    assert client.get(href[1]).json()["geometry"]["type"] == "Point"


def test_describing_asks_the_database_nothing(client: Client, areas: Any, make_asset: Any) -> None:
    counts = []
    for number in (1, 3):
        asset = make_asset(kind="statue")
        for n in range(number):
            FormerName.objects.create(asset=asset, name=f"Name {n}")
        client.get(asset.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            client.get(asset.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("edtf", "for_osm", "for_wikidata"),
    [
        ("1847", "1847", ("+1847-00-00T00:00:00Z/9", False)),
        ("1870~", "~1870", ("+1870-00-00T00:00:00Z/9", True)),
        ("187X", "1870s", ("+1870-00-00T00:00:00Z/8", False)),
        ("18XX", "C19", ("+1900-00-00T00:00:00Z/7", False)),
        ("1906/1921", "1906..1921", ("+1906-00-00T00:00:00Z/9", False)),
        ("1847-03-21", "1847-03-21", ("+1847-03-21T00:00:00Z/11", False)),
        ("1847-03?", "~1847-03", ("+1847-03-00T00:00:00Z/10", True)),
        ("1847/..", "after 1847", ("+1847-00-00T00:00:00Z/9", False)),
        ("../1847", "before 1847", ("", False)),
        ("no date", "", ("", False)),
    ],
)
def test_dates_of_other_registers(edtf: str, for_osm: str, for_wikidata: tuple[str, bool]) -> None:
    assert dates.for_osm(edtf) == for_osm
    assert dates.for_wikidata(edtf) == for_wikidata


def taken(client: Client, name: str, **query: Any) -> str:
    response: Any = client.get(reverse(f"exchange:{name}"), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_tags_of_openstreetmap(client: Client, areas: Any, make_asset: Any) -> None:
    make_asset(kind="building", grade="IIA", dating="1870~", details={"storeys": 3, "architect": "T. Lyon"})
    make_asset(
        kind="water", name_bn="দিঘি", details={"type": "jheel", "depth_m": "2.50"}, external_ids={"wikidata": "Q1"}
    )
    make_asset(kind="statue", details={"form": "bust", "sculptor": "A. N. Other"})
    make_asset(kind="structure", details={"function": "Foot bridge"})
    make_asset(kind="monument", grade="pending")
    make_asset(kind="park")
    make_asset(kind="statue", status="lost")
    make_asset(kind="statue", status="draft")
    features = json.loads(taken(client, "osm"))["features"]
    tags = [feature["properties"] for feature in features]
    assert len(tags) == 7
    building = tags[0]
    assert (building["historic"], building["heritage"], building["heritage:operator"]) == ("building", "8", "KMC")
    assert (building["start_date"], building["building:levels"], building["architect"]) == ("~1870", "3", "T. Lyon")
    assert building["ref:KMC"] == features[0]["id"]
    assert (tags[1]["natural"], tags[1]["water"], tags[1]["depth"]) == ("water", "lake", "2.5")
    assert (tags[1]["name:bn"], tags[1]["wikidata"]) == ("দিঘি", "Q1")
    assert (tags[2]["historic"], tags[2]["memorial"], tags[2]["artist_name"]) == ("memorial", "bust", "A. N. Other")
    assert tags[3]["man_made"] == "bridge"
    assert "heritage" not in tags[4]
    assert tags[5]["leisure"] == "park"
    assert tags[6]["was:historic"] == "memorial"
    assert "historic" not in tags[6]


def test_values_fit_openstreetmap() -> None:
    row = dict.fromkeys(osm._COLUMNS) | {"kind": "statue", "status": "active", "grade": "", "reference": "AH-000001"}
    assert len(osm.tags(row | {"inscription": "x" * 300, "name_en": "A"})["inscription"]) == 255


def test_the_monuments_database(client: Client, areas: Any, make_asset: Any) -> None:
    asset = make_asset(
        kind="building", name_en="=Hall", address="Red Road", external_ids={"wikidata": "Q42"}, owner="A person"
    )
    make_asset(kind="water")
    make_asset(kind="building", status="delisted")
    make_asset(kind="building", status="draft")
    text = taken(client, "wlm")
    assert "A person" not in text
    (row,) = csv.DictReader(io.StringIO(text))
    assert tuple(row) == MONUMENT_COLUMNS
    assert (row["country"], row["lang"], row["id"], row["name"]) == ("in", "en", asset.reference, "'=Hall")
    assert (row["adm1"], row["adm3"], row["adm4"], row["wd_item"]) == ("in-wb", "Borough I", "Ward 1", "Q42")
    assert (float(row["lat"]), float(row["lon"])) == (22.555, 88.355)
    assert row["registrant_url"] == f"http://localhost:8000/assets/{asset.reference}/"
    assert len(list(csv.DictReader(io.StringIO(taken(client, "wlm", kind="water"))))) == 1


def test_statements_for_wikidata(client: Client, areas: Any, make_asset: Any) -> None:
    new = make_asset(kind="water", name_en="Lal Dighi", name_bn="লালদিঘি", dating="1709~", address='BBD "Bagh"')
    FormerName.objects.create(asset=new, name="Tank Square")
    make_asset(kind="statue", external_ids={"wikidata": "Q42"}, geometry=Point(88.355, 22.555, srid=4326))
    first, second = csv.DictReader(io.StringIO(taken(client, "wikidata")))
    assert tuple(first) == STATEMENT_COLUMNS
    assert (first["qid"], first["Len"], first["Lbn"], first["Aen"]) == ("", "Lal Dighi", "লালদিঘি", "Tank Square")
    assert first["Den"] == "pond in Kolkata, India"
    assert (first["P31"], first["P571"], first["qal1480"]) == ("Q3253281", "+1709-00-00T00:00:00Z/9", "Q5727902")
    assert first["P6375"] == 'en:"BBD \\"Bagh\\""'
    assert (second["qid"], second["Len"], second["Den"]) == ("Q42", "", "")
    assert second["P625"] == "@22.5550000/88.3550000"
    assert second["P973"].startswith('"http://localhost:8000/assets/')


def test_wrong_questions_are_named(client: Client) -> None:
    assert client.get(reverse("exchange:osm"), {"kind": "pond"}).status_code == 400


def test_crawlers_find_every_public_page(client: Client, make_asset: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make_asset(kind="statue") for _ in range(5)]
    draft = make_asset(kind="statue", status="draft")
    monkeypatch.setattr(linked, "SECTION", 2)
    assert "Sitemap: http://localhost:8000/sitemap.xml" in client.get("/robots.txt").content.decode()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    found = []
    for section in index.iter(f"{space}loc"):
        answer = client.get(str(section.text).removeprefix("http://localhost:8000"))
        assert "public" in answer.headers["Cache-Control"]
        found += [str(each.text) for each in ElementTree.fromstring(answer.content).iter(f"{space}loc")]
    pages = [f"http://localhost:8000{asset.get_absolute_url()}" for asset in made]
    assert [page for page in found if page != "http://localhost:8000/"] == pages
    assert draft.reference not in " ".join(found)
