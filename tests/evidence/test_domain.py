"""Originals are kept bit for bit; derivatives are made by the queue, once, and failures are remembered."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from evidence import derivatives, domain, tasks
from evidence.models import DerivationState, Derivative, Original
from evidence.storage import DurableStorage
from tests.jobs import forget_jobs, run_jobs, run_worker, waiting
from tests.pictures import exif, picture, upload

pytestmark = pytest.mark.django_db


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def attempt(number: int, original: Original) -> None:
    task: Callable[..., None] = tasks.make_derivatives.func
    task(SimpleNamespace(job=SimpleNamespace(attempts=number)), original_id=original.pk)


def test_an_original_is_kept_bit_for_bit(department: Any) -> None:
    content = picture(exif=exif(orientation=6))
    original = domain.receive_photo(upload=upload(content, "পুকুর.jpg"), received_from=department.inspector)
    original = Original.objects.get(pk=original.pk)
    with original.file.open("rb") as stored:
        assert stored.read() == content
    assert original.sha256 == hashlib.sha256(content).hexdigest()
    assert (original.size, original.media_type, original.name) == (len(content), "image/jpeg", "পুকুর.jpg")
    assert (original.width, original.height) == (48, 64)
    assert original.exif["latitude"] == pytest.approx(22.555)
    assert original.received_from == department.inspector
    assert original.state == DerivationState.WAITING
    assert not original.derivatives.exists()
    assert [path for path in stored_files() if path.stat().st_mode & 0o007] == []


def test_the_queue_makes_the_sizes_once() -> None:
    original = domain.receive_photo(upload=upload(), received_from=None)
    assert waiting() == [("evidence.make_derivatives", {"original_id": original.pk})]
    assert run_jobs() == 1
    original.refresh_from_db()
    assert original.state == DerivationState.READY
    made = {each.purpose: each.pk for each in original.derivatives.all()}
    assert set(made) == {"thumb", "screen"}
    attempt(0, original)
    derivatives.make_missing(original)
    assert {each.purpose: each.pk for each in original.derivatives.all()} == made
    assert len(stored_files()) == 3


@pytest.mark.django_db(transaction=True)
def test_the_real_worker_makes_them_too() -> None:
    original = domain.receive_photo(upload=upload(), received_from=None)
    run_worker()
    original.refresh_from_db()
    forget_jobs()
    assert original.state == DerivationState.READY


def test_a_photo_refused_leaves_nothing() -> None:
    with pytest.raises(domain.Refused):
        domain.receive_photo(upload=upload(b"<html>", "holiday.jpg"), received_from=None)
    assert not Original.objects.exists()
    assert stored_files() == []
    assert waiting() == []


def test_names_are_made_plain() -> None:
    upload_ = upload(name="a.jpg")
    upload_._name = "C:\\x\\" + "b\x00\u202e" + "c" * 300 + ".jpg"
    original = domain.receive_photo(upload=upload_, received_from=None)
    assert original.name.endswith("ccc.jpg")
    assert len(original.name) == 200
    assert "\x00" not in original.name


def test_a_rolled_back_transaction_leaves_no_job_and_its_file_is_swept() -> None:
    kept = domain.receive_photo(upload=upload(), received_from=None)
    run_jobs()
    with transaction.atomic():
        domain.receive_photo(upload=upload(), received_from=None)
        transaction.set_rollback(True)
    assert waiting() == []
    assert len(stored_files()) == 4
    part = Path(settings.MEDIA_ROOT) / "originals" / "ab" / "x.1234.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"half")
    assert tasks.sweep.func(0) == 0
    for path in stored_files():
        os.utime(path, (time.time() - 90_000,) * 2)
    assert tasks.sweep.func(0) == 2
    assert {path.name for path in stored_files()} == {
        str(kept.key),
        f"{kept.key}-thumb",
        f"{kept.key}-screen",
    }


def test_a_picture_that_cannot_be_decoded_is_marked_and_not_retried() -> None:
    original = domain.receive_photo(upload=upload(), received_from=None)
    with Path(original.file.path).open("r+b") as stored:
        stored.truncate(100)
    run_jobs()
    original.refresh_from_db()
    assert original.state == DerivationState.FAILED
    with pytest.raises(derivatives.UnderivableError):
        derivatives.ensure(original, "thumb")


def test_other_trouble_is_retried_then_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    original = domain.receive_photo(upload=upload(), received_from=None)

    def full(*args: Any) -> None:
        raise OSError("no space")

    monkeypatch.setattr(derivatives, "make_missing", full)
    for attempts, state in ((0, DerivationState.WAITING), (3, DerivationState.FAILED)):
        with pytest.raises(OSError, match="no space"):
            attempt(attempts, original)
        original.refresh_from_db()
        assert original.state == state
    monkeypatch.undo()
    derivatives.ensure(original, "thumb")
    original.refresh_from_db()
    assert original.state == DerivationState.READY


def test_storage_never_replaces_and_leaves_no_half_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from django.core.files.base import ContentFile

    storage = DurableStorage(location=tmp_path / "s")
    assert storage.save("a/b", ContentFile(b"1")) == "a/b"
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: "a/b" if name == "a/b" else name)
    taken = iter(["a/b", "a/c"])
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: next(taken))
    assert storage.save("a/b", ContentFile(b"2")) == "a/c"
    assert (tmp_path / "s/a/b").read_bytes() == b"1"

    def power_cut(descriptor: int) -> None:
        raise OSError("power")

    monkeypatch.setattr(os, "fsync", power_cut)
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: name)
    with pytest.raises(OSError, match="power"):
        storage.save("a/d", ContentFile(b"3"))
    assert sorted(path.name for path in (tmp_path / "s/a").iterdir()) == ["b", "c"]


@pytest.mark.parametrize(
    ("content", "media_type", "code"),
    [
        (b"", "text/html", "empty"),
        (b"<p>", "application/pdf", "type"),
        (b"GIF89a", "image/gif", "type"),
        (b"x" * 2000, "text/html", "bytes"),
    ],
)
def test_documents_refused(content: bytes, media_type: str, code: str, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 1000
    with pytest.raises(domain.Refused) as refused:
        domain.keep_document(content=content, name="letter", media_type=media_type)
    assert refused.value.code == code
    assert not Original.objects.exists()


def test_an_uploaded_pdf_needs_no_derivative() -> None:
    original = domain.keep_document(content=b"%PDF-1.7\n", name="letter.pdf", media_type="application/pdf")
    assert original.state == DerivationState.READY
    assert waiting() == []
    assert not Derivative.objects.exists()
