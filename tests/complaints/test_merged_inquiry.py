"""A question that was open when its complaint was merged is still answered, and the officer who asked reads it."""

from collections.abc import Callable

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.urls import reverse

from complaints import domain
from complaints.data_protection.contacts import Contact
from complaints.models import Complaint, State
from tests.complaints.conftest import CODE
from tests.conftest import IN_WARD_2, Department

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("pin", [Point(88.355, 22.555, srid=4326), IN_WARD_2], ids=["one file", "two files"])
def test_it_is_answered_on_the_merged_complaints_page(
    client: Client, confirmed: Complaint, make_report: Callable[..., Complaint], department: Department, pin: Point
) -> None:
    other = domain.confirm(complaint=make_report(pin=pin, contact=Contact(email="second@example.org")), code=CODE)
    domain.ask_reporter(complaint=other, user=department.dealing, text="From which side do they come?")
    other.refresh_from_db()
    domain.merge(complaint=other, into=confirmed, user=department.dealing, reason="The same lorries")
    url = reverse("complaints:track", args=[other.key])
    assert "From which side do they come?" in client.get(url).content.decode()
    answer = client.post(reverse("complaints:reply", args=[other.key]), {"text": "From the north."}, follow=True)
    assert answer.status_code == 200
    assert "Your answer is with the officer" in answer.content.decode()
    other.refresh_from_db()
    assert other.state == State.DUPLICATE
    assert other.inquiries.get().answer == "From the north."
    assert confirmed.file is not None
    assert f"Answer of the reporter of {other.number}" in [paper.title for paper in confirmed.file.correspondence.all()]
