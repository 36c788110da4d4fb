"""A flood of 200 reports a second against the service, and what an officer at his inbox feels of it.

Each report is whole: a form with its token and a photo, as a program would send it that has read the page. Measured
twice: from four network addresses, and from a thousand, of which none sends much.
"""

import os
import random
import secrets
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image

from assets.models import Kind
from complaints.models import Attempt, Category, Complaint
from registry.benchmark.cases import Case
from registry.benchmark.department import build, cookie_of
from registry.benchmark.load import HOST, at, latencies, service
from staff.models import Section

RATE = 200
SENDERS = 24
FLOODED_SECONDS = 15
MOST_FILES = 100_000
_TOKEN = "flood".ljust(32, "a")
_BOUNDARY = "----flood"


def measure(number: int, seconds: int, say: Callable[[str], Any]) -> None:
    """Fill the database with files, measure the inbox alone, under each flood, and after it."""
    people = list(islice(build(min(number, MOST_FILES))[::7], 4))
    category = Category.objects.create(
        code="flood", kinds=[Kind.PARK], name_en="Long grass", section=Section.objects.order_by("pk")[0]
    )
    inbox = Case("inbox", [("/desk/", b"")], [cookie_of(user) for user in people])
    load, longer = f"load of the machine {os.getloadavg()[0]:.2f}", max(seconds, FLOODED_SECONDS)
    say(f"{min(number, MOST_FILES)} files; {RATE} reports a second for {longer} s; {load} before it began.")
    say(f"{'officer at his inbox':34}{'p50 ms':>8}{'p95 ms':>8}{'pages':>7}")
    with tempfile.TemporaryDirectory() as folder, service(Path(folder), TRUSTED_PROXIES="1") as port:
        latencies(inbox, port, 2, 2)
        _say(say, "without a flood", latencies(inbox, port, longer, 1))
        for addresses in (4, 1000):
            Attempt.objects.all().delete()
            before = Complaint.objects.count()
            flood = Flood(port, _bodies(category), _addresses(addresses))
            flood.begin()
            times = latencies(inbox, port, longer, 1)
            flood.end()
            _say(say, f"under a flood from {addresses} addresses", times)
            say(flood.summary(Complaint.objects.count() - before))
        _say(say, "afterwards", latencies(inbox, port, longer, 1))
    say(f"load of the machine {os.getloadavg()[0]:.2f} at the end.")


def _say(say: Callable[[str], Any], name: str, times: list[float]) -> None:
    say(f"{name:34}{at(times, 50):8.0f}{at(times, 95):8.0f}{len(times):7}")


class Flood:
    """Reports at a fixed rate, however slowly they are answered, until it is ended."""

    def __init__(self, port: int, bodies: Sequence[bytes], addresses: Sequence[str]) -> None:
        self._port, self._bodies, self._addresses = port, bodies, addresses
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._statuses: Counter[str] = Counter()
        self._took: list[float] = []
        self._next, self._began = 0, 0.0
        self._threads = [threading.Thread(target=self._send_on) for _ in range(SENDERS)]

    def begin(self) -> None:
        """Begin to send."""
        self._began = time.monotonic()
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Send no more; wait for what is on its way."""
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._lasted = time.monotonic() - self._began

    def summary(self, stored: int) -> str:
        """Return how many were sent and how they were answered."""
        sent = sum(self._statuses.values())
        told = ", ".join(f"{status} × {number}" for status, number in sorted(self._statuses.items()))
        times = sorted(self._took)
        return (
            f"    {sent} sent ({sent / self._lasted:.0f}/s), {stored} taken; answered {told};"
            f" answers p50 {at(times, 50):.0f} ms, p95 {at(times, 95):.0f} ms"
        )

    def _send_on(self) -> None:
        while not self._ended.is_set():
            with self._lock:
                number = self._next
                self._next += 1
            due = self._began + number / RATE
            if self._ended.wait(max(0.0, due - time.monotonic())):
                return
            asked = time.monotonic()
            status = self._send(
                self._bodies[number % len(self._bodies)], self._addresses[number % len(self._addresses)]
            )
            with self._lock:
                self._statuses[status] += 1
                self._took.append((time.monotonic() - asked) * 1000)

    def _send(self, body: bytes, address: str) -> str:
        head = (
            f"POST /report/ HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: {address}\r\nCookie: csrftoken={_TOKEN}\r\n"
            f"Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        try:
            with socket.create_connection((HOST, self._port), timeout=30) as connection:
                connection.sendall(head.encode() + body)
                with connection.makefile("rb") as answer:
                    return answer.readline().split()[1].decode()
        except (OSError, IndexError):
            return "cut off"


def _addresses(number: int) -> list[str]:
    return [f"198.{18 + each // 65536}.{each // 256 % 256}.{each % 256}" for each in range(number)]


def _bodies(category: Category) -> list[bytes]:
    chance = random.Random(20261122)  # noqa: S311 (the same reports every time)
    noise = BytesIO()
    Image.frombytes("RGB", (320, 240), chance.randbytes(320 * 240 * 3)).resize((1280, 960)).save(noise, "JPEG")
    return [_body(category, noise.getvalue(), secrets.token_hex(4)) for _ in range(1000)]


def _body(category: Category, photo: bytes, name: str) -> bytes:
    typed = {
        "csrfmiddlewaretoken": _TOKEN,
        "category": str(category.pk),
        "lat": "22.555",
        "lon": "88.355",
        "text": f"Long grass beside the path, since {name}.",
        "email": f"{name}@example.org",
        "website": "",
    }
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in typed.items()
    ]
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="photos"; filename="{name}.jpg"\r\n'
    return (
        "".join([*parts, head, "Content-Type: image/jpeg\r\n\r\n"]).encode()
        + photo
        + f"\r\n--{_BOUNDARY}--\r\n".encode()
    )
