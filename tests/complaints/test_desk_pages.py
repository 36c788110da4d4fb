"""``/desk/complaints/`` and what hangs below it, as anonymous, outsider, colleague and holder."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.models import Complaint, ReporterRead
from inspections.models import Visit
from staff.models import User
from tests.complaints.test_report_page import picture
from tests.conftest import Department

pytestmark = pytest.mark.django_db
REASON = {"reason": "To ask where exactly it is"}


@pytest.fixture
def with_photo(make_report: Callable[..., Complaint], areas: Any, department: Department) -> Complaint:
    return domain.take_in(complaint=make_report(photos=[picture()]))


def see(client: Client, user: User | None, url: str) -> tuple[int, str]:
    if user:
        client.force_login(user)
    answer = client.get(url)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return answer.status_code, body.decode(errors="replace")


class TestList:
    url = "/desk/complaints/"

    def test_anonymous_is_asked_to_log_in(self, client: Client, confirmed: Complaint) -> None:
        answer = client.get(self.url)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={self.url}")

    def test_the_other_section_sees_an_empty_list(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        status, page = see(client, department.dealing2, self.url)
        assert status == 200
        assert str(confirmed.number) not in page

    @pytest.mark.parametrize("login", ["dealing", "head", "inspector"])
    def test_holder_and_colleagues_see_it(
        self, client: Client, confirmed: Complaint, department: Department, login: str
    ) -> None:
        _status, page = see(client, getattr(department, login), self.url)
        assert str(confirmed.number) in page

    def test_a_login_without_a_post_finds_nothing_here(self, client: Client, confirmed: Complaint) -> None:
        nobody = User.objects.create_user("nobody", password="x" * 12)
        assert see(client, nobody, self.url)[0] == 404

    def test_ended_ones_show_when_asked_for(self, client: Client, confirmed: Complaint, department: Department) -> None:
        domain.withdraw(complaint=confirmed)
        assert str(confirmed.number) not in see(client, department.dealing, self.url)[1]
        assert str(confirmed.number) in see(client, department.dealing, f"{self.url}?show=all")[1]

    def test_a_forged_cursor_begins_at_the_first_page(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        assert client.get(self.url, {"after": "forged"}).headers["Location"] == self.url

    def test_three_rows_cost_as_many_queries_as_one(
        self,
        client: Client,
        confirmed: Complaint,
        make_report: Callable[..., Complaint],
        department: Department,
        django_assert_max_num_queries: Any,
    ) -> None:
        client.force_login(department.dealing)
        client.get(self.url)
        with django_assert_max_num_queries(20) as one:
            client.get(self.url)
        for _more in range(2):
            domain.take_in(complaint=make_report())
        with django_assert_max_num_queries(20) as three:
            client.get(self.url)
        assert len(three) == len(one)


class TestPhoto:
    def url(self, complaint: Complaint, purpose: str = "thumb") -> str:
        kwargs = {"number": complaint.number, "photo": complaint.photos.get().pk, "purpose": purpose}
        return reverse("complaints:photo", kwargs=kwargs)

    def test_anonymous_is_asked_to_log_in(self, client: Client, with_photo: Complaint) -> None:
        assert see(client, None, self.url(with_photo))[0] == 302

    def test_the_outsider_finds_nothing(self, client: Client, with_photo: Complaint, department: Department) -> None:
        assert see(client, department.dealing2, self.url(with_photo))[0] == 404

    @pytest.mark.parametrize("purpose", ["thumb", "screen"])
    def test_the_holder_sees_it(
        self, client: Client, with_photo: Complaint, department: Department, purpose: str
    ) -> None:
        assert see(client, department.dealing, self.url(with_photo, purpose))[0] == 200

    @pytest.mark.parametrize("login", ["dealing", "director"])
    def test_nobody_is_given_the_original_with_the_cameras_position(
        self, client: Client, with_photo: Complaint, department: Department, login: str
    ) -> None:
        assert see(client, getattr(department, login), self.url(with_photo, "original"))[0] == 404
        assert with_photo.file is not None
        paper = with_photo.file.correspondence.last()
        assert paper is not None
        url = reverse("files:paper_as", args=[with_photo.file.pk, paper.pk, "original"])
        assert see(client, getattr(department, login), url)[0] == 404

    def test_the_inspector_sent_there_sees_it_whatever_his_section(
        self, client: Client, with_photo: Complaint, department: Department, make_asset: Any
    ) -> None:
        assert with_photo.file is not None
        Visit.objects.create(
            asset=make_asset(),
            asset_version=1,
            file=with_photo.file,
            ordered_by=department.post("HW-EE"),
            assigned_to=department.post("PS-IN"),
            due_on=timezone.localdate(),
        )
        assert see(client, department.inspector2, self.url(with_photo))[0] == 200


class TestReporter:
    def url(self, complaint: Complaint) -> str:
        return reverse("complaints:reporter", args=[complaint.number])

    def ask(self, client: Client, user: User, complaint: Complaint, data: dict[str, str]) -> tuple[int, str]:
        client.force_login(user)
        answer = client.post(self.url(complaint), data)
        return answer.status_code, answer.content.decode()

    def test_anonymous_is_asked_to_log_in(self, client: Client, confirmed: Complaint) -> None:
        assert client.post(self.url(confirmed), REASON).status_code == 302
        assert ReporterRead.objects.count() == 0

    @pytest.mark.parametrize("login", ["dealing2", "head", "director"])
    def test_who_does_not_hold_the_file_learns_nothing(
        self, client: Client, confirmed: Complaint, department: Department, login: str
    ) -> None:
        assert self.ask(client, getattr(department, login), confirmed, REASON)[0] == 404
        assert ReporterRead.objects.count() == 0

    def test_a_sealed_identity_stays_sealed_for_the_dealing_hand(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        assert self.ask(client, department.dealing, confirmed, REASON)[0] == 404

    def test_the_holder_learns_it_with_a_reason_that_is_kept(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        confirmed.category.sensitive = False
        confirmed.category.save()
        status, page = self.ask(client, department.dealing, confirmed, {"reason": ""})
        assert (status, "citizen@example.org" in page) == (422, False)
        status, page = self.ask(client, department.dealing, confirmed, REASON)
        assert (status, "citizen@example.org" in page) == (200, True)
        assert ReporterRead.objects.get().reason == REASON["reason"]
