"""A file is exported and verified on a machine without the service: its page in Chromium, from the disk, off line."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, Person, say

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def packed(entries: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_exported_and_verified_off_line(person: Callable[..., Person], chromium: Browser, tmp_path: Path) -> None:
    director = person(language="bn", window=PHONE)
    director.log_in("director")
    director.go("/desk/?tab=section")
    director.page.locator("a[href^='/desk/files/']").first.click()
    director.page.click("a[href$='/proof/']")
    expect(director.page.get_by_text(say("bn", "The chain is whole."))).to_be_visible()
    with director.page.expect_download() as waiting:
        director.page.click("a[href$='/bundle/']")
    zipped = tmp_path / "export.zip"
    waiting.value.save_as(zipped)
    assert re.fullmatch(r"file-\d+\.zip", waiting.value.suggested_filename)
    folder = tmp_path / "unpacked"
    archive = zipfile.ZipFile(zipped)
    archive.extractall(folder)
    entries = {name: archive.read(name) for name in archive.namelist()}
    told = subprocess.run([sys.executable, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=True)
    assert told.stdout.startswith("WHOLE")

    alone = chromium.new_context(offline=True)
    page = alone.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto((folder / "verify.html").as_uri())
    page.set_input_files("#zip", zipped)
    expect(page.locator("#result")).to_contain_text("WHOLE:")
    expect(page.locator("#result")).not_to_contain_text("NOT")
    for name, content in entries.items():
        at = len(content) // 2
        changed = entries | {name: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]}
        page.set_input_files("#zip", packed(changed, tmp_path / f"changed-{len(name)}-{at}.zip"))
        expect(page.locator("#result")).to_contain_text("NOT WHOLE")
        expect(page.locator("#faults")).to_contain_text("manifest" if name == "manifest.sha256" else name)
    assert problems == []
    alone.close()
