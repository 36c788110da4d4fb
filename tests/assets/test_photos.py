"""The pictures of an asset: added several at once, described, shown or not, taken off the page."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets import rules
from assets.domain import add_photo, amend_photo, remove_photo, restore_photo, taken_off
from assets.history import history
from assets.models import Asset, AssetPhoto
from evidence.models import Original
from tests.conftest import Department
from tests.pictures import upload


@pytest.fixture
def asset(make_asset: Any) -> Asset:
    made: Asset = make_asset(kind="statue", name_en="A statue")
    return made


@pytest.fixture
def photo(asset: Asset, make_picture: Any) -> AssetPhoto:
    return add_photo(asset=asset, original=make_picture(), caption="Front")


def address(asset: Asset, name: str = "add_photo", *args: Any) -> str:
    return reverse(f"assets:{name}", args=[asset.reference, *args])


@pytest.mark.parametrize(
    ("login", "status"),
    [("dealing", 200), ("dealing2", 200), ("head", 200), ("inspector", 403), ("planner", 403), ("", 302)],
)
def test_who_may_add_change_and_take_off(
    client: Client, asset: Asset, photo: AssetPhoto, department: Department, login: str, status: int
) -> None:
    if login:
        client.force_login(getattr(department, login))
    assert client.get(address(asset)).status_code == status
    if status != 200:
        assert client.post(address(asset), {"photos": [upload()]}).status_code == status
        assert client.post(address(asset, "change_photo", photo.pk), {"caption": "X"}).status_code == status
        assert client.post(address(asset, "remove_photo", photo.pk), {"reason": "X"}).status_code == status
        assert client.post(address(asset, "restore_photo", photo.pk), {"reason": "X"}).status_code == status
        assert list(AssetPhoto.objects.values_list("caption", flat=True)) == ["Front"]


def test_several_are_added_at_once(client: Client, asset: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    data = {
        "photos": [upload(name="a.jpg"), upload(name="b.jpg")],
        "caption": "From  the south",
        "taken_on": "২১/০৩/২০২৪",
        "public": "on",
    }
    assert client.post(address(asset), data).status_code == 302
    photos = AssetPhoto.objects.select_related("original")
    assert {each.original.name for each in photos} == {"a.jpg", "b.jpg"}
    assert {(each.caption, each.taken_on, each.public) for each in photos} == {
        ("From the south", dt.date(2024, 3, 21), True)
    }
    assert {each.original.received_from for each in photos} == {department.dealing}


def test_one_bad_picture_keeps_all_out_and_is_named(client: Client, asset: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    response = client.post(
        address(asset), {"photos": [upload(), upload(b"%PDF-1.4", "deed.jpg")], "caption": "kept text"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "deed.jpg" in page
    assert "kept text" in page
    assert not Original.objects.exists()


def test_without_a_picture_and_with_a_day_to_come(client: Client, asset: Asset, department: Department) -> None:
    client.force_login(department.dealing)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    response = client.post(address(asset), {"taken_on": tomorrow.isoformat()})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"photos", "taken_on"}


def test_what_is_said_of_one_is_changed(
    client: Client, asset: Asset, photo: AssetPhoto, department: Department
) -> None:
    client.force_login(department.dealing)
    data = {"caption": "Back", "public": "on", "taken_on": "2020-01-02"}
    assert client.post(address(asset, "change_photo", photo.pk), data).status_code == 302
    photo.refresh_from_db()
    assert (photo.caption, photo.public, photo.taken_on) == ("Back", True, dt.date(2020, 1, 2))
    assert rules.see_photo(AnonymousUser(), photo)
    response = client.post(address(asset, "change_photo", photo.pk), {"caption": "x" * 201})
    assert response.status_code == 422
    assert "x" * 201 in response.content.decode()


def test_one_is_taken_off_and_its_original_kept(
    client: Client, asset: Asset, photo: AssetPhoto, department: Department
) -> None:
    client.force_login(department.dealing)
    assert client.post(address(asset, "remove_photo", photo.pk), {"reason": ""}).status_code == 422
    assert AssetPhoto.objects.exists()
    assert client.post(address(asset, "remove_photo", photo.pk), {"reason": "Shows a neighbour"}).status_code == 302
    assert not AssetPhoto.objects.exists()
    assert Original.objects.filter(pk=photo.original_id).exists()
    gone: Any = AssetPhoto.pgh_event_model.objects.get(pgh_label="delete")  # type: ignore[attr-defined]
    assert gone.pgh_context.metadata["reason"] == "Shows a neighbour"
    assert gone.pgh_context.metadata["user"] == department.dealing.pk


def test_one_that_was_taken_off_is_put_back(
    client: Client, asset: Asset, photo: AssetPhoto, department: Department
) -> None:
    client.force_login(department.dealing)
    client.post(address(asset, "remove_photo", photo.pk), {"reason": "Shows a neighbour"})
    page = client.get(address(asset)).content.decode()
    for text in ("Taken off the page", "Front", "Officer dealing", "Shows a neighbour"):
        assert text in page
    client.force_login(department.head)
    assert client.post(address(asset, "restore_photo", photo.pk), {"reason": " "}).status_code == 422
    assert not AssetPhoto.objects.exists()
    assert client.post(address(asset, "restore_photo", photo.pk), {"reason": "It is his wall"}).status_code == 302
    back = AssetPhoto.objects.get()
    assert (back.pk, back.original_id, back.caption, back.added_at) == (
        photo.pk, photo.original_id, "Front", photo.added_at,
    )  # fmt: skip
    assert not taken_off(asset).exists()
    event: Any = AssetPhoto.pgh_event_model.objects.latest("pgh_id")  # type: ignore[attr-defined]
    assert event.pgh_label == "insert"
    assert event.pgh_context.metadata["reason"] == "It is his wall"
    assert event.pgh_context.metadata["user"] == department.head.pk
    assert any(entry.reason == "It is his wall" and entry.who == "Officer head" for entry in history(asset))
    again = client.post(address(asset, "restore_photo", photo.pk), {"reason": "Twice"}, follow=True)
    assert "not among those taken off" in again.content.decode()


def test_one_that_was_taken_off_is_shown_to_those_who_may_put_it_back(
    client: Client, asset: Asset, photo: AssetPhoto, make_asset: Any, department: Department
) -> None:
    amend_photo(photo=photo, caption="Front", public=True, taken_on=None, user=None)
    pk = photo.pk
    there = address(asset, "gone_photo", pk, "thumb")
    client.force_login(department.dealing)
    assert client.get(there).status_code == 404  # It is on the page.
    remove_photo(photo=photo, reason="X")
    assert f'src="{there}"' in client.get(address(asset)).content.decode()
    for purpose, status in (("thumb", 200), ("screen", 200), ("original", 404)):
        response = client.get(address(asset, "gone_photo", pk, purpose))
        assert response.status_code == status
        if status == 200:
            assert response["Content-Type"].startswith("image/")
            assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    other = make_asset(kind="statue")
    assert client.get(address(other, "gone_photo", pk, "thumb")).status_code == 404
    for login, status in (("dealing2", 200), ("head", 200), ("inspector", 404), ("planner", 404)):
        client.force_login(getattr(department, login))
        response = client.get(there)
        assert response.status_code == status, login
        if status == 200:
            assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    client.logout()
    assert client.get(there).status_code == 404


def test_another_assets_is_not_put_back_here(asset: Asset, photo: AssetPhoto, make_asset: Any) -> None:
    remove_photo(photo=photo, reason="X")
    with pytest.raises(Exception, match="not among those taken off"):
        restore_photo(asset=make_asset(kind="statue"), pk=photo.pk, reason="Y")


def test_the_list_of_those_taken_off_asks_as_often_for_three_as_for_one(
    client: Client, asset: Asset, make_picture: Any, department: Department
) -> None:
    client.force_login(department.dealing)
    counts = []
    for number in range(3):
        gone = add_photo(asset=asset, original=make_picture(), caption=str(number))
        remove_photo(photo=gone, reason="X", user=department.dealing)
        client.get(address(asset))
        with CaptureQueriesContext(connection) as captured:
            client.get(address(asset))
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_anothers_picture_is_not_found_here(
    client: Client, make_asset: Any, photo: AssetPhoto, department: Department
) -> None:
    client.force_login(department.dealing)
    other = make_asset(kind="statue")
    assert client.post(address(other, "change_photo", photo.pk), {"caption": "X"}).status_code == 404
    assert client.post(address(other, "remove_photo", photo.pk), {"reason": "X"}).status_code == 404
    assert client.get(address(other, "change_photo", photo.pk)).status_code == 405


def test_nothing_is_written_where_nothing_differs(photo: AssetPhoto) -> None:
    events = AssetPhoto.pgh_event_model.objects  # type: ignore[attr-defined]
    before = events.count()
    amend_photo(photo=photo, caption="Front", public=False, taken_on=None)
    assert events.count() == before
    amend_photo(photo=photo, caption="Front", public=True, taken_on=None)
    assert events.count() == before + 1


def test_a_reason_is_needed(photo: AssetPhoto) -> None:
    with pytest.raises(Exception, match="Say why"):
        remove_photo(photo=photo, reason=" ")


def test_queries_do_not_grow_with_the_pictures(
    client: Client, asset: Asset, make_picture: Any, department: Department
) -> None:

    client.force_login(department.dealing)
    add_photo(asset=asset, original=make_picture())
    client.get(address(asset))
    with CaptureQueriesContext(connection) as one:
        client.get(address(asset))
    for _ in range(2):
        add_photo(asset=asset, original=make_picture())
    with CaptureQueriesContext(connection) as three:
        client.get(address(asset))
    assert len(three) == len(one)
