"""Reads that are compiled once and planned once say what Django's own say."""

import pytest
from django.db import NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from responses import prepared
from responses.prepared import Kept
from staff.models import Officer, Post, User
from staff.models.offices import Seats
from tests.conftest import Department

_OF_CODE = Kept(lambda code: Post.objects.filter(code=code).select_related("section", "reports_to"), str)
_LOCKED = Kept(lambda pk: Post.objects.select_for_update().filter(pk=pk), int)
_BELOW = Kept(lambda section, above: Post.objects.filter(section=section, reports_to=above).order_by("pk"), int, int)


def _rename_and_fail(post: Post) -> None:
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(name_en="Lost")
        assert _OF_CODE.get(post.code).name_en == "Lost"
        raise RuntimeError


@pytest.mark.django_db
def test_rows_are_those_of_the_queryset(department: Department) -> None:
    for own in Post.objects.select_related("section", "reports_to"):
        found = _OF_CODE.get(own.code)
        with CaptureQueriesContext(connection) as asked:
            assert (found, found.section, found.reports_to) == (own, own.section, own.reports_to)
        assert len(asked) == 0
        assert {name: value for name, value in vars(found).items() if name != "_state"} == {
            name: value for name, value in vars(own).items() if name != "_state"
        }
        rows = Post.objects.filter(section=own.section_id, reports_to=own.pk).order_by("pk")
        assert _BELOW.rows(own.section_id, own.pk) == list(rows)


@pytest.mark.django_db
def test_each_read_sees_what_stands_now_in_objects_of_its_own(department: Department) -> None:
    post = Post.objects.order_by("pk")[0]
    before = _OF_CODE.get(post.code)
    Post.objects.filter(pk=post.pk).update(name_en="Another name")
    assert _OF_CODE.get(post.code).name_en == "Another name"
    assert before.name_en != "Another name"
    with pytest.raises(RuntimeError):
        _rename_and_fail(post)
    # A rollback forgets what was prepared.
    assert _OF_CODE.get(post.code).name_en == "Another name"


@pytest.mark.django_db
def test_what_is_not_there_and_what_was_not_given(department: Department) -> None:
    assert _OF_CODE.first("nobody's") is None
    with pytest.raises(Post.DoesNotExist):
        _OF_CODE.get("nobody's")
    with pytest.raises(ValueError, match="wants a value"):
        _OF_CODE.first(None)
    with pytest.raises(ValueError, match="does not stand"):
        Kept(lambda code: Post.objects.filter(code="x"), str).rows("y")


@pytest.mark.django_db
def test_a_number_that_no_column_holds_is_not_looked_for(department: Department) -> None:
    for number in (2**63, -(2**63), 10**30):
        with CaptureQueriesContext(connection) as asked:
            assert _BELOW.rows(number, 1) == []
        assert len(asked) == 0
        with pytest.raises(Post.DoesNotExist):
            _BELOW.get(number, 1)


@pytest.mark.django_db(transaction=True)
def test_a_column_that_became_wider_meanwhile_is_read(reference_data: None, department: Department) -> None:
    code = Post.objects.order_by("pk")[0].code
    assert _OF_CODE.get(code).code == code
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE staff_post ALTER name_en TYPE varchar(300)")
        assert _OF_CODE.get(code).code == code
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE staff_post ALTER name_en TYPE varchar(200)")
        with pytest.raises(NotSupportedError), transaction.atomic():
            _OF_CODE.get(code)
        with transaction.atomic():
            assert _OF_CODE.get(code).code == code
    finally:
        with other.cursor() as cursor:
            cursor.execute("ALTER TABLE staff_post ALTER name_en TYPE varchar(200)")
        other.close()


@pytest.mark.django_db(transaction=True)
def test_locks_are_taken_in_a_transaction_only(reference_data: None, department: Department) -> None:
    post = Post.objects.order_by("pk")[0]
    with transaction.atomic():
        assert _LOCKED.get(post.pk) == post
    with pytest.raises(transaction.TransactionManagementError):
        _LOCKED.get(post.pk)


@pytest.mark.django_db
def test_seats_are_those_of_the_querysets(department: Department) -> None:
    users = [*department.users.values(), User.objects.create_user("nobody", is_active=True)]
    for user in users:
        posts, line, sections, duties = user.seats()
        own, below = Post.objects.held_by(user), Post.objects.in_line_of(user)
        assert sorted(posts) == sorted(own.values_list("pk", flat=True))
        assert sorted(line) == sorted(below.values_list("pk", flat=True))
        assert sorted(sections) == sorted(set(below.values_list("section", flat=True)))
        assert sorted(duties) == sorted(set(own.values_list("duty", flat=True)))
    leaver = department.users["dealing"]
    leaver.is_active = False
    assert leaver.seats() == Seats([], [], [], [])
    officer = Officer.objects.get(user=department.users["head"])
    officer.tenures.all().delete()
    assert department.users["head"].seats() == Seats([], [], [], [])


@pytest.mark.django_db
def test_a_prepared_statement_is_counted_as_any_other_and_logged_as_it_could_be_sent() -> None:
    with CaptureQueriesContext(connection) as asked, prepared.cursor() as cursor:
        cursor.execute("SELECT %s::int, %s::text[]", [7, ["it's", "100 %"]])
        found = cursor.fetchone()
        assert found == (7, ["it's", "100 %"])
    assert len(asked) == 1
    with connection.connection.cursor() as bare:
        assert bare.execute(asked[0]["sql"]).fetchone() == found
