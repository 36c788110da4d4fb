"""What scripts and templates agree on, and pages that must come up when nothing else does."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

SCRIPTS = Path(settings.BASE_DIR) / "frontend" / "src"
ICONS = {path.stem for path in (SCRIPTS / "icons").glob("*.svg")}


def page_labels(language: str) -> dict[str, str]:
    """Return the labels that pages give to scripts."""
    with translation.override(language):
        html = render_to_string("parts/page_labels.html")
    found = re.search(r'<script type="application/json" id="page-labels">(.*)</script>', html, re.DOTALL)
    assert found
    labels: dict[str, str] = json.loads(found[1])
    return labels


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_labels_are_json_and_keep_their_places(language: str) -> None:
    english, labels = page_labels("en"), page_labels(language)
    for key, text in english.items():
        assert set(re.findall(r"{\w+}", labels[key])) == set(re.findall(r"{\w+}", text)), key


def test_every_label_that_a_script_asks_for_is_on_the_page() -> None:
    labels = page_labels("en")
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.ts"))
    asked = set(re.findall(r'\blabel\(\s*"(\w+)"', scripts))
    assert asked
    assert asked <= set(labels)


def test_every_icon_that_a_template_asks_for_is_drawn() -> None:
    asked = {
        (name, str(path))
        for path in Path(settings.BASE_DIR).glob("*/templates/**/*.html")
        for name in re.findall(r'parts/icon\.html" with name="([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked
    assert not {(name, path) for name, path in asked if name not in ICONS}


@pytest.mark.parametrize("page", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context(page: str) -> None:
    html = render_to_string(f"{page}.html")
    assert "<h1>" in html
    assert 'href="/"' in html
    assert "{{" not in html


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("condition", [1, 2, 3, 4, 5, None])
def test_condition_is_never_colour_alone(language: str, condition: int | None) -> None:
    with translation.override(language):
        html = render_to_string("parts/condition.html", {"condition": condition})
    text = re.sub(r"<[^>]+>", " ", html).split()
    assert len(text) >= 2, "a number (or a dash) and a word"
