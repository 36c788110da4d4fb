"""How much of the processors a measurement took: of the service, of its worker and of the database's own processes.

On a machine that others use too this says more than the clock: what a life costs is the same on a busy one, roughly.
"""

import os
from pathlib import Path

from django.db import connection

_TICK = os.sysconf("SC_CLK_TCK")


def spent() -> dict[str, float]:
    """Return seconds of processor so far: of the "service" and "worker" that this process runs, of the "database"."""
    found = {"service": 0.0, "worker": 0.0, "database": 0.0}
    parents = {pid: parent for pid, parent, _ticks in _processes()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        backends = {row[0] for row in cursor.fetchall()}
    for pid, _parent, ticks in _processes():
        if pid in backends:
            found["database"] += ticks / _TICK
        elif _below(pid, parents):
            name = "worker" if b"procrastinate" in _command(pid) else "service"
            found[name] += ticks / _TICK
    return found


def _processes() -> list[tuple[int, int, int]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(") ")[2].split()
        except OSError:
            # It ended meanwhile.
            continue
        found.append((int(folder.name), int(fields[1]), int(fields[11]) + int(fields[12])))
    return found


def _below(pid: int, parents: dict[int, int]) -> bool:
    while pid := parents.get(pid, 0):
        if pid == os.getpid():
            return True
    return False


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
