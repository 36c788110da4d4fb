"""Functional numbers, parts, volumes, the cover and links."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from evidence.domain import keep_document
from files import domain
from files.domain import drafting
from files.models import (
    File,
    FileCategory,
    FileChange,
    FileLink,
    FileState,
    FunctionalHead,
    MovementKind,
    ParkingOutcome,
    ViewOutcome,
)
from files.workflow import NotAllowed
from staff.models import Section
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.files.drafting import make_draft
from tests.files.test_acting import PDF
from tests.files.test_numbering import together

pytestmark = pytest.mark.django_db


def add_pages(file: File, pages: int) -> None:
    original = keep_document(content=PDF, name="letter.pdf", media_type="application/pdf")
    domain.add_paper(file=file, paper=domain.Paper(title="Letter", original=original, pages=pages), added_by=None)
    file.refresh_from_db()


def act(page: Enter, user: Any, file: File, action: str, **typed: Any) -> Any:
    file.refresh_from_db()
    seen = {"last_movement": file.last_movement, "last_note": file.last_note}
    return page(user).post(f"/desk/files/{file.pk}/{action}/", {**seen, **typed})


@pytest.fixture
def head(department: Department) -> FunctionalHead:
    section = department.post("HW-DH").section
    return FunctionalHead.objects.create(
        section=section, code="A-11011", name_en="Establishment", number_format="{head}/{serial}/{year}-Est"
    )


# ---- numbers


def test_functional_numbers_count_per_head(department: Department, make_file: MakeFile, head: FunctionalHead) -> None:
    year = timezone.localdate().year
    other = FunctionalHead.objects.create(section=head.section, code="W-2", name_en="Works")
    numbers = [make_file(head=each).number for each in (head, other, head)]
    assert numbers == [f"A-11011/1/{year}-Est", f"W-2/1/{year}-HW", f"A-11011/2/{year}-Est"]
    assert make_file().number == f"E&H/HW/{year}/000001"
    head.code = "A-11012"
    head.save()
    assert make_file(head=head).number == f"A-11012/3/{year}-Est"


def test_a_head_of_another_section_or_out_of_use_is_refused(
    department: Department, make_file: MakeFile, head: FunctionalHead
) -> None:
    with pytest.raises(ValidationError):
        make_file(at="PS-DH", head=head)
    head.active = False
    head.save()
    with pytest.raises(ValidationError):
        make_file(head=head)


@pytest.mark.parametrize(
    "number_format",
    ["{head}/{year}", "{code}/{serial}", "{serial", "{head.pk}/{serial}", "{}/{serial}", "{0}/{serial}"],
)
def test_a_format_that_cannot_count_is_refused(head: FunctionalHead, number_format: str) -> None:
    head.number_format = number_format
    with pytest.raises(ValidationError) as refusal:
        head.clean()
    assert "number_format" in refusal.value.message_dict


def test_two_heads_do_not_give_the_same_number(department: Department, head: FunctionalHead) -> None:
    head.clean()
    alike = FunctionalHead(
        section=department.post("PS-DH").section, code="A-11011", name_en="E", number_format=head.number_format
    )
    with pytest.raises(ValidationError, match=r"add \{section\}"):
        alike.clean()
    running = FunctionalHead(
        section=head.section, code="x", name_en="x", number_format="E&H/{section}/{year}/{serial:06d}"
    )
    with pytest.raises(ValidationError, match="A section counts"):
        running.clean()
    same = FunctionalHead.objects.create(
        section=head.section, code="B", name_en="B", number_format="Est/{serial}/{year}"
    )
    same.clean()
    third = FunctionalHead(section=head.section, code="C", name_en="C", number_format="Est/{serial}/{year}")
    with pytest.raises(ValidationError, match=r"add \{head\}"):
        third.clean()


@pytest.mark.django_db(transaction=True)
def test_two_who_open_under_one_head_at_once_get_two_numbers(
    department: Department, make_file: MakeFile, head: FunctionalHead
) -> None:
    def open_three_with_one_given_back() -> None:
        for turn in range(3):
            with transaction.atomic():
                make_file(head=head)
                transaction.set_rollback(turn == 1)

    assert together(*[open_three_with_one_given_back] * 2) == []
    year = timezone.localdate().year
    assert sorted(File.objects.values_list("number", flat=True)) == [f"A-11011/{n}/{year}-Est" for n in range(1, 5)]


def test_opened_at_the_desk_under_a_head(page: Enter, department: Department, head: FunctionalHead) -> None:
    typed = {
        "post": department.post("HW-DH").pk,
        "head": head.pk,
        "subject": "Leave of the gardeners",
        "priority": "ordinary",
        "classification": "ordinary",
        "note": "Put up.",
        "key": "7b0f4f4e-0000-4000-8000-000000000001",
    }
    assert page(department.dealing).post("/desk/files/new/", typed).status_code == 302
    file = File.objects.get()
    assert (file.number, file.head) == (f"A-11011/1/{timezone.localdate().year}-Est", head)
    refused = page(department.dealing2).post("/desk/files/new/", {**typed, "post": department.post("PS-DH").pk})
    assert refused.status_code in {302, 422}
    assert File.objects.filter(head=head).count() == 1


# ---- parts


def test_a_part_is_opened_merged_and_referred_to(page: Enter, department: Department, file: File) -> None:
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    part = domain.open_part(main=file, user=department.dealing, post=department.post("HW-DH"))
    assert (part.number, part.part_of, part.subject) == (f"{file.number}/Pt-1", file, file.subject)
    note = domain.write_note(file=part, user=department.dealing, text="Cannot wait")
    domain.confirm_note(note=note, user=department.dealing)
    with pytest.raises(NotAllowed, match="holds the main file too"):
        domain.merge_part(part=part, user=department.dealing)
    domain.forward(file=part, user=department.dealing, to_post=department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    file.refresh_from_db()
    with pytest.raises(NotAllowed, match="part file is still open"):
        domain.close(file=file, user=department.head, outcome="done", result="Done")
    assert act(page, department.head, part, "merge").status_code == 302
    part.refresh_from_db()
    assert (part.state, part.merge.notes, part.notings.count()) == (FileState.CLOSED, 1, 1)
    assert part.movements.last().kind == MovementKind.CLOSED  # type: ignore[union-attr]
    shown = words(page(department.head).get(f"/desk/files/{file.pk}/"))
    assert part.number in shown
    assert "its notes § 1–1" in shown
    with pytest.raises(NotAllowed, match="the matter goes on there"):
        domain.reopen(file=part, user=department.director, reason="Again")
    domain.close(file=file, user=department.head, outcome="done", result="Done")


def test_a_merged_part_leaves_nothing_undone(department: Department, file: File) -> None:
    """It is closed for good: a letter in work would never go out, and a view or a parking be waited for without end."""
    today = timezone.localdate()
    part = domain.open_part(main=file, user=department.dealing, post=department.post("HW-DH"))
    draft = make_draft(part, department)
    with pytest.raises(NotAllowed, match="still in work"):
        domain.merge_part(part=part, user=department.dealing)
    drafting.cancel(draft=draft, user=department.dealing, seen=draft.last_step, reason="Not needed any more")
    view = domain.ask_views(
        file=part, user=department.dealing, posts=[department.post("PS-EE")], question="Ours?", due_on=today
    ).requests.get()
    Section.objects.filter(pk=part.section_id).update(parking_needs_superior=True)
    part = File.objects.get(pk=part.pk)
    later = today + dt.timedelta(days=3)
    parking = domain.ask_parking(file=part, user=department.dealing, reason="Rain", until=later)
    domain.merge_part(part=part, user=department.dealing)
    view.refresh_from_db()
    parking.refresh_from_db()
    assert (view.outcome, parking.outcome) == (ViewOutcome.LAPSED, ParkingOutcome.LAPSED)


def test_a_part_has_no_parts_and_an_outsider_opens_none(department: Department, file: File) -> None:
    part = domain.open_part(main=file, user=department.dealing, post=department.post("HW-DH"), subject="Side matter")
    for main, user, post in (
        (part, department.dealing, "HW-DH"),
        (file, department.dealing2, "PS-DH"),
        (file, department.inspector, "HW-IN"),
        (file, department.dealing, "HW-SH"),
    ):
        with pytest.raises(NotAllowed):
            domain.open_part(main=main, user=user, post=department.post(post))


def test_a_part_of_a_file_that_one_may_not_open(page: Enter, department: Department, make_file: MakeFile) -> None:
    main = make_file(classification="confidential", subject="Secret matter")
    part = domain.open_part(main=main, user=department.dealing, post=department.post("HW-DH"), subject="Side matter")
    read_and_forward(part, department.dealing, department.post("PS-SH"))
    answer = page(department.head2).get(f"/desk/files/{part.pk}/")
    assert answer.status_code == 200
    assert "Secret matter" not in words(answer)
    assert f"/desk/files/{main.pk}/" not in words(answer)


# ---- volumes


def test_the_next_volume_is_offered_at_exactly_so_many_pages(page: Enter, department: Department, file: File) -> None:
    address = f"/desk/files/{file.pk}/"
    assert file.section.pages_per_volume == 200
    add_pages(file, 199)
    assert "Open the next volume" not in words(page(department.dealing).get(address))
    with pytest.raises(NotAllowed, match="not full"):
        domain.open_volume(file=file, user=department.dealing)
    add_pages(file, 1)
    assert "Open the next volume" in words(page(department.dealing).get(address))
    assert "Open the next volume" not in words(page(department.inspector).get(address))
    assert act(page, department.dealing, file, "volume", volume=1).status_code == 302
    file.refresh_from_db()
    assert file.titled == f"{file.number} Vol. II"
    again = act(page, department.dealing, file, "volume", volume=1)
    assert "opened meanwhile" in words(again)
    add_pages(file, 2)
    assert (file.correspondence.last().page_from, domain.pages_of_volume(file)) == (201, 2)  # type: ignore[union-attr]
    shown = words(page(department.dealing).get(address))
    assert "Volume II, since" in shown
    assert "pages 201–202" in shown
    assert "Open the next volume" not in shown
    assert f"{file.number} Vol. II" in words(page(department.dealing).get("/desk/"))


# ---- the cover


def test_a_change_is_registered_with_its_reason(page: Enter, department: Department, file: File) -> None:
    category = FileCategory.objects.create(code="court-x", name_en="Court")
    typed = {
        "subject": "Pond filled by day",
        "priority": "urgent",
        "classification": "ordinary",
        "category": category.code,
    }
    assert "This field is required" in words(act(page, department.dealing, file, "cover", **typed))
    assert act(page, department.dealing, file, "cover", **typed, reason="The sender corrects it").status_code == 302
    file.refresh_from_db()
    assert (file.subject, file.priority, file.category) == ("Pond filled by day", "urgent", category)
    assert {(row.field, row.before, row.after) for row in FileChange.objects.all()} == {
        ("subject", "Pond filled at night", "Pond filled by day"),
        ("priority", "ordinary", "urgent"),
        ("category", "", "court-x"),
    }
    shown = words(page(department.head).get(f"/desk/files/{file.pk}/"))
    assert "The sender corrects it" in shown
    assert "<del>Pond filled at night</del>" in shown
    with pytest.raises(NotAllowed, match="Nothing would be changed"):
        domain.change_cover(file=file, user=department.dealing, values={"priority": "urgent"}, reason="x")
    with pytest.raises(NotAllowed):
        domain.change_cover(file=file, user=department.head, values={"priority": "ordinary"}, reason="x")
    for sql in ("UPDATE files_filechange SET reason = 'y'", "DELETE FROM files_filechange"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_only_the_opener_or_above_lowers_the_classification(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="HW-SH", by="head")
    read_and_forward(file, department.head, department.post("HW-DH"))
    domain.mark_opened(file=file, user=department.dealing)
    for wanted in ("confidential", "secret"):
        domain.change_cover(
            file=file, user=department.dealing, values={"classification": wanted}, reason="Names a minor"
        )
    with pytest.raises(NotAllowed, match="lower the classification"):
        domain.change_cover(file=file, user=department.dealing, values={"classification": "ordinary"}, reason="x")
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    domain.change_cover(file=file, user=department.head, values={"classification": "ordinary"}, reason="Decided")


def test_who_sees_a_secret_file(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="HW-DH", by="dealing", classification="secret")

    def see() -> set[str]:
        users = ("dealing", "head", "engineer", "director", "inspector", "head2")
        return {name for name in users if File.objects.visible_to(department.users[name]).exists()}

    assert see() == {"dealing"}
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    domain.forward(file=file, user=department.head, to_post=department.post("HW-EE"))
    assert see() == {"dealing", "head", "engineer"}
    domain.mark_opened(file=file, user=department.engineer)
    assert see() == {"dealing", "engineer"}


def test_a_past_holder_of_a_secret_file_finds_it_in_no_list(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file(at="HW-DH", by="dealing", classification="secret", subject="Quiet matter")
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    domain.forward(file=file, user=department.head, to_post=department.post("HW-EE"))
    domain.mark_opened(file=file, user=department.engineer)
    for tab in ("inbox", "sent", "section", "parked"):
        assert "Quiet matter" not in words(page(department.head).get(f"/desk/?tab={tab}&q=Quiet")).replace(
            'value="Quiet', ""
        )
    assert page(department.head).get(f"/desk/files/{file.pk}/").status_code == 404
    assert "Quiet matter" in words(page(department.dealing).get("/desk/?tab=sent"))


# ---- links


def test_links_are_seen_from_both_files_and_ended_with_a_reason(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file, other = make_file(), make_file(at="HW-SH", subject="Older matter")
    assert act(page, department.dealing, file, "link", number=other.number, reason="One place").status_code == 302
    link = FileLink.objects.get()
    for each, neighbour in ((file, other), (other, file)):
        shown = words(page(department.engineer).get(f"/desk/files/{each.pk}/"))
        assert neighbour.number in shown
        assert "One place" in shown
    assert "linked already" in words(act(page, department.dealing, file, "link", number=other.number, reason="Again"))
    with pytest.raises(NotAllowed, match="linked already"):
        domain.link_files(file=other, number=file.number, user=department.head, reason="Again")
    assert act(page, department.head, other, "delink", link=link.pk, reason="Decided").status_code == 302
    link.refresh_from_db()
    assert (link.ended_by, link.ended_reason) == (department.head.officer, "Decided")
    for sql in ("UPDATE files_filelink SET reason = 'y'", "DELETE FROM files_filelink"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    domain.link_files(file=file, number=other.number, user=department.dealing, reason="Anew")


def test_who_does_not_hold_the_file_links_nothing(department: Department, make_file: MakeFile) -> None:
    file, other = make_file(), make_file(at="HW-SH")
    for user in (department.head, department.dealing2):
        with pytest.raises(NotAllowed):
            domain.link_files(file=file, number=other.number, user=user, reason="x")
    with pytest.raises(NotAllowed, match="not linked to itself"):
        domain.link_files(file=file, number=file.number, user=department.dealing, reason="x")


def test_of_two_who_link_the_same_files_at_once_one_is_told(department: Department, make_file: MakeFile) -> None:
    file, other = make_file(), make_file(at="HW-SH")
    domain.link_files(file=file, number=other.number, user=department.dealing, reason="x")
    with pytest.raises(Exception, match="two_files_are_linked_once"), transaction.atomic():
        FileLink.objects.create(
            file=other,
            other=file,
            reason="x",
            post=department.post("HW-SH"),
            officer=department.head.officer,
        )


def test_a_confidential_linked_file_is_learnt_of_nowhere(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    hidden = make_file(at="HW-SH", by="head", classification="confidential", subject="Quiet matter")
    file = make_file(subject="Loud matter")
    domain.link_files(file=hidden, number=file.number, user=department.head, reason="Belongs to it")
    address = f"/desk/files/{file.pk}/"
    for user in (department.dealing, department.inspector, department.engineer):
        shown = words(page(user).get(address))
        assert hidden.number not in shown
        assert "Quiet matter" not in shown
        assert "Belongs to it" not in shown
        assert "Linked files" not in shown
        assert page(user).get(f"/desk/files/{hidden.pk}/").status_code == 404
        for tab in ("inbox", "section", "sent"):
            found = words(page(user).get(f"/desk/?tab={tab}&q=Quiet+matter"))
            assert hidden.number not in found
    # The form says the same of the hidden number as of one that is nobody's, and of the link it has already.
    answers = [
        words(act(page, department.dealing, file, "link", number=number, reason="Guess"))
        for number in (hidden.number, "E&H/HW/2026/999999")
    ]
    for answer in answers:
        assert "No file that you may open has this number." in answer
        assert "linked already" not in answer
    link = FileLink.objects.get()
    refusals = [
        words(act(page, department.dealing, file, "delink", link=number, reason="Guess")) for number in (link.pk, 10**6)
    ]
    assert all("This file has no such link." in refusal for refusal in refusals)
    assert "Quiet matter" not in "".join(answers + refusals)
    both = words(page(department.head).get(address))
    assert hidden.number in both
    assert "Quiet matter" in both


def test_an_ordinary_file_of_another_section_is_known_by_its_number_alone(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    other = make_file(at="PS-SH", by="head2", subject="Bench in the park")
    file = make_file(at="HW-DH", by="dealing")
    read_and_forward(other, department.head2, department.post("HW-DH"))
    domain.mark_opened(file=other, user=department.dealing)
    domain.link_files(file=file, number=other.number, user=department.dealing, reason="One contractor")
    domain.forward(file=other, user=department.dealing, to_post=department.post("PS-SH"))
    shown = words(page(department.inspector).get(f"/desk/files/{file.pk}/"))
    assert other.number in shown
    assert "Bench in the park" not in shown
    assert "One contractor" not in shown
    assert f"/desk/files/{other.pk}/" not in shown


def test_the_page_asks_as_much_for_three_links_as_for_one(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file()
    client = page(department.dealing)

    def link() -> None:
        domain.link_files(file=file, number=make_file().number, user=department.dealing, reason="x")
        domain.open_part(main=file, user=department.dealing, post=department.post("HW-DH"))
        domain.change_cover(
            file=file, user=department.dealing, values={"subject": f"Subject {FileChange.objects.count()}"}, reason="x"
        )

    link()
    client.get(f"/desk/files/{file.pk}/")
    first = queries_of(client, file)
    link()
    link()
    assert queries_of(client, file) == first


def queries_of(client: Any, file: File) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert client.get(f"/desk/files/{file.pk}/").status_code == 200
    return len(counted)
