"""The private cluster: made, shared, stopped, and brought back after everything that happens to machines."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from ground.checkout import Checkout
from ground.cluster import OWNER, SERVICE, Cluster
from ground.telling import CannotContinue

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the cluster to another account")


def _answer(cluster: Cluster, sql: str) -> object:
    with psycopg.connect(cluster.url(scheme="postgresql")) as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def test_it_is_made_with_postgis_in_utf8_for_an_ordinary_role(cluster: Cluster) -> None:
    with cluster.in_use():
        assert _answer(cluster, "SELECT ST_IsValid(ST_Point(88.36, 22.56))") is True
        assert _answer(cluster, "SHOW server_encoding") == "UTF8"
        assert _answer(cluster, "SHOW lc_collate" if cluster.programs.major < 16 else "SELECT 'C.UTF-8'") == "C.UTF-8"
        assert _answer(cluster, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert _answer(cluster, "SHOW listen_addresses") == ""


def test_the_role_that_serves_owns_nothing(cluster: Cluster) -> None:
    with cluster.in_use():
        told = cluster.ask(f"SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '{SERVICE}'")
        assert told == "f|f|f"
        assert cluster.ask(f"SELECT pg_has_role('{SERVICE}', '{OWNER}', 'MEMBER')") == "f"
        assert SERVICE in cluster.url(user=SERVICE)


def test_databases_that_tests_make_have_postgis_too(cluster: Cluster) -> None:
    with cluster.in_use():
        with psycopg.connect(cluster.url(scheme="postgresql"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE test_aitihya")
        with psycopg.connect(cluster.url(scheme="postgresql", database="test_aitihya")) as connection:
            assert connection.execute("SELECT postgis_lib_version()").fetchone()


def test_only_its_account_and_root_can_reach_it(cluster: Cluster) -> None:
    with cluster.in_use():
        assert cluster.socket.stat().st_mode & 0o777 == 0o700
        assert cluster.data.stat().st_mode & 0o077 == 0


def test_the_last_command_to_leave_stops_it(cluster: Cluster, checkout: Checkout) -> None:
    other = Cluster(checkout)
    with cluster.in_use():
        with other.in_use():
            pass
        assert cluster.running()
        socket = cluster.socket
    assert not cluster.running()
    assert not socket.exists()


def test_what_was_written_is_there_at_the_next_start(cluster: Cluster) -> None:
    with cluster.in_use(), psycopg.connect(cluster.url(scheme="postgresql")) as connection:
        connection.execute("CREATE TABLE pond AS SELECT 'Lal Dighi' AS name")
    with cluster.in_use():
        assert _answer(cluster, "SELECT name FROM pond") == "Lal Dighi"


def _kill(cluster: Cluster) -> int:
    """Kill the server as a power cut would; returns the number it had."""
    process = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(process, signal.SIGKILL)
    for _ in range(100):
        if not Path(f"/proc/{process}").exists() or "State:\tZ" in Path(f"/proc/{process}/status").read_text():
            break
        time.sleep(0.05)
    return process


def test_it_recovers_from_being_killed(cluster: Cluster) -> None:
    cluster.enter()
    with psycopg.connect(cluster.url(scheme="postgresql")) as connection:
        connection.execute("CREATE TABLE pond AS SELECT 'Lal Dighi' AS name")
    _kill(cluster)
    cluster.leave()
    with cluster.in_use():
        assert _answer(cluster, "SELECT name FROM pond") == "Lal Dighi"


def test_a_pid_file_whose_number_another_program_has_is_no_obstacle(cluster: Cluster) -> None:
    cluster.enter()
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    _kill(cluster)
    cluster.leave()
    account = cluster.account
    options = {} if account is None else account.options()
    with subprocess.Popen(["sleep", "60"], **options) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        assert not cluster.running()
        with cluster.in_use():
            assert _answer(cluster, "SELECT 1") == 1
        assert bystander.poll() is None
        bystander.kill()


def test_an_interrupted_initdb_leaves_nothing_that_looks_finished(cluster: Cluster, checkout: Checkout) -> None:
    left_over = checkout.var / "postgres.new"
    left_over.mkdir(parents=True)
    (left_over / "PG_VERSION").write_text("15")
    with cluster.in_use():
        assert _answer(cluster, "SELECT 1") == 1
    assert not left_over.exists()


def test_a_deep_folder_gets_a_short_socket(checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    deep = checkout.root / ("deep-" * 12) / ("deeper-" * 12)
    deep.mkdir(parents=True)
    cluster = Cluster(Checkout(deep), shelter=tmp_path)
    with cluster.in_use():
        assert len(os.fsencode(cluster.socket / ".s.PGSQL.5432")) <= 107
        assert _answer(cluster, "SELECT 1") == 1


def test_somebody_elses_socket_folder_is_not_used(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    cluster = Cluster(checkout, shelter=tmp_path)
    planted = checkout.root / "planted"
    planted.symlink_to(elsewhere)
    monkeypatch.setattr(Cluster, "_choose_socket", lambda self: planted)
    with pytest.raises(CannotContinue, match="somebody else's"):
        cluster.enter()


@needs_root
def test_where_its_account_cannot_enter_the_checkout_the_data_is_sheltered() -> None:
    with tempfile.TemporaryDirectory() as closed, tempfile.TemporaryDirectory() as shelter:  # the first: mode 0700
        Path(shelter).chmod(0o755)
        cluster = Cluster(Checkout(Path(closed)), shelter=Path(shelter))
        with cluster.in_use():
            assert cluster.link.is_symlink()
            assert cluster.data.is_relative_to(shelter)
            assert _answer(cluster, "SELECT 1") == 1


def test_data_of_a_version_that_is_not_installed_is_refused_with_advice(cluster: Cluster, checkout: Checkout) -> None:
    (checkout.var / "postgres").mkdir(parents=True)
    (checkout.var / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(CannotContinue, match=r"made by PostgreSQL 14.*\n.*docs/operators.md"):
        _ = cluster.programs
