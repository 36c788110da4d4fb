"""SMS: how long they are, and where they go."""

import json
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from staff.gateways import FileGateway, HttpGateway, NotSent, gateway
from staff.models import TextMessage
from staff.segments import fitted, is_gsm, length, segments
from staff.tasks import queue_text, send_text

BENGALI = "নথি দেরি হয়েছে "
REFERENCE = uuid.UUID(int=7)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ন" * 70, 1),
        ("ন" * 71, 2),
        ("ন" * 134, 2),
        ("ন" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("", 1),
    ],
)
def test_parts_of_a_message(text: str, parts: int) -> None:
    assert segments(text) == parts


def test_units_and_alphabets() -> None:
    assert is_gsm("File E&H/HW/2026/000001 [3 days]")
    assert not is_gsm("नस्ती")
    assert length("[a]") == 5
    assert length("ক😀") == 3


def test_a_long_text_is_cut_between_words() -> None:
    short = fitted(BENGALI * 20, most=2)
    assert segments(short) <= 2
    assert short.endswith(" ...")
    assert (BENGALI * 20).startswith(short.removesuffix(" ..."))
    assert set(short.removesuffix(" ...").split()) <= set(BENGALI.split())
    assert fitted("short", most=1) == "short"


@pytest.fixture
def asked() -> Iterator[tuple[str, list[Any]]]:
    """A gateway on this machine: its address, and what it was asked. It answers 500 to the number +910."""
    seen: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            seen.append((self.command, self.path, dict(self.headers), body))
            status = 302 if "/away" in self.path else 500 if "%2B910" in self.path else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = _answer  # noqa: N815 (the names are the library's)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


def test_a_get_has_everything_in_its_address(asked: tuple[str, list[Any]], settings: Any) -> None:
    address, seen = asked
    settings.SMS_URL = address + "/send?to={to}&text={text}&ref={reference}&type={coding}"
    settings.SMS_HEADERS, settings.SMS_BODY = ["X-Key: abc: def"], ""
    text = "দেরি {to} & more=1"
    HttpGateway().send(to="+919830000001", text=text, reference=REFERENCE)
    [(method, path, headers, _body)] = seen
    assert method == "GET"
    assert parse_qs(urlsplit(path).query) == {
        "to": ["+919830000001"],
        "text": [text],
        "ref": [str(REFERENCE)],
        "type": ["ucs2"],
    }
    assert headers["X-Key"] == "abc: def"


def test_a_post_is_encoded_as_its_content_type_says(asked: tuple[str, list[Any]], settings: Any) -> None:
    address, seen = asked
    settings.SMS_URL, settings.SMS_HEADERS = address, ["Content-Type: application/json"]
    settings.SMS_BODY = '{"to": "{to}", "message": {"text": "{text}"}}'
    text = 'He said "late"\nand {to}'
    HttpGateway().send(to="+91983", text=text, reference=REFERENCE)
    assert json.loads(seen[0][3]) == {"to": "+91983", "message": {"text": text}}
    settings.SMS_HEADERS, settings.SMS_BODY = ["Content-Type: application/x-www-form-urlencoded"], "to={to}&text={text}"
    HttpGateway().send(to="+91983", text=text, reference=REFERENCE)
    assert parse_qs(seen[1][3]) == {"to": ["+91983"], "text": [text]}


@pytest.mark.parametrize("path", ["/?to={to}", "/away?{to}"])
def test_a_refusal_names_neither_number_nor_text(asked: tuple[str, list[Any]], settings: Any, path: str) -> None:
    address, seen = asked
    settings.SMS_URL, settings.SMS_HEADERS, settings.SMS_BODY = address + path, [], ""
    with pytest.raises(NotSent) as refused:
        HttpGateway().send(to="+910", text="secret", reference=REFERENCE)
    assert "910" not in str(refused.value)
    assert "secret" not in str(refused.value)
    assert len(seen) == 1


def test_only_the_web_is_asked(settings: Any) -> None:
    settings.SMS_URL, settings.SMS_HEADERS, settings.SMS_BODY = "file:///etc/passwd", [], ""
    with pytest.raises(NotSent):
        HttpGateway().send(to="1", text="2", reference=REFERENCE)


def test_the_default_writes_files(settings: Any, tmp_path: Path) -> None:
    settings.SMS_FOLDER = tmp_path / "sms"
    assert isinstance(gateway(), FileGateway)
    for _again in range(2):
        gateway().send(to="+91983", text="দেরি", reference=REFERENCE)
    [written] = list((tmp_path / "sms").iterdir())
    assert json.loads(written.read_text(encoding="utf-8")) == {"to": "+91983", "text": "দেরি"}


@pytest.mark.django_db
def test_a_message_goes_by_the_queue_once_and_is_forgotten(settings: Any, tmp_path: Path) -> None:
    settings.SMS_FOLDER = tmp_path
    queue_text(to="+91983", text=BENGALI * 40, language="bn")
    message = TextMessage.objects.get()
    assert segments(message.text) == 3
    assert ProcrastinateJob.objects.get(task_name="staff.send_text").args == {"text_id": message.pk}
    for _again in range(2):
        send_text(text_id=message.pk)
    assert len(list(tmp_path.iterdir())) == 1
    assert not TextMessage.objects.exists()


@pytest.mark.django_db
def test_what_the_gateway_refuses_is_kept_for_the_next_try(settings: Any) -> None:
    settings.SMS_GATEWAY, settings.SMS_URL, settings.SMS_HEADERS, settings.SMS_BODY = (
        "staff.gateways.HttpGateway",
        "http://127.0.0.1:9/",
        [],
        "",
    )
    queue_text(to="+91983", text="Late")
    with pytest.raises(NotSent), transaction.atomic():
        send_text(text_id=TextMessage.objects.get().pk)
    assert TextMessage.objects.count() == 1
