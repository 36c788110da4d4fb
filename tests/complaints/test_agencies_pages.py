"""``/desk/complaints/offices/``, as anonymous, outsider, colleague and keeper."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints import domain
from complaints.models import Agency, Complaint
from files.workflow import NotAllowed
from tests.complaints.closing import name_office
from tests.conftest import Department

pytestmark = pytest.mark.django_db
LIST = "/desk/complaints/offices/"
TYPED: dict[str, Any] = {
    "code": "fire",
    "name_en": "Fire brigade",
    "name_bn": "দমকল",
    "name_hi": "दमकल",
    "help_en": "Fire and danger of it.",
    "email": "fire@offices.example",
    "phone": "101",
    "rank": "২০",
    "active": "on",
}


@pytest.fixture
def police(db: None) -> Agency:
    return Agency.objects.create(code="police", name_en="Police", name_bn="পুলিশ", email="police@offices.example")


def one(agency: Agency) -> str:
    return reverse("complaints:agency", args=[agency.code])


class TestWhoComesIn:
    def test_anonymous_is_asked_to_log_in(self, client: Client, police: Agency) -> None:
        assert {client.get(url).status_code for url in (LIST, f"{LIST}new/", one(police))} == {302}

    @pytest.mark.parametrize(
        ("login", "status"),
        [("dealing", 404), ("inspector", 404), ("planner", 404), ("head", 200), ("head2", 200), ("director", 200)],
    )
    def test_who_keeps_categories_keeps_them(
        self, client: Client, department: Department, police: Agency, login: str, status: int
    ) -> None:
        client.force_login(getattr(department, login))
        assert {client.get(url).status_code for url in (LIST, f"{LIST}new/", one(police))} == {status}
        answer = client.post(f"{LIST}new/", TYPED)
        assert answer.status_code == (302 if status == 200 else 404)
        assert Agency.objects.filter(code="fire").exists() is (status == 200)

    def test_the_desk_of_complaints_leads_there_only_who_may(self, client: Client, department: Department) -> None:
        for login, shown in (("dealing", False), ("head", True)):
            client.force_login(getattr(department, login))
            assert (LIST in client.get(reverse("complaints:desk")).content.decode()) is shown

    def test_the_domain_asks_too(self, department: Department) -> None:
        with pytest.raises(NotAllowed):
            domain.save_agency(agency=None, user=department.dealing, values={**TYPED, "rank": 20, "active": True})


class TestKeeping:
    @pytest.fixture(autouse=True)
    def _head(self, client: Client, department: Department) -> None:
        client.force_login(department.head)

    def test_entered_in_three_languages_and_offered(self, client: Client) -> None:
        assert client.post(f"{LIST}new/", TYPED).status_code == 302
        made = Agency.objects.get()
        assert (made.code, made.name_bn, made.rank, made.active) == ("fire", "দমকল", 20, True)
        client.cookies["django_language"] = "hi"
        assert "Fire and danger of it." in client.get(LIST, headers={"accept-language": "hi"}).content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name_en": ""},
            {"email": "no address"},
            {"email": "a@example.org\nBcc: all@example.org"},
            {"website": "javascript:alert(1)"},
            {"code": "two words"},
            {"rank": "many"},
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client: Client, wrong: dict[str, str]) -> None:
        answer = client.post(f"{LIST}new/", {**TYPED, **wrong})
        assert answer.status_code == 422
        assert "দমকল" in answer.content.decode()
        assert not Agency.objects.exists()

    def test_changed_with_its_history_and_its_code_kept(self, client: Client, police: Agency) -> None:
        seen = client.get(one(police)).context["form"].fields["seen"].initial
        typed = {**TYPED, "code": "other", "seen": seen}
        assert client.post(one(police), typed).status_code == 302
        police.refresh_from_db()
        assert (police.code, police.name_en) == ("police", "Fire brigade")
        assert "Police → Fire brigade" in client.get(one(police)).content.decode()

    def test_a_stale_form_is_refused_and_kept(self, client: Client, police: Agency) -> None:
        seen = client.get(one(police)).context["form"].fields["seen"].initial
        Agency.objects.update(email="new@offices.example")
        answer = client.post(one(police), {**TYPED, "seen": seen})
        assert answer.status_code == 409
        assert "Fire brigade" in answer.content.decode()
        police.refresh_from_db()
        assert police.email == "new@offices.example"

    def test_a_retired_one_is_offered_no_longer_and_keeps_what_was_sent_on(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.director)
        referral = name_office(confirmed, department.dealing)
        police = referral.agency
        seen = client.get(one(police)).context["form"].fields["seen"].initial
        typed = {name: value for name, value in TYPED.items() if name != "active"}
        assert client.post(one(police), {**typed, "seen": seen}).status_code == 302
        assert one(police) not in client.get(LIST).content.decode()
        assert one(police) in client.get(LIST, {"show": "all"}).content.decode()
        referral.refresh_from_db()
        assert referral.agency == police
        with pytest.raises(NotAllowed, match="no longer offered"):
            domain.name_office(
                complaint=confirmed, user=department.dealing, agency=Agency.objects.get(), why="It is theirs to keep."
            )

    def test_as_many_queries_for_three_as_for_one(self, client: Client, police: Agency) -> None:
        client.get(LIST)
        with CaptureQueriesContext(connection) as one_row:
            client.get(LIST)
        for n in range(2):
            Agency.objects.create(code=f"office-{n}", name_en=f"Office {n}")
        with CaptureQueriesContext(connection) as three:
            assert client.get(LIST).content.decode().count("Office ") >= 2
        assert len(three) == len(one_row)

    @pytest.mark.parametrize("after", ["nonsense", "%00", "W10="])
    def test_a_cursor_that_cannot_be_leads_to_the_beginning(self, client: Client, after: str) -> None:
        assert client.get(f"{LIST}?after={after}").status_code in {200, 302}
