"""The real service for browser tests: its own database with the demonstration city, web server, worker, Chromium."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.databases import ROOT, address, database_for

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
_CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def say(language: str, text: str) -> str:
    """The interface's text in ``language``, as its catalogue has it."""
    with translation.override(language):
        return translation.gettext(text)


@dataclass(frozen=True)
class Service:
    """A running service: where it is, where its mails lie, and the environment of its commands."""

    url: str
    mail: Path
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)

    def manage(self, *command: str) -> str:
        """What a command of the service says; raises CalledProcessError where it fails."""
        call = [sys.executable, "manage.py", *command]
        done = subprocess.run(call, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def wait_for_mail(self, to: str, subject: str, *, holding: str = "") -> str:
        """The newest mail to ``to`` whose subject matches the pattern ``subject`` and that holds these words."""
        return cast(str, _until(lambda: self._newest(to, subject, holding), f"a mail to {to} about {subject}"))

    def _newest(self, to: str, subject: str, holding: str) -> str | None:
        for path in sorted(self.mail.glob("*.log"), key=lambda each: each.stat().st_mtime_ns, reverse=True):
            for part in reversed(re.split(rb"-{79}\n", path.read_bytes())):
                if not part.strip():
                    continue
                mail = message_from_bytes(part.lstrip(), policy=mail_policy)
                if mail["To"] == to and re.search(subject, str(mail["Subject"])):
                    # A letter with enclosures says its words in its first part.
                    body = mail.get_body(("plain",))
                    text = cast(str, body.get_content()) if body else None
                    if text is None or holding in text:
                        return text
        return None


def _until(found: Callable[[], Any], what: str, *, seconds: float = 120) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := found():
            return result
        time.sleep(0.2)  # waiting for another process
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The web server and the worker on a fresh database with the demonstration city."""
    folder = tmp_path_factory.mktemp("service")
    database = settings.DATABASES["default"]
    name = f"{settings.DATABASES['default']['NAME'].removeprefix('test_')}_browser_{os.getpid()}"
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": address(database, name),
        "MEDIA_ROOT": str(folder / "media"),
        "MAIL_FOLDER": str(folder / "mail"),
        "ANCHOR_FOLDER": str(folder / "anchors"),
        "EMAIL_URL": "",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "false",
        "DEBUG": "false",
        "LOG_LEVEL": "WARNING",
        # Nothing answers there: the map must do without a background.
        "BASEMAP_URL": "http://127.0.0.1:9/{z}/{x}/{y}.png",
    }
    (folder / "mail").mkdir()
    template = str(database["TEST"].get("TEMPLATE") or "")
    with database_for(database, name, template=template), contextlib.ExitStack() as running:
        for command in (["migrate", "-v0"], ["load_demonstration"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
        log = running.enter_context((folder / "log").open("wb"))
        web = [
            sys.executable,
            "-m",
            "gunicorn",
            "registry.wsgi",
            "-b",
            f"127.0.0.1:{port}",
            "-w",
            "2",
            "--threads",
            "4",
        ]
        worker = [sys.executable, "manage.py", "procrastinate", "worker", "--concurrency", "4"]
        for command in (web, worker):
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            running.callback(_stop, process)
        # On a machine with much else to do two workers and all their imports take minutes.
        _until(lambda: _healthy(f"http://127.0.0.1:{port}/healthz"), f"the service ({folder / 'log'})", seconds=300)
        yield Service(url=f"http://127.0.0.1:{port}", mail=folder / "mail", environment=environment)


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all journeys; skipped, saying so, where there is none."""
    if not _CHROMIUM:
        pytest.skip("no Chromium: install it, or name it in CHROMIUM")
    # Playwright's loop runs in this thread; Django would refuse the database to every later test of the process.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS, headless=True)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser window."""

    page: Page
    service: Service
    problems: list[str]

    def go(self, path: str) -> None:
        """Open an address of the service."""
        self.page.goto(f"{self.service.url}{path}")

    def log_in(self, login: str) -> None:
        """Log in with a demonstration account."""
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", "aitihya-demo")
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture
def person(chromium: Browser, service: Service) -> Iterator[Callable[..., Person]]:
    """Seat somebody at a window: ``person(language="bn", window=PHONE, at=(22.51, 88.36))``."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def seat(*, language: str = "en", window: dict[str, int] = DESK, at: tuple[float, float] | None = None) -> Person:
        position: dict[str, Any] = {}
        if at:
            place = {"latitude": at[0], "longitude": at[1], "accuracy": 12}
            position = {"geolocation": place, "permissions": ["geolocation"]}
        context = chromium.new_context(
            viewport=window,  # type: ignore[arg-type]
            locale=language,
            has_touch=window is PHONE,
            timezone_id="Asia/Kolkata",
            **position,
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": service.url}])
        context.set_default_timeout(30_000)
        contexts.append(context)
        seated = Person(page=context.new_page(), service=service, problems=[])
        seated.page.on("pageerror", lambda error: seated.problems.append(str(error)))
        seated.page.on("console", lambda message: _note(seated, message))
        people.append(seated)
        return seated

    yield seat
    for context in contexts:
        context.close()
    assert [problem for seated in people for problem in seated.problems] == []


def _note(seated: Person, message: Any) -> None:
    # A refused connection to the background map is what these tests want.
    if message.type == "error" and "127.0.0.1:9/" not in f"{message.text} {message.location.get('url', '')}":
        if "Failed to load resource" in message.text and re.search("409|422", message.text):
            return
        seated.problems.append(f"{message.text} at {seated.page.url}")
