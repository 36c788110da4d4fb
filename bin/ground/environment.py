"""The Python environment, exactly as pinned: made by ``venv``, filled by uv, with hashes checked.

Node comes from the system if that is new enough, else as a wheel into the same environment: Debian 12 and Ubuntu
24.04 have a Node too old for the front end's build.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from ground.checkout import Checkout, fingerprint
from ground.running import environment, run_logged
from ground.telling import CannotContinue, say, say_unchanged

_OLDEST_NODE = (20, 19)
_RECORD = ".pinned.json"
_PLAIN, _DEVELOPMENT, _NODE = "requirements.txt", "requirements-dev.txt", "requirements-node.txt"


def prepare(checkout: Checkout, *, development: bool = False) -> None:
    """Make the environment and bring it to what is pinned; with ``development``, the tools of the gates as well."""
    place = checkout.environment
    if place.is_symlink():
        say_unchanged("Python environment: .venv is a link, so it is used as it is.")
        return
    recorded = _recorded(place)
    wanted = [_PLAIN]
    # What was added once is kept: running the server after the tests does not take the test tools away.
    if development or _DEVELOPMENT in recorded:
        wanted.append(_DEVELOPMENT)
    if _NODE in recorded or not _system_node():
        wanted.append(_NODE)
    version = ".".join(map(str, sys.version_info[:3]))
    state = {name: fingerprint([checkout.root / name]) for name in wanted} | {"python": version}
    if recorded == state:
        say_unchanged("Python environment: as pinned.")
        return
    if recorded.get("python") != version or not checkout.python.exists():
        say(f"Making the Python environment (.venv, Python {version}).")
        base = getattr(sys, "_base_executable", sys.executable)
        run_logged([base, "-m", "venv", "--clear", place], log=checkout.log("venv"), doing="Making .venv")
    _fill(checkout, wanted)
    fresh = place / f"{_RECORD}.new"
    fresh.write_text(json.dumps(state), encoding="utf-8")
    fresh.replace(place / _RECORD)


def node_path(checkout: Checkout) -> str:
    """Return the PATH on which ``node`` and ``npm`` are found."""
    path = os.environ.get("PATH", os.defpath)
    return path if _system_node() else f"{checkout.environment / 'bin'}{os.pathsep}{path}"


def _recorded(place: Path) -> dict[str, str]:
    try:
        record = json.loads((place / _RECORD).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _fill(checkout: Checkout, wanted: list[str]) -> None:
    uv = checkout.environment / "bin" / "uv"
    pinned = checkout.var / "uv.txt"
    pinned.parent.mkdir(parents=True, exist_ok=True)
    pinned.write_text(_pin(checkout.root / _DEVELOPMENT, "uv"), encoding="utf-8")
    if not uv.exists():
        say("Installing uv, which installs the rest.")
        run_logged(
            [checkout.python, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", pinned],
            log=checkout.log("pip"),
            doing="Installing uv",
        )
    # requirements-dev.txt holds everything that requirements.txt does.
    files = [name for name in wanted if name != _PLAIN or _DEVELOPMENT not in wanted]
    say(f"Installing the pinned Python packages ({', '.join(files)}).")
    arguments: list[str | Path] = [checkout.root / name for name in files]
    run_logged(
        [uv, "pip", "sync", "--require-hashes", "--python", checkout.python, *arguments, pinned],
        log=checkout.log("uv"),
        doing="Installing the Python packages",
        cwd=checkout.root,
        env=environment(**_network(checkout)),
    )


def _pin(requirements: Path, name: str) -> str:
    """Return the pin of one package, with its hashes, out of a requirements file."""
    text = requirements.read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(name)}==[^\n]*(?:\n    --hash[^\n]*)*", text, re.MULTILINE)
    if found is None:
        raise CannotContinue(f"{requirements} does not pin {name}.")
    return f"{found[0].rstrip(chr(92) + ' ')}\n"


def _network(checkout: Checkout) -> dict[str, str]:
    """Return what makes uv reach packages the way this machine's pip does: same mirror, same certificates."""
    settings: dict[str, str] = {}
    if Path("/etc/ssl/certs/ca-certificates.crt").exists() and "UV_SYSTEM_CERTS" not in os.environ:
        settings["UV_SYSTEM_CERTS"] = "1"
    if not any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        mirror = os.environ.get("PIP_INDEX_URL") or _pip_mirror(checkout)
        if mirror:
            settings["UV_DEFAULT_INDEX"] = mirror
    return settings


def _pip_mirror(checkout: Checkout) -> str:
    command = [str(checkout.python), "-m", "pip", "config", "get", "global.index-url"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _system_node() -> bool:
    """Tell whether the system's own Node and npm are new enough to build the front end."""
    if shutil.which("npm") is None or (node := shutil.which("node")) is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)\.(\d+)", answer)
    return number is not None and (int(number[1]), int(number[2])) >= _OLDEST_NODE
