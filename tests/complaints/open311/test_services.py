"""GeoReport v2, "GET Service List" and "GET Service Definition"."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints.models import Category, Question
from staff.models import Section
from tests.complaints.open311.conftest import BASE, Key, Read, descriptions

pytestmark = pytest.mark.django_db


class TestServiceList:
    def test_the_fields_of_a_service(self, read: Read, filling: Category) -> None:
        filling.keywords, filling.help_en = "pond; lorry,\n earth", "Earth is put in."
        filling.save()
        assert read("services.json") == [
            {
                "service_code": "pond-filling",
                "service_name": "The pond is being filled",
                "description": "Earth is put in.",
                "metadata": False,
                "type": "batch",
                "keywords": "pond,lorry,earth",
                "group": "water body",
            }
        ]

    def test_json_is_a_bare_array_and_xml_is_named(self, read: Read, filling: Category, grass: Category) -> None:
        assert isinstance(read("services.json"), list)
        root = read("services.xml")
        assert [root.tag, *(each.tag for each in root)] == ["services", "service", "service"]
        assert root[0].findtext("metadata") == "false"
        assert root[0].find("keywords") is not None

    def test_metadata_says_that_questions_are_asked(self, read: Read, asking: Category) -> None:
        assert read("services.json")[0]["metadata"] is True
        asking.questions.update(active=False)
        assert read("services.json")[0]["metadata"] is False

    def test_what_is_no_more_offered_is_left_out(self, read: Read, filling: Category) -> None:
        Category.objects.filter(pk=filling.pk).update(active=False)
        assert read("services.json") == []
        assert len(read("services.xml")) == 0

    def test_the_type_tells_who_vouches_that_his_are_taken_at_once(
        self, read: Read, filling: Category, key: Key, vouching: Key
    ) -> None:
        assert read("services.json", api_key=vouching.text)[0]["type"] == "realtime"
        assert read("services.json", api_key=key.text)[0]["type"] == "batch"
        assert read("services.json", api_key="wrong")[0]["type"] == "batch"

    def test_extensions_tell_the_promise(self, read: Read, filling: Category) -> None:
        more = read("services.json", extensions="true")[0]["extended_attributes"]
        assert (more["promised_hours"], more["anonymous"], more["kinds"]) == (24, False, "water")
        assert read("services.xml", extensions="true").findtext("service/extended_attributes/promised_hours") == "24"

    def test_three_cost_as_many_queries_as_one(self, client: Client, asking: Category) -> None:
        client.get(f"{BASE}services.json")
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(f"{BASE}services.json")
        section = Section.objects.get(code="PS")
        for code in ("a", "b"):
            more = Category.objects.create(code=code, kinds=["park"], name_en=code, section=section)
            Question.objects.create(category=more, code="q", kind="string", name_en="Q")
        with CaptureQueriesContext(connection) as three:
            assert len(client.get(f"{BASE}services.json").json()) == 3
        assert len(three) == len(one)


class TestServiceDefinition:
    def test_the_attributes_in_json(self, read: Read, asking: Category) -> None:
        found = read("services/pond-filling.json")
        assert found["service_code"] == "pond-filling"
        assert [each["datatype"] for each in found["attributes"]] == [
            "string",
            "text",
            "number",
            "datetime",
            "singlevaluelist",
            "multivaluelist",
        ]
        assert [each["order"] for each in found["attributes"]] == [1, 2, 3, 4, 5, 6]
        assert found["attributes"][2] == {
            "variable": True,
            "code": "q-number",
            "datatype": "number",
            "required": False,
            "datatype_description": "As exactly as you can.",
            "order": 3,
            "description": "Question number",
        }
        assert found["attributes"][4]["values"][0] == {"key": "earth", "name": "Earth"}

    def test_the_same_in_xml(self, read: Read, asking: Category) -> None:
        root = read("services/pond-filling.xml")
        assert root.tag == "service_definition"
        assert root.findtext("service_code") == "pond-filling"
        values = root.findall("attributes/attribute/values/value")
        assert [(each.findtext("key"), each.findtext("name")) for each in values[:2]] == [
            ("earth", "Earth"),
            ("rubble", "Rubble"),
        ]
        assert root.findtext("attributes/attribute/required") == "false"

    def test_questions_in_the_readers_language(self, read: Read, asking: Category) -> None:
        assert read("services/pond-filling.json", locale="bn")["attributes"][0]["description"] == "প্রশ্ন string"

    def test_a_photo_that_is_needed_is_said_beforehand(self, read: Read, asking: Category) -> None:
        asking.questions.all().delete()
        assert [row["metadata"] for row in read("services.json")] == [False]
        Category.objects.update(photo_rule="required")
        assert [row["metadata"] for row in read("services.json")] == [True]
        [said] = read("services/pond-filling.json")["attributes"]
        assert (said["variable"], said["required"], said["code"]) == (False, False, "media")
        assert "At least one photo is needed" in said["description"]

    def test_keywords_stand_between_commas(self, read: Read, asking: Category) -> None:
        Category.objects.update(keywords="pond lorry, earth;\nপুকুর")
        assert [row["keywords"] for row in read("services.json")] == ["pond,lorry,earth,পুকুর"]

    def test_a_question_no_more_asked_is_left_out(self, read: Read, asking: Category) -> None:
        asking.questions.exclude(code="q-text").update(active=False)
        assert [each["code"] for each in read("services/pond-filling.json")["attributes"]] == ["q-text"]

    @pytest.mark.parametrize("code", ["nothing", "x" * 100, "পুকুর", "%00"])
    def test_404_names_the_code_that_was_not_found(self, read: Read, filling: Category, code: str) -> None:
        assert "service_code" in descriptions(read(f"services/{code}.json", 404), 404)
