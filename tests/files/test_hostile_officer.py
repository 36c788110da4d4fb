"""What a careless or a hostile officer tries over HTTP with a file that he may open, and what stands afterwards."""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from attestation.domain import every_stream, faults_of
from files import domain
from files.domain import drafting, slips
from files.models import Despatch, DraftState, File, FileState, Movement, Noting, Receipt, Slip, SlipState
from files.slips import codes
from staff.models import User
from tests import papers
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.files.diary import diarised
from tests.files.drafting import contents, make_draft, read, ways
from tests.files.racing import Office, office
from tests.files.slips import typed as slip_typed
from tests.files.test_arranging import add_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def desks() -> Iterator[Office]:
    with office(2) as made:
        yield made


def seen(file: File) -> dict[str, int]:
    """What a page of the file that is loaded now carries."""
    now = File.objects.get(pk=file.pk)
    return {"last_movement": now.last_movement, "last_note": now.last_note}


def do(page: Enter, user: User, file: File, action: str, **typed: Any) -> Any:
    return page(user).post(f"/desk/files/{file.pk}/{action}/", {**seen(file), **typed})


def browser(user: User) -> Client:
    """A browser of its own."""
    made = Client()
    made.force_login(user)
    return made


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("targets", [("HW-SH", "HW-EE"), ("HW-SH", "HW-SH")])
def test_forwarded_at_once_from_two_browsers(
    department: Department, make_file: MakeFile, desks: Office, targets: tuple[str, str]
) -> None:
    file = make_file(by="dealing")
    address, read_there = f"/desk/files/{file.pk}/forward/", seen(file)

    def forward(to: str) -> Any:
        client = browser(department.dealing)
        return lambda: client.post(address, {**read_there, "to_post": to, "remarks": f"Typed for {to}"})

    first, second = desks.race(file, [forward(to) for to in targets])
    assert (first.status_code, second.status_code) == (302, 409)
    assert f"Typed for {targets[1]}" in words(second)
    now = File.objects.select_related("holder").get(pk=file.pk)
    assert (now.holder.code, now.last_movement) == (targets[0], 2)
    assert list(faults_of(every_stream())) == []


@pytest.mark.parametrize("action", ["save", "autosave", "discard", "confirm"])
def test_a_green_note_is_out_of_reach_of_every_form(
    page: Enter, department: Department, make_file: MakeFile, action: str
) -> None:
    file = make_file(by="dealing")
    note = domain.confirm_note(
        note=domain.write_note(file=file, user=department.dealing, text="As found"), user=department.dealing
    )
    forged = {
        "text": "As I like it", "action": action, "sure": "on", "note": note.pk, "pk": note.pk, "serial": 1,
        "seen": note.written_at.isoformat(), "colour": "yellow", "confirmed_at": "2020-01-01T00:00", "post": 1,
    }  # fmt: skip
    page(department.dealing).post(f"/desk/files/{file.pk}/note/", forged)
    stands = Noting.objects.get(pk=note.pk)
    assert (stands.text, stands.colour, stands.serial, stands.confirmed_at) == (
        "As found", "green", 1, note.confirmed_at,
    )  # fmt: skip
    # What he wrote is a note of its own, and of today.
    for other in Noting.objects.exclude(pk=note.pk):
        assert (other.serial, other.written_at.date()) in {(None, timezone.now().date()), (2, timezone.now().date())}
    assert list(faults_of(every_stream())) == []


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.SUBMITTED, DraftState.CANCELLED])
def test_what_nobody_approved_does_not_go_out(
    page: Enter, department: Department, make_file: MakeFile, state: str
) -> None:
    file = make_file(by="dealing")
    draft = make_draft(file, department, state=state)
    found = read(draft)
    modes = {f"mode_{to.pk}": "messenger" for version in found.versions.all() for to in version.addressees.all()}
    assert modes
    typed = {"seen": found.last_step, **modes}
    address = f"/desk/despatch/drafts/{draft.pk}/"
    assert page(department.dealing).get(f"{address}letter.pdf").status_code == 404
    page(department.dealing).post(address, typed)
    assert not Despatch.objects.exists()
    assert read(draft).state == state


def test_nor_does_the_version_that_was_written_after_the_approval(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    """The form was loaded while the draft stood approved; then its words were changed."""
    file = make_file(by="dealing")
    draft = make_draft(file, department, state=DraftState.APPROVED)
    loaded = {"seen": draft.last_step, **{f"mode_{way.addressee.pk}": way.mode for way in ways(draft)}}
    drafting.amend(
        draft=read(draft), user=department.dealing, seen=draft.last_step, contents=contents(text="Other words")
    )
    for typed in (loaded, {**loaded, "seen": read(draft).last_step}):
        page(department.dealing).post(f"/desk/despatch/drafts/{draft.pk}/", typed)
    assert not Despatch.objects.exists()


def test_closed_over_a_view_that_is_still_awaited(page: Enter, department: Department, make_file: MakeFile) -> None:
    """It may be; whose view is missing is said before and stands there for ever, and comes too late afterwards."""
    file = make_file(by="dealing")
    asked = domain.ask_views(
        file=file, user=department.dealing, posts=[department.post("PS-EE")], question="Yours?",
        due_on=timezone.localdate(),
    )  # fmt: skip
    request = asked.requests.get()
    assert department.post("PS-EE").name in words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    assert do(page, department.dealing, file, "close", outcome="done", result="Repaired").status_code == 302
    request.refresh_from_db()
    assert (request.outcome, request.ended_at is not None) == ("lapsed", True)
    late = page(department.engineer2).post(f"/desk/views/{request.pk}/", {"action": "give", "text": "Not so!"})
    assert late.status_code == 409
    assert "Not so!" in words(late)
    shown = words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    assert department.post("PS-EE").name in shown
    assert list(faults_of(every_stream())) == []


def test_no_form_takes_a_time_from_its_sender(page: Enter, department: Department, make_file: MakeFile) -> None:
    began = timezone.now()
    file = make_file(by="dealing")
    past = "2020-01-01T10:00"
    forged = dict.fromkeys(
        ("sent_at", "at", "opened_at", "held_since", "due_at", "written_at", "confirmed_at", "added_at", "given_at"),
        past,
    )
    page(department.dealing).post(f"/desk/files/{file.pk}/note/", {"text": "Then", "action": "confirm", **forged})
    upload = papers.upload(papers.pdf("A letter"), "letter.pdf")
    do(page, department.dealing, file, "paper", title="Letter", pages=1, key=str(uuid.uuid4()), upload=upload, **forged)
    assert do(page, department.dealing, file, "forward", to_post="HW-SH", **forged).status_code == 302
    moved = Movement.objects.filter(file=file).latest("serial")
    for at in (moved.sent_at, moved.held_since, Noting.objects.get().confirmed_at, moved.due_at):
        assert at is not None
        assert at >= began
    assert file.correspondence.count() == 1


@pytest.mark.parametrize("days", [1, 400])
def test_a_letter_does_not_come_after_today_nor_is_it_marked_before_it_went(
    page: Enter, department: Department, make_file: MakeFile, days: int
) -> None:
    ahead = timezone.localdate() + dt.timedelta(days=days)
    letter = {
        "post": department.post("HW-DH").pk, "mode": "post", "received_on": ahead.isoformat(), "delivery": "tracked",
        "sender": "Drainage", "subject": "Silt", "kind": "letter", "classification": "ordinary", "pages": "1",
        "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    answer = page(department.dealing).post("/desk/receipts/new/", letter)
    assert answer.status_code == 422
    assert not Receipt.objects.exists()
    sent = make_draft(make_file(by="dealing"), department, state=DraftState.DESPATCHED)
    out = Despatch.objects.get(draft=sent)
    before = timezone.localdate() - dt.timedelta(days=days)
    for on_day in (before, ahead):
        typed = {"copy": out.copies.first().pk, "kind": "delivered", "on_day": on_day.isoformat()}  # type: ignore[union-attr]
        page(department.dealing).post(f"/desk/despatch/{out.pk}/mark/", typed)
    assert not out.marks.exists()


def test_pulled_back_after_it_was_opened(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file(by="dealing")
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    stale = seen(file)
    assert page(department.head).get(f"/desk/files/{file.pk}/").status_code == 200
    for carried in (stale, seen(file)):
        answer = page(department.dealing).post(f"/desk/files/{file.pk}/pull-back/", carried)
        assert answer.status_code == 409
    assert File.objects.get(pk=file.pk).holder == department.post("HW-SH")


def test_a_receipt_is_put_only_into_a_file_that_one_holds(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    receipt = diarised(department)
    theirs = make_file(at="PS-DH", by="dealing2", subject="Benches")
    hidden = make_file(at="PS-DH", by="dealing2", subject="Benches", classification="secret")
    gone = make_file(by="dealing", subject="Sent on")
    read_and_forward(gone, department.dealing, department.post("HW-SH"))
    address = f"/desk/receipts/{receipt.pk}/file/"
    said = []
    for number in (theirs.pk, hidden.pk, gone.pk, 987654):
        version = Receipt.objects.get(pk=receipt.pk).version
        answer = page(department.dealing).post(address, {"seen": version, "file": number})
        assert answer.status_code in {409, 422}
        text = words(answer)
        assert hidden.number not in text
        assert theirs.number not in text
        said.append(text.count("is-invalid"))
    # One that he may not open is refused as one that there is not.
    assert said[1] == said[3]
    assert Receipt.objects.get(pk=receipt.pk).file is None
    # Nor into one of theirs that was sent to him and taken back before he read it.
    read_and_forward(theirs, department.dealing2, department.post("HW-DH"))
    domain.pull_back(file=File.objects.get(pk=theirs.pk), user=department.dealing2)
    version = Receipt.objects.get(pk=receipt.pk).version
    assert page(department.dealing).post(address, {"seen": version, "file": theirs.pk}).status_code in {409, 422}


_PAGE = (
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
SCRIPTED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n" + _PAGE
)
WEB = b"<!DOCTYPE html><script>alert(document.cookie)</script>\n"
# What only says that it is a PDF, and what is two things at once.
PRETENDED = {
    "a page of the web": WEB,
    "a page of the web and a PDF": WEB + b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n" + _PAGE,
    "a program": b"MZ\x90\x00 no letter",
}


@pytest.mark.parametrize("name", ["letter.pdf", "letter.html", "../../etc/\u202efdp.exe", 'a"; filename="b.html'])
def test_a_hostile_document_is_kept_and_never_runs(
    page: Enter, department: Department, make_file: MakeFile, name: str
) -> None:
    """What came is evidence and stays bit for bit; a browser gets it as a download, or a picture of it."""
    file = make_file(by="dealing")
    answer = do(
        page, department.dealing, file, "paper", title="Letter", pages=1, key=str(uuid.uuid4()),
        upload=papers.upload(SCRIPTED, name),
    )  # fmt: skip
    assert answer.status_code == 302
    paper = file.correspondence.get()
    for tail in ("", "original/", "pdf/"):
        got: Any = page(department.dealing).get(f"/desk/files/{file.pk}/papers/{paper.pk}/{tail}")
        content = b"".join(got.streaming_content) if got.streaming else got.content
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        if got.headers["Content-Type"] == "application/pdf":
            assert got.headers["Content-Disposition"].startswith("attachment")
            assert "sandbox" in got.headers["Content-Security-Policy"]
            assert content == SCRIPTED
        else:
            assert b"alert(" not in content
            assert got.headers["Content-Type"] in {"text/html; charset=utf-8", "image/webp", "image/jpeg"}
        told = got.headers.get("Content-Disposition", "")
        assert "/" not in told.replace("''", "")
        assert ".html" not in told.split("filename")[-1].removesuffix('.pdf"')[-5:]


@pytest.mark.parametrize("kind", list(PRETENDED))
def test_what_only_says_that_it_is_a_pdf_is_refused(
    page: Enter, department: Department, make_file: MakeFile, kind: str
) -> None:
    """The type that a browser states is its sender's to choose, as the name is."""
    file = make_file(by="dealing")
    for number, stated in enumerate(("application/pdf", "text/html", "application/octet-stream")):
        upload = SimpleUploadedFile("letter.pdf", PRETENDED[kind], content_type=stated)
        answer = do(
            page, department.dealing, file, "paper", title="Letter", pages=1, key=str(uuid.uuid4()), upload=upload
        )
        assert answer.status_code == 409, f"{stated}, {number}"
        assert "letter.pdf" in words(answer)
    assert not file.correspondence.exists()


def test_a_slip_is_entered_once_whoever_shows_its_code_again(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file(by="dealing")
    (slip,) = slips.print_slips(files=[file], user=department.dealing)
    line = slip_typed(("HW-SH", timezone.now(), None, "By the peon"))
    address, code = f"/desk/slips/{slip.pk}/", f"/desk/slips/c/{codes.marked(slip.code)}/"
    assert page(department.dealing).post(address, line).status_code == 302
    moved = File.objects.get(pk=file.pk).last_movement
    for _again in range(2):
        assert page(department.dealing).get(code).status_code == 302
        assert page(department.dealing).post(address, line).status_code == 409
    # It went on, came back and lies where the slip began: its code moves nothing any more.
    domain.mark_opened(file=File.objects.get(pk=file.pk), user=department.head)
    domain.send_back(file=File.objects.get(pk=file.pk), user=department.head)
    assert page(department.dealing).post(address, line).status_code == 409
    assert File.objects.get(pk=file.pk).last_movement == moved + 1
    (struck,) = slips.print_slips(files=[File.objects.get(pk=file.pk)], user=department.dealing)
    assert page(department.dealing).post(f"/desk/slips/{struck.pk}/cancel/", {"reason": "Lost"}).status_code == 302
    assert page(department.dealing).post(f"/desk/slips/{struck.pk}/", line).status_code == 409
    assert Slip.objects.get(pk=struck.pk).state == SlipState.CANCELLED
    assert list(faults_of(every_stream())) == []


def test_volumes_run_on_over_closing_and_reopening(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file(by="dealing")
    add_pages(file, 200)
    first, second = browser(department.dealing), browser(department.dealing)
    carried = {**seen(file), "volume": 1}
    address = f"/desk/files/{file.pk}/volume/"
    assert [each.post(address, carried).status_code for each in (first, second)] == [302, 409]
    # Not full: no third, whatever the form says.
    for volume in (1, 2, 3):
        assert do(page, department.dealing, file, "volume", volume=volume).status_code == 409
    assert do(page, department.dealing, file, "close", outcome="done", result="Repaired").status_code == 302
    assert do(page, department.dealing, file, "volume", volume=2).status_code == 409
    assert do(page, department.head, file, "reopen", reason="Not fixed").status_code == 302
    file.refresh_from_db()
    domain.mark_opened(file=file, user=department.dealing)
    assert (file.state, file.volume) == (FileState.ACTIVE, 2)
    add_pages(file, 200)
    last = file.correspondence.last()
    assert last is not None
    assert (last.page_from, last.page_to) == (201, 400)
    assert do(page, department.dealing, file, "volume", volume=2).status_code == 302
    assert File.objects.get(pk=file.pk).titled.endswith("Vol. III")
    assert list(faults_of(every_stream())) == []
