"""GeoReport v2, "Service Discovery", "Internationalization and Encoding", "Format Support", "API Key", "Errors"."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.utils.dateparse import parse_datetime

from complaints.models import Category, Complaint
from tests.complaints.open311.conftest import BASE, Read, descriptions

pytestmark = pytest.mark.django_db
ADDRESSES = ["discovery", "services", "requests", "servicerequestupdates"]


class TestDiscovery:
    def test_changeset_contact_key_service_and_endpoints_in_json(self, read: Read) -> None:
        found = read("discovery.json")
        assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
        [endpoint] = found["endpoints"]
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["url"] == f"{settings.SITE_URL}/open311/v2"
        assert endpoint["type"] == "production"
        assert endpoint["formats"] == ["text/xml", "application/json"]
        assert settings.OPEN311_CONTACT in found["contact"]

    def test_the_same_in_xml(self, read: Read) -> None:
        root = read("discovery.xml")
        assert root.tag == "discovery"
        assert root.findtext("endpoints/endpoint/url") == f"{settings.SITE_URL}/open311/v2"
        assert [each.text for each in root.findall("endpoints/endpoint/formats/format")] == [
            "text/xml",
            "application/json",
        ]

    def test_the_root_is_the_discovery(self, read: Read) -> None:
        assert read("").tag == "discovery"

    def test_the_changeset_is_a_w3c_moment_with_zone(self, read: Read) -> None:
        moment = parse_datetime(read("discovery.json")["changeset"])
        assert moment is not None
        assert moment.utcoffset() == dt.timedelta(hours=5, minutes=30)


class TestFormats:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_xml_is_what_is_answered_without_an_extension(self, read: Read, address: str) -> None:
        assert read(address).tag

    @pytest.mark.parametrize("address", [*ADDRESSES, "nonsense", "requests/x", "services/x/y"])
    def test_another_format_is_not_found(self, read: Read, address: str) -> None:
        assert read(f"{address}.yaml", 404).findtext("error/code") == "404"

    def test_an_unknown_address_is_told_in_the_form_asked_for(self, read: Read) -> None:
        assert "services" in descriptions(read("nonsense.json", 404), 404)
        root = read("nonsense.xml", 404)
        assert [root.tag, root[0].tag, root[0][0].tag, root[0][1].tag] == ["errors", "error", "code", "description"]

    def test_text_is_utf_8(self, client: Client, filling: Category) -> None:
        answer = client.get(f"{BASE}services.json", headers={"Accept-Language": "bn"})
        assert "পুকুর" in answer.content.decode("utf-8")


class TestLanguages:
    def test_by_accept_language(self, client: Client, filling: Category) -> None:
        answer = client.get(f"{BASE}services.json", headers={"Accept-Language": "hi, en;q=0.5"})
        assert answer.json()[0]["service_name"] == filling.name_hi
        assert answer.headers["Content-Language"] == "hi"
        assert "Accept-Language" in answer.headers["Vary"]

    def test_locale_goes_before_it(self, client: Client, filling: Category) -> None:
        answer = client.get(f"{BASE}services.json?locale=bn_IN", headers={"Accept-Language": "hi"})
        assert answer.json()[0]["service_name"] == filling.name_bn
        assert answer.headers["Content-Language"] == "bn"

    def test_an_unknown_one_is_answered_in_english(self, client: Client, filling: Category) -> None:
        answer = client.get(f"{BASE}services.json?locale=xx", headers={"Accept-Language": "fr"})
        assert answer.json()[0]["service_name"] == filling.name_en

    def test_the_language_does_not_stay_for_the_next(self, client: Client, filling: Category) -> None:
        client.get(f"{BASE}services.json?locale=bn")
        assert client.get(f"{BASE}services.json").json()[0]["service_name"] == filling.name_en


class TestJurisdiction:
    @pytest.mark.parametrize("address", [*ADDRESSES, "requests/C-1", "tokens/1", "services/pond-filling"])
    def test_another_ones_is_not_found(self, read: Read, address: str) -> None:
        words = descriptions(read(f"{address}.json", 404, jurisdiction_id="city.gov"), 404)
        assert words.startswith("jurisdiction_id: city.gov")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_ours_may_be_named(self, read: Read, address: str) -> None:
        read(f"{address}.json", jurisdiction_id=settings.OPEN311_JURISDICTION)


class TestMethods:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_every_page_of_the_world_may_read(self, client: Client, address: str) -> None:
        answer = client.get(f"{BASE}{address}.json", headers={"Origin": "https://walkers.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"

    def test_what_is_posted_is_no_business_of_pages(self, client: Client) -> None:
        assert "Access-Control-Allow-Origin" not in client.post(f"{BASE}requests.json").headers

    @pytest.mark.parametrize(("address", "posts"), [("services", False), ("requests", True), ("discovery", False)])
    def test_options_say_what_is_taken(self, client: Client, address: str, posts: bool) -> None:
        answer = client.options(f"{BASE}{address}.json")
        assert (answer.status_code, answer.content) == (204, b"")
        assert ("POST" in answer.headers["Allow"]) is posts
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"

    def test_head_is_the_get_without_its_body(self, client: Client, confirmed: Complaint) -> None:
        answer = client.head(f"{BASE}requests.xml")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_other_methods_are_refused_in_the_same_form(self, client: Client, method: str) -> None:
        answer = getattr(client, method)(f"{BASE}requests.json")
        assert answer.status_code == 405
        assert "POST" in answer.headers["Allow"]
        assert descriptions(answer.json(), 405)

    def test_services_take_no_post(self, client: Client) -> None:
        assert client.post(f"{BASE}services.json").status_code == 405

    def test_no_token_against_forgery_is_asked_of_programmes(self) -> None:
        answer = Client(enforce_csrf_checks=True).post(f"{BASE}requests.json")
        assert "api_key" in descriptions(answer.json(), 403)
