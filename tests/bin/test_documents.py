"""What the documents say is so: commands exist, links lead somewhere, tables agree with the code."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from ground import application
from ground.checkout import HERE
from registry.environment import DECLARED
from registry.management.commands.describe_settings import BEGIN, END, table

DOCUMENTS = sorted([*HERE.root.glob("*.md"), *HERE.root.glob("docs/**/*.md")])
_named = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HERE.root)))


@_named
def test_commands_exist(document: Path) -> None:
    named = set(re.findall(r"(?<![\w/.])bin/([a-z][a-z-]*)\b(?!/)", document.read_text(encoding="utf-8"))) - {
        "ground",
        "sh",
    }
    missing = [name for name in named if not os.access(HERE.root / "bin" / name, os.X_OK)]
    assert missing == []


@_named
def test_management_commands_exist(document: Path) -> None:
    from django.core.management import get_commands

    pattern = r"(?:bin/manage|manage\.py) ([a-z_]+)"
    unknown = set(re.findall(pattern, document.read_text(encoding="utf-8"))) - set(get_commands())
    assert unknown == set()


@_named
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    missing = [target for target in targets if target and not (document.parent / target).exists()]
    assert missing == []


@_named
def test_paths_of_the_code_exist(document: Path) -> None:
    """Names in backquotes that begin with one of our folders and name a file."""
    folders = "|".join(sorted(path.name for path in HERE.root.iterdir() if path.is_dir() and path.name != "var"))
    named = re.findall(rf"`((?:{folders})/[\w./-]+\.\w+)`", document.read_text(encoding="utf-8"))
    missing = [name for name in named if "KIND" not in name and not (HERE.root / name).exists()]
    assert missing == []


def test_the_table_of_settings_is_the_declared_one() -> None:
    readme = (HERE.root / "README.md").read_text(encoding="utf-8")
    stands = readme.partition(BEGIN)[2].partition(END)[0].strip()
    assert stands == table(), "bin/manage describe_settings --write"


def test_the_rooms_in_the_architecture_are_the_linted_layers() -> None:
    text = (HERE.root / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = text.partition("<!-- layers: begin -->")[2].partition("<!-- layers: end -->")[0].splitlines()[3:]
    told = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in rows if row.startswith("|")]
    lint = tomllib.loads((HERE.root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert told == [re.split(r"\s*\|\s*", layer) for layer in lint["contracts"][0]["layers"]]


def test_the_environment_file_names_only_declared_variables() -> None:
    text = (HERE.root / "deploy" / "environment.example").read_text(encoding="utf-8")
    names = {line.partition("=")[0].removesuffix("_FILE") for line in text.splitlines() if re.match(r"[A-Z]", line)}
    assert names <= {setting.name for setting in DECLARED}


@pytest.mark.parametrize("unit", ["aitihya-web", "aitihya-worker"])
def test_units_start_what_the_environment_has(unit: str) -> None:
    text = (HERE.root / "deploy" / f"{unit}.service").read_text(encoding="utf-8")
    command = re.search(r"^ExecStart=/srv/aitihya/(\S+)", text, re.MULTILINE)
    assert command is not None
    assert (HERE.root / command[1]).exists()


def test_the_settings_the_commands_read_are_declared() -> None:
    declared = {setting.name for setting in DECLARED}
    read = set(application.demonstration_variables("postgis:///x")) & {"HTTPS", "LOG_FORMAT", "DATABASE_URL"}
    assert {*read, "SECRET_KEY", "EMAIL_URL", "MEDIA_ROOT"} <= declared
