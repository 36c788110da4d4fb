"""Who sees what of the office, page by page: nobody, an outsider, a colleague, the head, the administrator."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from staff import rules
from staff.forms.sections import mark
from staff.models import Absence, Designation, Duty, Officer, Post, Section, Tenure, User
from tests.conftest import Department
from tests.staff.conftest import Enter, MakeAway

pytestmark = pytest.mark.django_db
OFFICE = "/desk/office/"


@pytest.fixture
def outsider(db: None) -> User:
    """A login without a post."""
    return User.objects.create_user("outsider")


def seen(page: Enter, url: str, *users: User | None) -> list[int]:
    return [page(user).get(url).status_code for user in users]


def test_who_reads_who_is_who(department: Department, administrator: User, outsider: User, page: Enter) -> None:
    officer = department.head.officer
    officer.date_of_birth, officer.phone = dt.date(1970, 3, 14), "+919830012345"
    officer.save()
    for url in (OFFICE, f"{OFFICE}people/", f"{OFFICE}officers/{officer.pk}/"):
        assert seen(page, url, None, outsider, department.dealing, department.head2, administrator) == [
            302,
            404,
            200,
            200,
            200,
        ]
        assert "1970" not in page(department.dealing).get(url).content.decode()
    mine = f"{OFFICE}officers/{officer.pk}/"
    assert "14 March 1970" in page(department.head).get(mine).content.decode()
    assert "14 March 1970" in page(administrator).get(mine).content.decode()
    assert "14 March 1970" not in page(department.director).get(mine).content.decode()


def test_people_are_found_by_name_code_post_and_phone(department: Department, page: Enter) -> None:
    Officer.objects.filter(user=department.head).update(name_bn="মীনা দত্ত", phone="+919830012345")
    client = page(department.dealing)
    for text in ("officer head", "E002", "মীনা", "HW-SH", "98300123"):
        rows = client.get(f"{OFFICE}people/", {"q": text}).context["rows"]
        assert department.head.officer in [row[0] for row in rows], text
    assert "Nobody found" in client.get(f"{OFFICE}people/", {"q": "zzz"}).content.decode()
    assert client.get(f"{OFFICE}people/?after=nonsense").status_code == 302


def test_the_list_of_people_goes_on_page_by_page(department: Department, page: Enter) -> None:
    Officer.objects.bulk_create([Officer(employee_code=f"X{n:03}", name_en=f"Person {n:03}") for n in range(60)])
    client, url, names = page(department.dealing), f"{OFFICE}people/", []
    while url:
        context = client.get(url).context
        names += [row[0].name_en for row in context["rows"]]
        url = context["next_url"]
    assert len(names) == len(set(names)) == 71


def queries(page: Enter, user: User, url: str) -> int:
    client = page(user)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        client.get(url)
    return len(counted)


def test_lists_cost_the_same_however_many_there_are(
    department: Department, administrator: User, away: MakeAway, page: Enter
) -> None:
    away("head", link="engineer")
    urls = [OFFICE, f"{OFFICE}people/", f"{OFFICE}absences/", f"{OFFICE}calendars/"]
    before = [queries(page, administrator, url) for url in urls]
    section, rank = department.post("HW-DH").section, Designation.objects.get(code="DH")
    for number in range(3):
        user = User.objects.create_user(f"more{number}")
        officer = Officer.objects.create(user=user, employee_code=f"M{number}", name_en=f"More {number}")
        post = Post.objects.create(
            code=f"M{number}",
            section=section,
            designation=rank,
            duty=Duty.DEALING_HAND,
            reports_to=department.post("HW-SH"),
            name_en=f"More {number}",
        )
        Tenure.objects.create(post=post, officer=officer, period=DateRange(dt.date(2020, 1, 1), None))
        today = timezone.localdate()
        Absence.objects.create(
            officer=officer,
            kind="leave",
            period=DateRange(today, today + dt.timedelta(days=2)),
            link_officer=department.planner.officer,
        )
    assert [queries(page, administrator, url) for url in urls] == before


def test_the_tree_shows_vacant_absent_and_acting(department: Department, away: MakeAway, page: Enter) -> None:
    away("head", link="engineer", kind="tour")
    Tenure.objects.filter(post__code="PUB").delete()
    text = page(department.dealing).get(OFFICE).content.decode()
    assert "vacant" in text
    assert "tour until" in text
    assert "Officer engineer acts" in text


def test_who_enters_absences(department: Department, administrator: User, outsider: User, page: Enter) -> None:
    url = f"{OFFICE}absences/new/"
    everybody = (None, outsider, department.dealing, department.head, department.director, administrator)
    assert seen(page, url, *everybody) == [302, 404, 404, 200, 200, 200]
    assert seen(page, f"{OFFICE}absences/", *everybody) == [302, 404, 404, 200, 200, 200]
    today = timezone.localdate()
    typed = {
        "officer": department.dealing.officer.pk,
        "kind": "leave",
        "first": f"{today:%d/%m/%Y}",
        "last": f"{today + dt.timedelta(days=3):%d/%m/%Y}",
        "link_officer": department.inspector.officer.pk,
        "order": "L/1",
    }
    # A head enters for those below him: not for himself, his superior or another section.
    for other in ("head", "engineer", "dealing2"):
        answer = page(department.head).post(url, {**typed, "officer": department.users[other].officer.pk})
        assert answer.status_code == 422
    assert page(department.dealing).post(url, typed).status_code == 404
    assert page(department.head).post(url, typed).status_code == 302
    absence = Absence.objects.get()
    assert absence.entered_by == department.head
    again = page(administrator).post(url, typed)
    assert (again.status_code, "Another leave or tour" in again.content.decode()) == (422, True)
    here = f"{OFFICE}absences/{absence.pk}/"
    assert seen(page, here, None, outsider, department.dealing2, department.head2) == [302, 404, 404, 404]
    assert seen(page, here, department.dealing, department.head, administrator) == [200, 200, 200]
    ends = {"last": str(today)}
    assert page(department.dealing).post(here, ends).status_code == 404
    assert page(department.head2).post(f"{here}withdraw/").status_code == 404
    assert page(department.head).post(here, {"last": str(today + dt.timedelta(days=9))}).status_code == 422
    assert page(department.head).post(here, ends).status_code == 302
    absence.refresh_from_db()
    assert absence.last_day == today
    page(department.head).post(f"{here}withdraw/")
    absence.refresh_from_db()
    assert absence.withdrawn_at is None


def test_past_and_coming_absences_are_apart(department: Department, away: MakeAway, page: Enter) -> None:
    away("dealing", first=-9, last=-7)
    away("dealing", first=3, last=4)
    client = page(department.head)
    assert [row[0].period.lower for row in client.get(f"{OFFICE}absences/").context["rows"]] == [
        timezone.localdate() + dt.timedelta(days=3)
    ]
    assert len(client.get(f"{OFFICE}absences/?past=1").context["rows"]) == 1


def test_absences_stand_on_an_officers_page_for_those_whom_they_concern(
    department: Department, away: MakeAway, page: Enter
) -> None:
    away("dealing", first=3, last=4)
    url = f"{OFFICE}officers/{department.dealing.officer.pk}/"
    for user, shown in ((department.dealing, True), (department.head, True), (department.dealing2, False)):
        assert ("Leave and tours</h2>" in page(user).get(url).content.decode()) is shown


def test_only_the_officer_chooses_his_channels(department: Department, administrator: User, page: Enter) -> None:
    officer = department.head.officer
    url, typed = f"{OFFICE}officers/{officer.pk}/channels/", {"by_mail": "none", "by_text": "all"}
    for user in (department.dealing, department.director, administrator):
        assert page(user).post(url, typed).status_code == 404
    assert page(department.head).post(url, {"by_mail": "x", "by_text": "all"}).status_code == 422
    assert page(department.head).post(url, typed).status_code == 302
    officer.refresh_from_db()
    assert (officer.by_mail, officer.by_text) == ("none", "all")


def test_post_pages_and_who_hands_over(
    department: Department, administrator: User, outsider: User, page: Enter
) -> None:
    url = f"{OFFICE}posts/{department.post('HW-SH').pk}/"
    assert seen(page, url, None, outsider, department.dealing2, administrator) == [302, 404, 200, 200]
    assert seen(page, f"{OFFICE}posts/0/", administrator) == [404]
    charge = f"{url}charge/"
    assert seen(page, charge, None, outsider, department.dealing, department.director, administrator) == [
        302,
        404,
        404,
        404,
        200,
    ]
    assert "Hand the charge over" not in page(department.director).get(url).content.decode()


def settings_of(section: Section, **changed: Any) -> dict[str, Any]:

    names = (
        "number_format",
        "receipt_format",
        "despatch_format",
        "slip_format",
        "days_per_officer",
        "most_levels",
        "pages_per_volume",
    )
    steps = ("remind_after", "explain_after", "superior_after", "repeat_every")
    return {
        **{name: getattr(section, name) for name in (*names, *steps)},
        "seen": mark(section),
        "calendar": "",
        **changed,
    }


def test_who_sees_and_who_changes_a_sections_settings(
    department: Department, administrator: User, outsider: User, page: Enter
) -> None:
    section = department.post("HW-SH").section
    url = f"{OFFICE}sections/{section.pk}/"
    everybody = (None, outsider, department.dealing, department.head2, department.head, department.director)
    assert seen(page, url, *everybody, administrator) == [302, 404, 404, 404, 200, 200, 200]
    typed = settings_of(section, days_per_officer="৫", explain_after="6")
    assert page(department.director).post(url, typed).status_code == 404
    assert page(administrator).post(url, typed).status_code == 302
    section.refresh_from_db()
    assert (section.days_per_officer, section.explain_after, section.parking_needs_superior) == (5, 6, False)


def test_settings_that_cannot_be_are_refused_and_stale_ones_too(
    department: Department, administrator: User, page: Enter
) -> None:
    section = department.post("HW-SH").section
    url, client = f"{OFFICE}sections/{section.pk}/", page(administrator)
    for changed, words in (
        ({"number_format": "HB/{year}"}, "needs {serial}"),
        ({"slip_format": "S/{year}"}, "needs {serial}"),
        ({"explain_after": 2}, "one after another"),
        ({"repeat_every": 0}, "At least 1"),
    ):
        answer = client.post(url, settings_of(section, **changed))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    typed = settings_of(section, pages_per_volume=150)
    Section.objects.filter(pk=section.pk).update(days_per_officer=9)
    stale = client.post(url, typed)
    assert stale.status_code == 422
    text = stale.content.decode()
    assert "somebody changed these settings meanwhile" in text
    assert 'value="150"' in text
    assert Section.objects.get(pk=section.pk).pages_per_volume == 200


def test_numbers_are_shown_while_their_format_is_typed(
    department: Department, administrator: User, page: Enter
) -> None:
    url = f"{OFFICE}sections/{department.post('HW-SH').section_id}/example/"
    answer = page(administrator).get(url, {"number_format": "A-{serial}/{section}", "despatch_format": "D/{year}"})
    text = answer.content.decode()
    assert "A-123/HW" in text
    told = page(administrator).get(url, {"slip_format": "Slip {serial:03}/{section}"}).content.decode()
    assert "Slip 123/HW" in told
    assert "The format needs {serial}" in text
    assert seen(page, url, None, department.head) == [302, 404]


def test_a_superuser_keeps_offices_and_a_mere_clerk_of_the_admin_does_not(department: Department) -> None:
    assert rules.keep_offices(User.objects.create_superuser("boss"))
    assert not rules.keep_offices(User.objects.create_user("clerk", is_staff=True))
    assert not rules.keep_offices(AnonymousUser())
    assert not rules.below(None).exists()
