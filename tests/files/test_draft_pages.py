"""/desk/files/<pk>/drafts/… and /desk/despatch/…: who comes in, what the pages do, what they never show."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from files import domain
from files.models import (
    Addressee,
    Despatch,
    DespatchPost,
    Draft,
    DraftState,
    DraftVersion,
    DraftWorking,
    File,
    Recipient,
    RecipientRead,
)
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, words
from tests.files.drafting import ADDRESS, BENGALI, CALLED, EMAIL, NAME, approve, citizen, make_draft, read, send
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def typed(*rows: dict[str, str], **changes: Any) -> dict[str, Any]:
    """A draft's form as a browser sends it."""
    addressees = rows or ({"role": "to", "name": "The Ward Office"},)
    sent: dict[str, Any] = {
        "subject": "Stones of the ghat",
        "references": "",
        "text": BENGALI,
        "to-TOTAL_FORMS": str(len(addressees)),
        "to-INITIAL_FORMS": "0",
        **{f"to-{n}-{name}": value for n, row in enumerate(addressees) for name, value in row.items()},
    }
    return {**sent, **changes}


def taken(answer: Any) -> bytes:
    """The content of an answer that is streamed, read to its end."""
    return b"".join(answer.streaming_content)


def status(answer: Any) -> int:
    """The status of an answer, whose stream is read to its end."""
    if answer.streaming:
        taken(answer)
    return int(answer.status_code)


def begin(page: Enter, user: Any, file: File, *rows: dict[str, str], **changes: Any) -> Any:
    more = {"kind": "letter", "language": "bn", "form_key": str(uuid.uuid4()), **changes}
    return page(user).post(f"/desk/files/{file.pk}/drafts/new/", typed(*rows, **more))


CITIZEN = {"role": "to", "name": CALLED, "citizen": "on", "private_name": NAME, "address": ADDRESS, "email": EMAIL}


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "despatched", "cancelled"])
def test_who_comes_in(page: Enter, department: Department, make_file: MakeFile, state: str) -> None:
    file = make_file(at="HW-DH", by="dealing")
    draft = make_draft(file, department, state=state)
    admin = type(department.dealing).objects.create_superuser("admin", "a@example.org", "aitihya-demo")
    here = f"/desk/files/{file.pk}/drafts/{draft.pk}/"
    step = {"seen": draft.last_step, "version": draft.last_version, "remarks": "Because it is so"}
    in_work = state in {"draft", "submitted", "approved"}
    for user, seen in ((None, 302), (department.dealing2, 404), (admin, 404), (department.head, 200)):
        assert page(user).get(here).status_code == seen
        if state != "cancelled":
            assert status(page(user).get(f"{here}letter.pdf")) == seen
        assert page(user).get(f"{here}edit/").status_code == (404 if seen == 200 else seen)
        assert page(user).post(f"{here}cancel/", step).status_code == (409 if seen == 200 else seen)
        assert page(user).get(f"{here}compare/?from=1&to=1").status_code == seen
    assert read(draft).state == state
    assert page(department.dealing).get(f"{here}edit/").status_code == (200 if in_work else 404)
    assert page(department.dealing).post(f"{here}cancel/", step).status_code == (302 if in_work else 409)


def test_from_the_form_to_a_version(page: Enter, department: Department, file: File) -> None:
    key = str(uuid.uuid4())
    assert begin(page, department.head, file).status_code == 409
    assert begin(page, department.dealing2, file).status_code == 404
    for _ in range(2):
        answer = begin(page, department.dealing, file, form_key=key)
    draft = Draft.objects.get()
    assert answer.headers["Location"] == f"/desk/files/{file.pk}/drafts/{draft.pk}/"
    shown = words(page(department.head).get(answer.headers["Location"]))
    assert BENGALI in shown
    assert "The Ward Office" in shown
    assert "Stones of the ghat" in words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    edit = f"/desk/files/{file.pk}/drafts/{draft.pk}/edit/"
    late = page(department.dealing).post(edit, typed(text="Two", seen="1", version="1"))
    assert late.status_code == 302
    stale = page(department.dealing).post(edit, typed(text="Three", seen="1", version="1"))
    assert stale.status_code == 409
    assert "Officer dealing has changed this draft" in words(stale)
    assert "Three</textarea>" in words(stale)
    assert DraftVersion.objects.count() == 2
    compared = words(page(department.head).get(f"/desk/files/{file.pk}/drafts/{draft.pk}/compare/?from=2&to=1"))
    assert 'compare__removed"><span' in compared
    assert "From version 1 to version 2" in compared


def test_markup_is_shown_and_not_obeyed(page: Enter, department: Department, file: File) -> None:
    begin(page, department.dealing, file, text="<script>alert(1)</script> **bold** ![x](http://e.example/p.png)")
    raw = page(department.dealing).get(f"/desk/files/{file.pk}/drafts/{Draft.objects.get().pk}/").content.decode()
    assert "<script>alert" not in raw
    assert "<strong>bold</strong>" in raw
    assert "<img" not in raw


def test_saves_itself(page: Enter, department: Department, file: File) -> None:
    draft = make_draft(file, department)
    here = f"/desk/files/{file.pk}/drafts/{draft.pk}/working/"
    send_it = {"version": "1", "subject": "S", "references": "", "text": "Half"}
    assert "not yet a version" in words(page(department.dealing).post(here, send_it))
    assert DraftWorking.objects.get().text == "Half"
    assert "not with you" in words(page(department.head).post(here, send_it))
    assert page(department.dealing2).post(here, send_it).status_code == 404
    assert "Half</textarea>" in words(page(department.dealing).get(f"/desk/files/{file.pk}/drafts/{draft.pk}/edit/"))
    assert "Half" not in words(page(department.head).get(f"/desk/files/{file.pk}/drafts/{draft.pk}/"))
    page(department.dealing).post(here, {"action": "discard"})
    assert not DraftWorking.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        {"role": "to", "name": CALLED, "citizen": "on"},
        {"role": "to", "name": CALLED, "citizen": "on", "private_name": NAME},
        {"role": "to", "name": f"Smt. {NAME}", "citizen": "on", "private_name": NAME, "address": ADDRESS},
        {"role": "to", "name": CALLED, "private_name": NAME, "address": ADDRESS},
        {"role": "to", "name": "", "address": ADDRESS},
    ],
)
def test_a_citizen_is_asked_for_whole_and_named_apart(
    page: Enter, department: Department, file: File, row: dict[str, str]
) -> None:
    assert begin(page, department.dealing, file, row).status_code == 422
    assert not Draft.objects.exists()


def test_a_citizen_is_nowhere_but_in_his_own_row(page: Enter, department: Department, file: File) -> None:
    begin(page, department.dealing, file, CITIZEN)
    draft = Draft.objects.get()
    assert (Recipient.objects.get().name, Addressee.objects.get().address) == (NAME, "")
    edit = f"/desk/files/{file.pk}/drafts/{draft.pk}/edit/"
    kept = {"role": "to", "name": CALLED, "citizen": "on", "keep": str(Recipient.objects.get().pk)}
    page(department.dealing).post(edit, typed(kept, text="Anew", seen="1", version="1"))
    assert (DraftVersion.objects.count(), Recipient.objects.count()) == (2, 1)
    page(department.dealing).post(f"/desk/files/{file.pk}/drafts/{draft.pk}/submit/", {"seen": "2", "version": "2"})
    approve(draft, department)
    letter = send(draft, department, "post")
    here = f"/desk/files/{file.pk}/drafts/{draft.pk}/"
    for path in (
        here,
        edit,
        f"{here}compare/?from=1&to=2",
        f"/desk/files/{file.pk}/",
        "/desk/despatch/",
        f"/desk/despatch/?q={NAME}",
        "/desk/despatch/?q=Invented Lane",
        f"/desk/despatch/{letter.pk}/",
        "/desk/",
        f"/desk/?q={NAME}",
    ):
        text = words(page(department.dealing).get(path))
        secrets = (ADDRESS, EMAIL) if "q=" in path else (NAME, ADDRESS, EMAIL)  # what was asked is shown again
        assert all(secret not in text for secret in secrets), path
        if "q=" in path:
            assert f"/desk/files/{file.pk}/" not in text
            assert f"/desk/despatch/{letter.pk}/" not in text
    csv = taken(page(department.dealing).get("/desk/despatch/export/")).decode()
    assert letter.number in csv
    assert CALLED in csv
    assert all(secret not in csv for secret in (NAME, ADDRESS, EMAIL))
    movements = " ".join(read(draft).file.movements.values_list("remarks", flat=True))
    assert NAME not in movements


def test_each_reading_of_a_citizen_is_logged(page: Enter, department: Department, file: File) -> None:
    draft = make_draft(file, department, addressees=[citizen()])
    row = Addressee.objects.get()
    here = f"/desk/files/{file.pk}/drafts/{draft.pk}/to/{row.pk}/"
    assert page(department.head).post(here, {"reason": "I am curious"}).status_code == 404
    assert page(department.dealing).post(here, {"reason": "no"}).status_code == 422
    assert not RecipientRead.objects.exists()
    answer = words(page(department.dealing).post(here, {"reason": "To telephone him"}))
    assert NAME in answer
    assert ADDRESS in answer
    assert RecipientRead.objects.get().reason == "To telephone him"


def test_the_head_is_too_low_to_approve_and_the_engineer_is_not(
    page: Enter, department: Department, file: File
) -> None:
    draft = make_draft(file, department, state=DraftState.SUBMITTED)
    here = f"/desk/files/{file.pk}/drafts/{draft.pk}/"
    step = {"seen": draft.last_step, "version": draft.last_version}
    domain.forward(file=read(draft).file, user=department.dealing, to_post=department.post("HW-SH"))
    refused = page(department.head).post(f"{here}approve/", step)
    assert refused.status_code == 409
    assert "by a higher post" in words(refused)
    domain.forward(file=read(draft).file, user=department.head, to_post=department.post("HW-EE"))
    assert "Approve version 1" in words(page(department.engineer).get(here))
    stale = page(department.engineer).post(f"{here}approve/", {"seen": draft.last_step, "version": "7"})
    assert "newer version" in words(stale)
    assert "frozen as PDF" in words(page(department.engineer).post(f"{here}approve/", step, follow=True))
    pdf = page(department.head).get(f"{here}letter.pdf")
    assert taken(pdf).startswith(b"%PDF-")


def test_despatched_from_its_page_and_told_to_who_comes_second(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file(at="HW-DH", by="dealing")
    DespatchPost.objects.create(section=file.section, post=department.post("PS-DH"))
    draft = make_draft(file, department, state=DraftState.APPROVED)
    here = f"/desk/despatch/drafts/{draft.pk}/"
    for user, seen in ((None, 302), (department.head2, 404), (department.head, 302)):
        assert page(user).get(here).status_code == seen
    assert file.number in words(page(department.dealing2).get("/desk/despatch/"))
    assert page(department.dealing2).get(here).status_code == 200
    assert taken(page(department.dealing2).get(f"{here}letter.pdf")).startswith(b"%PDF-")
    assert page(department.dealing2).get(f"/desk/files/{file.pk}/").status_code == 404
    rows = list(Addressee.objects.order_by("rank"))
    modes = {f"mode_{rows[0].pk}": "mail", f"mode_{rows[1].pk}": "messenger"}
    assert page(department.dealing).post(here, {"seen": draft.last_step}).status_code == 422
    sent = page(department.dealing).post(here, {"seen": draft.last_step, **modes})
    letter = Despatch.objects.get()
    assert sent.headers["Location"] == f"/desk/despatch/{letter.pk}/"
    second = page(department.dealing2).post(here, {"seen": draft.last_step, **modes}, follow=True)
    assert "Officer dealing has despatched this letter already" in words(second)
    assert Despatch.objects.count() == 1
    run_jobs()
    shown = words(page(department.dealing).get(f"/desk/despatch/{letter.pk}/"))
    for told in ("mail sent", "line 1 of the peon book", letter.sha256, f"/d/{letter.code}/"):
        assert told in shown
    assert letter.number in words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    for user, seen in ((None, 302), (department.head2, 404), (department.head, 200)):
        assert page(user).get(f"/desk/despatch/{letter.pk}/").status_code == seen
        assert status(page(user).get(f"/desk/despatch/{letter.pk}/letter.pdf")) == seen
        mark = {"copy": letter.copies.all()[0].pk, "kind": "delivered", "on_day": timezone.localdate().isoformat()}
        answer = page(user).post(f"/desk/despatch/{letter.pk}/mark/", mark)
        assert answer.status_code == (404 if seen == 200 else seen)
    copy = letter.copies.get(mode="messenger")
    noted = page(department.dealing).post(f"/desk/despatch/{letter.pk}/mark/", {**mark, "copy": copy.pk}, follow=True)
    assert "delivered" in words(noted)
    sheet = page(department.dealing).post(f"/desk/despatch/{letter.pk}/copies/{copy.pk}/address/")
    assert sheet.content.startswith(b"%PDF-")


def test_the_register_is_narrowed_and_asks_as_often_for_three_lines_as_for_one(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    def one() -> Despatch:
        draft = make_draft(make_file(at="HW-DH", by="dealing"), department, state=DraftState.APPROVED)
        return send(draft, department, "post", "hand")

    counts = []
    client = page(department.dealing)
    client.get("/desk/despatch/")
    for more in (1, 2):
        made = [one() for _ in range(more)]
        with CaptureQueriesContext(connection) as seen:
            client.get("/desk/despatch/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    last = made[-1]
    for query, there in (
        (f"q={last.number}", True),
        ("q=Water Supply", True),
        ("q=nothing of this", False),
        ("mode=hand", True),
        ("mode=mail", False),
        (f"section={last.section_id}", True),
        (f"since={timezone.localdate().isoformat()}", True),
        ("until=01/01/2020", False),
        ("until=০১/০১/২০২০", False),
    ):
        assert (last.number in words(client.get(f"/desk/despatch/?{query}"))) == there, query
    assert last.number not in words(page(department.dealing2).get("/desk/despatch/"))
    assert page(None).get("/desk/despatch/export/").status_code == 302


def test_exports_are_harmless_and_not_without_end(page: Enter, department: Department, file: File) -> None:
    cache.clear()
    draft = make_draft(file, department, state=DraftState.APPROVED, subject='=HYPERLINK("x")')
    send(draft, department)
    client = page(department.dealing)
    csv = taken(client.get("/desk/despatch/export/")).decode()
    assert "'=HYPERLINK" in csv
    assert [status(client.get("/desk/despatch/export/")) for _ in range(13)][-1] == 302
    cache.clear()
