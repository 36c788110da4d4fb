"""Movement slips: printing, entering what was written on them, conflicts, scans, cancelling."""

import datetime as dt
import io
from typing import Any

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from attestation.domain import faults_of
from evidence.domain import Refused
from files import domain
from files.domain import slips
from files.domain.hand_overs import Shown
from files.models import File, HandOver, Movement, Slip, SlipScan, Tallied
from files.slips import codes as slip_codes
from files.slips import rules as slip_rules
from files.slips.pdf import slips_pdf
from staff.models import Section, Tenure, User
from tests import papers
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward
from tests.files.slips import as_owner, picture, stored

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def held(make_file: MakeFile) -> File:
    """A file opened by the dealing hand himself, three days ago."""
    return make_file(by="dealing")


def out(file: File, user: User, *, ago: dt.timedelta = 5 * HOUR) -> Slip:
    """A slip printed some time ago: the file is opened before it, for no clock is turned back."""
    (slip,) = slips.print_slips(files=[file], user=user)
    with as_owner("files_slip", "files_movement"):
        Slip.objects.filter(pk=slip.pk).update(printed_at=F("printed_at") - ago)
        earlier = ago + HOUR
        file.movements.update(sent_at=F("sent_at") - earlier, opened_at=F("opened_at") - earlier)
    slip.refresh_from_db()
    file.refresh_from_db()
    return slip


def lines(department: Department, *given: tuple[str, str, dt.timedelta]) -> list[Shown]:
    now = timezone.now()
    return [
        Shown(from_post=department.post(a), to_post=department.post(b), at=now - ago, remarks=f"{a} to {b}")
        for a, b, ago in given
    ]


def test_a_slip_is_numbered_and_its_code_leads_to_it(department: Department, held: File, make_file: MakeFile) -> None:
    other = make_file(by="dealing", subject="জলাশয় ভরাটের অভিযোগ")
    first, second = slips.print_slips(files=[held, other], user=department.dealing)
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"HW/S/{year}/000001", f"HW/S/{year}/000002"]
    Section.objects.filter(code="HW").update(slip_format="Slip {serial:03d} of {section}")
    (third,) = slips.print_slips(files=[make_file(by="dealing")], user=department.dealing)
    # A series without the year is another one.
    assert third.number == "Slip 001 of HW"
    content = slips_pdf([first, second])
    text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert first.number in text
    assert held.number in text
    assert held.subject in text
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 1
        found = {each.text for each in zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())}
    assert found == {slip_codes.address_of(first.code), slip_codes.address_of(second.code)}
    assert slip_codes.unmarked(slip_codes.address_of(first.code).upper()) == first.code


def test_a_classified_file_does_not_tell_its_subject(department: Department, make_file: MakeFile) -> None:
    file = make_file(by="dealing", classification="confidential", subject="Bribes at the lake")
    (slip,) = slips.print_slips(files=[file], user=department.dealing)
    text = pypdf.PdfReader(io.BytesIO(slips_pdf([slip]))).pages[0].extract_text()
    assert file.number in text
    assert "Bribes" not in text


def test_a_forged_code_is_told_without_a_look(settings: Any) -> None:
    code = slip_codes.new_code()
    marked = slip_codes.marked(code)
    for wrong in ("", code, marked[:-1] + ("a" if marked[-1] != "a" else "b"), "x" * 40, marked + "é", "০" * 40):
        with pytest.raises(slip_codes.Forged):
            slip_codes.unmarked(wrong)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert slip_codes.unmarked(marked) == code


def test_two_hand_overs_enter_the_register_as_they_happened(department: Department, held: File) -> None:
    slip = out(held, department.dealing)
    given = lines(department, ("HW-DH", "HW-SH", 3 * HOUR), ("HW-SH", "PS-SH", HOUR))
    entered = slips.enter_slip(slip=slip, user=department.dealing, lines=given)
    assert entered.left_out == 0
    held.refresh_from_db()
    first, second = Movement.objects.filter(file=held, serial__gt=1).order_by("serial")
    assert (first.from_post, first.to_post, first.sent_at) == (
        *[department.post(c) for c in ("HW-DH", "HW-SH")],
        given[0].at,
    )
    assert (second.sent_at, second.remarks, held.holder, held.held_since) == (
        given[1].at,
        "HW-SH to PS-SH",
        department.post("PS-SH"),
        given[1].at,
    )
    # Whoever handed it on has read it; the last one has not said so yet.
    assert (first.opened_at, second.opened_at) == (second.sent_at, None)
    assert first.officer == department.dealing.officer
    assert second.officer == department.head.officer
    paper = second.on_paper
    assert (paper.slip, paper.entered_by, paper.entered_post) == (
        slip,
        department.dealing.officer,
        department.post("HW-DH"),
    )
    assert paper.entered_at > second.sent_at + dt.timedelta(minutes=59)
    assert slip.state == "entered"
    assert File.objects.visible_to(department.head).filter(pk=held.pk).exists()
    # The one who has it now goes on as ever.
    domain.forward(file=held, user=department.head2, to_post=department.post("HW-SH"))


def test_every_part_of_it_is_in_the_chain(department: Department, held: File) -> None:
    slip = out_now(held, department)
    slips.enter_slip(slip=slip, user=department.dealing, lines=now_lines(department))
    stream = f"file:{held.pk}"
    assert list(faults_of([stream])) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE files_handover DISABLE TRIGGER USER")
        cursor.execute("UPDATE files_handover SET remarks = 'other' WHERE slip_id = %s", [slip.pk])
        cursor.execute("ALTER TABLE files_handover ENABLE TRIGGER USER")
    assert next(fault.what for fault in faults_of([stream])).startswith("hand_over")


def out_now(file: File, department: Department) -> Slip:
    (slip,) = slips.print_slips(files=[file], user=department.dealing)
    return slip


def now_lines(department: Department) -> list[Shown]:
    # The minute of the printing, as a slip says it.
    minute = timezone.now().replace(second=0, microsecond=0)
    return [Shown(from_post=department.post("HW-DH"), to_post=department.post("HW-SH"), at=minute, remarks="by hand")]


def test_what_happened_in_the_minute_of_the_printing_came_after_it(department: Department, held: File) -> None:
    slip = out_now(held, department)
    given = [
        Shown(
            from_post=department.post("HW-DH"),
            to_post=department.post("HW-SH"),
            at=slip.printed_at.replace(second=0, microsecond=0),
        )
    ]
    slips.enter_slip(slip=slip, user=department.dealing, lines=given)
    before, after = Movement.objects.filter(file=held).order_by("serial")
    assert after.sent_at >= before.sent_at


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "at least one"),
        ([("HW-DH", "HW-SH", 9 * HOUR)], "the slip was printed on"),
        ([("HW-DH", "HW-SH", -HOUR)], "still to come"),
        ([("HW-DH", "HW-SH", 2 * HOUR), ("HW-SH", "DG", 3 * HOUR)], "Line 2: it was handed over before"),
        ([("HW-DH", "HW-DH", 2 * HOUR)], "that it comes from"),
        ([("HW-DH", "HW-SH", 2 * HOUR), ("HW-EE", "DG", HOUR)], "did not lie with executive engineer HW"),
        ([("HW-DH", "HW-SH", HOUR)] * 7, "six"),
    ],
)
def test_what_cannot_have_been_is_refused_whole(
    department: Department, held: File, given: list[tuple[str, str, dt.timedelta]], words: str
) -> None:
    slip = out(held, department.dealing)
    with pytest.raises(ValidationError, match=words):
        slips.enter_slip(slip=slip, user=department.dealing, lines=lines(department, *given))
    assert Movement.objects.filter(file=held).count() == 1
    assert not HandOver.objects.exists()
    slip.refresh_from_db()
    assert slip.state == "out"


def test_the_register_went_another_way(department: Department, held: File) -> None:
    """It was forwarded here after the first hand-over and before the second: only the second line follows."""
    slip = out(held, department.dealing, ago=5 * HOUR)
    read_and_forward(held, department.dealing, department.post("HW-SH"), "while the slip was out")
    with as_owner("files_movement"):
        held.movements.filter(serial=2).update(sent_at=F("sent_at") - 2 * HOUR)
    given = lines(department, ("HW-DH", "HW-SH", 3 * HOUR), ("HW-SH", "HW-EE", HOUR))
    with pytest.raises(slips.OtherWay) as told:
        slips.enter_slip(slip=slip, user=department.dealing, lines=given)
    assert told.value.part == 2
    assert Movement.objects.filter(file=held).count() == 2
    with pytest.raises(ValidationError, match="Say why"):
        slips.enter_slip(slip=slip, user=department.dealing, lines=given, part=2)
    slips.enter_slip(slip=slip, user=department.dealing, lines=given, part=2, reason="Forwarded here first")
    left, entered = HandOver.objects.filter(slip=slip)
    assert left.movement is None
    assert entered.movement
    assert entered.movement.to_post == department.post("HW-EE")
    assert slip.reason == "Forwarded here first"


def test_nothing_fits_a_file_that_was_closed_meanwhile(department: Department, held: File) -> None:
    slip = out(held, department.dealing)
    domain.close(file=held, user=department.dealing, outcome="done", result="Done")
    for part in (None, 1, 0):
        with pytest.raises(slips.OtherWay) as told:
            slips.enter_slip(
                slip=slip, user=department.dealing, lines=lines(department, ("HW-DH", "HW-SH", HOUR)), part=part
            )
        assert told.value.part == 0
    slips.cancel_slip(slip=slip, user=department.dealing, reason="Closed here")
    assert slip.state == "cancelled"


def test_a_note_that_is_still_a_draft_holds_it_up(department: Department, held: File) -> None:
    slip = out(held, department.dealing)
    domain.write_note(file=held, user=department.dealing, text="half a note")
    with pytest.raises(ValidationError, match="still a draft"):
        slips.enter_slip(slip=slip, user=department.dealing, lines=lines(department, ("HW-DH", "HW-SH", HOUR)))


def test_one_slip_of_a_file_at_a_time(department: Department, held: File) -> None:
    slip = out_now(held, department)
    with pytest.raises(domain.NotAllowed, match="is out"):
        slips.print_slips(files=[held], user=department.dealing)
    with pytest.raises(domain.NotAllowed, match="Say why"):
        slips.cancel_slip(slip=slip, user=department.dealing, reason=" ")
    slips.cancel_slip(slip=slip, user=department.dealing, reason="Lost in the rain")
    with pytest.raises(domain.NotAllowed, match="cancelled already"):
        slips.cancel_slip(slip=slip, user=department.dealing, reason="Again")
    with pytest.raises(domain.NotAllowed, match="cancelled already"):
        slips.enter_slip(slip=slip, user=department.dealing, lines=now_lines(department))
    (again,) = slips.print_slips(files=[held], user=department.dealing)
    assert again.code != slip.code


def test_a_scan_is_told_by_its_code_and_kept(department: Department, held: File) -> None:
    slip = out_now(held, department)
    content = picture(slip)
    scan = slips.receive_scan(upload=papers.upload(content, "slip.jpg"), user=department.dealing)
    assert scan.slip == slip
    assert scan.code_read
    assert stored(scan.original) == content
    # Who did not print it needs that scan.
    slips.enter_slip(slip=slip, user=department.head, lines=now_lines(department))


def test_who_did_not_print_it_needs_a_scan(department: Department, held: File) -> None:
    slip = out_now(held, department)
    with pytest.raises(domain.NotAllowed, match="Add the scan"):
        slips.enter_slip(slip=slip, user=department.head, lines=now_lines(department))


def test_scans_of_other_things_are_refused(department: Department, held: File, make_file: MakeFile) -> None:
    slip = out_now(held, department)
    blank = papers.scan(papers.ENGLISH)
    with pytest.raises(domain.NotAllowed, match="can be read"):
        slips.receive_scan(upload=papers.upload(blank, "letter.pdf"), user=department.dealing)
    # Given on the page of the slip, it is kept as what it is.
    assert not slips.receive_scan(
        upload=papers.upload(blank, "blurred.pdf"), user=department.dealing, slip=slip
    ).code_read
    other = make_file(by="dealing")
    (second,) = slips.print_slips(files=[other], user=department.dealing)
    with pytest.raises(domain.NotAllowed, match=second.number):
        slips.receive_scan(upload=papers.upload(picture(second), "b.jpg"), user=department.dealing, slip=slip)
    # Of somebody else's slip nothing is told.
    with pytest.raises(domain.NotAllowed) as told:
        slips.receive_scan(upload=papers.upload(picture(slip), "a.jpg"), user=department.head2)
    assert slip.number not in str(told.value)
    assert held.number not in str(told.value)
    with pytest.raises(Refused, match="password"):
        slips.receive_scan(upload=papers.upload(papers.locked(), "l.pdf"), user=department.dealing)
    assert SlipScan.objects.count() == 1


def test_who_may_enter(department: Department, held: File, make_file: MakeFile, admin_user: User) -> None:
    slip = out_now(held, department)
    told = {name: slip_rules.may_enter(user, slip) for name, user in department.users.items()}
    # The holder, the section's posts that open files, and nobody beside them.
    assert {name for name, may in told.items() if may} == {"dealing", "head", "engineer", "director"}
    assert not slip_rules.may_enter(admin_user, slip)
    assert not slip_rules.may_see(admin_user, slip)
    # A past holder of another section sees it and does not enter it.
    read_and_forward(held, department.dealing, department.post("PS-SH"))
    read_and_forward(held, department.head2, department.post("HW-SH"))
    held.refresh_from_db()
    slip = Slip.objects.get(pk=slip.pk)
    assert slip_rules.may_see(department.head2, slip)
    assert not slip_rules.may_enter(department.head2, slip)
    # Of a confidential file: the post that printed it and the holder.
    file = make_file(by="dealing", classification="confidential")
    (hidden,) = slips.print_slips(files=[file], user=department.dealing)
    assert {n for n, u in department.users.items() if slip_rules.may_enter(u, hidden)} == {"dealing"}


def test_only_the_holder_prints(department: Department, held: File) -> None:
    for name in ("head", "engineer", "director", "dealing2"):
        with pytest.raises(domain.NotAllowed):
            slips.print_slips(files=[held], user=department.users[name])
        assert not slip_rules.may_print(department.users[name], held)
    assert slip_rules.may_print(department.dealing, held)


def test_days_that_were_counted_are_counted_again(department: Department, held: File) -> None:
    slip = out(held, department.dealing, ago=72 * HOUR)
    given = lines(department, ("HW-DH", "HW-SH", 48 * HOUR))
    day = timezone.localdate(given[0].at)
    Tallied.objects.create(span="day", begins=day)
    Tallied.objects.create(span="month", begins=day.replace(day=1))
    slips.enter_slip(slip=slip, user=department.dealing, lines=given)
    assert not Tallied.objects.exists()


def test_the_database_keeps_slips_and_their_lines(department: Department, held: File, make_file: MakeFile) -> None:
    slip = out_now(held, department)
    slips.enter_slip(slip=slip, user=department.dealing, lines=now_lines(department))
    line = slip.hand_overs.get()
    statements = [
        "UPDATE files_slip SET state = 'out'",
        "UPDATE files_slip SET number = 'X'",
        "DELETE FROM files_slip",
        "UPDATE files_handover SET remarks = 'X'",
        "DELETE FROM files_handover",
    ]
    for statement in statements:
        with pytest.raises(Exception, match=r"refused|Cannot"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    other = make_file(by="dealing")
    fields: dict[str, Any] = {
        "slip": slip,
        "line": 2,
        "from_post": line.from_post,
        "to_post": line.to_post,
        "happened_at": line.happened_at,
        "entered_by": line.entered_by,
        "entered_post": line.entered_post,
    }
    with pytest.raises(IntegrityError, match="another file"), transaction.atomic():
        HandOver.objects.create(file=other, **fields)
    wrong = {**fields, "movement": held.movements.get(serial=1)}
    with pytest.raises(IntegrityError, match="is not what slip"), transaction.atomic():
        HandOver.objects.create(file=held, **wrong)
    early = {**fields, "happened_at": timezone.now() + HOUR}
    with pytest.raises(IntegrityError, match="after_it_happened"), transaction.atomic():
        HandOver.objects.create(file=held, **early)


def test_a_post_that_nobody_held_takes_no_paper(department: Department, held: File) -> None:
    slip = out(held, department.dealing)
    shown = lines(department, ("HW-DH", "HW-SH", HOUR))
    Tenure.objects.filter(post=department.post("HW-SH")).delete()
    with pytest.raises(ValidationError, match="nobody held the post"):
        slips.enter_slip(slip=slip, user=department.dealing, lines=shown)
    assert File.objects.get(pk=held.pk).holder == department.post("HW-DH")
