"""The front end: its packages exactly as locked, and the built scripts and styles."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from ground.checkout import Checkout, fingerprint
from ground.environment import node_path
from ground.running import environment, run_logged
from ground.telling import say, say_unchanged

_MADE = {"node_modules", "dist"}


def prepare(checkout: Checkout) -> None:
    """Install the packages and build, each only if its inputs changed."""
    packages(checkout)
    build(checkout)


def packages(checkout: Checkout) -> None:
    """Install what package-lock.json names."""
    folder = checkout.frontend
    locked = fingerprint([folder / "package.json", folder / "package-lock.json"])
    stamp = checkout.stamp("node_modules")
    if stamp.holds(locked) and (folder / "node_modules").is_dir():
        return
    say("Installing the front end's packages (package-lock.json).")
    _npm(checkout, "ci", "--no-audit", "--no-fund", "--no-progress")
    stamp.put(locked)


def build(checkout: Checkout) -> None:
    """Build scripts and styles into frontend/dist."""
    inputs = fingerprint(sources(checkout.frontend))
    stamp = checkout.stamp("frontend")
    if stamp.holds(inputs) and (checkout.frontend / "dist" / ".vite" / "manifest.json").exists():
        say_unchanged("Front end: built already.")
        return
    say("Building the front end.")
    _npm(checkout, "run", "build")
    stamp.put(inputs)


def sources(folder: Path) -> Iterator[Path]:
    """Return every file the build may read."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in _MADE:
            yield from (found for found in path.rglob("*") if found.is_file())
        elif path.is_file():
            yield path


def _npm(checkout: Checkout, *arguments: str) -> None:
    path = node_path(checkout)
    run_logged(
        [shutil.which("npm", path=path) or "npm", *arguments],
        log=checkout.log(f"npm-{arguments[-1] if arguments[0] == 'run' else arguments[0]}"),
        doing=f"npm {' '.join(arguments)}",
        cwd=checkout.frontend,
        env=environment(PATH=path),
    )
