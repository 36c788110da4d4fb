"""A confidential file attacked from all sides: its number and words stand nowhere for who may not open it.

Looked through are lists, counts, searches, tables, the pages of what it is linked with and of what it is about, mails,
SMS, notices, jobs, logs, names of downloads, refusals, and what the administration sees.
"""

import datetime as dt
import logging
import re
import uuid
from collections.abc import Callable
from difflib import unified_diff
from typing import Any

import pytest
from django.contrib import admin
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from assets.domain import link_file
from assets.models import Asset
from attestation import domain as attestation
from attestation.signables import signables
from evidence.domain import keep_document
from files import domain
from files.counting.grouping import GROUPINGS
from files.counting.pendency import CLOCKS, Cell, files_in, pendency
from files.desk.reading import TABS, Asked, numbers, of_tab
from files.models import DespatchPost, File, FileChange, ViewRequest
from files.tasks import send_reminders
from staff.domain import officer_of
from staff.models import Mail, Notification, Officer, Section, TextMessage, User
from tests.attestation.authority import software_certificate
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, as_file, read_and_forward, words
from tests.files.test_acting import PDF

pytestmark = pytest.mark.django_db

# Stands in the subject, a note, a paper's title, remarks, questions and reasons of the file, and nowhere else.
WORD = "Xylophagous"
CLASSES = ("ordinary", "confidential", "secret")


def outsiders(department: Department) -> dict[str, User]:
    """A colleague of the section, those above, another section, and a superuser without a post."""
    boss = User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")
    return {
        "colleague": department.planner,
        "above": department.engineer,
        "director": department.director,
        "other": department.head2,
        "boss": boss,
    }


@pytest.fixture
def hidden(department: Department, make_file: MakeFile) -> File:
    """A confidential file with a note and a paper, read and held by the dealing hand."""
    file = make_file(by="dealing", subject=f"{WORD} beams", classification="confidential")
    note = domain.write_note(file=file, user=department.dealing, text=f"{WORD} found")
    domain.confirm_note(note=note, user=department.dealing)
    original = keep_document(content=PDF, name=f"{WORD}.pdf", media_type="application/pdf")
    domain.add_paper(file=file, paper=domain.Paper(title=f"{WORD} letter", original=original), added_by=file.holder)
    file.refresh_from_db()
    return file


def everything(answer: Any) -> str:
    """An answer's headers and content."""
    content = as_file(answer) if answer.streaming else words(answer)
    return "\n".join([*(f"{name}: {value}" for name, value in answer.headers.items()), content])


PAGES = (
    "/desk/",
    *(f"/desk/?tab={tab}" for tab in TABS),
    *(f"/desk/?tab={tab}&q={WORD.lower()}" for tab in TABS),
    *(f"/desk/list.csv?tab={tab}" for tab in TABS),
    f"/desk/list.csv?tab=search&q={WORD}",
    "/desk/pendency/",
    "/desk/pendency/?by=section",
    "/desk/pendency/?format=csv",
    "/desk/pendency/files/?by=priority&key=ordinary&clock=held",
    "/desk/notices/",
    "/desk/views/",
    "/desk/despatch/",
    f"/desk/despatch/?q={WORD}",
    "/desk/complaints/?show=all",
    "/desk/register/",
    f"/search/?q={WORD}",
    f"/search/suggest/?q={WORD}",
)


def test_no_list_no_search_and_no_linked_page_tells_of_it(
    page: Enter, department: Department, make_file: MakeFile, make_asset: Callable[..., Asset], hidden: File
) -> None:
    open_one = make_file(by="dealing", subject="Steps of the ghat")
    domain.link_files(file=open_one, number=hidden.number, user=department.dealing, reason="One place")
    part = domain.open_part(
        main=open_one, user=department.dealing, post=department.post("HW-DH"), subject=f"{WORD} side"
    )
    closer = {"subject": part.subject, "priority": "ordinary", "category": "", "classification": "confidential"}
    domain.change_cover(file=part, user=department.dealing, values=closer, reason=WORD)
    asset = make_asset()
    for file in (open_one, hidden):
        link_file(file=file, asset=asset, post=department.post("HW-DH"), officer=officer_of(department.dealing))
    holder = department.post("HW-DH")
    more = (f"/desk/files/{open_one.pk}/", f"/desk/files/{open_one.pk}/proof/", f"/desk/office/posts/{holder.pk}/")
    of_asset = (f"/assets/{asset.reference}/", f"/assets/{asset.reference}/history/")
    said_of_it = [f"{WORD} {what}" for what in ("beams", "found", "letter", "side")]
    for who, user in outsiders(department).items():
        client = page(user)
        for address in (*PAGES, *more, *of_asset):
            said = everything(client.get(address))
            for trace in (hidden.number, part.number, f"/files/{hidden.pk}/", *said_of_it):
                assert trace not in said, f"{who} reads {trace} at {address}"
    # It is there, for who holds it.
    assert hidden.number in everything(page(department.dealing).get(f"/desk/?tab=search&q={WORD}"))
    assert hidden.number in everything(page(department.dealing).get(more[0]))


def test_what_is_hidden_answers_as_what_is_not_there(page: Enter, department: Department, hidden: File) -> None:
    for user in outsiders(department).values():
        client = page(user)
        for tail in ("", "note-sheet/", "proof/", "bundle/", "papers/1/", "drafts/1/", "pages/1/screen/"):
            said = []
            for pk in (hidden.pk, 987654):
                answer = client.get(f"/desk/files/{pk}/{tail}")
                assert answer.status_code == 404
                said.append(words(answer).replace(f"/{pk}/", "//"))
            assert said[0] == said[1]


def test_its_number_is_nobodys_number_for_who_links(
    page: Enter, department: Department, make_file: MakeFile, hidden: File
) -> None:
    held = make_file(at="HW-SH", by="head")
    client = page(department.head)
    for number in (hidden.number, "E&H/HW/1999/000001"):
        typed = {"last_movement": 1, "last_note": 0, "number": number, "reason": "One place"}
        answer = client.post(f"/desk/files/{held.pk}/link/", typed)
        assert answer.status_code == 409
        assert "No file that you may open has this number." in words(answer)


def test_who_opens_what_and_what_he_counts_are_the_same(department: Department, make_file: MakeFile) -> None:
    for at, by in (("HW-DH", "dealing"), ("PS-DH", "dealing2")):
        for classification in CLASSES:
            for moves in range(3):
                file = make_file(at=at, by=by, subject=f"{WORD} {moves}", classification=classification)
                if moves:
                    read_and_forward(file, department.users[by], department.post("HW-EE"))
                if moves == 2:
                    read_and_forward(file, department.engineer, department.post("PS-SH"))
    for user in [*department.users.values(), outsiders(department)["boss"]]:
        visible = set(File.objects.visible_to(user).values_list("pk", flat=True))
        posts = list(user.posts())
        for tab in TABS:
            for asked in (Asked(), Asked(text=WORD), Asked(priority="ordinary")):
                listed = set(numbers(list(of_tab(tab, user=user, posts=posts, asked=asked))))
                assert listed <= visible, f"{user} in {tab}"
        for by in ("post", "section", "priority"):
            for row in pendency(user=user, by=by):
                behind = set(files_in(Cell(by=by, key=row.key), user=user).values_list("pk", flat=True))
                assert len(behind) == row.total, f"{user} counts by {by}"
                assert behind <= visible


def act_through(department: Department, file: File) -> None:
    """Do with the file whatever tells somebody something, with the word in all that is typed."""
    dealing, head, today = department.dealing, department.head, timezone.localdate()
    asked = domain.ask_views(
        file=file, user=dealing, posts=[department.post(code) for code in ("PS-EE", "PLAN", "PUB")],
        question=f"{WORD}?", due_on=today,
    )  # fmt: skip
    requests = {request.post.code: request for request in asked.requests.select_related("post", "file")}
    domain.give_view(request=requests["PS-EE"], user=department.engineer2, text=f"{WORD} is ours")
    domain.withdraw_view(request=requests["PLAN"], user=dealing, reason=f"{WORD} is dead")
    domain.decline_view(request=requests["PUB"], user=department.publicity, reason=f"{WORD} is not ours")
    for agree in (False, True):
        request = domain.ask_parking(
            file=file, user=dealing, reason=f"{WORD} sleeps", until=today + dt.timedelta(days=1)
        )
        if agree:
            domain.approve_parking(request=request, user=head, words=f"{WORD} may sleep")
        else:
            domain.refuse_parking(request=request, user=head, words=f"{WORD} wakes")
    send_reminders(now=timezone.now() + dt.timedelta(days=40))
    domain.resume(file=file, user=dealing, remarks=f"{WORD} woke")
    domain.forward(file=file, user=dealing, to_post=department.post("HW-SH"), remarks=f"{WORD} crawls")
    domain.pull_back(file=file, user=dealing)
    domain.forward(file=file, user=dealing, to_post=department.post("HW-SH"), remarks=f"{WORD} crawls")
    domain.mark_opened(file=file, user=head)
    send_reminders(now=timezone.now() + dt.timedelta(days=40))
    domain.send_back(file=file, user=head, remarks=f"{WORD} crawls back")
    late = domain.ask_views(
        file=file, user=dealing, posts=[department.post("PS-EE")], question=f"{WORD}?", due_on=today
    )
    send_reminders(now=timezone.now() + dt.timedelta(days=12))
    assert late.requests.get().outcome == ""
    domain.close(file=file, user=dealing, outcome="done", result=f"{WORD} gone")
    domain.reopen(file=file, user=department.head, reason=f"{WORD} again")


@pytest.mark.parametrize("classification", CLASSES[1:])
def test_nothing_that_is_sent_or_logged_has_a_word_of_it(
    department: Department, make_file: MakeFile, caplog: pytest.LogCaptureFixture, classification: str
) -> None:
    Section.objects.update(parking_needs_superior=True)
    Officer.objects.update(phone="+919830012345", by_mail="all", by_text="all")
    DespatchPost.objects.create(section=department.post("HW-DH").section, post=department.post("PUB"))
    file = make_file(by="dealing", subject=f"{WORD} beams", classification=classification)
    with caplog.at_level(logging.INFO):
        act_through(department, file)
    sent = [f"{mail.subject} {mail.body}" for mail in Mail.objects.all()]
    sent += [message.text for message in TextMessage.objects.all()]
    sent += [f"{row.text_en} {row.text_bn} {row.text_hi} {row.url}" for row in Notification.objects.all()]
    sent += [str(job.args) for job in ProcrastinateJob.objects.all()]
    assert Mail.objects.count() > 15
    assert TextMessage.objects.exists()
    assert [text for text in [*sent, caplog.text] if WORD in text] == []
    # A post above is told that it is late, and led to no page that is not its to open.
    above = Notification.objects.filter(text_en__contains="has been with")
    assert set(above.values_list("post__code", "url")) == {("HW-EE", "")}
    # The reason for which a view is no longer needed is read where it was asked.
    request = ViewRequest.objects.get(post__code="PLAN")
    assert request.answer.text == f"{WORD} is dead"


def test_no_download_is_named_after_it_and_browsers_ask_each_time(
    page: Enter, department: Department, hidden: File
) -> None:
    client, paper = page(department.dealing), hidden.correspondence.get()
    answer: Any
    for tail in ("note-sheet/", "bundle/"):
        answer = client.get(f"/desk/files/{hidden.pk}/{tail}")
        assert answer.headers["Content-Disposition"].count(str(hidden.pk)) == 1
        assert WORD not in answer.headers["Content-Disposition"]
        if answer.streaming:
            b"".join(answer.streaming_content)
    for tail in (f"papers/{paper.pk}/", f"papers/{paper.pk}/original/"):
        answer = client.get(f"/desk/files/{hidden.pk}/{tail}")
        b"".join(answer.streaming_content)
        kept = answer.headers["Cache-Control"]
        assert "no-cache" in kept
        assert "private" in kept
        # Whoever may no longer see it is not told that it is unchanged, though his browser has it.
        known = {"If-None-Match": answer.headers["ETag"]}
        assert page(department.dealing).get(f"/desk/files/{hidden.pk}/{tail}", headers=known).status_code == 304
        assert page(department.planner).get(f"/desk/files/{hidden.pk}/{tail}", headers=known).status_code == 404
        client = page(department.dealing)


def test_a_request_for_a_token_ends_with_the_sight_of_the_file(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    file = make_file(by="dealing", classification="secret", at="HW-DH")
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    note = domain.write_note(file=file, user=department.head, text=f"{WORD} found")
    note = domain.confirm_note(note=note, user=department.head)
    subject = signables.find(department.head, "note", note.pk)
    officer = officer_of(department.head)
    assert subject is not None
    assert officer is not None
    session = attestation.begin_signing(subject=subject, certificate=software_certificate(officer))
    address = f"/desk/signing/{session.key}/"
    assert page(department.head).get(f"{address}request.json").status_code == 200
    domain.send_back(file=file, user=department.head)
    domain.mark_opened(file=file, user=department.dealing)
    for tail in ("", "request.json"):
        assert page(department.head).get(f"{address}{tail}").status_code == 404
    assert page(department.head).post(f"{address}answer/").status_code == 404
    assert page(department.dealing).get(f"{address}request.json").status_code == 404
    assert page(department.head).get(f"/desk/signing/{uuid.uuid4()}/").status_code == 404


def test_raised_it_closes_to_who_could_read_it_before(page: Enter, department: Department, make_file: MakeFile) -> None:
    file = make_file(by="dealing", subject=f"{WORD} beams")
    assert page(department.planner).get(f"/desk/files/{file.pk}/").status_code == 200
    typed = {"subject": file.subject, "priority": "ordinary", "category": "", "classification": "confidential"}
    domain.change_cover(file=file, user=department.dealing, values=typed, reason="Names")
    assert FileChange.objects.get().after == "confidential"
    client = page(department.planner)
    assert client.get(f"/desk/files/{file.pk}/").status_code == 404
    assert WORD not in words(client.get(f"/desk/?tab=section&q={WORD}")).replace(f"“{WORD}”", "").replace(
        f'value="{WORD}"', ""
    ).replace(f"q={WORD}", "")
    assert file.number not in words(client.get("/desk/?tab=section"))


def test_the_administration_keeps_reference_data_and_reads_no_file() -> None:
    kept = {model._meta.label for model in admin.site._registry}
    assert {label for label in kept if label.startswith("files.")} == {
        "files.DespatchPost",
        "files.DraftRule",
        "files.FileCategory",
        "files.FunctionalHead",
        "files.Letterhead",
        "files.ReplyTime",
    }
    assert not {label for label in kept if label.startswith(("attestation.", "evidence.", "pghistory."))}
    assert kept.isdisjoint({"staff.Mail", "staff.TextMessage", "staff.Notification", "staff.MasterSheet"})


_COUNTED = (
    "/desk/",
    *(f"/desk/?tab={tab}" for tab in TABS),
    *(f"/desk/list.csv?tab={tab}" for tab in TABS),
    "/desk/?tab=search&q=pond",
    "/desk/receipts/",
    "/desk/receipts/?tab=section",
    *(f"/desk/pendency/?by={by}&clock={clock}" for by in GROUPINGS for clock in CLOCKS),
    "/desk/pendency/?by=section&format=csv",
    "/desk/pendency/?by=post&format=csv",
    *(f"/desk/pendency/months/?of={scope}" for scope in ("mine", "HW", "PS")),
    *(f"/desk/pendency/months/?of={scope}&format=csv" for scope in ("mine", "HW", "PS")),
    "/desk/notices/",
    "/desk/views/",
    "/desk/despatch/",
    "/desk/despatch/export/",
    "/desk/slips/",
    "/desk/office/",
    "/desk/register/",
    "/search/?q=pond",
    "/search/suggest/?q=pond",
)
# What differs from one loading of a page to the next.
_OF_THE_MOMENT = re.compile(
    r'nonce-[^"\' ]+|nonce="[^"]*"|csrf[a-z]*"[^>]*|X-CSRFToken[^}]*|(?:Set-Cookie|Expires|Last-Modified): .*'
)


def seen_by(page: Enter, user: User) -> dict[str, str]:
    """Every list and count as a reader gets it, without what changes each time."""
    client = page(user)
    return {address: _OF_THE_MOMENT.sub("", everything(client.get(address))) for address in _COUNTED}


@pytest.mark.parametrize("classification", CLASSES[1:])
def test_no_list_and_no_count_differs_by_a_file_that_is_hidden(
    page: Enter, department: Department, make_file: MakeFile, classification: str
) -> None:
    """Not a row, a sum, a facet, a month or a badge: before and after all is the same, letter by letter."""
    make_file(by="dealing", subject="An open pond")
    people = outsiders(department)
    # First looks are noted with the reader, and would be a difference of their own.
    for user in people.values():
        seen_by(page, user)
    before = {who: seen_by(page, user) for who, user in people.items()}
    file = make_file(by="dealing", subject="A hidden pond", classification=classification)
    note = domain.write_note(file=file, user=department.dealing, text=f"{WORD} found in the pond")
    domain.confirm_note(note=note, user=department.dealing)
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=file, user=department.head)
    domain.send_back(file=file, user=department.head)
    domain.mark_opened(file=file, user=department.dealing)
    done = make_file(by="dealing", subject="A hidden pond", classification=classification)
    domain.close(file=done, user=department.dealing, outcome="done", result=f"{WORD} gone")
    differing = []
    for who, user in people.items():
        after = seen_by(page, user)
        differing += [
            f"{who} at {address}: {told}"
            for address in _COUNTED
            for told in unified_diff(before[who][address].splitlines(), after[address].splitlines(), lineterm="", n=0)
            if told.strip() not in {"---", "+++"}
        ]
    assert not differing, "\n".join(each[:300] for each in differing[:40])
    # The test can fail: whoever holds it sees another inbox.
    assert file.number in seen_by(page, department.dealing)["/desk/"]
