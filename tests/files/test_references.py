"""Notes that refer to pages, the page viewer, flags, the note sheet as PDF, and notes of before."""

import io
from importlib import import_module
from typing import Any

import pypdf
import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from evidence.domain import keep_document
from files import domain, references
from files.models import Correspondence, File, FlagKind, NoteFormat, Noting, PaperFlag
from files.papers_pdf import note_sheet_pdf
from files.uploads import kept_paper
from files.workflow import NotAllowed
from registry.demonstration import source
from tests.conftest import Department
from tests.files.conftest import Enter, MakeFile, read_and_forward, words
from tests.files.test_acting import PDF
from tests.files.test_arranging import act

pytestmark = pytest.mark.django_db
TABLE = "পৃ. ২ দেখুন।\n\n| মাপ | মান |\n| --- | --- |\n| দৈর্ঘ্য | **৩** m |"


def add(file: File, title: str, *, pages: int = 1, content: bytes = PDF) -> Correspondence:
    original = keep_document(content=content, name="letter.pdf", media_type="application/pdf")
    return domain.add_paper(file=file, paper=domain.Paper(title=title, original=original, pages=pages), added_by=None)


def send(page: Enter, user: Any, file: File, action: str, text: str, **more: str) -> Any:
    return page(user).post(f"/desk/files/{file.pk}/note/", {"action": action, "text": text, **more})


# ---- references


def test_a_note_with_a_table_and_a_reference_is_shown_as_it_was_meant(
    page: Enter, department: Department, file: File
) -> None:
    add(file, "Letter", pages=3)
    assert send(page, department.dealing, file, "confirm", TABLE).status_code == 302
    shown = words(page(department.head).get(f"/desk/files/{file.pk}/"))
    assert f'<a class="to-page" href="/desk/files/{file.pk}/?p=2#viewer"' in shown
    assert "<td><strong>৩</strong> m</td>" in shown
    note = Noting.objects.get()
    assert (note.text, note.format, note.last_page) == (TABLE, NoteFormat.MARKED, 3)


def test_what_is_not_on_the_file_is_said_before_it_is_confirmed(
    page: Enter, department: Department, file: File
) -> None:
    add(file, "Letter", pages=3)
    text = "See p. 3, pp. 3–4, § 1 and p. 0."
    refused = send(page, department.dealing, file, "confirm", text)
    assert refused.status_code == 409
    said = words(refused)
    assert "refers to what is not on this file: pp. 3–4, § 1, p. 0." in said
    assert f"{text}</textarea>" in said
    assert 'name="sure"' in said
    assert not Noting.objects.exists()
    assert send(page, department.dealing, file, "save", text).status_code == 302
    assert 'name="sure"' not in words(page(department.dealing).get(f"/desk/files/{file.pk}/"))
    assert send(page, department.dealing, file, "confirm", text, sure="1").status_code == 302
    assert Noting.objects.get().serial == 1


def test_a_page_that_comes_later_is_not_what_an_old_note_meant(department: Department, file: File) -> None:
    add(file, "Letter")
    for text in ("See p. 2 and § 1.", "See p. 2 and § 1."):
        domain.confirm_note(
            note=domain.write_note(file=file, user=department.dealing, text=text), user=department.dealing
        )
        add(file, "Another")
        file.refresh_from_db()
    first, second = references.sheet(file, list(file.notings.order_by("serial")))
    assert first.html.count("reference-missing") == 2
    assert second.html.count("reference-missing") == 0
    assert "#note-1" in second.html


def test_the_preview_stores_nothing_and_is_for_those_who_see_the_file(
    page: Enter, department: Department, file: File
) -> None:
    add(file, "Letter")
    address = f"/desk/files/{file.pk}/note/preview/"
    assert page(None).post(address).status_code == 302
    assert page(department.head2).post(address, {"text": "x"}).status_code == 404
    shown = words(page(department.dealing).post(address, {"text": "**Now** p. 9 <script>"}))
    assert "<strong>Now</strong>" in shown
    assert "Not on this file: p. 9" in shown
    assert "<script>" not in page(department.dealing).post(address, {"text": "<script>x</script>"}).content.decode()
    assert not Noting.objects.exists()


# ---- the page viewer


def test_the_viewer_opens_at_the_page(page: Enter, department: Department, file: File) -> None:
    add(file, "Letter", pages=2)
    add(file, "Report", pages=3)
    client = page(department.inspector)
    address = f"/desk/files/{file.pk}/"
    shown = words(client.get(f"{address}?p=৪"))
    assert "<strong>Report</strong>" in shown
    assert "page 2 of 3 of this paper" in shown
    assert f"{address}pages/4/screen/" in shown
    part = client.get(f"{address}?p=2", headers={"hx-request": "true", "hx-target": "viewer"})
    assert words(part).startswith('<div id="viewer"')
    assert "<strong>Letter</strong>" in words(part)
    assert "The file has no page 9." in words(client.get(f"{address}?p=9"))
    assert "The file has no page <x>." not in client.get(f"{address}?p=<x>").content.decode()


def test_without_a_page_it_shows_the_paper_under_consideration(page: Enter, department: Department, file: File) -> None:
    first = add(file, "Letter")
    add(file, "Report")
    address = f"/desk/files/{file.pk}/"
    assert "<strong>Report</strong>" in words(page(department.dealing).get(address))
    domain.flag_paper(paper=first, user=department.dealing, kind="puc")
    assert "<strong>Letter</strong>" in words(page(department.dealing).get(address))


def test_the_picture_of_a_page(page: Enter, department: Department, file: File) -> None:
    add(file, "Notification", pages=2, content=source.paper("notification.pdf"))
    address = f"/desk/files/{file.pk}/pages/2/screen/"
    assert page(None).get(address).status_code == 302
    assert page(department.head2).get(address).status_code == 404
    answer = page(department.inspector).get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    for wrong in ("pages/3/screen/", "pages/0/screen/", "pages/2/other/"):
        assert page(department.inspector).get(f"/desk/files/{file.pk}/{wrong}").status_code == 404


def test_the_pages_of_an_uploaded_pdf_are_counted(department: Department) -> None:
    for content, typed, pages in ((source.paper("notification.pdf"), 7, 2), (b"%PDF-1.4 broken", 7, 7)):
        upload = SimpleUploadedFile("letter.pdf", content, content_type="application/pdf")
        paper = kept_paper(upload=upload, title="Letter", pages=typed, user=department.dealing)
        assert paper.pages == pages
        with paper.original.file.open("rb") as kept:
            assert kept.read() == content


# ---- flags


def test_one_puc_and_several_fresh_receipts(page: Enter, department: Department, file: File) -> None:
    papers = [add(file, title) for title in ("Letter", "Report", "Reply")]
    user = department.dealing
    assert act(page, user, file, "flag", paper=papers[0].pk, kind="puc").status_code == 302
    for paper in papers[1:]:
        domain.flag_paper(paper=paper, user=user, kind="fr")
    assert standing(file) == {"Letter": "PUC", "Report": "FR I", "Reply": "FR II"}
    assert act(page, user, file, "flag", paper=papers[1].pk, kind="puc").status_code == 302
    assert standing(file) == {"Report": "PUC", "Reply": "FR II"}
    domain.flag_paper(paper=papers[0], user=user, kind="fr")
    assert standing(file)["Letter"] == "FR I"
    assert act(page, user, file, "flag", paper=papers[2].pk, kind="none").status_code == 302
    assert standing(file) == {"Report": "PUC", "Letter": "FR I"}
    assert PaperFlag.objects.filter(file=file).count() == 5
    shown = words(page(department.head).get(f"/desk/files/{file.pk}/"))
    assert "History of the flags" in shown
    assert 'name="kind" value="puc"' not in shown
    assert 'name="kind" value="puc"' in words(page(user).get(f"/desk/files/{file.pk}/"))


def standing(file: File) -> dict[str, str]:
    rows = PaperFlag.objects.filter(file=file, cleared_at=None).select_related("paper")
    return {row.paper.title: row.label for row in rows}


def test_flags_are_the_holders_and_of_his_file(
    page: Enter, department: Department, file: File, make_file: MakeFile
) -> None:
    paper = add(file, "Letter")
    with pytest.raises(NotAllowed):
        domain.flag_paper(paper=paper, user=department.head, kind=FlagKind.PUC)
    with pytest.raises(NotAllowed, match="PUC or FR"):
        domain.flag_paper(paper=paper, user=department.dealing, kind="x")
    elsewhere = add(make_file(at="PS-DH"), "Elsewhere")
    assert "not on the file" in words(act(page, department.dealing, file, "flag", paper=elsewhere.pk, kind="puc"))
    domain.flag_paper(paper=paper, user=department.dealing, kind=FlagKind.PUC)
    with pytest.raises(NotAllowed, match="already"):
        domain.flag_paper(paper=paper, user=department.dealing, kind=FlagKind.PUC)
    read_and_forward(file, department.dealing, department.post("HW-SH"))
    with pytest.raises(NotAllowed):
        domain.clear_flag(paper=paper, user=department.dealing)


# ---- the note sheet as PDF


def test_the_note_sheet_as_pdf(page: Enter, department: Department, file: File) -> None:
    add(file, "Letter of the ward office", pages=2)
    for text in ("Put **up** for orders, see p. 2.", TABLE):
        domain.confirm_note(
            note=domain.write_note(file=file, user=department.dealing, text=text), user=department.dealing
        )
    domain.write_note(file=file, user=department.dealing, text="A draft is no part of it")
    with translation.override("en"):
        reader = pypdf.PdfReader(io.BytesIO(note_sheet_pdf(file)))
    assert round(float(reader.pages[0].mediabox.width)) == 595
    text = "\n".join(each.extract_text() for each in reader.pages)
    for wanted in (
        "E&H/HW",
        "Put up for orders, see p. 2.",
        "Officer dealing",
        "Letter of the ward office",
        "pp. 1–2",
        "§ 2",
    ):
        assert wanted in text
    assert "A draft is no part" not in text
    fonts = {
        str(font.get_object()["/BaseFont"]) for each in reader.pages for font in each["/Resources"]["/Font"].values()
    }
    assert any("Bengali" in font for font in fonts)
    address = f"/desk/files/{file.pk}/note-sheet/"
    assert page(None).get(address).status_code == 302
    assert page(department.head2).get(address).status_code == 404
    answer = page(department.inspector).get(address)
    assert answer.content.startswith(b"%PDF-")
    assert file.subject not in answer["Content-Disposition"]


# ---- notes of before


def test_a_plain_note_of_before_stays_as_it_was(page: Enter, department: Department, file: File) -> None:
    add(file, "Letter")
    note = domain.write_note(file=file, user=department.dealing, text="*Not* bold, p. 1\nsecond line | x")
    Noting.objects.filter(pk=note.pk).update(format=NoteFormat.PLAIN)
    note.refresh_from_db()
    domain.confirm_note(note=note, user=department.dealing)
    shown = words(page(department.head).get(f"/desk/files/{file.pk}/"))
    assert "*Not* bold, p. 1<br>second line | x" in shown


def test_the_migration_gives_notes_that_are_there_the_plain_format(file: File, department: Department) -> None:
    state = MigrationExecutor(connection).loader.project_state(("files", "0003_parts_volumes_links"))
    field = state.apps.get_model("files", "Noting")._meta.get_field("format")
    assert field.default == NoteFormat.PLAIN
    assert Noting(file=file).format == NoteFormat.MARKED


def test_the_phrases_are_entered_once(db: None) -> None:
    migration = import_module("files.migrations.0005_phrases")
    rows = apps.get_model("files", "NotePhrase").objects
    migration.seed(apps, None)
    count = rows.count()
    migration.seed(apps, None)
    assert rows.count() == count >= len(migration.PHRASES)
    assert all(all(texts) for _code, *texts in migration.PHRASES)
