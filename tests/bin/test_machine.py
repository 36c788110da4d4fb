"""What is missing is named exactly, and nothing is installed where that is not possible."""

import os
import shutil
from pathlib import Path

import pytest

from ground import machine
from ground.checkout import Checkout
from ground.machine import Distribution, Need
from ground.telling import CannotContinue


@pytest.mark.parametrize(
    ("name", "version", "packages"),
    [
        ("debian", "12", ("postgresql-15", "postgresql-15-postgis-3")),
        ("debian", "13", ("postgresql-17", "postgresql-17-postgis-3")),
        ("ubuntu", "24.04", ("postgresql-16", "postgresql-16-postgis-3")),
        ("debian", "14", ("postgresql", "postgresql-postgis")),
    ],
)
def test_postgresql_under_its_name_in_each_distribution(
    tmp_path: Path, name: str, version: str, packages: tuple[str, ...]
) -> None:
    release = tmp_path / "os-release"
    release.write_text(f'PRETTY_NAME="The system"\nID={name}\nVERSION_ID="{version}"\n')
    distribution = Distribution.read(release)
    assert distribution == Distribution(name, version, "The system")
    assert distribution.postgresql_packages() == packages


def _lacking(monkeypatch: pytest.MonkeyPatch, *needs: Need) -> list[list[str]]:
    installed: list[list[str]] = []
    monkeypatch.setattr(machine, "needs", lambda distribution, browser: list(needs))
    monkeypatch.setattr(machine, "_install", lambda checkout, packages, rights: installed.append(list(packages)))
    return installed


def _need(*packages: str) -> Need:
    return Need("translations", lambda: False, packages)


def test_nothing_missing_installs_nothing(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = _lacking(monkeypatch, Need("translations", lambda: True, ("gettext",)))
    machine.prepare(checkout)
    assert installed == []


def test_without_apt_the_packages_are_named(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = _lacking(monkeypatch, _need("gettext"))
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    with pytest.raises(CannotContinue, match=r"(?s)translations: gettext\n.*no apt-get"):
        machine.prepare(checkout)
    assert installed == []


def test_without_rights_the_whole_command_is_given(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = _lacking(monkeypatch, _need("gettext"), _need("python3-venv", "gettext"))
    monkeypatch.setattr(shutil, "which", lambda name, path=None: f"/usr/bin/{name}")
    monkeypatch.setattr(machine, "_rights", lambda: None)
    with pytest.raises(CannotContinue, match=r"(?s)may not install.*--no-install-recommends gettext python3-venv$"):
        machine.prepare(checkout)
    assert installed == []


def test_what_is_no_package_is_said_before_anything_is_installed(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = _lacking(monkeypatch, _need("gettext"), Need("Chromium", lambda: False, ()))
    with pytest.raises(CannotContinue, match="set CHROMIUM to the path"):
        machine.prepare(checkout)
    assert installed == []


def test_a_package_that_did_not_help_is_told(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = _lacking(monkeypatch, _need("gettext"))
    monkeypatch.setattr(shutil, "which", lambda name, path=None: f"/usr/bin/{name}")
    monkeypatch.setattr(machine, "_rights", lambda: [])
    with pytest.raises(CannotContinue, match="even after the packages were installed"):
        machine.prepare(checkout)
    assert installed == [["gettext"]]


def test_this_machine_has_what_it_needs() -> None:
    missing = [need.what for need in machine.needs(Distribution.read(), browser=True) if not need.present()]
    assert missing == []


def test_a_browser_that_was_chosen_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    assert machine.chromium() is None


def test_what_the_service_can_do_without_does_not_hold_it_up(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spare = Need("text of scans", lambda: False, ("tesseract-ocr",), spare=True)
    _lacking(monkeypatch, spare)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: None)
    machine.prepare(checkout)
    assert "text of scans: tesseract-ocr" in capsys.readouterr().out
    _lacking(monkeypatch, spare, _need("gettext"))
    with pytest.raises(CannotContinue):
        machine.prepare(checkout)


def test_memory_is_the_machines_or_what_a_container_is_given(tmp_path: Path) -> None:
    whole = machine.memory(limit=tmp_path / "absent")
    assert whole == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    for text, expected in (("max\n", whole), (f"{64 * 2**20}\n", 64), (f"{2**60}\n", whole)):
        (tmp_path / "memory.max").write_text(text)
        assert machine.memory(limit=tmp_path / "memory.max") == expected
