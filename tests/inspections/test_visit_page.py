"""One visit: seen by those whom it concerns, reported by its inspector; nothing typed is lost."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from assets.models import Asset
from files.models import Classification, File
from inspections import panels
from inspections.models import Assessment, Visit, VisitPhoto, VisitState
from responses.panels import Panel
from tests.conftest import Department
from tests.pictures import upload

Page = Callable[..., Any]
Report = Callable[..., bool]


def sent(visit: Visit, **given: Any) -> dict[str, Any]:
    """What the page sends, with photos in ``photos``."""
    values = {
        "key": str(visit.key),
        "grade": "4",
        "report": "The bank has slipped.",
        "photos": [upload(name="near.jpg"), upload(name="far.jpg")],
        "lat": "22.555",
        "lon": "88.355",
        "accuracy": "8",
        "time": timezone.now().isoformat(),
        "fixes": "",
    }
    return {name: value for name, value in {**values, **given}.items() if value is not None}


def test_anonymous(page: Page, visit: Visit) -> None:
    for answer in (page(None).get(visit.get_absolute_url()), page(None).post(visit.get_absolute_url(), sent(visit))):
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize(
    ("login", "seen", "reports"),
    [
        ("inspector", 200, 302),
        ("engineer", 200, 403),
        ("dealing", 200, 403),
        ("director", 200, 403),
        ("dealing2", 404, 404),
        ("inspector2", 404, 404),
    ],
)
def test_who_sees_and_who_reports(
    page: Page, department: Department, visit: Visit, login: str, seen: int, reports: int
) -> None:
    client = page(department.users[login])
    answer = client.get(visit.get_absolute_url())
    assert answer.status_code == seen
    assert (b"Send the report" in answer.content) is (login == "inspector")
    assert client.post(visit.get_absolute_url(), sent(visit)).status_code == reports
    visit.refresh_from_db()
    assert visit.state == (VisitState.DONE if login == "inspector" else VisitState.ORDERED)


def test_an_inspector_of_another_section_sees_his_visit_but_not_the_file(
    page: Page, department: Department, make_visit: Callable[..., Visit], file: File
) -> None:
    visit = make_visit(to="PS-IN")
    File.objects.update(classification=Classification.CONFIDENTIAL)
    text = page(department.inspector2).get(visit.get_absolute_url()).content.decode()
    assert "Send the report" in text
    assert f"/desk/files/{file.pk}/" not in text
    assert page(department.dealing).get(visit.get_absolute_url()).status_code == 404


def test_what_the_inspector_reads(page: Page, department: Department, visit: Visit, pond: Asset) -> None:
    Assessment.objects.create(asset=pond, asset_version=1, grade=2, remarks="Railing rusty.")
    text = page(department.inspector).get(visit.get_absolute_url()).content.decode()
    for expected in (
        "Padma Pukur",
        "Look at the north bank.",
        "Railing rusty.",
        "geo:22.555",
        "More than half",
        "embankment",
    ):
        assert expected.lower() in text.lower()
    assert 'capture="environment"' in text
    assert re.search(r"<input[^>]*type=\"file\"[^>]*multiple", text)
    assert text.count('name="grade"') == 5
    assert "style=" not in text.split("<main")[1]
    assert " on" + "click" not in text


def test_reporting(page: Page, department: Department, visit: Visit, pond: Asset) -> None:
    uploads = [upload(name="near.jpg"), upload(name="far.jpg")]
    fixes = json.dumps(
        [None, {"name": "far.jpg", "size": uploads[1].size, "lat": 22.5551, "lon": 88.3551, "accuracy": 4}]
    )
    answer = page(department.inspector).post(
        visit.get_absolute_url(), sent(visit, photos=uploads, fixes=fixes, element_water="5"), follow=True
    )
    assert answer.redirect_chain == [(visit.get_absolute_url(), 302)]
    text = answer.content.decode()
    assert "Your report has arrived" in text
    assert "The bank has slipped." in text
    assert "Send the report" not in text
    assert "at the place" in text
    assert [photo.fix_accuracy_m for photo in VisitPhoto.objects.all()] == [8.0, 4.0]
    assert set(Assessment.objects.values_list("element", "grade")) == {("", 4), ("water", 5)}
    pond.refresh_from_db()
    assert pond.condition == 4


def test_sending_twice_shows_the_first(page: Page, department: Department, visit: Visit) -> None:
    client = page(department.inspector)
    client.post(visit.get_absolute_url(), sent(visit))
    answer = client.post(visit.get_absolute_url(), sent(visit, grade="1", report="Other words."), follow=True)
    assert "reported before" in answer.content.decode()
    assert Assessment.objects.get().grade == 4


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"photos": None}, "photos", "Add at least one photo."),
        ({"photos": [upload(b"<html>", "page.jpg")]}, "photos", "page.jpg"),
        ({"photos": [upload(name=f"{n}.jpg") for n in range(9)]}, "photos", "At most 8 photos"),
        ({"grade": None}, "grade", "Choose the grade that fits best."),
        ({"grade": "7"}, "grade", "Choose a grade from 1 to 5."),
        ({"grade": "bad"}, "grade", "Choose a grade from 1 to 5."),
        ({"element_water": "9"}, "element_water", "valid choice"),
        ({"key": "x"}, "key", "UUID"),
    ],
)
def test_mistakes_keep_what_was_typed(
    page: Page, department: Department, visit: Visit, given: dict[str, Any], field: str, said: str
) -> None:
    typed = {"report": "পাড় ভেঙেছে <b>", "element_embankment": "3"}
    answer = page(department.inspector).post(visit.get_absolute_url(), sent(visit, **{**typed, **given}))
    assert answer.status_code == 422
    assert any(said in message for message in answer.context["form"].errors[field])
    text = answer.content.decode()
    assert "পাড় ভেঙেছে &lt;b&gt;" in text
    assert '<option value="3" selected>' in text
    if "grade" not in given:
        assert re.search(r'value="4" required checked', text)
    assert not VisitPhoto.objects.exists()
    visit.refresh_from_db()
    assert visit.state == VisitState.ORDERED


@pytest.mark.parametrize("accuracy", ["999999999", "-5", "nan", "soon"])
def test_an_absurd_position_is_left_out(page: Page, department: Department, visit: Visit, accuracy: str) -> None:
    answer = page(department.inspector).post(visit.get_absolute_url(), sent(visit, accuracy=accuracy))
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert visit.fix is None or visit.fix_accuracy_m is None


def test_a_cancelled_visit_keeps_what_was_typed(page: Page, department: Department, visit: Visit) -> None:
    client = page(department.inspector)
    Visit.objects.filter(pk=visit.pk).update(
        state="cancelled", cancelled_at=timezone.now(), cancel_reason="No.", cancelled_by=visit.ordered_by
    )
    answer = client.post(visit.get_absolute_url(), sent(visit))
    assert answer.status_code == 422
    assert "was cancelled" in answer.content.decode()
    assert "The bank has slipped." in answer.content.decode()


def test_rooms_above_add_what_citizens_wrote(
    page: Page, department: Department, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel: Panel[Visit] = Panel(
        place="complaints",
        order=1,
        template="parts/empty.html",
        context=lambda request, visit: {"title": "Citizens wrote"},
    )
    monkeypatch.setattr(panels.visit_panels, "_panels", [panel])
    assert "Citizens wrote" in page(department.inspector).get(visit.get_absolute_url()).content.decode()


@pytest.mark.parametrize("login", ["inspector", "dealing", "dealing2"])
def test_cancelling_is_not_everybodys(page: Page, department: Department, visit: Visit, login: str) -> None:
    answer = page(department.users[login]).post(f"/field/visits/{visit.pk}/cancel/", {"reason": "x"})
    assert answer.status_code in {404, 422}
    visit.refresh_from_db()
    assert visit.state == VisitState.ORDERED


def test_cancelling(page: Page, department: Department, visit: Visit) -> None:
    client = page(department.engineer)
    assert "Cancel the visit" in client.get(visit.get_absolute_url()).content.decode()
    assert client.post(f"/field/visits/{visit.pk}/cancel/", {"reason": ""}).status_code == 422
    answer = client.post(f"/field/visits/{visit.pk}/cancel/", {"reason": "Seen already."}, follow=True)
    assert "Seen already." in answer.content.decode()
    assert page(None).post(f"/field/visits/{visit.pk}/cancel/", {"reason": "x"}).status_code == 302
    assert page(department.engineer).get(f"/field/visits/{visit.pk}/cancel/").status_code == 405


@pytest.mark.parametrize(
    ("language", "name", "digit"), [("en", "Padma Pukur", ">4<"), ("bn", "পদ্মপুকুর", ">৪<"), ("hi", "पद्म पुकुर", ">४<")]
)
def test_three_languages(
    page: Page, department: Department, visit: Visit, report: Report, language: str, name: str, digit: str
) -> None:
    report(visit)
    client = page(department.inspector)
    client.cookies["django_language"] = language
    text = client.get(visit.get_absolute_url()).content.decode()
    assert name in text
    assert digit in text
