"""A complaint's life over HTTP, as a citizen's browser and an officer's send it; and the same in this process.

Six requests: the report with a photo, the code, seen by the officer, why there is no photo of the repair, the closing
with what was done, and its finding by number. Pages that a person reads in between are not asked for. The code
is known beforehand because its hash is written into the reporter's row between the first and the second request.
"""

import datetime as dt
import os
import random
import secrets
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import psycopg
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from complaints import domain
from complaints.data_protection.contacts import Contact
from complaints.guard import codes
from complaints.models import Category, Complaint
from files import domain as files
from files.models import File, FileState, Outcome
from registry.benchmark.load import HOST
from staff.models import User

STEPS = ("report", "confirm", "acknowledge", "reason", "close", "find")
CODE = "271828"
_TOKEN = "bench".ljust(32, "a")
_BOUNDARY = "----bench"
_REASON = "I stood there myself this morning; the camera was broken."
_OF_REPORT = """
    UPDATE complaints_reporter SET code_hash = %s
    WHERE complaint_id = (SELECT id FROM complaints_complaint WHERE key = %s)
"""
_TAKEN = """
    SELECT complaint.number, file.id, file.holder_id, file.last_movement FROM complaints_complaint AS complaint
    JOIN files_file AS file ON file.id = complaint.file_id WHERE complaint.key = %s
"""


@dataclass
class Lived:
    """What was measured: seconds of each step, lives that ended well, and the answers that were not as they should."""

    steps: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    whole: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Lives a second."""
        return len(self.whole) / self.seconds if self.seconds else 0.0


class Lives:
    """What lives are made of: places, problems, photos and the sessions of the officers."""

    def __init__(self, cookies: dict[int, str], users: dict[int, User]) -> None:
        self.cookies, self.users = cookies, users
        self.chance = random.Random(20261124)  # noqa: S311 (the same places every time)
        with connection.cursor() as cursor:
            cursor.execute("""
                SELECT category.id, ST_X(place), ST_Y(place) FROM assets_asset AS asset
                CROSS JOIN LATERAL ST_PointOnSurface(geometry) AS place
                CROSS JOIN LATERAL (
                    SELECT id FROM complaints_category WHERE asset.kind = ANY(kinds) AND NOT sensitive
                    ORDER BY hashint8(asset.id) %% 7 + id LIMIT 1
                ) AS category
                WHERE asset.ward_id IS NOT NULL AND asset.id %% 17 = 0 AND NOT EXISTS (
                    SELECT FROM complaints_complaint AS other JOIN files_file AS file ON file.id = other.file_id
                    WHERE other.asset_id = asset.id AND file.state <> %s
                )
                ORDER BY hashint8(asset.id) LIMIT 5000
            """, [FileState.CLOSED])  # fmt: skip
            self.places: list[tuple[int, float, float]] = cursor.fetchall()
        self.photos = [_photo(self.chance) for _ in range(40)]
        self._next = 0
        self._lock = threading.Lock()

    def one(self) -> tuple[int, float, float, bytes]:
        """Return category, longitude, latitude and a photo no other report has."""
        with self._lock:
            self._next += 1
            at = self._next
        category, x, y = self.places[at % len(self.places)]
        # Bytes behind the picture's end make it another file; every third pin lies away from any asset.
        away = 0.004 if at % 3 == 0 else 0.0
        return category, x + away, y, self.photos[at % len(self.photos)] + secrets.token_bytes(8)


def over_http(lives: Lives, port: int, *, clients: int, seconds: float) -> Lived:
    """Have so many clients live one complaint after another for so long; each in connections of its own."""
    lived, threads = Lived(), []
    end = time.monotonic() + seconds
    began = time.monotonic()
    for number in range(clients):
        threads.append(threading.Thread(target=_live_on, args=(lives, port, number, end, lived)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    lived.seconds = time.monotonic() - began
    return lived


def in_process(lives: Lives, *, seconds: float) -> tuple[Lived, float]:
    """Live one complaint after another by the functions of the domain; and return the processor's seconds of each."""
    lived, began, spent = Lived(), time.monotonic(), time.process_time()
    new, codes.new_code = codes.new_code, lambda: CODE
    try:
        while time.monotonic() - began < seconds:
            _live_within(lives, lived)
    finally:
        codes.new_code = new
    lived.seconds = time.monotonic() - began
    return lived, (time.process_time() - spent) / max(len(lived.whole), 1)


def _live_within(lives: Lives, lived: Lived) -> None:
    number, x, y, photo = lives.one()
    category = Category.objects.select_related("section").get(pk=number)
    upload = SimpleUploadedFile("photo.jpg", photo, content_type="image/jpeg")
    moments = [time.monotonic()]
    complaint = domain.report(
        category=category, pin=Point(x, y, srid=4326), pin_accuracy_m=8, text=_text(), photos=[upload],
        contact=Contact(email=f"{secrets.token_hex(5)}@example.org"), language="bn", client_id=uuid4(),
    )  # fmt: skip
    moments.append(time.monotonic())
    complaint = domain.confirm(complaint=complaint, code=CODE)
    moments.append(time.monotonic())
    file = File.objects.select_related("holder").get(pk=complaint.file_id or 0)
    user = lives.users[file.holder_id]
    domain.acknowledge(complaints=[complaint], user=user)
    moments.append(time.monotonic())
    domain.waive_photo(complaint=complaint, user=user, reason=_REASON)
    moments.append(time.monotonic())
    try:
        files.close(file=file, user=user, outcome=Outcome.DONE, result=_result(str(complaint.number)))
    except files.NotAllowed as refusal:
        lived.wrong[f"close: {refusal.code}"] += 1
        return
    moments.append(time.monotonic())
    Complaint.objects.get(number=complaint.number)
    moments.append(time.monotonic())
    _keep(lived, moments)


def _keep(lived: Lived, moments: list[float]) -> None:
    for step, since, until in zip(STEPS, moments, moments[1:], strict=False):
        lived.steps[step].append((until - since) * 1000)
    lived.whole.append((moments[-1] - moments[0]) * 1000)


def _live_on(lives: Lives, port: int, number: int, end: float, lived: Lived) -> None:
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as beside:
        line = _Line(port, f"198.18.{number}.{os.getpid() % 250}")
        while time.monotonic() < end:
            try:
                moments = _live(lives, line, beside)
            except _Wrong as wrong:
                lived.wrong[str(wrong)] += 1
            else:
                _keep(lived, moments)
        line.close()


class _Wrong(Exception):
    """An answer that is not as it should be."""


def _live(lives: Lives, line: "_Line", beside: "psycopg.Connection[Any]") -> list[float]:
    category, x, y, photo = lives.one()
    moments = [time.monotonic()]

    def send(step: str, path: str, body: dict[str, Any] | bytes | None, cookie: str, wanted: bytes) -> str:
        status, place = line.ask(path, body, cookie)
        moments.append(time.monotonic())
        if status != wanted:
            raise _Wrong(f"{step}: {status.decode()}")
        return place

    key = UUID(send("report", "/report/", _report(category, x, y, photo), "", b"302").split("/")[-3])
    unsaved = Complaint(key=key)
    beside.execute(_OF_REPORT, [codes.hashed(complaint=unsaved, code=CODE), key])
    send("confirm", f"/report/{key}/confirm/", {"code": CODE}, "", b"302")
    row = beside.execute(_TAKEN, [key]).fetchone()
    if row is None:
        raise _Wrong("confirm: not taken in")
    complaint, file, holder, movement = row
    cookie = lives.cookies[holder]
    send("acknowledge", "/desk/complaints/acknowledge/", {"number": complaint, "sure": "1"}, cookie, b"302")
    send("reason", f"/desk/complaints/{complaint}/no-photo/", {"reason": _REASON}, cookie, b"302")
    typed = {"outcome": Outcome.DONE.value, "result": _result(complaint), "last_movement": movement, "last_note": 0}
    send("close", f"/desk/files/{file}/close/", typed, cookie, b"302")
    send("find", f"/desk/complaints/?{urlencode({'q': complaint, 'show': 'all'})}", None, cookie, b"200")
    return moments


def _text() -> str:
    return f"The lamp beside the gate has not burnt since {secrets.token_hex(4)}; children fall over the broken step."


def _result(number: str) -> str:
    return f"The lamp was mended and the step laid anew on {dt.date(2026, 11, 22):%d.%m.%Y} ({number})."


def _report(category: int, x: float, y: float, photo: bytes) -> bytes:
    typed = {
        "csrfmiddlewaretoken": _TOKEN, "category": category, "lat": f"{y:.7f}", "lon": f"{x:.7f}", "text": _text(),
        "email": f"{secrets.token_hex(5)}@example.org", "website": "", "client_id": uuid4(),
    }  # fmt: skip
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in typed.items()
    ]
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="photo.jpg"\r\n'
    return (
        "".join([*parts, head, "Content-Type: image/jpeg\r\n\r\n"]).encode()
        + photo
        + f"\r\n--{_BOUNDARY}--\r\n".encode()
    )


def _photo(chance: random.Random) -> bytes:
    noise = BytesIO()
    Image.frombytes("RGB", (160, 120), chance.randbytes(160 * 120 * 3)).resize((1280, 960)).save(noise, "JPEG")
    return noise.getvalue()


class _Line:
    """One kept-alive connection of a client, opened anew where the service has closed it."""

    def __init__(self, port: int, address: str) -> None:
        self._port, self._address = port, address
        self._socket: socket.socket | None = None
        self._answers: Any = None

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._answers.close()
            self._socket.close()
            self._socket = None

    def ask(self, path: str, body: dict[str, Any] | bytes | None, cookie: str) -> tuple[bytes, str]:
        """Send a request (GET without a body) and return the status and the address to which it leads."""
        kind = f"multipart/form-data; boundary={_BOUNDARY}"
        if isinstance(body, dict):
            body = urlencode({"csrfmiddlewaretoken": _TOKEN, **body}).encode()
            kind = "application/x-www-form-urlencoded"
        head = (
            f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: {HOST}\r\n"
            f"X-Forwarded-For: {self._address}\r\nCookie: csrftoken={_TOKEN}; {cookie}\r\n"
        )
        if body is not None:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        for again in (True, False):
            line = self._open()
            try:
                line.sendall(head.encode() + b"\r\n" + (body or b""))
                status = self._answers.readline()
                if status:
                    return self._read(status)
            except OSError:
                if not again:
                    raise
            self.close()
        raise _Wrong(f"{path}: cut off")

    def _open(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection((HOST, self._port), timeout=60)
            self._answers = self._socket.makefile("rb")
        return self._socket

    def _read(self, status: bytes) -> tuple[bytes, str]:
        # Whoever is refused at the gate is refused before his photo is read.
        length, place, closing = 0, "", status.split()[1][:1] in b"45"
        while (line := self._answers.readline().strip()) != b"":
            name, _, value = line.partition(b": ")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"location":
                place = value.decode()
            elif name.lower() == b"connection" and value.lower() == b"close":
                closing = True
        self._answers.read(length)
        if closing:
            self.close()
        return status.split()[1], place
