"""Our documents become PDFs in every script, and nothing hostile in them reaches a network or the disk."""

import io
import socket
from typing import Any

import pytest
from pypdf import PdfReader

from evidence import derivatives, documents, domain
from tests.jobs import run_jobs
from tests.pictures import picture, upload

pytestmark = pytest.mark.django_db


def pdf(html: str) -> PdfReader:
    original = domain.keep_document(content=html.encode(), name="report.html", media_type="text/html")
    with derivatives.ensure(original, "pdf").file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def test_three_scripts_are_shaped_with_fonts_of_their_own() -> None:
    made = pdf("<p>Report</p><p>পুকুরের অবস্থা</p><p>तालाब की स्थिति</p>")
    resources: Any = made.pages[0]["/Resources"]
    fonts = " ".join(str(font.get_object()["/BaseFont"]) for font in resources["/Font"].values())
    assert "Bengali" in fonts
    assert "Devanagari" in fonts
    assert "Report" in made.pages[0].extract_text()


def test_our_pictures_are_shown() -> None:
    photo = domain.receive_photo(upload=upload(picture("PNG")), received_from=None)
    made = pdf(f'<img src="{documents.picture_uri(photo)}"><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')
    assert len(made.pages[0].images) >= 1
    run_jobs()
    photo.refresh_from_db()
    assert photo.state == "ready"


HOSTILE = """
<link rel="stylesheet" href="http://attacker.example/a.css">
<link rel="attachment" href="file:///etc/passwd">
<style>@import url(http://attacker.example/b.css); @font-face {font-family: x; src: url(file:///etc/passwd)}
body {background: url(http://attacker.example/c.png); font-family: x}</style>
<img src="http://attacker.example/d.png"><img src="file:///etc/passwd"><img src="/etc/passwd">
<img src="evidence:00000000-0000-0000-0000-000000000000/screen"><img src="evidence:../../etc/passwd">
<object data="file:///etc/hostname"></object><iframe src="http://attacker.example"></iframe>
<script>document.write("x")</script><svg><image href="http://attacker.example/e.png"/></svg><p>kept</p>
"""


def test_hostile_html_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        pytest.fail("something was fetched")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    content = documents.render_pdf(
        HOSTILE.encode(), picture=lambda key, purpose: (_ for _ in ()).throw(LookupError(key))
    )
    made = PdfReader(io.BytesIO(content))
    assert "kept" in made.pages[0].extract_text()
    assert not made.attachments
    assert b"root:" not in content


def test_a_missing_picture_does_not_stop_the_document() -> None:
    made = pdf('<img src="evidence:00000000-0000-0000-0000-000000000000/screen"><p>kept</p>')
    assert "kept" in made.pages[0].extract_text()
