"""What others wrote for GeoReport v2 accepts us: its published JSON Schemas, and the PyPI client ``georeport``.

The schemas are those of github.com/open311/schema-validation, folder ``schema/georeport-v2``; OPEN311_SCHEMAS names a
folder with a copy, for they are not ours to carry.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from georeport import GeoReport
from jsonschema import Draft4Validator, FormatChecker
from pytest_django.live_server_helper import LiveServer
from referencing import Registry
from referencing.jsonschema import DRAFT4

from complaints.models import Category, Complaint, Question, State
from tests.complaints.open311.conftest import Key, Read, Taken

_FOLDER = os.environ.get("OPEN311_SCHEMAS", "")


@pytest.mark.skipif(not _FOLDER, reason="OPEN311_SCHEMAS names no folder with the schemas of open311/schema-validation")
@pytest.mark.django_db
class TestSchemas:
    @pytest.fixture
    def holds(self) -> Any:
        texts = {path.name: json.loads(path.read_text()) for path in Path(_FOLDER).glob("*.json")}
        assert {"services.json", "service.json", "service-definition.json", "requests.json", "request.json"} <= set(
            texts
        )
        registry: Registry[Any] = Registry().with_resources(
            (name, DRAFT4.create_resource(text)) for name, text in texts.items()
        )

        def check(name: str, answer: Any) -> None:
            Draft4Validator(texts[name], registry=registry, format_checker=FormatChecker()).validate(answer)

        return check

    def test_they_refuse_what_is_wrong(self, holds: Any) -> None:
        for name in ("services.json", "requests.json"):
            with pytest.raises(Exception, match="required property"):
                holds(name, [{}])

    def test_services(self, read: Read, holds: Any, asking: Category, grass: Category, vouching: Key) -> None:
        found = read("services.json")
        assert len(found) == 2
        holds("services.json", found)
        holds("services.json", read("services.json", extensions="true", api_key=vouching.text, locale="bn"))

    def test_service_definition(self, read: Read, holds: Any, asking: Category) -> None:
        found = read("services/pond-filling.json")
        assert len(found["attributes"]) == 6
        holds("service-definition.json", found)
        Question.objects.update(active=False)
        holds("service-definition.json", read("services/pond-filling.json"))

    def test_requests(self, read: Read, holds: Any, taken: Taken) -> None:
        first, _second = taken(), taken()
        Complaint.objects.filter(pk=first.pk).update(state=State.RESOLVED, asset=None, ward=None)
        found = read("requests.json", extensions="true")
        assert len(found) == 2
        holds("requests.json", found)
        Category.objects.update(sensitive=True)
        holds("requests.json", read(f"requests/{first.number}.json"))
        holds("request.json", read(f"requests/{first.number}.json")[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_client_georeport(
    form: str, live_server: LiveServer, asking: Category, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    first, second = taken(), taken(text="Another")
    Complaint.objects.filter(pk=first.pk).update(state=State.RESOLVED)
    city = GeoReport(f"{live_server.url}/open311/v2/", jurisdiction=settings.OPEN311_JURISDICTION, output_format=form)

    # Its XML reader gives a thing where a list has one, and texts for everything.
    services = city.get_service_list()
    service = services if isinstance(services, dict) else services[0]
    assert service["service_code"] == "pond-filling"
    definition = city.get_service_definition("pond-filling")
    attributes = definition["attributes"] if form == "json" else definition["attributes"]["attribute"]
    assert [each["code"] for each in attributes][:2] == ["q-string", "q-text"]

    every = city.get_service_requests()
    assert [each["service_request_id"] for each in every] == [second.number, first.number]
    assert float(every[0]["lat"]) == pytest.approx(22.555)
    for asked in ({"status": "closed"}, {"service_request_id": str(first.number)}):
        found: Any = city.get_service_requests(**asked)
        one = found if isinstance(found, dict) else found[0]
        assert (one["service_request_id"], one["status"]) == (first.number, "closed")
    assert city.get_service_request(str(second.number))["status"] == "open"
    none = GeoReport(f"{live_server.url}/open311/v2", jurisdiction="city.gov", output_format=form)
    with pytest.raises(Exception, match="404"):
        none.get_service_requests()
