"""Ports, the one server a checkout has, and whose database is used."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ground import application, server
from ground.checkout import HERE, Checkout
from ground.cluster import OWNER, SERVICE, Cluster
from ground.running import start
from ground.telling import CannotContinue


def test_a_port_that_is_taken_is_passed_over_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORT", raising=False)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(server, "_FIRST_PORT", port)
        assert server.choose_port("127.0.0.1") > port
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CannotContinue, match=f"Port {port} is in use"):
            server.choose_port("127.0.0.1")


@pytest.mark.parametrize("text", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CannotContinue, match="PORT must be a number"):
        server.choose_port("127.0.0.1")


def test_the_second_server_of_a_checkout_says_where_the_first_is(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.var.mkdir()
    known = {"address": "http://localhost:8003", "process": 4711, "since": "21 November 2026 10:00"}
    with (checkout.var / "server.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (checkout.var / "server.json").write_text(json.dumps(known))
        with server._only_one(checkout) as state:
            assert state is None
    assert "Already running at http://localhost:8003 (process 4711" in capsys.readouterr().out


def test_an_address_left_by_a_killed_server_is_no_obstacle(checkout: Checkout) -> None:
    checkout.var.mkdir()
    (checkout.var / "server.json").write_text("{}")
    with server._only_one(checkout) as state:
        assert state is not None
        assert not state.exists()


def test_database_url_is_used_and_no_cluster_is_made(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgis://someone@db.example/register")
    with application.database(checkout) as url:
        assert url == "postgis://someone@db.example/register"
    assert not (checkout.var / "postgres").exists()


def test_database_url_may_come_from_a_file(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = checkout.root / "url"
    secret.write_text("postgis://someone:secret@db.example/register\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret))
    with application.database(checkout) as url:
        assert url == "postgis://someone:secret@db.example/register"
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret) + "-gone")
    with pytest.raises(CannotContinue, match=r"DATABASE_URL_FILE=.* cannot be read"):
        application.configured("DATABASE_URL")


def test_the_owner_migrates_and_a_role_that_owns_nothing_serves(
    cluster: Cluster, checkout: Checkout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Web server and worker are two programs here that only say as whom the database knows them."""
    who = (
        "import os, psycopg; url = os.environ['DATABASE_URL'].replace('postgis:', 'postgresql:')\n"
        "print(psycopg.connect(url).execute('SELECT current_user').fetchone()[0])"
    )
    migrated: list[str] = []

    def migrate(_checkout: Checkout, env: dict[str, str]) -> bool:
        done = subprocess.run([sys.executable, "-c", who], env=env, capture_output=True, text=True, check=True)
        migrated.append(done.stdout.strip())
        return False

    def both_have_spoken(parts: list[server.Part]) -> None:
        for part in parts:
            assert part.process.wait(timeout=30) == 0
        raise server._Stopped

    for name, replaced in (("migrate", migrate), ("prepare", _nothing), ("collect_static", _nothing)):
        monkeypatch.setattr(application, name, replaced)
    for name in ("_web", "_worker"):
        monkeypatch.setattr(server, name, lambda *_given: [sys.executable, "-c", who])
    monkeypatch.setattr(server, "_watch", both_have_spoken)
    for name in ("_await_ready", "_welcome"):
        monkeypatch.setattr(server, name, _nothing)
    assert server._serve(checkout, tmp_path / "state") == 0
    said = [checkout.log(name).read_text().strip() for name in ("web-server", "worker")]
    assert (migrated, said) == ([OWNER], [SERVICE, SERVICE])


def _nothing(*_given: object, **_named: object) -> None:
    """What the server does beside it."""


def test_addresses_for_postgresqls_own_programs() -> None:
    assert application.libpq("postgis://u@/d?host=/run") == "postgresql://u@/d?host=/run"
    with pytest.raises(CannotContinue, match="must begin with postgis://"):
        application.libpq("mysql://u@h/d")


def test_a_part_that_will_not_end_is_ended(checkout: Checkout) -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    )
    log = checkout.log("stubborn")
    with log.open("wb") as output:
        process = start([sys.executable, "-c", stubborn], output=output, cwd=Path("/"), env=dict(os.environ))
    while b"up" not in log.read_bytes():
        time.sleep(0.02)
    grace = server._GRACE
    server._GRACE = 0
    try:
        before = signal.getsignal(signal.SIGINT)
        server._end([server.Part("stubborn", log, process)])
        signal.signal(signal.SIGINT, before)
    finally:
        server._GRACE = grace
    assert process.returncode == -signal.SIGKILL


def test_parts_die_with_a_command_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import os, pathlib, sys, time\n"
        "from ground.running import start\n"
        "child = start(['sleep', '60'], output=open(os.devnull, 'wb'), cwd=pathlib.Path('/'), env=dict(os.environ))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    env = {**os.environ, "PYTHONPATH": str(HERE.root / "bin")}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=env) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    for _ in range(100):
        status = Path(f"/proc/{child}/status")
        if not status.exists() or "State:\tZ" in status.read_text():
            break
        time.sleep(0.05)
    else:
        pytest.fail("the child outlived its parent")


@pytest.mark.parametrize("command", ["server", "test", "manage", "bench", "prepare", "backup", "restore"])
def test_every_command_is_a_program_that_finds_its_python(command: str) -> None:
    path = HERE.root / "bin" / command
    assert os.access(path, os.X_OK)
    assert f"ground {command} " in path.read_text()


def test_server_takes_no_arguments() -> None:
    answer = subprocess.run([HERE.root / "bin" / "server", "8000"], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "It takes no arguments" in answer.stderr
