"""Scans for the correspondence: many at once, in order, split, recognised, found – and nothing of what is refused."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from evidence import tasks
from evidence.models import Original, Page, PageState, Reading, ReadingState
from evidence.search import page_key
from evidence.signals import document_read
from files import domain
from files.desk import finding
from files.domain import scanning
from files.models import Correspondence, File, Scan
from files.slips.pdf import separators_pdf
from staff.models import User
from tests import papers
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.files.slips import stored
from tests.papers import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(make_file: MakeFile) -> File:
    return make_file(by="dealing")


def url(file: File, rest: str = "") -> str:
    return f"/desk/files/{file.pk}/scans/{rest}"


def received(file: File, user: User, content: bytes | None = None, name: str = "Letter_of_the_ward.pdf") -> Scan:
    return scanning.receive_scan(file=file, upload=upload(content or papers.scan(papers.ENGLISH), name), user=user)


def described(*scans: Scan, **more: Any) -> list[scanning.Described]:
    return [
        scanning.Described(scan=scan.pk, title=scan.title, position=number, **more)
        for number, scan in enumerate(scans, start=1)
    ]


def test_each_becomes_one_paper_in_the_order_given(department: Department, held: File) -> None:
    first = received(held, department.dealing)
    content = papers.scan(papers.BENGALI, papers.HINDI)
    second = received(held, department.dealing, content, "চিঠি.pdf")
    third = received(held, department.dealing, papers.scan(papers.HINDI, format="JPEG"), "photo.jpg")
    assert (first.title, second.title, second.pages) == ("Letter of the ward", "চিঠি", 2)
    made = scanning.add_scans(file=held, user=department.dealing, given=described(second, third, first))
    assert [(paper.title, paper.page_from, paper.page_to) for paper in made] == [
        ("চিঠি", 1, 2),
        ("photo", 3, 3),
        ("Letter of the ward", 4, 4),
    ]
    held.refresh_from_db()
    assert held.last_page == 4
    assert stored(made[0].original) == content
    # Each waits to be read, once.
    assert Reading.objects.filter(original__in=[paper.original_id for paper in made]).count() == 3
    assert scanning.waiting(held) == []
    assert {scan.state for scan in Scan.objects.all()} == {"added"}


def test_nothing_is_half_written(department: Department, held: File) -> None:
    first, second = received(held, department.dealing), received(held, department.dealing, papers.scan(papers.HINDI))
    given = [*described(first), scanning.Described(scan=second.pk, title="  ")]
    with pytest.raises(domain.NotAllowed, match="title"):
        scanning.add_scans(file=held, user=department.dealing, given=given)
    with pytest.raises(domain.NotAllowed, match="changed meanwhile"):
        scanning.add_scans(
            file=held, user=department.dealing, given=[*described(first), scanning.Described(scan=0, title="x")]
        )
    with pytest.raises(domain.NotAllowed, match="left out"):
        scanning.add_scans(file=held, user=department.dealing, given=described(first, leave_out=True))
    assert not Correspondence.objects.exists()
    assert len(scanning.waiting(held)) == 2
    scanning.add_scans(file=held, user=department.dealing, given=described(first))
    with pytest.raises(domain.NotAllowed, match="changed meanwhile"):
        scanning.add_scans(file=held, user=department.dealing, given=described(first))
    assert Correspondence.objects.count() == 1


def test_the_same_file_is_not_taken_twice(department: Department, held: File) -> None:
    first = received(held, department.dealing)
    with pytest.raises(scanning.AlreadyThere, match="waits here already"):
        received(held, department.dealing)
    scanning.add_scans(file=held, user=department.dealing, given=described(first))
    with pytest.raises(scanning.AlreadyThere, match="on the file already"):
        received(held, department.dealing)


def with_separators(*texts: str) -> bytes:
    """Letters with a separator sheet before each but the first, scanned together, one of them of two pages."""
    with pikepdf.new() as whole, pikepdf.open(io.BytesIO(separators_pdf(1))) as sheet:
        for number, text in enumerate(texts):
            if number:
                whole.pages.extend(sheet.pages)
            with pikepdf.open(io.BytesIO(papers.scan(text))) as letter:
                whole.pages.extend(letter.pages)
                if number == 0:
                    whole.pages.extend(letter.pages)
        out = io.BytesIO()
        whole.save(out)
    return out.getvalue()


def test_a_scan_is_split_at_separator_sheets(department: Department, held: File) -> None:
    content = with_separators(papers.ENGLISH, papers.BENGALI, papers.HINDI)
    scan = received(held, department.dealing, content, "Monday.pdf")
    ranges = scanning.ranges_between_separators(scan)
    assert ranges == [(1, 2), (4, 4), (6, 6)]
    pieces = scanning.split_scan(scan=scan, user=department.dealing, ranges=ranges)
    assert [(piece.title, piece.pages, piece.original.name) for piece in pieces] == [
        ("Monday (1)", 2, "Monday (1).pdf"),
        ("Monday (2)", 1, "Monday (2).pdf"),
        ("Monday (3)", 1, "Monday (3).pdf"),
    ]
    scan.refresh_from_db()
    assert (scan.state, stored(scan.original)) == ("split", content)
    assert scanning.waiting(held) == pieces
    with pytest.raises(domain.NotAllowed, match="changed meanwhile"):
        scanning.split_scan(scan=scan, user=department.dealing, ranges=ranges)


def test_a_tiff_is_split_without_loss(department: Department, held: File) -> None:
    out = io.BytesIO()
    frames = [Image.linear_gradient("L").rotate(90 * number) for number in range(4)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    scan = received(held, department.dealing, out.getvalue(), "four.tif")
    pieces = scanning.split_scan(scan=scan, user=department.dealing, ranges=[(2, 3), (4, 4)])
    with Image.open(io.BytesIO(stored(pieces[0].original))) as piece:
        piece.seek(1)
        assert piece.tobytes() == frames[2].tobytes()
    with pytest.raises(domain.NotAllowed, match="No separator sheet"):
        scanning.ranges_between_separators(received(held, department.dealing))


def test_pages_are_typed(page: Enter, department: Department, held: File) -> None:
    scan = received(held, department.dealing, papers.scan(papers.ENGLISH, papers.BENGALI, papers.HINDI), "three.pdf")
    address = url(held, f"{scan.pk}/")
    client = page(department.dealing)
    assert words(client.get(address)).count("/thumb/") == 3
    for wrong in ("", "x", "2-1", "1-4", "1-2, 2-3", "0-1", "1,,2", "1-99999999999999999999"):
        answer = client.post(address, {"action": "ranges", "ranges": wrong})
        assert answer.status_code == 422, wrong
    assert Scan.objects.count() == 1
    assert client.post(address, {"action": "separators"}).status_code == 422
    assert client.post(address, {"action": "ranges", "ranges": "১-২, ৩"})["Location"] == url(held)
    assert [piece.pages for piece in scanning.waiting(held)] == [2, 1]
    assert client.get(address).status_code == 404


def test_bad_uploads_are_named_and_the_others_kept(
    page: Enter, department: Department, held: File, settings: Any
) -> None:
    settings.EVIDENCE_MAX_DOCUMENT_BYTES = 3_000_000
    settings.EVIDENCE_MAX_PAGE_PIXELS = 50_000_000
    settings.EVIDENCE_MAX_PAGES = 5
    uploads = [
        upload(papers.scan(papers.ENGLISH), "good.pdf"),
        upload(papers.scan(papers.ENGLISH)[:2000], "broken.pdf"),
        upload(papers.locked(), "locked.pdf"),
        upload(papers.thick(6), "thick.pdf"),
        upload(papers.bilevel_bomb(20_000), "bomb.tif"),
        upload(b"%PDF-" + b"0" * 3_000_001, "huge.pdf"),
        upload(b"MZ program", "virus.exe"),
        upload(b"", "empty.pdf"),
        upload(papers.scan(papers.HINDI), "also good.pdf"),
    ]
    answer = page(department.dealing).post(url(held), {"papers": uploads})
    assert answer.status_code == 422
    shown = words(answer)
    for name in ("broken.pdf", "locked.pdf", "thick.pdf", "bomb.tif", "huge.pdf", "virus.exe"):
        assert f"“{name}”" in shown, name
    assert {scan.original.name for scan in scanning.waiting(held)} == {"good.pdf", "also good.pdf"}
    assert Original.objects.count() == 2


def test_one_upload_is_answered_for_at_once(page: Enter, department: Department, held: File) -> None:
    client = page(department.dealing)
    sent = {"papers": upload(papers.scan(papers.ENGLISH), "a.pdf")}
    answer = client.post(url(held), sent, HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "added")
    assert 'name="scan"' in answer.json()["row"]
    sent = {"papers": upload(papers.scan(papers.ENGLISH), "a.pdf")}
    assert client.post(url(held), sent, HTTP_ACCEPT="application/json").json()["state"] == "again"
    sent = {"papers": upload(b"MZ", "a.exe")}
    assert client.post(url(held), sent, HTTP_ACCEPT="application/json").json()["state"] == "refused"
    assert client.post(url(held), {}, HTTP_ACCEPT="application/json").status_code == 422


def form(*scans: Scan, **more: str) -> dict[str, Any]:
    data: dict[str, Any] = {"scan": [scan.pk for scan in scans], **more}
    for number, scan in enumerate(scans, start=1):
        data |= {f"s{scan.pk}-title": scan.title, f"s{scan.pk}-position": number, f"s{scan.pk}-kind": "notice"}
    return data


def test_the_tray_is_written_about_and_put_on_the_file(page: Enter, department: Department, held: File) -> None:
    first, second = received(held, department.dealing), received(held, department.dealing, papers.scan(papers.HINDI))
    client = page(department.dealing)
    bad = form(second, first, action="add") | {f"s{first.pk}-title": "", f"s{second.pk}-position": "x"}
    assert client.post(url(held), bad).status_code == 422
    assert client.post(url(held), {"action": "add"}).status_code == 409
    assert client.post(url(held), form(second, first, action="add") | {"scan": [second.pk, 999999]}).status_code == 409
    assert not Correspondence.objects.exists()
    kept = form(second, first, action="save") | {f"s{second.pk}-title": "Kept", f"s{second.pk}-dated": "০৯/০৩/১৯১২"}
    assert client.post(url(held), kept).status_code == 302
    assert [scan.title for scan in scanning.waiting(held)] == ["Kept", "Letter of the ward"]
    second.refresh_from_db()
    done = form(second, first, action="add") | {f"s{second.pk}-dated": "1912-03-09"}
    assert client.post(url(held), done)["Location"] == f"/desk/files/{held.pk}/"
    shown = words(client.get(f"/desk/files/{held.pk}/"))
    assert "notice or order, dated 9 March 1912" in shown
    assert "Text recognition: 0 of 2 pages" in shown


def test_only_the_holder_sees_the_tray(
    page: Enter, department: Department, held: File, admin_user: User, make_file: MakeFile
) -> None:
    scan = received(held, department.dealing)
    pages = [url(held), url(held, f"{scan.pk}/pages/1/thumb/")]
    for address in pages:
        assert page(None).get(address).status_code == 302
        for user in (department.head, department.inspector, department.head2, admin_user):
            assert page(user).get(address).status_code == 404
        answer = page(department.dealing).get(address)
        assert answer.status_code == 200
        assert b"".join(answer)
    for name in ("head", "dealing2"):
        sent = {"papers": upload(papers.scan(papers.HINDI), "x.pdf")}
        assert page(department.users[name]).post(url(held), sent).status_code == 404
        with pytest.raises(domain.NotAllowed):
            received(held, department.users[name], papers.scan(papers.HINDI))
        with pytest.raises(domain.NotAllowed):
            scanning.add_scans(file=held, user=department.users[name], given=described(scan))
    # Not through another file, and with the file it goes on to the next holder.
    mine = make_file(at="PS-SH", by="head2")
    assert page(department.head2).get(url(mine, f"{scan.pk}/pages/1/thumb/")).status_code == 404
    read_and_forward(held, department.dealing, department.post("PS-SH"))
    assert page(department.dealing).get(url(held)).status_code == 404
    assert page(department.head2).get(url(held)).status_code == 200
    held.refresh_from_db()
    domain.close(file=(closed := make_file(by="dealing")), user=department.dealing, outcome="done", result="Done")
    assert page(department.dealing).get(url(closed)).status_code == 404


def recognised(paper: Correspondence, *texts: str) -> None:
    """Write what recognition would have written, page by page, and say that it is done."""
    for number, text in enumerate(texts, start=1):
        Page.objects.filter(original=paper.original, number=number).update(
            text=text, search_key=page_key(text), state=PageState.READ
        )
    Reading.objects.filter(original=paper.original).update(state=ReadingState.DONE, pages=len(texts), done=len(texts))
    document_read.send(Original, original=paper.original)


def test_recognised_text_is_found_by_those_who_may_open_the_file(
    page: Enter, department: Department, make_file: MakeFile
) -> None:
    open_one = make_file(by="dealing")
    hidden = make_file(by="dealing", classification="confidential")
    for file in (open_one, hidden):
        scan = received(file, department.dealing, papers.scan(papers.BENGALI, papers.ENGLISH))
        (paper,) = scanning.add_scans(file=file, user=department.dealing, given=described(scan))
        recognised(paper, papers.BENGALI, papers.ENGLISH)

    def found(text: str, name: str) -> set[int]:
        return set(finding.found(text, audience=finding.tokens(department.users[name])).values_list("pk", flat=True))

    for text in ("সরোবরের", "sarobar", "hereby declared", "ঘাট bank"):
        assert found(text, "dealing") == {open_one.pk, hidden.pk}, text
        assert found(text, "head") == {open_one.pk}
        assert found(text, "head2") == set()
    # Made anew, the index finds the same.
    finding.rebuild()
    assert found("সরোবরের", "dealing") == {open_one.pk, hidden.pk}
    # Within the file it says on which page; outsiders learn nothing.
    address = f"/desk/files/{hidden.pk}/find/"
    shown = words(page(department.dealing).get(address, {"q": "declared"}))
    assert f"/desk/files/{hidden.pk}/?p=2#viewer" in shown
    assert "stands in no paper" in words(page(department.dealing).get(address, {"q": "<script>"}))
    for user, status in ((department.head, 404), (department.head2, 404), (None, 302)):
        assert page(user).get(address, {"q": "declared"}).status_code == status
        assert page(user).get(url(hidden, "progress/")).status_code == status
    assert "Text recognised" in words(page(department.dealing).get(url(hidden, "progress/")))


def test_a_very_long_text_fills_the_index_and_no_more(department: Department, held: File) -> None:
    scan = received(held, department.dealing, papers.thick(80), "thick.pdf")
    (paper,) = scanning.add_scans(file=held, user=department.dealing, given=described(scan))
    # More different words than one row of the index holds.
    recognised(paper, *(" ".join(f"w{page:02}x{n:04}abcdefgh" for n in range(1_500)) for page in range(80)))
    assert finding.found("w00x0001abcdefgh", audience=finding.tokens(department.dealing)).exists()


def test_pages_are_seen_by_their_numbers(page: Enter, department: Department, held: File) -> None:
    scans = [
        received(held, department.dealing),
        received(held, department.dealing, papers.scan(papers.HINDI, format="JPEG"), "photo.jpg"),
    ]
    scanning.add_scans(file=held, user=department.dealing, given=described(*scans))
    for number in (1, 2):
        answer = page(department.dealing).get(f"/desk/files/{held.pk}/pages/{number}/screen/")
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
        assert page(department.head2).get(f"/desk/files/{held.pk}/pages/{number}/screen/").status_code == 404


def test_scans_are_not_forgotten_while_they_wait(department: Department, held: File) -> None:
    scan = received(held, department.dealing)
    assert not tasks._unreferenced().filter(pk=scan.original_id).exists()
    assert Path(scan.original.file.path).exists()
