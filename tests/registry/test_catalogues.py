"""Every text of the interface stands in Bengali and Hindi, with its placeholders."""

import re
from pathlib import Path

import polib
import pytest

from registry.environment import BASE_DIR

_PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def _catalogue(language: str) -> polib.POFile:
    path: Path = BASE_DIR / "registry" / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(str(path))


@pytest.mark.parametrize("language", ["bn", "hi"])
def test_nothing_is_untranslated_or_guessed(language: str) -> None:
    entries = _catalogue(language)
    assert [entry.msgid for entry in entries.untranslated_entries() + entries.fuzzy_entries()] == []


@pytest.mark.parametrize("language", ["bn", "hi"])
def test_placeholders_are_kept(language: str) -> None:
    wrong = []
    for entry in _catalogue(language):
        if entry.obsolete or entry.msgid_plural:
            continue
        if sorted(_PLACES.findall(entry.msgid)) != sorted(_PLACES.findall(entry.msgstr)):
            wrong.append(entry.msgid)
    assert wrong == []


def test_both_languages_hold_the_same_texts() -> None:
    bengali, hindi = ({(entry.msgctxt, entry.msgid) for entry in _catalogue(each)} for each in ("bn", "hi"))
    assert bengali == hindi
