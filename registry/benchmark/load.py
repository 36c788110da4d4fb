"""The load: a small fixed number of connections, on this machine only, against the service and against PostgreSQL."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from registry.benchmark.cases import Case

CONNECTIONS = 4
HOST = "127.0.0.1"


@contextmanager
def service(folder: Path, **environment: str) -> Iterator[int]:
    """Run the service as ``bin/server`` does, without its worker, and yield its port; ``environment`` is added."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "gunicorn", "registry.wsgi", "--bind", f"{HOST}:{port}", "--workers", "2"]
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--threads", "4", "--no-control-socket"], stdout=log, stderr=log,
            env=os.environ | {"HTTPS": "false", "LOG_LEVEL": "ERROR", "LOG_FORMAT": "console"} | environment,
        )  # fmt: skip
        try:
            for _ in range(150):
                with socket.socket() as door:
                    if door.connect_ex((HOST, port)) == 0:
                        break
                time.sleep(0.2)
            else:
                raise RuntimeError((folder / "service.log").read_text(encoding="utf-8"))
            yield port
        finally:
            process.terminate()
            process.wait(timeout=30)


def over_http(case: Case, port: int, seconds: float) -> tuple[float, int]:
    """Return answers per second over kept-alive connections, and the mean size of a body in bytes."""
    numbers: list[tuple[int, int]] = []
    end = time.monotonic() + seconds

    def ask(offset: int) -> None:
        numbers.append(_ask(case.requests[offset:] + case.requests[:offset], port, end))

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(number * 5,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = sum(count for count, _ in numbers)
    return answers / (time.monotonic() - began), sum(size for _, size in numbers) // max(answers, 1)


def latencies(case: Case, port: int, seconds: float, connections: int, *, pause: float = 0) -> list[float]:
    """Return how long each answer took, in milliseconds and in order, over so many kept-alive connections.

    ``pause`` is how many seconds each looks at an answer before it asks again; they begin spread over it.
    """
    took: list[list[float]] = [[] for _ in range(connections)]
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        begin = number * len(case.requests) // connections
        cookie = case.cookies[number % len(case.cookies)] if case.cookies else ""
        time.sleep(pause * number / connections)
        _ask(case.requests[begin:] + case.requests[:begin], port, end, took[number], cookie, pause)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(each for times in took for each in times)


def bare_latencies(case: Case, seconds: float) -> list[float]:
    """Return how long the bare SQL of each request takes, in milliseconds and in order, over one connection."""
    took: list[float] = []
    end = time.monotonic() + seconds
    with psycopg.connect(**connection.get_connection_params()) as alone:
        # As the service plans a search: by the indexes.
        alone.execute("SET enable_seqscan = off")
        for statements in cycle(case.of_requests):
            if time.monotonic() > end:
                break
            began = time.monotonic()
            for statement in statements:
                alone.execute(statement.encode()).fetchall()
            took.append((time.monotonic() - began) * 1000)
    return sorted(took)


def at(times: list[float], percent: int) -> float:
    """Return the time within which so many percent of the answers came."""
    return times[min(len(times) * percent // 100, len(times) - 1)] if times else 0.0


def _ask(
    requests: list[tuple[str, bytes]],
    port: int,
    end: float,
    took: list[float] | None = None,
    cookie: str = "",
    pause: float = 0,
) -> tuple[int, int]:
    count = size = 0
    with socket.create_connection((HOST, port)) as connection, connection.makefile("rb") as answers:
        for path, body in cycle(requests):
            if time.monotonic() > end:
                break
            head = f"{'POST' if body else 'GET'} {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: br\r\n"
            if cookie:
                head += f"Cookie: {cookie}\r\n"
            if body:
                head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            asked = time.monotonic()
            connection.sendall(head.encode() + b"\r\n" + body)
            status = answers.readline()
            if status.split()[1] not in {b"200", b"204"}:
                raise RuntimeError(f"{path}: {status!r}")
            length = 0
            while (line := answers.readline().strip().lower()) != b"":
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            answers.read(length)
            if took is not None:
                took.append((time.monotonic() - asked) * 1000)
            count, size = count + 1, size + length
            time.sleep(pause)
    return count, size


def bare(case: Case, settings: dict[str, Any], folder: Path, seconds: int) -> float:
    """Return statements per second of the same SQL under pgbench with as many connections."""
    scripts: list[str] = []
    for number, statement in enumerate(case.statements):
        script = folder / f"{number}.sql"
        # pgbench reads ":name" as a variable and ends a statement at a line's end only after ";".
        script.write_text(re.sub(r"\s*\n\s*", " ", statement.strip()) + ";\n", encoding="utf-8")
        scripts += ["-f", str(script)]
    where = {"-h": settings["HOST"], "-p": settings["PORT"], "-U": settings["USER"]}
    address = [part for name, value in where.items() if value for part in (name, str(value))]
    answer = subprocess.run(
        [pgbench(), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2", "-T", str(seconds), *address, *scripts,
         settings["NAME"]],
        capture_output=True, text=True, check=False,
        env=os.environ
        | {"PGOPTIONS": settings["OPTIONS"].get("options", "")}
        | ({"PGPASSWORD": settings["PASSWORD"]} if settings["PASSWORD"] else {}),
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", answer.stdout)
    if answer.returncode or found is None:
        raise RuntimeError(answer.stderr[-2000:])
    return float(found[1])


def pgbench() -> str:
    """Return the path of pgbench, which comes with the server's programs."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "pgbench").exists():
            return str(folder / "pgbench")
    return shutil.which("pgbench") or "pgbench"
