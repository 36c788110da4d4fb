"""The checkout this command belongs to: its folders, and what has already been done in it."""

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """A clone of the repository and the places the commands use in it."""

    root: Path

    @property
    def var(self) -> Path:
        """Everything that is made while running: cluster, uploads, logs, stamps. Never committed."""
        return self.root / "var"

    @property
    def logs(self) -> Path:
        """What the programs started here have written."""
        return self.var / "log"

    @property
    def environment(self) -> Path:
        """The Python environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.environment / "bin" / "python"

    @property
    def frontend(self) -> Path:
        """Sources of the front end."""
        return self.root / "frontend"

    @property
    def key(self) -> str:
        """Short name of this checkout, different from any other on the machine."""
        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]

    def log(self, name: str) -> Path:
        """Return the path of the log called ``name``; makes the folder."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"

    def stamp(self, name: str) -> "Stamp":
        """Return the stamp called ``name``."""
        return Stamp(self.var / "stamps" / name)


@dataclass(frozen=True)
class Stamp:
    """Remembers the fingerprint of a step's inputs, so that the step is skipped while they are unchanged."""

    path: Path

    def holds(self, fingerprint: str) -> bool:
        """Tell whether the step was last done with exactly these inputs."""
        try:
            return self.path.read_text(encoding="ascii") == fingerprint
        except FileNotFoundError:
            return False

    def put(self, fingerprint: str) -> None:
        """Remember that the step is done; written in one piece, so that a power cut leaves no half stamp."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_name(f"{self.path.name}.new")
        fresh.write_text(fingerprint, encoding="ascii")
        fresh.replace(self.path)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """Return a hash over the names and contents of ``paths`` and over ``more``; order does not matter for paths."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(os.fsencode(path) + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    for text in more:
        whole.update(text.encode() + b"\0")
    return whole.hexdigest()


HERE = Checkout(Path(__file__).resolve().parent.parent.parent)
