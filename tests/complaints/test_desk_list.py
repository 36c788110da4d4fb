"""``/desk/complaints/``: what narrows it, its words, its pages, its table, and many acknowledged at once."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from complaints import domain
from complaints.desk import finding, listing
from complaints.models import Category, Complaint, ComplaintIndex, State
from files import domain as files
from files.models import File
from inspections.models import Visit
from staff.models import User
from tests.complaints.closing import close_as_done
from tests.conftest import IN_WARD_2, Department, square

pytestmark = pytest.mark.django_db
Make = Callable[..., Complaint]
URL = "/desk/complaints/"


@pytest.fixture
def park(grass: Category, make_report: Make, areas: Any, make_asset: Any) -> Complaint:
    """Long grass in a park of ward 2, of the other section."""
    make_asset(kind="park", name_en="Victoria Square", geometry=square(IN_WARD_2))
    return domain.take_in(complaint=make_report(category=grass, pin=IN_WARD_2, text="The grass is waist high."))


def numbers(client: Client, **query: Any) -> list[str]:
    answer = client.get(URL, query)
    assert answer.status_code == 200
    return re.findall(r'<li data-asset="(C-\d{4}-\d+)">', answer.content.decode())


class TestWhoSees:
    def test_the_index_says_the_same_as_the_files(
        self, confirmed: Complaint, park: Complaint, make_report: Make, department: Department, make_asset: Any
    ) -> None:
        make_asset(kind="water", name_en="Far", geometry=square(IN_WARD_2))
        domain.take_in(complaint=make_report(pin=IN_WARD_2))
        file = park.file
        assert file is not None
        files.mark_opened(file=file, user=department.dealing2)
        files.forward(file=file, user=department.dealing2, to_post=department.post("HW-SH"), remarks="")
        file.refresh_from_db()
        files.mark_opened(file=file, user=department.head)
        for classification in ("ordinary", "confidential", "secret"):
            File.objects.filter(pk=file.pk).update(classification=classification)
            for user in department.users.values():
                seen = Complaint.objects.visible_to(user)
                # Every number begins with the letter; a section that is chosen is walked by itself.
                for text, section in (("", None), ("c", None), ("c", file.section_id), ("", file.section_id)):
                    asked = listing.Asked(everything=True, text=text, section=section)
                    found = {row.pk for row in listing.found(user=user, asked=asked, after=None, size=40).rows}
                    wanted = seen.filter(file__section=section) if section else seen
                    assert found == set(wanted.values_list("pk", flat=True)), (user.username, classification, asked)

    def test_a_post_that_changes_its_section_still_sees_what_it_read(
        self, confirmed: Complaint, department: Department
    ) -> None:
        file = confirmed.file
        assert file is not None
        files.mark_opened(file=file, user=department.dealing)
        post = department.post("HW-DH")
        post.section = department.post("PS-DH").section
        post.save()
        asked = listing.Asked()
        assert listing.found(user=department.dealing, asked=asked, after=None, size=40).rows == [confirmed]
        assert Complaint.objects.visible_to(department.dealing).get() == confirmed

    def test_the_row_follows_the_complaint(self, confirmed: Complaint, department: Department) -> None:
        row = ComplaintIndex.objects.get(pk=confirmed.pk)
        assert (row.kind, row.state, row.is_open) == ("water", "received", True)
        assert (row.section, row.holder) == (department.post("HW-DH").section, department.post("HW-DH"))
        domain.withdraw(complaint=confirmed)
        row.refresh_from_db()
        assert (row.state, row.is_open) == ("withdrawn", False)


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"state": "received"}, True),
            ({"state": "work_ordered"}, False),
            ({"kind": "water"}, True),
            ({"kind": "park"}, False),
            ({"sealed": "yes"}, True),
            ({"sealed": "no"}, False),
            ({"origin": "web"}, True),
            ({"origin": "open311"}, False),
            ({"due": "soon"}, True),
            ({"due": "late"}, False),
            ({"due": "in_time"}, False),
        ],
    )
    def test_each_part_leaves_out_what_does_not_fit(
        self, client: Client, confirmed: Complaint, department: Department, query: dict[str, str], shown: bool
    ) -> None:
        client.force_login(department.dealing)
        assert numbers(client, **query) == ([confirmed.number] if shown else [])

    def test_parts_with_choices_from_the_data(
        self, client: Client, confirmed: Complaint, park: Complaint, department: Department
    ) -> None:
        client.force_login(department.director)
        assert numbers(client) == [park.number, confirmed.number]
        assert numbers(client, ward=confirmed.ward_id) == [confirmed.number]
        assert numbers(client, category=park.category_id) == [park.number]
        assert numbers(client, section=department.post("PS-DH").section_id) == [park.number]
        assert numbers(client, holder=department.post("HW-DH").pk) == [confirmed.number]
        assert numbers(client, file=park.file_id) == [park.number]

    def test_days_may_be_typed_in_bengali_digits(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        today = timezone.localdate()
        assert numbers(client, since=f"{today:%Y-%m-%d}", until=f"{today:%Y-%m-%d}") == [confirmed.number]
        assert numbers(client, until="০১/০১/২০২০") == []
        wrong = client.get(URL, {"since": "soon"})
        assert (wrong.status_code, "since" in wrong.context["form"].errors) == (422, True)

    def test_late_ones_carry_the_word(self, client: Client, confirmed: Complaint, department: Department) -> None:
        Complaint.objects.filter(pk=confirmed.pk).update(promised_at=timezone.now() - dt.timedelta(hours=1))
        client.force_login(department.dealing)
        assert numbers(client, due="late") == [confirmed.number]
        assert 'tag--due-late">late<' in client.get(URL).content.decode()

    def test_a_square_of_the_heat_map(self, client: Client, confirmed: Complaint, department: Department) -> None:
        client.force_login(department.dealing)
        row = ComplaintIndex.objects.get()
        assert numbers(client, cell=f"{row.cell_x // 2},{row.cell_y // 2},500") == [confirmed.number]
        assert numbers(client, cell=f"{row.cell_x // 2 + 1},{row.cell_y // 2},500") == []

    def test_what_lies_on_the_map_to_the_edge(
        self, client: Client, confirmed: Complaint, park: Complaint, department: Department
    ) -> None:
        client.force_login(department.director)
        x, y = confirmed.pin.coords

        def around(west: float, south: float, east: float, north: float) -> str:
            return f"{x + west:.6f},{y + south:.6f},{x + east:.6f},{y + north:.6f}"

        assert numbers(client, bbox=around(-0.002, -0.002, 0.002, 0.002)) == [confirmed.number]
        # In the same cell of 250 m, and beyond the edge.
        assert numbers(client, bbox=around(0.0001, -0.001, 0.001, 0.001)) == []
        page = client.get(URL, {"bbox": around(-0.002, -0.002, 0.002, 0.002), "state": "received"}).content.decode()
        assert f'bounds="{around(-0.002, -0.002, 0.002, 0.002)}"' in page
        assert page.count('narrows="?state=received"') == 1
        # Of the whole earth what is the city's; where there is no city, nothing.
        assert len(numbers(client, bbox="-180,-85,180,85")) == 2
        assert numbers(client, bbox="0,0,1,85") == []
        wrong = client.get(URL, {"bbox": "here"})
        assert wrong.status_code == 422
        assert "west,south,east,north" in wrong.content.decode()
        assert "a part of the map" not in wrong.content.decode()


class TestFinding:
    @pytest.mark.parametrize(
        "words", ["পুকুরে মাটি", "pukure mati", "Test Pond", "test pnd", "পরীক্ষা", "Gariahat", "ten lorries", "000001"]
    )
    def test_words_of_text_address_answers_and_asset(
        self, client: Client, confirmed: Complaint, department: Department, words: str
    ) -> None:
        question = confirmed.category.questions.create(code="who", kind="string", name_en="Who?")
        confirmed.answers.create(question=question, value="Ten lorries a night")
        Complaint.objects.filter(pk=confirmed.pk).update(address="12 Gariahat Road")
        finding.index(confirmed)
        client.force_login(department.dealing)
        assert numbers(client, q=words) == [confirmed.number]
        assert numbers(client, q=f"{words} zebra") == []

    def test_a_number_is_found_as_it_is_typed(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        assert numbers(client, q=str(confirmed.number).lower()) == [confirmed.number]
        assert numbers(client, q="C-1999-000001") == []

    def test_the_reporters_address_finds_nothing(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        assert numbers(client, q="citizen@example.org") == []

    def test_rebuilt_words_are_the_same(self, confirmed: Complaint) -> None:
        before = ComplaintIndex.objects.get().words
        ComplaintIndex.objects.update(words="")
        assert finding.rebuild(batch=1) == 1
        assert ComplaintIndex.objects.get().words == before


class TestPages:
    @pytest.mark.parametrize("text", ["", "c"])
    def test_pages_follow_one_another_without_gaps(
        self, confirmed: Complaint, park: Complaint, make_report: Make, department: Department, text: str
    ) -> None:
        for _more in range(3):
            domain.take_in(complaint=make_report())
        seen, after = [], None
        while True:
            page = listing.found(user=department.director, asked=listing.Asked(text=text), after=after, size=2)
            seen += [row.pk for row in page.rows]
            after = page.next
            if after is None:
                break
        assert seen == list(Complaint.objects.order_by("-confirmed_at", "-pk").values_list("pk", flat=True))
        assert len(seen) == 5

    def test_a_cursor_of_another_list_begins_at_the_first_page(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        from responses.keyset import encode

        client.force_login(department.dealing)
        for cursor in ("forged", encode([1, 2]), encode(["not a day", 2]), encode([1])):
            assert client.get(URL, {"after": cursor}).headers["Location"] == URL

    def test_the_map_has_the_rows_of_the_list(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        (feature,) = client.get(URL).context["spots"]["features"]
        assert feature["properties"]["ref"] == confirmed.number
        assert feature["properties"]["said"] == "received, due soon"
        assert feature["geometry"]["coordinates"] == [pytest.approx(confirmed.pin.x), pytest.approx(confirmed.pin.y)]


class TestTable:
    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_it_holds_what_is_shown_and_nobodys_identity(
        self, client: Client, confirmed: Complaint, park: Complaint, department: Department, form: str
    ) -> None:
        url = reverse("complaints:table", args=[form])
        assert client.get(url).status_code == 302
        client.force_login(department.dealing)
        answer = client.get(url, {"category": confirmed.category_id})
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        if form == "csv":
            text = content.decode()
            assert str(confirmed.number) in text
            assert str(park.number) not in text
            assert "citizen@example.org" not in text
        else:
            assert content[:2] == b"PK"
        assert client.get(reverse("complaints:table", args=["pdf"])).status_code == 404

    def test_it_goes_on_past_a_page(self, confirmed: Complaint, make_report: Make, department: Department) -> None:
        domain.take_in(complaint=make_report())
        found = listing.all_found(user=department.dealing, asked=listing.Asked(), batch=1)
        assert len(list(found)) == 2


class TestAcknowledging:
    url = "/desk/complaints/acknowledge/"

    def test_anonymous_and_the_outsider_do_nothing(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        data = {"number": [confirmed.number], "sure": "1"}
        assert client.post(self.url, data).status_code == 302
        client.force_login(department.dealing2)
        assert str(confirmed.number) not in client.post(self.url, data, follow=True).content.decode()
        client.force_login(User.objects.create_user("nobody"))
        assert client.post(self.url, data).status_code == 404
        confirmed.refresh_from_db()
        assert confirmed.state == State.RECEIVED

    def test_first_it_is_shown_what_would_happen(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        page = client.post(self.url, {"number": [confirmed.number], "back": "state=received"})
        assert [each.refusal for each in page.context["answers"]] == [""]
        assert f'href="{URL}?state=received"' in page.content.decode()
        confirmed.refresh_from_db()
        assert confirmed.state == State.RECEIVED

    @pytest.mark.parametrize("login", ["dealing", "head", "director"])
    def test_the_holder_and_those_above_acknowledge_each_by_itself(
        self, client: Client, confirmed: Complaint, make_report: Make, department: Department, login: str
    ) -> None:
        past = domain.take_in(complaint=make_report())
        domain.withdraw(complaint=past)
        client.force_login(getattr(department, login))
        answer = client.post(self.url, {"number": [confirmed.number, past.number], "sure": "1"})
        assert [bool(each.refusal) for each in answer.context["answers"]] == [False, True]
        confirmed.refresh_from_db()
        past.refresh_from_db()
        assert (confirmed.state, past.state) == (State.ACKNOWLEDGED, State.WITHDRAWN)
        assert list(confirmed.stages.values_list("state", flat=True)) == ["received", "acknowledged"]

    def test_a_colleague_who_does_not_hold_the_file_is_refused_with_the_reason(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.inspector)
        answer = client.post(self.url, {"number": [confirmed.number], "sure": "1"})
        assert "with another post" in answer.content.decode()

    def test_from_the_complaints_own_page_it_leads_back_there(
        self, client: Client, confirmed: Complaint, department: Department
    ) -> None:
        client.force_login(department.dealing)
        data = {"number": confirmed.number, "page": "complaint"}
        page = reverse("complaints:complaint", args=[confirmed.number])
        assert f'href="{page}">Back</a>' in client.post(self.url, data).content.decode()
        assert client.post(self.url, data | {"sure": "1"}).headers["Location"] == page
        assert client.post(self.url, {"number": "../x", "page": "complaint"}).status_code == 200

    def test_nothing_ticked_is_said(self, client: Client, department: Department) -> None:
        client.force_login(department.dealing)
        assert "No complaint was ticked" in client.post(self.url, {}).content.decode()


class TestHeatAndMonths:
    @pytest.fixture
    def told(self, confirmed: Complaint, park: Complaint, department: Department) -> Complaint:
        """The pond's complaint was ended in time, two days after it was confirmed."""
        early = timezone.now() - dt.timedelta(days=2)
        Complaint.objects.filter(pk=confirmed.pk).update(
            confirmed_at=early, promised_at=timezone.now() + dt.timedelta(hours=1)
        )
        file = confirmed.file
        assert file is not None
        files.mark_opened(file=file, user=department.dealing)
        file.refresh_from_db()
        close_as_done(file, department.dealing)
        return confirmed

    @pytest.mark.parametrize("view", ["heat", "months"])
    def test_for_staff_with_a_post(self, client: Client, department: Department, view: str) -> None:
        url = reverse(f"complaints:{view}")
        assert client.get(url).status_code == 302
        client.force_login(User.objects.create_user("nobody"))
        assert client.get(url).status_code == 404

    def test_squares_count_ones_own_sections_and_lead_to_the_list(
        self, client: Client, told: Complaint, department: Department
    ) -> None:
        url = reverse("complaints:heat")
        client.force_login(department.dealing)
        answer = client.get(url)
        (row,) = answer.context["rows"]
        assert (row["number"], row["ward"]) == (1, "Ward 1")
        assert str(told.number) in client.get(row["url"]).content.decode()
        assert client.get(url, {"category": str(told.category_id), "size": "1000"}).context["rows"][0]["number"] == 1
        client.force_login(department.director)
        assert len(client.get(url).context["rows"]) == 2
        table = b"".join(client.get(url, {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
        assert "Ward 1" in table.decode()

    def test_a_month_counts_received_ended_in_time_and_the_median(
        self, client: Client, told: Complaint, department: Department
    ) -> None:
        url = reverse("complaints:months")
        client.force_login(department.director)
        this = client.get(url).context["months"][0][1]
        assert (this.received, this.ended, this.kept, this.share, this.median) == (2, 1, 1, 100, 2)
        for by, name in (("category", told.category.name), ("ward", "Ward 1")):
            rows = dict(client.get(url, {"by": by}).context["rows"])
            assert (rows[name].received, rows[name].median) == (1, 2)
            table = b"".join(client.get(url, {"by": by, "format": "csv"}).streaming_content)  # type: ignore[attr-defined]
            assert name in table.decode()
        client.force_login(department.dealing2)
        assert client.get(url).context["months"][0][1].ended == 0
        assert client.get(url, {"month": "never"}).status_code == 302

    def test_what_is_kept_says_the_same_as_what_is_counted_anew(self, told: Complaint, department: Department) -> None:
        from complaints.desk import figures
        from complaints.models import CountedSpan, Stage

        sections = [department.post("HW-DH").section_id, department.post("PS-DH").section_id]
        Stage.objects.update(at=dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC))
        Stage.objects.filter(state="resolved").update(at=dt.datetime(2026, 4, 2, 12, tzinfo=dt.UTC))
        now = dt.datetime(2026, 4, 10, 12, tzinfo=dt.UTC)
        anew = figures.months(sections=sections, now=now)
        assert figures.keep_what_is_over(now=now) == 1 + 9
        assert figures.months(sections=sections, now=now) == anew
        assert anew[dt.date(2026, 3, 1)].received == 2
        assert anew[dt.date(2026, 4, 1)].ended == 1
        later = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
        assert figures.keep_what_is_over(now=later) == 1
        assert CountedSpan.objects.filter(month=False).count() == 0
        assert figures.months(sections=sections, now=later)[dt.date(2026, 4, 1)] == anew[dt.date(2026, 4, 1)]


class TestPage:
    def url(self, complaint: Complaint, what: str = "complaint") -> str:
        return reverse(f"complaints:{what}", args=[complaint.number])

    @pytest.mark.parametrize("what", ["complaint", "pdf"])
    def test_anonymous_outsider_colleague_and_holder(
        self, client: Client, confirmed: Complaint, department: Department, what: str
    ) -> None:
        url = self.url(confirmed, what)
        assert client.get(url).status_code == 302
        for login, status in (("dealing2", 404), ("head", 200), ("dealing", 200)):
            client.force_login(getattr(department, login))
            answer = client.get(url)
            assert answer.status_code == status, login
            assert b"citizen@example.org" not in answer.content
            assert str(confirmed.key).encode() not in answer.content

    def test_an_unknown_number_and_a_fixed_name_are_no_complaint(self, client: Client, department: Department) -> None:
        client.force_login(department.dealing)
        assert client.get("/desk/complaints/C-2026-999999/").status_code == 404
        assert client.get("/desk/complaints/nothing/").status_code == 404

    @pytest.mark.parametrize("language", ["en", "bn", "hi"])
    def test_the_pdf_is_in_the_readers_language(
        self, client: Client, confirmed: Complaint, department: Department, language: str
    ) -> None:
        client.force_login(department.dealing)
        client.cookies["django_language"] = language
        answer = client.get(self.url(confirmed, "pdf"))
        assert answer.content.startswith(b"%PDF-")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{confirmed.number}-{language}.pdf"'

    def test_who_read_the_identity_is_shown(self, client: Client, confirmed: Complaint, department: Department) -> None:
        domain.read_reporter(complaint=confirmed, user=department.head, reason="To ask for the gate")
        client.force_login(department.dealing)
        page = client.get(self.url(confirmed)).content.decode()
        assert "To ask for the gate" in page
        assert "Officer head" in page
        assert "Sealed" in page

    def test_as_many_queries_whatever_the_file_holds(
        self, client: Client, confirmed: Complaint, make_report: Make, department: Department, make_asset: Any
    ) -> None:
        client.force_login(department.dealing)
        domain.take_in(complaint=make_report())

        def cost(url: str) -> int:
            client.get(url)
            with CaptureQueriesContext(connection) as done:
                assert client.get(url).status_code == 200
            return len(done)

        urls = [self.url(confirmed), URL, reverse("files:file", args=[confirmed.file_id])]
        # Its holder's first look is told to the reporters.
        client.get(urls[2])
        two = [cost(url) for url in urls]
        for _more in range(2):
            domain.take_in(complaint=make_report())
        assert [cost(url) for url in urls] == two

    def test_the_inspector_of_another_section_still_sees_only_photos(
        self, client: Client, confirmed: Complaint, department: Department, make_asset: Any
    ) -> None:
        assert confirmed.file is not None
        Visit.objects.create(
            asset=make_asset(), asset_version=1, file=confirmed.file, ordered_by=department.post("HW-EE"),
            assigned_to=department.post("PS-IN"), due_on=timezone.localdate(),
        )  # fmt: skip
        client.force_login(department.inspector2)
        assert client.get(self.url(confirmed)).status_code == 404
