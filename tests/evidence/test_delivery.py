"""What a browser is given, and under which headers."""

from pathlib import Path
from typing import Any

import pytest
from django.http import Http404
from django.test import RequestFactory

from evidence import domain
from evidence.delivery import deliver
from evidence.models import Original
from tests.pictures import exif, picture, upload

pytestmark = pytest.mark.django_db


def answer(original: Original, purpose: str, **headers: str) -> Any:
    return deliver(RequestFactory().get("/", headers=headers), original=original, purpose=purpose)


def body(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    close(response)
    return content


def close(response: Any) -> None:
    # Closing the response itself would end the request, and with it the test's connection.
    response.file_to_stream.close()


@pytest.fixture
def photo() -> Original:
    return domain.receive_photo(upload=upload(picture(exif=exif()), "a pond.jpg"), received_from=None)


def test_a_size_made_on_the_spot(photo: Original) -> None:
    response = answer(photo, "thumb")
    assert response.status_code == 200
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"] == 'inline; filename="a pond-thumb.jpg"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")
    assert "sandbox" in response["Content-Security-Policy"]
    assert photo.sha256 in response["ETag"]
    assert b"Maker" not in body(response)
    assert photo.derivatives.count() == 2


def test_the_original_is_a_download(photo: Original) -> None:
    response = answer(photo, "original")
    assert response["Content-Disposition"] == 'attachment; filename="a pond.jpg"'
    assert response["ETag"] == f'"{photo.sha256}"'
    with photo.file.open("rb") as stored:
        assert body(response) == stored.read()


def test_what_was_seen_is_not_sent_again(photo: Original, django_assert_num_queries: Any) -> None:
    seen = answer(photo, "thumb")
    close(seen)
    with django_assert_num_queries(0):
        response = answer(photo, "thumb", **{"If-None-Match": seen["ETag"]})
    assert response.status_code == 304
    assert response["ETag"] == seen["ETag"]
    other = answer(photo, "screen", **{"If-None-Match": seen["ETag"]})
    assert other.status_code == 200
    close(other)


@pytest.mark.parametrize("purpose", ["pdf", "huge", "../thumb", ""])
def test_purposes_a_photo_does_not_have(photo: Original, purpose: str) -> None:
    with pytest.raises(Http404):
        answer(photo, purpose)


def test_a_file_that_is_gone(photo: Original) -> None:
    Path(photo.file.path).unlink()
    with pytest.raises(Http404):
        answer(photo, "original")


def test_our_document_is_printed_and_its_html_only_downloaded() -> None:
    document = domain.keep_document(content=b"<p>x</p>", name="report.html", media_type="text/html")
    printed = answer(document, "pdf")
    assert printed["Content-Type"] == "application/pdf"
    assert printed["Content-Disposition"] == 'inline; filename="report.pdf"'
    assert "default-src 'none'" in printed["Content-Security-Policy"]
    assert body(printed).startswith(b"%PDF-")
    html = answer(document, "original")
    assert html["Content-Disposition"].startswith("attachment")
    assert "sandbox" in html["Content-Security-Policy"]
    close(html)
    with pytest.raises(Http404):
        answer(document, "thumb")


def test_somebody_elses_pdf_is_a_download() -> None:
    letter = domain.keep_document(content=b"%PDF-1.7\n", name="চিঠি.pdf", media_type="application/pdf")
    response = answer(letter, "pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in response["Content-Security-Policy"]
    close(response)
