"""/desk/notices/: what posts are told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from files.models import File
from staff.domain import notify
from staff.models import Notification
from tests.conftest import Department
from tests.files.conftest import Enter, words

pytestmark = pytest.mark.django_db


def test_only_those_to_my_posts(page: Enter, department: Department, file: File) -> None:
    assert page(None).get("/desk/notices/").status_code == 302
    assert file.number in words(page(department.dealing).get("/desk/notices/"))
    empty = words(page(department.head).get("/desk/notices/"))
    assert file.number not in empty
    assert "No notices" in empty


def test_opening_one_marks_it_read_and_leads_on(page: Enter, department: Department, file: File) -> None:
    notice = Notification.objects.get()
    address = f"/desk/notices/{notice.pk}/"
    assert page(None).post(address).status_code == 302
    assert page(department.head).post(address).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    assert page(department.dealing).get(address).status_code == 405
    assert page(department.dealing).post(address)["Location"] == f"/desk/files/{file.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_all_at_once(page: Enter, department: Department, file: File) -> None:
    notify(post=department.post("HW-SH"), text="Another", url="")
    page(department.dealing).post("/desk/notices/read/")
    assert [each.post.code for each in Notification.objects.filter(read_at=None)] == ["HW-SH"]


def test_one_and_three_cost_the_same_queries(page: Enter, department: Department, file: File) -> None:
    client, counts = page(department.dealing), []
    for more in (0, 2):
        for _turn in range(more):
            notify(post=department.post("HW-DH"), text="Another", url="/desk/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/notices/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
