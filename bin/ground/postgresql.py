"""The PostgreSQL programs on this machine, wherever its packages put them."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, order=True)
class Programs:
    """One major version of PostgreSQL, with PostGIS: the folder of its programs."""

    major: int
    folder: Path

    def path(self, name: str) -> str:
        """Return the path of a program, for example ``pg_dump``."""
        return str(self.folder / name)


def installed() -> list[Programs]:
    """Return every installed PostgreSQL that is new enough and has PostGIS, newest first."""
    found = {programs for folder in _folders() if (programs := _examine(folder)) is not None}
    return sorted(found, reverse=True)


def _folders() -> Iterator[Path]:
    if _DEBIAN.is_dir():
        yield from _DEBIAN.glob("*/bin")
    if program := shutil.which("initdb"):
        yield Path(program).resolve().parent


def _examine(folder: Path) -> Programs | None:
    if not all((folder / name).exists() for name in ("initdb", "postgres", "pg_ctl", "psql", "pg_dump")):
        return None
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", answer)
    if number is None or int(number[1]) < OLDEST:
        return None
    major = int(number[1])
    shared = Path(f"/usr/share/postgresql/{major}")
    if (folder / "pg_config").exists():
        told = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False).stdout
        shared = Path(told.strip() or shared)
    return Programs(major, folder) if (shared / "extension" / "postgis.control").exists() else None
