"""The system packages: what is there, what is missing, and installing it where that is possible.

Each need is tested by what it does (a library that loads, a program that is found), never by a package's name, so
that PostgreSQL built by hand or fonts copied into ~/.fonts count as well.
"""

import ctypes
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ground.checkout import Checkout
from ground.postgresql import OLDEST, installed
from ground.running import environment, tail
from ground.telling import CannotContinue, say, say_unchanged

# While this file exists, Debian's PostgreSQL package does not create and start a cluster of its own.
_NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/aitihya.conf")
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
_FONTS = ("NotoSans-Regular", "NotoSerif-Regular", "NotoSansBengali-Regular", "NotoSansDevanagari-Regular")
_PDF_LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
_RECOGNISED = ("ben", "hin", "eng")
_DISTRIBUTION_POSTGRESQL = {("debian", "12"): 15, ("debian", "13"): 17, ("ubuntu", "24.04"): 16}


@dataclass(frozen=True)
class Distribution:
    """The system's name and version, from os-release."""

    id: str
    version: str
    title: str

    @classmethod
    def read(cls, path: Path = Path("/etc/os-release")) -> "Distribution":
        """Return the running distribution; empty words where the system does not say."""
        fields: dict[str, str] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                key, found, text = line.partition("=")
                if found:
                    fields[key] = text.strip("\"'")
        return cls(fields.get("ID", ""), fields.get("VERSION_ID", ""), fields.get("PRETTY_NAME", "this system"))

    def postgresql_packages(self) -> tuple[str, ...]:
        """Return the packages of PostgreSQL and PostGIS under the names they have here."""
        major = _DISTRIBUTION_POSTGRESQL.get((self.id, self.version))
        if major is None:
            return ("postgresql", "postgresql-postgis")
        return (f"postgresql-{major}", f"postgresql-{major}-postgis-3")


def memory(*, limit: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """Return how many megabytes this system may use: the machine's, or a container's ``limit`` where that is less."""
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    given = limit.read_text(encoding="ascii").strip() if limit.exists() else "max"
    return (min(size, int(given)) if given.isdigit() else size) // 2**20


@dataclass(frozen=True)
class Need:
    """Something the service needs: how to tell that it is there, and which packages bring it.

    What is ``spare`` is installed where that is possible; without it the service runs and says what it cannot do.
    """

    what: str
    present: Callable[[], bool]
    packages: tuple[str, ...]
    spare: bool = False


def needs(distribution: Distribution, *, browser: bool) -> list[Need]:
    """Return everything needed from the system to run, or also to test (``browser``)."""
    wanted = [
        Need(
            f"PostgreSQL {OLDEST} or newer with PostGIS",
            lambda: bool(installed()),
            distribution.postgresql_packages(),
        ),
        Need(
            "Pango and HarfBuzz (PDF in Indic scripts)",
            lambda: all(_loads(name) for name in _PDF_LIBRARIES),
            ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"),
        ),
        Need("Noto fonts for Latin, Bengali and Devanagari", _fonts_present, ("fonts-noto-core",)),
        Need("Expat (map projections)", lambda: _loads("libexpat.so.1"), ("libexpat1",)),
        Need(
            "Tesseract with Bengali, Hindi and English (text of scans)",
            _recognition_present,
            ("tesseract-ocr", "tesseract-ocr-ben", "tesseract-ocr-hin", "tesseract-ocr-eng"),
            spare=True,
        ),
        Need("Ghostscript (text of scans)", lambda: shutil.which("gs") is not None, ("ghostscript",), spare=True),
        Need("gettext (translations)", lambda: shutil.which("msgfmt") is not None, ("gettext",)),
        Need("Python's venv module", _venv_present, ("python3-venv",)),
        Need("certificates of the internet's authorities", _certificates_present, ("ca-certificates",)),
    ]
    if browser:
        signed = Need("pdfsig (tests of signatures)", lambda: shutil.which("pdfsig") is not None, ("poppler-utils",))
        wanted.append(signed)
        # Ubuntu's package of this name is a snap, which neither containers nor services can install.
        packages = () if distribution.id == "ubuntu" else ("chromium",)
        wanted.append(Need("Chromium (browser tests)", lambda: chromium() is not None, packages))
        wanted += [
            Need(
                "ogr2ogr (tests with files of other programs)",
                lambda: shutil.which("ogr2ogr") is not None,
                ("gdal-bin",),
                spare=True,
            ),
            Need(
                "LibreOffice Calc (tests with files of other programs)",
                lambda: shutil.which("soffice") is not None,
                ("libreoffice-calc-nogui",),
                spare=True,
            ),
        ]
        # Its package may begin to serve at once: on somebody's own machine it is not put there unasked.
        if os.environ.get("CI"):
            there = "/usr/sbin/nginx"
            wanted.append(Need("nginx (tests of its configuration)", Path(there).exists, ("nginx-light",), spare=True))
    return wanted


def chromium() -> str | None:
    """Return the path of the browser for tests: CHROMIUM if set, or one that is installed."""
    if chosen := os.environ.get("CHROMIUM"):
        return shutil.which(chosen)
    # Of Ubuntu, /usr/bin/chromium-browser is a stub that only starts a snap: not looked for.
    return shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("google-chrome-stable")


def prepare(checkout: Checkout, *, browser: bool = False) -> None:
    """Make sure that everything needed from the system is there; install what is missing, or say what that is.

    Never asks anything itself; on a terminal sudo may ask for the user's password.
    """
    distribution = Distribution.read()
    wanted = needs(distribution, browser=browser)
    missing = [need for need in wanted if not need.present()]
    if not missing:
        say_unchanged("System packages: all there.")
        return
    try:
        _bring(checkout, distribution, missing)
    except CannotContinue as refusal:
        if not all(need.spare for need in missing if not need.present()):
            raise
        say(f"Going on without what is missing; the service runs and says what it cannot do.\n{refusal}")


def _bring(checkout: Checkout, distribution: Distribution, missing: Sequence[Need]) -> None:
    packages = list(dict.fromkeys(package for need in missing for package in need.packages))
    if any(not need.packages for need in missing):
        raise CannotContinue(_told(distribution, missing, "Not to be had as a package of this distribution."))
    if shutil.which("apt-get") is None:
        raise CannotContinue(_told(distribution, missing, "There is no apt-get on this system to install it with."))
    rights = _rights()
    if rights is None:
        raise CannotContinue(
            _told(distribution, missing, "This user may not install packages (neither root nor sudo).")
        )
    if rights and "-n" not in rights:
        say("Installing needs an administrator: sudo may ask for your password.")
    _install(checkout, packages, rights)
    still = [need for need in missing if not need.present()]
    if still:
        raise CannotContinue(_told(distribution, still, "It is missing even after the packages were installed."))


def _install(checkout: Checkout, packages: Sequence[str], rights: list[str]) -> None:
    log = checkout.log("apt")
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_MODE=l", "apt-get", "-q", "-y"]
    # On a fresh machine the daily upgrade may hold the lock for minutes: wait for it.
    quiet += ["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"]
    say("Fetching the list of packages.")
    _apt([*rights, *quiet, "update"], log)
    say(f"Installing {len(packages)} system packages: {', '.join(packages)}.")
    # A cluster of the distribution's own would only take memory. Where there is PostgreSQL already nothing changes.
    fresh = not Path("/etc/postgresql-common").exists() and any(name.startswith("postgresql") for name in packages)
    if fresh:
        _as_root(rights, "mkdir", "-p", str(_NO_CLUSTER.parent))
        _as_root(rights, "tee", str(_NO_CLUSTER), text="create_main_cluster = false\n")
    try:
        keep = ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"]
        _apt([*rights, *quiet, *keep, "install", "--no-install-recommends", *packages], log)
    finally:
        if fresh:
            _as_root(rights, "rm", "-f", str(_NO_CLUSTER))


def _apt(command: Sequence[str], log: Path) -> None:
    with log.open("ab") as output:
        # Standard input stays the terminal's, for sudo alone; apt-get and dpkg are told not to ask.
        result = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, env=environment(), check=False)
    if result.returncode != 0:
        raise CannotContinue(f"'{' '.join(command)}' failed.\n{tail(log)}\nAll of it: {log}")


def _as_root(rights: Sequence[str], *command: str, text: str | None = None) -> None:
    subprocess.run([*rights, *command], input=text, text=True, stdout=subprocess.DEVNULL, check=True)


def _rights() -> list[str] | None:
    """Return what to put before a command so that it may install: nothing for root, sudo; None if neither helps."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin is not None and sys.stdin.isatty() else None


def _told(distribution: Distribution, missing: Sequence[Need], why: str) -> str:
    lines = [f"Missing on {distribution.title}:"]
    for need in missing:
        names = " ".join(need.packages) or "no package; set CHROMIUM to the path of a Chromium or Chrome"
        lines.append(f"  - {need.what}: {names}")
    lines.append(why)
    packages = list(dict.fromkeys(package for need in missing for package in need.packages))
    if packages:
        lines.append("An administrator of a Debian or Ubuntu system installs it by:")
        lines.append(f"  apt-get update && apt-get install --no-install-recommends {' '.join(packages)}")
    return "\n".join(lines)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fonts_present() -> bool:
    folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
    there = {path.stem for folder in folders if folder.is_dir() for path in folder.rglob("Noto*.[to]tf")}
    return there.issuperset(_FONTS)


def _recognition_present() -> bool:
    program = shutil.which("tesseract")
    if program is None:
        return False
    answer = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return set(_RECOGNISED).issubset(answer.stdout.split())


def _venv_present() -> bool:
    importlib.invalidate_caches()
    return importlib.util.find_spec("venv") is not None and importlib.util.find_spec("ensurepip") is not None


def _certificates_present() -> bool:
    return Path("/etc/ssl/certs/ca-certificates.crt").exists() or Path("/etc/ssl/cert.pem").exists()
