"""What nobody honest sends is refused in the same form, and never reaches the database."""

from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client

from complaints.models import Category, Complaint
from complaints.open311 import rendering
from complaints.open311.rendering import Listing, Thing
from registry.logs import RequestLog
from tests.complaints.open311.conftest import BASE, Key, Read, Taken, descriptions

pytestmark = pytest.mark.django_db
NAMES = [
    "service_request_id",
    "service_code",
    "status",
    "start_date",
    "page",
    "jurisdiction_id",
    "api_key",
    "extensions",
]


@pytest.mark.parametrize("address", ["requests", "services", "servicerequestupdates", "tokens/1", "requests/1"])
@pytest.mark.parametrize("name", NAMES)
def test_a_nul_or_half_a_sign_is_no_fault_of_ours(client: Client, address: str, name: str) -> None:
    for value in ("%00", "a%00b", "%ff%fe", "%ed%a0%80", "%F0%9F", "%0d%0a", "%25"):
        answer = client.get(f"{BASE}{address}.json?{name}={value}")
        assert answer.status_code in {200, 400, 404}
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        answer.json()


@pytest.mark.parametrize("name", NAMES)
def test_a_huge_parameter(client: Client, name: str) -> None:
    assert client.get(f"{BASE}requests.json?{urlencode({name: 'x' * 100_000})}").status_code in {200, 400, 404}
    assert client.get(f"{BASE}requests.json?{urlencode({name: 'x,' * 50_000})}").status_code in {200, 400, 404}


def test_ten_thousand_parameters(client: Client, read: Read) -> None:
    answer = client.get(f"{BASE}requests.json?" + "&".join(f"a{n}=1" for n in range(10_000)))
    assert descriptions(answer.json(), answer.status_code)
    assert answer.status_code == 400


class TestPosts:
    @pytest.fixture
    def form(self, filling: Category, vouching: Key, areas: Any) -> dict[str, str]:
        return {"api_key": vouching.text, "service_code": "pond-filling", "lat": "22.555", "long": "88.355"}

    def post(self, client: Client, body: bytes | str, content_type: str) -> Any:
        data = body if isinstance(body, bytes) else body.encode()
        answer = client.generic("POST", f"{BASE}requests.json", data, content_type=content_type)
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert not Complaint.objects.exists()
        return descriptions(answer.json(), answer.status_code), answer.status_code

    @pytest.mark.parametrize("name", ["description", "first_name", "email", "client_id", "address_id"])
    def test_a_nul(self, client: Client, form: dict[str, str], name: str) -> None:
        form.setdefault("email", "citizen@example.org")
        answer = client.post(f"{BASE}requests.json", {**form, name: "a\x00b"})
        assert name in descriptions(answer.json(), 400)
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize("content_type", ["application/json", "text/xml", "text/plain", "", "nonsense"])
    def test_another_content_type(self, client: Client, content_type: str) -> None:
        assert self.post(client, b'{"api_key": "x"}', content_type)[1] == 400

    def test_another_encoding(self, client: Client) -> None:
        body = "api_key=x&description=é".encode("latin-1")
        assert self.post(client, body, "application/x-www-form-urlencoded; charset=latin-1")[1] == 400

    @pytest.mark.parametrize(
        "content_type",
        ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=" + "x" * 300],
    )
    def test_a_multipart_without_a_boundary(self, client: Client, content_type: str) -> None:
        assert self.post(client, b"--x\r\n\r\n", content_type)[1] in {400, 403}

    def test_too_many_fields(self, client: Client) -> None:
        body = "&".join(f"attribute[a{n}]=1" for n in range(5000))
        assert self.post(client, body, "application/x-www-form-urlencoded")[1] == 400

    def test_too_large(self, client: Client) -> None:
        body = "description=" + "x" * (6 * 1024 * 1024)
        words, status = self.post(client, body, "application/x-www-form-urlencoded")
        assert (status, "too large" in words) == (400, True)

    def test_markup_in_the_description_is_kept_as_text(
        self, client: Client, form: dict[str, str], read: Read, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Category.objects.update(anonymous_allowed=True, name_en="<b>&\x0b]]>")
        client.post(f"{BASE}requests.json", {**form, "description": "<script>alert(1)</script>"})
        assert read("requests.xml").findtext("request/description") == "<b>&\ufffd]]>"


class TestRendering:
    def test_every_sign_makes_readable_xml(self) -> None:
        signs = "".join(map(chr, [*range(0, 0xD800), *range(0xE000, 0x11000), 0x1F600]))
        written = rendering.as_xml(Thing("a", {"b": signs, "c": None, "d": True, "e": 0, "f": ""}))
        root = ElementTree.fromstring(written.encode())
        assert "\x00" not in (root.findtext("b") or "")
        assert [root.findtext(name) for name in "cdef"] == ["", "true", "0", ""]

    def test_an_empty_list_is_an_empty_element_and_array(self) -> None:
        empty = Listing("services", "service", [])
        assert rendering.as_json(empty) == "[]"
        assert rendering.as_xml(empty).endswith("<services></services>\n")

    def test_lists_within(self) -> None:
        thing = Thing("a", {"list": Listing("list", "one", ["x", {"y": 1}])})
        assert rendering.as_json(thing) == '{"list": ["x", {"y": 1}]}'
        assert "<list><one>x</one><one><y>1</y></one></list>" in rendering.as_xml(thing)


def test_reading_is_bounded_for_each_address(client: Client, monkeypatch: pytest.MonkeyPatch, taken: Taken) -> None:
    monkeypatch.setattr("complaints.open311.endpoint.READS", "1/h")
    assert client.get(f"{BASE}requests.json").status_code == 200
    answer = client.get(f"{BASE}requests.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert descriptions(answer.json(), 429)


def test_posting_is_bounded_before_anything_is_decoded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.open311.endpoint.POSTS", "1/h")
    assert client.post(f"{BASE}requests.json", {"a": "b"}).status_code == 403
    assert client.post(f"{BASE}requests.json", b"x", content_type="nonsense").status_code == 429


def test_a_contact_is_bounded_over_all_programmes(
    client: Client, filling: Category, areas: Any, vouching: Key, key: Key, known_code: str
) -> None:
    form = {"service_code": "pond-filling", "lat": "22.555", "long": "88.355", "email": "Citizen@example.org"}
    for turn in range(11):
        sent = {**form, "api_key": (vouching, key)[turn % 2].text}
        status = client.post(f"{BASE}requests.json", sent).status_code
        assert status == (200 if turn < 10 else 429)


def test_the_log_has_no_key(rf: Any) -> None:
    assert "o311_secret" not in RequestLog.format_request(rf.get(f"{BASE}requests.xml?a=1&api_key=o311_secret&b=2"))
