"""Documents: taken with bounds, read in the background page by page, found again in three scripts."""

import hashlib
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from django.utils import timezone

from evidence import confined, domain, intake, pages, reading, tasks
from evidence.models import Derivative, Original, Page, Problem, ReadingState
from evidence.search import find_within, originals_matching
from evidence.verification import verify
from tests import papers
from tests.jobs import run_jobs, waiting
from tests.pictures import picture

pytestmark = pytest.mark.django_db
needs_tesseract = pytest.mark.skipif(
    not reading.installed(), reason="Tesseract with Bengali, Hindi and English is not installed"
)


def receive(content: bytes, name: str = "paper.pdf") -> Original:
    return domain.receive_document(upload=papers.upload(content, name), received_from=None)


def stored() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def refused(content: bytes, name: str = "paper.pdf") -> domain.Refused:
    with pytest.raises(domain.Refused) as caught:
        receive(content, name)
    assert not Original.objects.exists()
    assert stored() == []
    assert waiting() == []
    return caught.value


@needs_tesseract
def test_a_scan_in_three_languages_is_read_for_real() -> None:
    content = papers.scan(papers.BENGALI, f"{papers.HINDI} {papers.ENGLISH}")
    original = receive(content, "ঘোষণা.pdf")
    assert waiting() == [("evidence.read_pages", {"original_id": original.pk})]
    assert (original.reading.pages, original.reading.done, original.reading.state) == (2, 0, "waiting")
    run_jobs()
    original.reading.refresh_from_db()
    assert (original.reading.state, original.reading.done) == (ReadingState.DONE, 2)
    first, second = original.pages.all()
    assert "সরোবরের" in first.text
    assert (first.language, second.language) == ("bn", "hi")
    assert "सरोवर" in second.text
    assert "hereby declared" in second.text
    assert first.confidence is not None
    assert first.confidence > 60
    copy = original.derivatives.get(purpose="searchable")
    with copy.file.open("rb") as made:
        assert made.read(5) == b"%PDF-"
    with original.file.open("rb") as kept:
        assert kept.read() == content
    # Found in another script, and mis-spelt; the folder for the work is gone.
    assert [(pk, number) for pk, number, _ in originals_matching("rabindra sarobar", 5)] == [(original.pk, 1)]
    assert [found.number for found in find_within(original, "घोषित", limit=5)] == [1, 2]
    assert not (Path(settings.MEDIA_ROOT) / reading.FOLDER / str(original.key)).exists()
    tasks.forget_unreferenced.func(0)
    assert Original.objects.filter(pk=original.pk).exists()


@needs_tesseract
def test_a_text_layer_is_not_believed() -> None:
    """A PDF with text of its own is recognised from its picture, as a scan is."""
    original = receive(papers.pdf(papers.BENGALI))
    run_jobs()
    assert "সরোবরের" in original.pages.get().text


@pytest.mark.parametrize(
    ("format", "name", "media_type", "count"),
    [
        ("TIFF", "scan.tif", "image/tiff", 3),
        ("PNG", "scan.png", "image/png", 1),
        ("JPEG", "scan.pdf", "image/jpeg", 1),
        ("PDF", "scan.jpg", "application/pdf", 3),
    ],
)
def test_each_type_is_told_by_its_content(format: str, name: str, media_type: str, count: int) -> None:
    content = papers.scan("one", "two", "three", format=format, dpi=40)
    original = receive(content, name)
    assert (original.media_type, original.reading.pages) == (media_type, count)
    assert original.sha256 == hashlib.sha256(content).hexdigest()
    assert [page.number for page in original.pages.all()] == list(range(1, count + 1))
    drawn = pages.picture(original, count, "thumb")
    assert drawn.read_bytes().startswith(b"\xff\xd8\xff")


def test_a_phone_picture_is_a_document_of_one_page() -> None:
    assert receive(picture("HEIF", size=(128, 96)), "deed.heic").pages.get().width == 128


def test_a_large_upload_is_never_whole_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    content = papers.scan("one", dpi=40)
    upload = TemporaryUploadedFile("big.pdf", "application/pdf", len(content), None)
    upload.write(content)
    upload.seek(0)
    file: Any = upload.file
    monkeypatch.setattr(file, "read", lambda size=-1, read=file.read: read(size) if size >= 0 else 1 / 0)
    assert domain.receive_document(upload=upload, received_from=None).size == len(content)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "empty", "is empty"),
        (b"MZ\x90\0 a program", "type", "cannot be read here"),
        (b"<html><script>alert(1)</script>", "type", "Send a PDF"),
        (b"%PDF-1.7\nnothing of the sort", "broken", "damaged"),
        (papers.pdf(papers.ENGLISH)[:3000], "broken", "damaged"),
        (papers.locked(), "locked", "protected by a password"),
        (b"II*\0\x08\0\0\0\xff\xff", "broken", "damaged"),
        (b"\xff\xd8\xff\xe0 no picture", "broken", "damaged"),
    ],
    ids=["empty", "program", "html", "no pdf", "cut off", "locked", "no tiff", "no jpeg"],
)
def test_what_cannot_be_taken_is_refused_in_words(content: bytes, code: str, words: str) -> None:
    error = refused(content, "deed.pdf")
    assert error.code == code
    assert words in error.messages[0]
    assert "“deed.pdf”" in error.messages[0]


def test_too_many_pages_bytes_and_pixels(settings: Any) -> None:
    assert "more than 1,000 pages" in refused(papers.thick(10_000)).messages[0]
    settings.EVIDENCE_MAX_PAGE_PIXELS = 1_000_000
    assert "more than 1 million pixels" in refused(papers.bilevel_bomb(20_000), "bomb.tif").messages[0]
    settings.EVIDENCE_MAX_DOCUMENT_BYTES = 1024 * 1024
    assert "larger than 1 MB" in refused(b"%PDF-" + b"0" * 1024 * 1024).messages[0]


def test_a_child_that_takes_too_long_or_too_much_is_ended(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tif"
    path.write_bytes(papers.bilevel_bomb(30_000))
    order = {
        "path": str(path), "media_type": "image/tiff", "page": 1, "max_pixels": 10**9, "targets": [[100, "/dev/null"]],
    }  # fmt: skip
    with pytest.raises(confined.Failed) as caught:
        confined.ask("draw", order, seconds=60, memory=600 * 1024 * 1024)
    assert caught.value.problem in {Problem.MEMORY, Problem.BROKEN}
    began = time.monotonic()
    with pytest.raises(confined.Failed) as caught:
        confined.ask("draw", order, seconds=0)
    assert caught.value.problem == Problem.TIME
    assert time.monotonic() - began < 5


def test_without_tesseract_the_document_stays_readable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "installed", lambda: False)
    original = receive(papers.pdf(papers.ENGLISH))
    run_jobs()
    original.reading.refresh_from_db()
    assert original.reading.state == ReadingState.ABSENT
    assert pages.picture(original, 1, "screen").exists()
    # Installed later, it is read without anybody asking.
    monkeypatch.undo()
    age(original)
    monkeypatch.setattr(reading, "installed", lambda: True)
    assert tasks.resume_reading.func(0) == 1
    assert waiting() == [("evidence.read_pages", {"original_id": original.pk})]
    assert tasks.resume_reading.func(0) == 0


def test_a_dead_workers_page_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    original = receive(papers.pdf(papers.ENGLISH))
    age(original)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    tasks.resume_reading.func(0)
    assert waiting() == [("evidence.read_pages", {"original_id": original.pk})]


def age(original: Original) -> None:
    original.reading.queued_at = timezone.now() - tasks._WORKER_DEAD_AFTER * 2
    original.reading.save()


def answering(*answers: dict[str, Any] | Problem) -> Any:
    """In the place of the recogniser: these answers, then its end."""

    def answers_of(child: str, order: dict[str, Any], **bounds: Any) -> Any:
        for answer in answers:
            if isinstance(answer, Problem):
                raise confined.Failed(answer)
            if "page" not in answer or answer["page"] in order["pages"]:
                yield answer

    return answers_of


def test_a_page_over_which_the_recogniser_dies_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "installed", lambda: True)
    original = receive(papers.scan("one", "two", "three", dpi=40))
    one = {"page": 1, "text": "লালদিঘির দলিল\0", "confidence": 90}
    monkeypatch.setattr(confined, "answers", answering(one, Problem.MEMORY))
    monkeypatch.setattr(reading, "SLICE_SECONDS", 0.0)
    context: Any = SimpleNamespace(job=SimpleNamespace(attempts=0))
    tasks.read_pages.func(context, original_id=original.pk)
    assert waiting()[-1] == ("evidence.read_pages", {"original_id": original.pk})
    monkeypatch.setattr(reading, "SLICE_SECONDS", 5.0)
    run_jobs()
    original.reading.refresh_from_db()
    states = [(page.state, page.problem) for page in original.pages.all()]
    assert states[0] == ("read", "")
    assert all(state == ("failed", "memory") for state in states[1:])
    assert (original.reading.state, original.reading.done) == (ReadingState.DONE, 3)
    # Asked again, only what failed is read.
    domain.read_again(original=original)
    assert original.pages.filter(state="waiting").count() == 2


def test_a_document_no_page_of_which_can_be_read_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "installed", lambda: True)
    original = receive(papers.scan("one", dpi=40))
    monkeypatch.setattr(confined, "answers", answering(Problem.TIME))
    run_jobs()
    original.reading.refresh_from_db()
    assert (original.reading.state, original.reading.problem) == (ReadingState.FAILED, Problem.TIME)


def test_what_was_kept_before_is_counted_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "installed", lambda: False)
    kept = domain.keep_document(content=papers.thick(2), name="a.pdf", media_type="application/pdf")
    broken = domain.keep_document(content=b"%PDF-1.4 minutes", name="b.pdf", media_type="application/pdf")
    for original in (kept, broken, kept):
        domain.read_document(original=original)
    assert len(waiting()) == 2
    run_jobs()
    assert kept.pages.count() == 2
    broken.reading.refresh_from_db()
    assert (broken.reading.state, broken.reading.problem) == (ReadingState.FAILED, Problem.BROKEN)


def test_one_flipped_byte_is_found() -> None:
    original = receive(papers.pdf(papers.ENGLISH))
    assert verify(original).same
    path = Path(original.file.path)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    outcome = verify(original)
    assert not outcome.same
    assert outcome.found == hashlib.sha256(content).hexdigest()
    path.unlink()
    assert verify(original).found == ""


def test_page_pictures_are_drawn_once_and_forgotten_when_old(settings: Any) -> None:
    original = receive(papers.pdf(papers.ENGLISH))
    drawn = pages.picture(original, 1, "screen")
    made = drawn.stat().st_mtime_ns
    assert pages.picture(original, 1, "screen").stat().st_mtime_ns == made
    assert tasks.forget_page_pictures.func(0) == 0
    settings.EVIDENCE_PAGE_PICTURE_DAYS = -1
    assert tasks.forget_page_pictures.func(0) == 2
    assert not drawn.exists()


def test_pages_of_what_nothing_refers_to_go_with_it() -> None:
    original = receive(papers.pdf(papers.ENGLISH))
    pages.picture(original, 1, "thumb")
    Original.objects.update(received_at=timezone.now() - tasks._UNWANTED_AGE * 2)
    assert tasks.forget_unreferenced.func(0) == 1
    assert (Page.objects.count(), Derivative.objects.count()) == (0, 0)


def test_facts_are_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    upload = papers.upload(papers.scan("one", dpi=40))
    facts = intake.examine(upload)
    monkeypatch.setattr(intake, "examine", lambda upload: pytest.fail("looked twice"))
    assert domain.receive_document(upload=upload, received_from=None, facts=facts).sha256 == facts.sha256
