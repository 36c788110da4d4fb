"""``/desk/complaints/open311/keys/``: for the administration alone; a key is shown once and kept as a hash."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.domain.api_keys import key_sent
from complaints.models import ApiKey, Complaint, Remark, Submission
from staff.models import User
from tests.complaints.open311.conftest import Key, Read
from tests.conftest import Department

pytestmark = pytest.mark.django_db
URL = "/desk/complaints/open311/keys/"
TYPED = {"client": "Walkers", "contact": "A. Sen, 033 1234", "posts_an_hour": "120"}


def revoke_url(key: Key) -> str:
    return f"{URL}{key.row.pk}/revoke/"


class TestWhoMay:
    def test_anonymous_is_asked_to_log_in(self, client: Client, key: Key) -> None:
        assert client.get(URL).status_code == 302
        assert client.post(URL, TYPED).status_code == 302
        assert client.post(revoke_url(key)).status_code == 302

    @pytest.mark.parametrize("login", ["dealing", "engineer", "director"])
    def test_officers_find_nothing_here(self, client: Client, department: Department, key: Key, login: str) -> None:
        client.force_login(getattr(department, login))
        assert client.get(URL).status_code == 404
        assert client.post(URL, TYPED).status_code == 404
        assert client.post(revoke_url(key)).status_code == 404
        key.row.refresh_from_db()
        assert key.row.active
        assert ApiKey.objects.count() == 1

    def test_the_right_alone_is_not_enough_without_being_staff(self, client: Client, key: Key) -> None:
        user = User.objects.create_user("half")
        user.user_permissions.add(Permission.objects.get(codename="keep_api_keys"))
        client.force_login(user)
        assert client.get(URL).status_code == 404
        User.objects.filter(pk=user.pk).update(is_staff=True)
        assert client.get(URL).status_code == 200

    def test_the_desk_shows_the_way_to_who_may(self, client: Client, department: Department, keeper: User) -> None:
        client.force_login(department.director)
        assert URL not in client.get(reverse("desk")).content.decode()


class TestMaking:
    def test_the_key_is_shown_once_and_works(self, client: Client, keeper: User) -> None:
        client.force_login(keeper)
        made = client.post(URL, {**TYPED, "vouches": "on"})
        shown = made.context["made"]["key"]
        assert shown in made.content.decode()
        row = ApiKey.objects.get()
        assert key_sent(shown) == row
        assert (row.client, row.posts_an_hour, row.vouches, row.made_by) == ("Walkers", 120, True, keeper)
        later = client.get(URL).content.decode()
        assert shown not in later
        assert row.start in later
        assert shown not in str(vars(row))

    @pytest.mark.parametrize("wrong", [{"client": ""}, {"contact": ""}, {"posts_an_hour": "0"}, {"posts_an_hour": "x"}])
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, client: Client, keeper: User, wrong: dict[str, str]
    ) -> None:
        client.force_login(keeper)
        answer = client.post(URL, {**TYPED, **wrong})
        assert answer.status_code == 422
        assert "A. Sen, 033 1234" in answer.content.decode() or "contact" in wrong
        assert not ApiKey.objects.exists()

    def test_two_keys_are_never_alike(self, key: Key, make: Read) -> None:
        assert len({make().text for _ in range(5)} | {key.text}) == 6


class TestRevoking:
    def test_it_stays_in_the_list_with_who_and_when(self, client: Client, keeper: User, key: Key) -> None:
        client.force_login(keeper)
        assert client.post(revoke_url(key)).status_code == 302
        key.row.refresh_from_db()
        assert (key.row.active, key.row.revoked_by) == (False, keeper)
        assert key_sent(key.text) is None
        page = client.get(URL).content.decode()
        assert key.row.client in page
        assert revoke_url(key) not in page

    def test_a_second_time_changes_nothing(self, client: Client, keeper: User, key: Key) -> None:
        client.force_login(keeper)
        client.post(revoke_url(key))
        first = ApiKey.objects.get().revoked_at
        client.post(revoke_url(key))
        assert ApiKey.objects.get().revoked_at == first

    def test_one_that_is_not_there(self, client: Client, keeper: User) -> None:
        client.force_login(keeper)
        assert client.post(f"{URL}99/revoke/").status_code == 404
        assert client.get(f"{URL}99/revoke/").status_code == 405


def test_three_cost_as_many_queries_as_one(client: Client, keeper: User, make: Read) -> None:
    client.force_login(keeper)
    make()
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    make(), make()
    with CaptureQueriesContext(connection) as three:
        client.get(URL)
    assert len(three) == len(one)


class TestOnTheFile:
    def test_its_holder_reads_programme_link_and_later_words(
        self, client: Client, confirmed: Complaint, department: Department, key: Key
    ) -> None:
        Submission.objects.create(complaint=confirmed, api_key=key.row, media_url="https://example.org/<a>.jpg")
        Remark.objects.create(complaint=confirmed, api_key=key.row, text="<i>Again</i>\nlast night")
        client.force_login(department.dealing)
        page = client.get(reverse("files:file", args=[confirmed.file_id])).content.decode()
        assert "Walkers" in page
        assert "https://example.org/&lt;a&gt;.jpg" in page
        assert 'href="https://example.org' not in page
        assert "&lt;i&gt;Again&lt;/i&gt;<br>last night" in page

    def test_other_files_say_nothing_of_it(
        self, client: Client, confirmed: Complaint, department: Department, key: Any
    ) -> None:
        client.force_login(department.dealing)
        page = client.get(reverse("files:file", args=[confirmed.file_id])).content.decode()
        assert "From other programmes" not in page
