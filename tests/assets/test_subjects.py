"""What a file is about: linked and ended by its holder, followed by the ward, shown to nobody who may not read it."""

import html
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.gis.geos import Point
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assets.domain import end_subject, link_as_holder, link_file, link_point, register
from assets.models import Asset, FileSubject
from assets.panels import asset_panels
from assets.wards import derive_wards
from files.domain import close
from files.models import File
from files.workflow import NotAllowed
from maps.models import Area
from staff.models import User
from tests.conftest import IN_NO_WARD, IN_WARD_1, IN_WARD_2, Department


@pytest.fixture
def ghat(areas: dict[str, Area]) -> Asset:
    return register(kind="structure", name_en="Prinsep Ghat", geometry=IN_WARD_1)


def address(subject: FileSubject) -> str:
    return reverse("assets:end_subject", args=[subject.file_id, subject.pk])


def about(user: User | None, asset: Asset) -> str:
    """What the asset's page says of files to a person."""
    request = RequestFactory().get("/")
    request.user = user  # type: ignore[assignment]
    pieces = asset_panels.render(request, asset).get("records", [])
    return html.unescape("".join(piece for piece in pieces if "files-about-heading" in piece))


def test_the_holder_links_and_ends_and_it_is_kept(ghat: Asset, make_file: Any, department: Department) -> None:
    file = make_file()
    subject = link_as_holder(file=file, asset=ghat, user=department.dealing)
    assert (subject.linked_by, subject.officer) == (department.post("HW-DH"), department.dealing.officer)
    with pytest.raises(NotAllowed, match="not with you"):
        link_as_holder(file=file, asset=ghat, user=department.head)
    with pytest.raises(NotAllowed, match="not with you"):
        end_subject(subject=subject, user=department.head, reason="No")
    with pytest.raises(NotAllowed, match="Say why"):
        end_subject(subject=subject, user=department.dealing, reason="  ")
    ended = end_subject(subject=subject, user=department.dealing, reason="The next ghat is meant")
    assert (ended.ended_by, ended.reason) == (department.post("HW-DH"), "The next ghat is meant")
    with pytest.raises(NotAllowed, match="meanwhile"):
        end_subject(subject=subject, user=department.dealing, reason="Again")
    assert not FileSubject.objects.open().exists()
    again = link_as_holder(file=file, asset=ghat, user=department.dealing)
    assert again.pk != subject.pk


def test_nothing_is_linked_to_a_closed_file(ghat: Asset, make_file: Any, department: Department) -> None:
    file = make_file()
    close(file=file, user=department.dealing, outcome="done", result="Done")
    with pytest.raises(NotAllowed, match="must be reopened"):
        link_as_holder(file=file, asset=ghat, user=department.dealing)


def test_the_ward_is_derived_and_follows(areas: dict[str, Area], ghat: Asset, make_file: Any) -> None:
    file = make_file()
    subject = link_file(file=file, asset=ghat)
    point = link_point(file=file, point=IN_WARD_2)
    nowhere = link_point(file=file, point=IN_NO_WARD)
    for each in (subject, point, nowhere):
        each.refresh_from_db()
    assert (subject.ward, point.ward, nowhere.ward) == (areas["1"], areas["2"], None)
    assert link_point(file=file, point=Point(IN_WARD_2.x, IN_WARD_2.y, srid=4326)) == point
    Asset.objects.filter(pk=ghat.pk).update(geometry=IN_WARD_2)
    Area.objects.filter(pk=areas["2"].pk).update(kind="other")
    derive_wards()
    for each in (subject, point):
        each.refresh_from_db()
        assert each.ward is None


@pytest.mark.parametrize(
    ("login", "status"),
    [("", 302), ("dealing", 302), ("head", 409), ("planner", 409), ("dealing2", 404), ("inspector2", 404)],
)
def test_only_the_holder_ends_on_the_page(
    client: Client, ghat: Asset, make_file: Any, department: Department, login: str, status: int
) -> None:
    subject = link_file(file=make_file(), asset=ghat)
    if login:
        client.force_login(getattr(department, login))
    answer = client.post(address(subject), {"reason": "The next ghat is meant"})
    assert answer.status_code == status
    # Who held the file when he began to type has his words back.
    assert ("The next ghat is meant</textarea>" in answer.content.decode()) == (status == 409)
    assert FileSubject.objects.open().exists() == (login != "dealing")


def test_a_subject_of_another_file_is_not_ended_by_a_guessed_address(
    client: Client, ghat: Asset, make_file: Any, department: Department
) -> None:
    subject, other = link_file(file=make_file(), asset=ghat), make_file()
    client.force_login(department.dealing)
    wrong = reverse("assets:end_subject", args=[other.pk, subject.pk])
    assert client.post(wrong, {"reason": "x"}).status_code == 404
    assert client.get(address(subject)).status_code == 405


def test_the_asset_shows_its_open_files_to_those_who_may_read_them(
    ghat: Asset, make_file: Any, department: Department
) -> None:
    file, secret, closed = make_file(), make_file(holder="HW-EE", classification="confidential"), make_file()
    for each in (file, secret, closed):
        link_file(file=each, asset=ghat)
    close(file=closed, user=department.dealing, outcome="done", result="Done")
    assert file.number in about(department.planner, ghat)
    assert secret.number not in about(department.planner, ghat)
    assert closed.number not in about(department.planner, ghat)
    assert secret.number in about(department.engineer, ghat)
    # Not even that there is one.
    assert about(department.dealing2, ghat) == ""
    assert about(AnonymousUser(), ghat) == ""  # type: ignore[arg-type]
    FileSubject.objects.filter(file=file).update(
        ended_at=timezone.now(), ended_by=department.post("HW-DH"), reason="Not about this"
    )
    assert about(department.planner, ghat) == ""


def test_the_asset_costs_the_same_for_one_file_and_for_three(
    ghat: Asset, make_file: Any, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [each for each in asset_panels._panels if each.template.endswith("files_about.html")]
    monkeypatch.setattr(asset_panels, "_panels", ours)
    counts = []
    for number in range(1, 4):
        link_file(file=make_file(), asset=ghat)
        with CaptureQueriesContext(connection) as queries:
            assert about(department.planner, ghat).count("rows__title") == number
        counts.append(len(queries))
    assert counts[0] == counts[2]


def refused(statement: str, *values: Any) -> str:
    with (
        pytest.raises((ProgrammingError, IntegrityError, InternalError)) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)
    return str(caught.value)


def test_the_database_keeps_what_was_linked(ghat: Asset, make_file: Any, department: Department) -> None:
    file: File = make_file()
    subject = link_file(file=file, asset=ghat)
    post = department.post("HW-DH").pk
    assert "Cannot delete" in refused("DELETE FROM assets_filesubject")
    assert "Cannot update" in refused("UPDATE assets_filesubject SET linked_at = now()")
    assert "Cannot update" in refused("UPDATE assets_filesubject SET asset_version = 9")
    assert "ended_subject_says" in refused("UPDATE assets_filesubject SET ended_at = now()")
    insert = "INSERT INTO assets_filesubject (file_id, asset_id, asset_version, linked_at, reason) VALUES"
    assert "file_about_an_asset_once" in refused(f"{insert} (%s, %s, 1, now(), '')", file.pk, ghat.pk)
    assert "an_asset_or_a_point" in refused(f"{insert} (%s, NULL, NULL, now(), '')", file.pk)
    FileSubject.objects.filter(pk=subject.pk).update(ended_at=timezone.now(), ended_by=post, reason="x")
    assert "Cannot update" in refused("UPDATE assets_filesubject SET reason = 'y'")
    assert "Cannot update" in refused("UPDATE assets_filesubject SET ended_at = NULL, ended_by_id = NULL, reason = ''")
