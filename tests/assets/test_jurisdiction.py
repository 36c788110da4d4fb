"""Which posts answer for a place and a kind, and who keeps that."""

import pytest
from django.test import Client

from assets.jurisdiction import give, posts_for
from assets.jurisdiction_form import JurisdictionForm
from assets.models import Jurisdiction
from maps.models import Area
from staff.models import User
from tests.conftest import IN_NO_WARD, IN_WARD_1, IN_WARD_2, Department

pytestmark = pytest.mark.django_db


def test_the_most_particular_comes_first(department: Department, areas: dict[str, Area]) -> None:
    post = department.post
    give(post=post("DG"), areas=[], kinds=[])
    give(post=post("HW-EE"), areas=[areas["borough"]], kinds=[])
    give(post=post("HW-IN"), areas=[areas["1"]], kinds=["water"])
    give(post=post("PS-IN"), areas=[areas["1"]], kinds=[])
    give(post=post("HW-SH"), areas=[areas["2"]], kinds=["building"])
    give(post=post("HW-SH"), areas=[], kinds=["statue"])

    def codes(place: object, kind: str) -> list[str]:
        return [each.code for each in posts_for(place, kind)]  # type: ignore[arg-type]

    assert codes(IN_WARD_1, "water") == ["HW-IN", "PS-IN", "HW-EE", "DG"]
    assert codes(areas["1"], "water") == ["HW-IN", "PS-IN", "HW-EE", "DG"]
    assert codes(IN_WARD_1, "statue") == ["PS-IN", "HW-EE", "HW-SH", "DG"]
    assert codes(IN_WARD_2, "building") == ["HW-SH", "HW-EE", "DG"]
    assert codes(IN_NO_WARD, "water") == ["DG"]
    assert codes(areas["borough"], "water") == ["HW-EE", "DG"]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [("1-2", ["1", "2"]), ("১ – ২", ["1", "2"]), ("2; 1 2", ["2", "1"]), ("1 to 2", ["1", "2"]), ("", [])],
)
def test_wards_are_typed_as_ranges(areas: dict[str, Area], typed: str, codes: list[str]) -> None:
    form = JurisdictionForm({"wards": typed, "boroughs": "", "kinds": []})
    assert form.is_valid()
    assert [area.code for area in form.cleaned_data["wards"]] == codes


def test_an_unknown_ward_is_named(areas: dict[str, Area]) -> None:
    form = JurisdictionForm({"wards": "1-4", "boroughs": ""})
    assert "Not known: 3, 4." in form.errors["wards"][0]


def test_only_administrators_of_offices_change_it(
    department: Department, areas: dict[str, Area], client: Client
) -> None:
    post = department.post("HW-IN")
    url = f"/desk/office/posts/{post.pk}/jurisdiction/"
    typed = {"wards": "1-2", "boroughs": "1", "kinds": ["water", "park"]}
    assert client.get(url).status_code == 302
    client.force_login(department.director)
    assert client.get(url).status_code == 404
    assert client.post(url, typed).status_code == 404
    client.force_login(User.objects.create_superuser("boss"))
    assert client.post(url, {**typed, "wards": "99"}).status_code == 422
    assert client.post(url, typed).status_code == 302
    row = Jurisdiction.objects.get()
    assert (row.areas.count(), row.kinds) == (3, ["park", "water"])
    client.force_login(department.dealing)
    shown = client.get(f"/desk/office/posts/{post.pk}/").content.decode()
    assert "Ward 1, Ward 2" in shown
    assert "Change the jurisdiction" not in shown
    assert client.post(f"{url}{row.pk}/end/").status_code == 404
    client.force_login(User.objects.get(username="boss"))
    assert client.get(url).status_code == 200
    assert client.post(f"{url}{row.pk}/end/").status_code == 302
    assert not Jurisdiction.objects.exists()
