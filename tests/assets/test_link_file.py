"""Which asset a file is about: the panel on the file's page, and the form that links one."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from assets.domain import link_file, register
from assets.models import Asset, FileSubject
from files.models import File
from files.panels import file_panels
from staff.models import User
from tests.conftest import IN_WARD_1, Department, square


@pytest.fixture
def ghat(db: None) -> Asset:
    return register(kind="structure", name_en="Prinsep Ghat", geometry=IN_WARD_1)


def address(file: File) -> str:
    return reverse("assets:link_file", args=[file.pk])


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [each for each in file_panels._panels if each.template.startswith("assets/")]
    monkeypatch.setattr(file_panels, "_panels", ours)


def panel(user: User, file: File) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return "".join(file_panels.render(request, file).get("place", []))


@pytest.mark.parametrize(
    ("login", "status"),
    [("", 302), ("dealing", 302), ("head", 403), ("engineer", 403), ("dealing2", 404), ("inspector2", 404)],
)
def test_only_the_holder_links(
    client: Client, ghat: Asset, make_file: Any, department: Department, login: str, status: int
) -> None:
    file = make_file(holder="HW-DH")
    if login:
        client.force_login(getattr(department, login))
    assert client.post(address(file), {"q": ghat.reference}).status_code == status
    assert FileSubject.objects.exists() == (login == "dealing")


def test_a_name_with_one_meaning_links_one_with_several_asks(
    client: Client, ghat: Asset, make_file: Any, department: Department
) -> None:
    file = make_file()
    client.force_login(department.dealing)
    second = register(kind="structure", name_en="Babu Ghat", geometry=IN_WARD_1)
    asked = client.post(address(file), {"q": "Ghat"})
    assert asked.status_code == 200
    assert {asset.pk for asset in asked.context["assets"]} == {ghat.pk, second.pk}
    assert not FileSubject.objects.exists()
    assert client.post(address(file), {"q": "প্রিন্সেপ"}).status_code == 302
    assert FileSubject.objects.get().asset == ghat


def test_nothing_found_is_said_and_nothing_linked(client: Client, make_file: Any, department: Department) -> None:
    client.force_login(department.dealing)
    response = client.post(address(make_file()), {"q": "<i>Nowhere"})
    assert response.status_code == 200
    assert "Nothing found for" in response.content.decode()
    assert "<i>Nowhere" not in response.content.decode()


def test_a_link_is_not_made_by_reading(client: Client, make_file: Any, department: Department) -> None:
    client.force_login(department.dealing)
    assert client.get(address(make_file())).status_code == 405


def test_the_panel_shows_the_places_and_to_the_holder_the_form(
    ghat: Asset, make_file: Any, department: Department
) -> None:
    file = make_file()
    assert "not linked to a place yet" in panel(department.dealing, file)
    assert panel(department.head, file) == ""
    link_file(file=file, asset=ghat)
    for user, form in ((department.dealing, True), (department.head, False)):
        text = panel(user, file)
        assert "Prinsep Ghat" in text
        assert ghat.get_absolute_url() in text
        assert "aitihya-place-map" in text
        assert ("<form" in text) == form


def test_the_panel_costs_the_same_for_one_and_for_three(
    make_file: Any, department: Department, django_assert_num_queries: Any
) -> None:
    file = make_file()
    for number in range(1, 4):
        pond = register(kind="water", name_en=f"P{number}", geometry=square(IN_WARD_1), details={"type": "pond"})
        link_file(file=file, asset=pond)
        if number != 2:
            with django_assert_num_queries(3):
                assert panel(department.dealing, file).count("rows__title") == number
