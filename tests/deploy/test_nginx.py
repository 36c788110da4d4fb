"""What the operator's nginx does with pages, tiles, floods and its log."""

import gzip
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from django.urls import reverse

from complaints.models import Complaint
from maps.layers import layers, revisions
from tests.conftest import IN_WARD_1
from tests.deploy.conftest import Front
from tests.maps.test_tiles import tile_of

pytestmark = pytest.mark.django_db(transaction=True)
_SENT = "/report/"


def test_plain_http_leads_to_tls(front: Front) -> None:
    answer = front.ask_plainly("/report/?asset=AH-000001")
    assert (answer.status, answer.headers["location"]) == (301, "https://localhost/report/?asset=AH-000001")


def test_a_page_comes_packed_to_whoever_can_unpack_it(front: Front, reference_data: None) -> None:
    packed, plain = front.ask("/report/", Accept_Encoding="gzip, br"), front.ask("/report/")
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert "content-encoding" not in plain.headers
    page = gzip.decompress(packed.body)
    assert page.startswith(b"<!doctype html>")
    assert len(packed.body) * 3 < len(page) == pytest.approx(len(plain.body), rel=0.01)


def test_the_secret_of_a_form_is_written_otherwise_each_time(front: Front, reference_data: None) -> None:
    """Else the size of a packed page would tell it letter by letter."""
    cookie = front.ask("/report/").headers["set-cookie"].split(";")[0]
    pages = [front.ask("/report/", Cookie=cookie).body for _ in range(2)]
    tokens = [page.split(b'name="csrfmiddlewaretoken" value="')[1].split(b'"')[0] for page in pages]
    assert tokens[0] != tokens[1]
    assert cookie.split("=")[1].encode() not in pages[0]


def test_a_tile_keeps_the_packing_of_the_service_and_is_kept(front: Front, areas: Any, make_asset: Any) -> None:
    for number in range(20):
        make_asset(name_en=f"A pond with a long name {number}")
    found = layers.find("assets")
    assert found is not None
    token = found[0].token(revisions().get(found[0].revision_of))
    path = reverse("maps:tile", args=["assets", token, *tile_of(IN_WARD_1, 15)])
    first, again = (front.ask(path, Accept_Encoding="br") for _ in range(2))
    assert (first.status, first.headers["content-encoding"], first.headers["x-cache"]) == (200, "br", "MISS")
    assert (again.headers["x-cache"], again.body) == ("HIT", first.body)
    other = front.ask(path, Accept_Encoding="gzip")
    assert (other.headers["x-cache"], other.headers["content-encoding"]) == ("MISS", "gzip")
    assert gzip.decompress(other.body) == brotli.decompress(first.body)


def test_another_host_is_nobody_here(front: Front) -> None:
    assert front.ask("/healthz").status == 200
    assert front.ask("/healthz", Host="evil.example").status == 400


def test_a_flood_of_reports_is_told_to_come_later_in_three_languages(front: Front, reference_data: None) -> None:
    """Bursts of forty pass to the service, which has finer limits and says more; what is beyond ends here."""
    told = [front.ask(_SENT, method="POST", body=b"") for _ in range(90)]
    busy = [answer for answer in told if answer.headers.get("content-type") == "text/plain; charset=utf-8"]
    assert len(busy) >= 20
    assert {(answer.status, answer.headers["retry-after"]) for answer in busy} == {(429, "60")}
    words = busy[0].body.decode()
    assert [word for word in ("Too many reports", "অভিযোগ", "शिकायतें") if word not in words] == []
    assert Complaint.objects.count() == 0
    # Reading goes on meanwhile.
    assert front.ask("/complaints/").status == 200


def test_the_log_tells_neither_who_reported_nor_what(front: Front, reference_data: None) -> None:
    key = "6a716ac5-d1a2-4e5a-b27a-e739733ad5df"
    front.ask(f"/track/{key}/?asked=secret")
    front.ask(reverse("assets:search") + "?q=tank")
    citizen, other = front.log(lines=2)
    assert citizen.startswith("- [")
    assert '"GET /track/..."' in citizen
    assert [word for word in (key, "secret", "127.0.0.1") if word in citizen] == []
    assert other.startswith("127.0.0.1 [")
    assert "q=tank" in other
