"""``bin/server``: everything from an empty machine to a running service, and a clean end."""

import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

from ground import application
from ground.checkout import Checkout
from ground.running import start, tail
from ground.telling import CannotContinue, clock, elapsed, say

_FIRST_PORT = 8000
_READY_WITHIN = 90
_GRACE = 20  # seconds a request or a job gets to finish when the service stops


@dataclass
class Part:
    """One of the programs the service consists of."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]


class _Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, TERM, or the terminal was closed."""


def main(checkout: Checkout, arguments: list[str]) -> int:
    """Make the checkout run and stay with it until it is stopped; 0 after Ctrl-C or TERM, 1 if a part failed."""
    if arguments:
        raise CannotContinue("It takes no arguments; PORT, HOST and DATABASE_URL are read from the environment.")
    _listen_for_the_end()
    try:
        with _only_one(checkout) as state:
            if state is None:
                return 0
            return _serve(checkout, state)
    except _Stopped:
        say("Stopped before the service was up; the next start goes on from here.")
        return 0


def _serve(checkout: Checkout, state: Path) -> int:
    host = os.environ.get("HOST", "127.0.0.1")
    choose_port(host)  # a wrong PORT is told now rather than after minutes of installing
    application.prepare(checkout)
    with application.database(checkout) as url:
        port = choose_port(host)
        address = f"http://{_visible(host)}:{port}"
        env = application.demonstration_variables(url)
        env.setdefault("SITE_URL", address)
        demonstration = application.migrate(checkout, env)
        application.collect_static(checkout, env)
        say("Starting the web server and the worker.")
        env["DATABASE_URL"] = application.serving(checkout, url)
        with _running() as parts:
            parts.append(_start(checkout, "web server", _web(checkout, host, port), env))
            parts.append(_start(checkout, "worker", _worker(checkout), env))
            try:
                _await_ready(parts, host, port)
                state.write_text(json.dumps({"address": address, "process": os.getpid(), "since": _now()}))
                _welcome(checkout, address, demonstration=demonstration)
                failed = _watch(parts)
            except _Stopped:
                print(flush=True)
                say("Stopping: requests and jobs that are under way get a moment to finish.")
                failed = None
        if failed is None:
            say("Stopped.")
            return 0
        raise CannotContinue(
            f"The {failed.name} ended by itself (status {failed.process.returncode}), so the rest was stopped.\n"
            f"{tail(failed.log)}\nAll of it: {failed.log}"
        )


def choose_port(host: str) -> int:
    """Return PORT if it is set and free, else the first free port from 8000 up."""
    if text := os.environ.get("PORT"):
        if not text.isdigit() or not 0 < int(text) < 65536:
            raise CannotContinue(f"PORT must be a number from 1 to 65535, not '{text}'.")
        if not _free(host, int(text)):
            raise CannotContinue(f"Port {text} is in use. Choose another PORT, or leave it out for the first free one.")
        return int(text)
    for port in range(_FIRST_PORT, _FIRST_PORT + 1000):
        if _free(host, port):
            return port
    raise CannotContinue(f"No port from {_FIRST_PORT} to {_FIRST_PORT + 999} is free.")


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise CannotContinue(f"Cannot listen on {host}: {error.strerror}.") from error
    return True


def _visible(host: str) -> str:
    """Return the host as a browser on this machine reaches it."""
    if host in {"0.0.0.0", "127.0.0.1", "::", "::1"}:
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _web(checkout: Checkout, host: str, port: int) -> list[str | Path]:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    gunicorn = checkout.environment / "bin" / "gunicorn"
    size: list[str | Path] = ["--workers", "2", "--threads", "4"]
    return [
        gunicorn,
        "registry.wsgi",
        "--bind",
        bind,
        *size,
        "--graceful-timeout",
        str(_GRACE - 5),
        "--no-control-socket",
    ]


def _worker(checkout: Checkout) -> list[str | Path]:
    grace = ["--shutdown-graceful-timeout", str(_GRACE - 5)]
    # A long scan is read in slices, one document at a time; the other places are for mails and pictures.
    return [checkout.python, "manage.py", "procrastinate", "worker", "--concurrency", "4", *grace]


def _start(checkout: Checkout, name: str, command: list[str | Path], env: dict[str, str]) -> Part:
    log = checkout.log(name.replace(" ", "-"))
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    with log.open("wb") as output:
        return Part(name, log, start(command, output=output, cwd=checkout.root, env=env))


@contextmanager
def _running() -> Iterator[list[Part]]:
    """Give a list for the parts that are started in the block; none of them outlives it, whatever happens."""
    parts: list[Part] = []
    try:
        yield parts
    finally:
        _end(parts)


def _await_ready(parts: list[Part], host: str, port: int) -> None:
    """Wait until the health page answers; a part that ends before that is left for ``_watch`` to report."""
    inside = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else _visible(host)
    request = urllib.request.Request(f"http://{inside}:{port}/healthz", headers={"Host": "localhost"})
    # A proxy configured for the internet is not for the loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + _READY_WITHIN
    while time.monotonic() < until and all(part.process.poll() is None for part in parts):
        with suppress(OSError, urllib.error.URLError), opener.open(request, timeout=5):
            return
        time.sleep(0.1)
    if all(part.process.poll() is None for part in parts):
        raise CannotContinue(f"The service did not answer within {_READY_WITHIN} s.\n{tail(parts[0].log)}")


def _watch(parts: list[Part]) -> Part:
    """Return the first part that ends by itself."""
    while True:
        for part in parts:
            if part.process.poll() is not None:
                return part
        time.sleep(0.25)


def _end(parts: list[Part]) -> None:
    """Stop every part: asked first, forced after the grace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for part in parts:
        if part.process.poll() is None:
            part.process.terminate()
    until = time.monotonic() + _GRACE
    for part in parts:
        try:
            part.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()


@contextmanager
def _only_one(checkout: Checkout) -> Iterator[Path | None]:
    """Hold the checkout for one server; gives None, having said where, if another has it.

    The lock vanishes with its process, however that ends; the file beside it only tells the address.
    """
    checkout.var.mkdir(parents=True, exist_ok=True)
    state = checkout.var / "server.json"
    with (checkout.var / "server.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(_elsewhere(state))
            yield None
            return
        state.unlink(missing_ok=True)
        try:
            yield state
        finally:
            state.unlink(missing_ok=True)


def _elsewhere(state: Path) -> str:
    try:
        known: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return "bin/server is starting in this checkout already; it will tell its address there."
    return f"Already running at {known['address']} (process {known['process']}, since {known['since']})."


def _listen_for_the_end() -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(each, signal.SIG_IGN)  # one is enough; a second must not break the tidying up
        raise _Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def _now() -> str:
    return datetime.now().astimezone().strftime("%d %B %Y %H:%M")


def _welcome(checkout: Checkout, address: str, *, demonstration: bool) -> None:
    say(f"Ready after {clock(elapsed())}.")
    lines = ["", f"  {address}/", ""]
    if demonstration:
        lines += [f"  Log in at {address}/accounts/login/ as", ""]
        lines += [f"    {line}" for line in application.logins(checkout)]
        lines.append("")
    if not application.configured("EMAIL_URL"):
        lines.append("  Mails are written to var/mail, one file each (EMAIL_URL sends them).")
    lines += ["  Logs are in var/log. Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)
