"""The web server in front of the service, with the configuration that an operator is given."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

_MAIN = """
{user}
daemon off;
pid {folder}/pid;
error_log stderr crit;
events {{}}
http {{
    types {{ text/css css; application/javascript js; image/svg+xml svg; }}
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Answer:
    """What came back: the headers' names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Front:
    """nginx before the service; ``folder`` holds its logs."""

    plain: int
    secure: int
    folder: Path
    trust: ssl.SSLContext = field(default_factory=ssl._create_unverified_context)

    def ask(self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        """Ask over TLS."""
        line = HTTPSConnection("localhost", self.secure, timeout=30, context=self.trust)
        return self._answer(line, method, path, body, headers)

    def ask_plainly(self, path: str) -> Answer:
        """Ask without TLS."""
        return self._answer(HTTPConnection("localhost", self.plain, timeout=30), "GET", path, None, {})

    def log(self, lines: int) -> list[str]:
        """The lines that nginx wrote about who asked for what; it writes after it has answered, so they are awaited."""
        end = time.monotonic() + 30
        while len(told := (self.folder / "aitihya.log").read_text(encoding="utf-8").splitlines()) < lines:
            assert time.monotonic() < end, f"nginx wrote {len(told)} lines of {lines}"
            time.sleep(0.02)
        return told

    @staticmethod
    def _answer(line: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        try:
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            got = line.getresponse()
            names = {name.lower() for name, _value in got.getheaders()}
            return Answer(got.status, {name: got.getheader(name, "") for name in names}, got.read())
        finally:
            line.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost"],
        check=True, capture_output=True,
    )  # fmt: skip


def _site(upstream: str, folder: Path, plain: int, secure: int) -> str:
    """Return the operator's file with the places of this machine; each is replaced, or the file has changed."""
    text = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    places = [
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        (r"listen \[::\]:\d+( ssl)?;", ""),
        (r"server_name register\.example;", "server_name localhost;"),
        (r"server 127\.0\.0\.1:8000;", f"server {upstream};"),
        (r"/etc/letsencrypt/live/register\.example/fullchain\.pem", f"{folder}/cert.pem"),
        (r"/etc/letsencrypt/live/register\.example/privkey\.pem", f"{folder}/key.pem"),
        (r"/var/log/nginx/", f"{folder}/"),
        (r"/var/cache/nginx/aitihya", f"{folder}/cache"),
        (r"/srv/aitihya/var/static/", f"{settings.STATIC_ROOT}/"),
    ]
    for pattern, place in places:
        text, found = re.subn(pattern, place, text)
        assert found, f"{pattern} stands no longer in deploy/nginx.conf"
    return text


def _until(ready: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 30
    while not ready():
        assert process.poll() is None, "nginx does not take the configuration"
        assert time.monotonic() < end, "nginx does not answer"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def front(live_server: LiveServer, tmp_path: Path) -> Iterator[Front]:
    """Start nginx before the service of this test."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not on this machine")
    made = Front(_free_port(), _free_port(), tmp_path)
    _certificate(tmp_path)
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "main.conf").write_text(_MAIN.format(folder=tmp_path, user=user), encoding="utf-8")
    site = _site(live_server.url.removeprefix("http://"), tmp_path, made.plain, made.secure)
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen([nginx, "-c", tmp_path / "main.conf", "-p", tmp_path], stderr=said)
    try:
        _until(lambda: _answers(made.secure), process)
        yield made
    finally:
        process.terminate()
        process.wait(timeout=20)
