"""The receipt of a complaint: who complained stands in no list of the diary, and is found by nobody."""

import pytest
from django.test import Client

from complaints.models import Complaint
from files.models import Receipt
from staff.models import User
from tests.conftest import Department
from tests.files.test_nothing_leaks_on_paper import everything, lists

pytestmark = pytest.mark.django_db


def test_who_complained_stands_in_no_list_and_on_no_receipt(
    client: Client, department: Department, confirmed: Complaint
) -> None:
    receipt = Receipt.objects.get(mode="complaint")
    for user in [*department.users.values(), User.objects.create_superuser("boss")]:
        client.force_login(user)
        for address in (f"/desk/receipts/{receipt.pk}/", *lists("citizen%40example.org")):
            shown = everything(client.get(address)).replace('value="citizen@example.org"', "")
            assert "citizen@example.org" not in shown.replace("“citizen@example.org”", ""), address
            if "q=citizen" in address:
                assert receipt.number not in shown
        assert client.get(f"/desk/receipts/{receipt.pk}/acknowledge/").status_code == 404
