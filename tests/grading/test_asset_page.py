"""The page of an asset's gradings, and the panel on the asset's page: what each reader sees and may do."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from assets.models import Asset, AssetDocument, Building
from files import domain as files
from files.models import File
from grading import domain
from grading.models import Citation, Grading, Lock
from staff.models import User
from tests.conftest import Department

Seat = Callable[[User | None], Client]


def address(asset: Asset, name: str = "asset") -> str:
    return reverse(f"grading:{name}", args=[asset.reference])


def text_of(response: Any) -> str:
    return " ".join(str(response.content.decode()).split())


def test_anonymous_sees_the_decision_and_public_evidence(
    department: Department, building: Asset, decided: Grading, page: Seat
) -> None:
    for url in (address(building), building.get_absolute_url()):
        text = text_of(page(None).get(url))
        day = f"{timezone.localdate():%-d %B %Y}"
        assert "Grade IIA" in text
        assert "Permits what IIA permits." in text
        assert f"Decided by Mayor-in-Council on {day}, item 11/2" in text
        assert "Deed" in text
        assert "Built in 1830." in text
        assert "Officer" not in text
    assert "68 of 100 points = 68 %" in text_of(page(None).get(address(building)))


def test_evidence_that_is_not_public_is_counted_and_not_named(
    building: Asset, decided: Grading, page: Seat, outsider: User
) -> None:
    AssetDocument.objects.update(public=False)
    for user in (None, outsider):
        for url in (address(building), building.get_absolute_url()):
            text = text_of(page(user).get(url))
            assert "1 paper that is not public" in text
            assert "Deed" not in text
            assert "Built in 1830." not in text


def test_what_is_under_way_is_the_departments(
    department: Department, building: Asset, submitted: Grading, page: Seat, outsider: User
) -> None:
    for user in (None, outsider):
        for url in (address(building), building.get_absolute_url()):
            text = text_of(page(user).get(url))
            assert "Grade pending" in text
            assert "Grade IIA" not in text
            assert "It is old." not in text
    text = text_of(page(department.planner).get(address(building)))
    assert "It is old." in text
    assert "Record the recommendation" not in text
    assert "A grading is under way: Grade IIA is proposed." in text_of(
        page(department.planner).get(building.get_absolute_url())
    )


def test_past_gradings_are_listed_newest_first(
    department: Department, building: Asset, decided: Grading, score: Any, bodies: Any, page: Seat
) -> None:
    old = domain.draft(asset=building, user=department.dealing, proposed="III")
    cite = domain.Cite(body=bodies["hcc"], held_on=dt.date(2012, 3, 1), item="4")
    old = score(old, cites=[cite], proposed="III", history=5)
    old = domain.submit(grading=old, user=department.head, expected_version=old.version)
    domain.decide(
        grading=old, user=department.engineer, expected_version=old.version, grade="III", held_on=dt.date(2012, 4, 1)
    )
    text = text_of(page(None).get(address(building)))
    assert text.index(f'id="grading-{decided.pk}"') < text.index(f'id="grading-{old.pk}"')
    assert "Decided by Executive Engineer on 1 April 2012." in text


def test_a_grade_of_the_ledger_says_so(building: Asset, rules: Any, page: Seat) -> None:
    Asset.objects.filter(pk=building.pk).update(grade="I")
    text = text_of(page(None).get(building.get_absolute_url()))
    assert "The grade stands as it was entered in the register." in text


def test_a_draft_entry_is_not_there(building: Asset, page: Seat, outsider: User, department: Department) -> None:
    Asset.objects.filter(pk=building.pk).update(status="draft")
    assert page(None).get(address(building)).status_code == 404
    assert page(outsider).get(address(building)).status_code == 404
    assert page(department.planner).get(address(building)).status_code == 200


def test_in_bengali(building: Asset, decided: Grading, page: Seat) -> None:
    client = page(None)
    client.cookies["django_language"] = "bn"
    text = text_of(client.get(address(building)))
    translation.activate("en")
    assert "IIA যা অনুমোদন করে।" in text
    assert "৬৮" in text


def test_same_queries_for_one_and_three_gradings(
    department: Department, building: Asset, decided: Grading, score: Any, bodies: Any, page: Seat,
) -> None:  # fmt: skip
    client = page(department.planner)
    with CaptureQueriesContext(connection) as once:
        client.get(address(building))
    for year in (2011, 2012):
        old = domain.draft(asset=building, user=department.dealing, proposed="III", on=decided.drafted_on)
        cite = domain.Cite(body=bodies["hcc"], held_on=dt.date(year, 3, 1), item="4")
        old = score(old, cites=[cite], proposed="III", history=5, architecture=3)
        old = domain.submit(grading=old, user=department.head, expected_version=old.version)
        domain.decide(
            grading=old, user=department.engineer, expected_version=old.version, grade="III",
            held_on=dt.date(year, 4, 1),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as thrice:
        client.get(address(building))
    assert len(once) == len(thrice)


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 302), ("outsider", 404), ("planner", 403), ("director", 403), ("dealing", 302), ("head", 302)],
)
def test_drafting(
    department: Department, building: Asset, rules: Any, page: Seat, outsider: User, who: str | None, status: int
) -> None:
    user = outsider if who == "outsider" else getattr(department, who) if who else None
    response = page(user).post(address(building, "draft"), {"proposed": "I"})
    assert response.status_code == status
    made = Grading.objects.first()
    assert (made is not None) is (who in {"dealing", "head"})
    if made is not None:
        assert response["Location"] == reverse("grading:write", args=[made.pk])


@pytest.mark.parametrize(("proposed", "words"), [("", "This field is required."), ("pending", "Select a valid choice"),
    ("IIB", "No rule for this grade is in force.")])  # fmt: skip
def test_bad_proposals(
    department: Department, building: Asset, rules: Any, page: Seat, proposed: str, words: str
) -> None:
    response = page(department.head).post(address(building, "draft"), {"proposed": proposed})
    assert response.status_code == 422
    assert words in response.content.decode()


def moved(client: Client, grading: Grading, name: str, **data: Any) -> Any:
    given = {"version": grading.version, **data}
    return client.post(reverse("grading:move", args=[grading.pk, name]), given)


def test_a_decision_over_the_page(department: Department, building: Asset, recommended: Grading, page: Seat) -> None:
    data = {"grade": "IIA", "held_on": f"{timezone.localdate():%d/%m/%Y}", "item": "11/2"}
    assert moved(page(None), recommended, "decide", **data).status_code == 302
    assert Grading.objects.get().state == "recommended"
    assert moved(page(department.head), recommended, "decide", **data).status_code == 403
    assert moved(page(department.planner), recommended, "decide", **data).status_code == 403
    assert "Record the decision" in text_of(page(department.director).get(address(building)))
    wrong = moved(page(department.director), recommended, "decide", **{**data, "item": ""})
    assert (wrong.status_code, "Give the item number of the minute." in wrong.content.decode()) == (422, True)
    done = moved(page(department.director), recommended, "decide", **data)
    assert done["Location"] == f"{address(building)}#grading-{recommended.pk}"
    building.refresh_from_db()
    assert building.grade == "IIA"
    again = moved(page(department.director), recommended, "decide", **data)
    assert again.status_code == 409
    assert "This grading has been decided already" in again.content.decode()


def test_outsider_moves_nothing(ready: Grading, page: Seat, outsider: User) -> None:
    assert moved(page(outsider), ready, "submit").status_code == 404
    assert Grading.objects.get().state == "draft"


def test_moves_with_stale_or_unknown_data(department: Department, ready: Grading, page: Seat) -> None:
    client = page(department.head)
    response = client.post(reverse("grading:move", args=[ready.pk, "submit"]), {"version": ready.version - 1})
    assert (response.status_code, "Somebody else changed this grading" in response.content.decode()) == (409, True)
    assert client.post(reverse("grading:move", args=[ready.pk, "submit"]), {"version": "x"}).status_code == 422
    assert moved(client, ready, "abolish").status_code == 404
    assert client.get(reverse("grading:move", args=[ready.pk, "submit"])).status_code == 405
    assert Grading.objects.get().state == "draft"


def test_submitting_without_evidence_says_what_lacks(
    department: Department, drafted: Grading, score: Any, page: Seat
) -> None:
    written = score(drafted, architecture=8)
    response = moved(page(department.head), written, "submit")
    assert response.status_code == 422
    assert "Cite the evidence for: Architectural value" in response.content.decode()


def test_lock_and_release_over_the_page(department: Department, building: Asset, page: Seat, outsider: User) -> None:
    post = department.post("HW-SH")
    file: File = files.open_file(section=post.section, post=post, subject="Old House")
    data = {"reason": "Plans wait", "until": "২৪/১২/২০৯৯", "file": file.number}
    assert page(None).post(address(building, "lock"), data).status_code == 302
    assert page(outsider).post(address(building, "lock"), data).status_code == 404
    assert page(department.dealing).post(address(building, "lock"), data).status_code == 403
    assert not Lock.objects.exists()
    wrong = page(department.head).post(address(building, "lock"), {**data, "file": "E&H/none"})
    assert (wrong.status_code, "no file of this number" in wrong.content.decode()) == (422, True)
    page(department.head).post(address(building, "lock"), data)
    lock = Lock.objects.get()
    assert (lock.file, lock.until) == (file, dt.date(2099, 12, 24))
    assert Building.objects.get().heritage_lock

    own, foreign = (
        text_of(page(user).get(building.get_absolute_url())) for user in (department.head, department.dealing2)
    )
    for text in (own, foreign):
        assert f"Heritage lock since {timezone.localdate():%-d %B %Y}:</strong> Plans wait" in text
    assert escape(file.number) in own
    assert escape(file.number) not in foreign
    public = text_of(page(None).get(building.get_absolute_url()))
    assert "building clearance at this premises is stopped until the department releases it" in public
    assert "Plans wait" not in public

    released = {"release_reason": "Approved"}
    assert page(department.head).post(address(building, "release"), released).status_code == 403
    assert page(department.director).post(address(building, "release"), {}).status_code == 422
    assert page(department.director).post(address(building, "release"), released).status_code == 302
    assert page(department.director).post(address(building, "release"), released).status_code == 404
    assert "Approved" in text_of(page(department.planner).get(address(building)))


def test_withdrawn_paper_is_marked(department: Department, building: Asset, decided: Grading, page: Seat) -> None:
    AssetDocument.objects.update(withdrawn_at=timezone.now())
    assert "taken off the page" in text_of(page(department.planner).get(address(building)))
    assert Citation.objects.count() == 2
    assert "Deed" not in text_of(page(None).get(address(building)))
