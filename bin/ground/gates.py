"""``bin/test``: every gate, the quick ones first, then the whole suite.

All of them run even if one fails, so that one run tells everything there is to mend.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ground import application, machine
from ground.checkout import Checkout
from ground.environment import node_path
from ground.running import attend, dies_with_parent
from ground.telling import clock, say

COVERAGE = "--coverage"

# What the settings are given to prove that `check --deploy` is clean as in production.
PRODUCTION = {
    "DEBUG": "false",
    "HTTPS": "true",
    "SECRET_KEY": "only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "register.example",
    "SITE_URL": "https://register.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "LOG_FORMAT": "json",
}


@dataclass(frozen=True)
class Gate:
    """One check of the whole code: its name, the command, and where and with which variables it runs."""

    name: str
    command: list[str | Path]
    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """How a gate ended."""

    name: str
    passed: bool
    seconds: float


def gates(checkout: Checkout) -> list[Gate]:
    """Return all gates but the suite itself, fast ones first."""
    root, tools = checkout.root, checkout.environment / "bin"
    path = {"PATH": node_path(checkout)}
    manage: list[str | Path] = [checkout.python, "manage.py"]
    return [
        Gate("ruff check", [tools / "ruff", "check", "."], root),
        Gate("ruff format", [tools / "ruff", "format", "--check", "."], root),
        Gate("import layers", [tools / "lint-imports"], root),
        Gate("migrations complete", [*manage, "makemigrations", "--check", "--dry-run"], root),
        Gate("deployment check", [*manage, "check", "--deploy", "--fail-level", "WARNING"], root, PRODUCTION),
        Gate("front end types", ["npm", "run", "--silent", "check"], checkout.frontend, path),
        Gate("front end tests", ["npm", "test", "--silent"], checkout.frontend, path),
        Gate("mypy --strict", [tools / "mypy"], root),
    ]


def main(checkout: Checkout, arguments: list[str]) -> int:
    """Run all gates and tests, or only pytest with ``arguments``; 0 if everything passed.

    Counting the lines that tests reach nearly doubles their time, so it is done where ``--coverage`` asks for it.
    """
    application.prepare(checkout, tests=True)
    with application.database(checkout) as url:
        env = test_variables(url)
        application.collect_static(checkout, env)
        measured = arguments == [COVERAGE]
        if arguments and not measured:
            return attend([checkout.environment / "bin" / "pytest", *arguments], cwd=checkout.root, env=env)
        with _template(checkout, env) as made:
            results = [_pass(gate, env) for gate in gates(checkout)]
            results.append(_suite(checkout, env | made(), measured=measured))
    return _summary(results)


@contextmanager
def _template(checkout: Checkout, env: Mapping[str, str]) -> Iterator[Callable[[], dict[str, str]]]:
    """Migrate the database that tests copy theirs from while the gates pass; what is yielded waits for it.

    Where it cannot be made the tests migrate for themselves, and tell what is wrong.
    """
    process = subprocess.Popen(
        [str(checkout.python), "-m", "tests.databases"],
        cwd=checkout.root,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=dies_with_parent(),
    )

    def made() -> dict[str, str]:
        name = process.communicate()[0].strip()
        return {"TEST_TEMPLATE": name} if process.returncode == 0 else {}

    try:
        yield made
    finally:
        process.kill()
        process.wait()


def test_variables(url: str) -> dict[str, str]:
    """Return the variables for gates and tests."""
    browser = machine.chromium()
    # Test data need not survive a power cut: commits do not wait for the disk.
    extra = {"PGOPTIONS": "-c synchronous_commit=off", "SITE_URL": "http://localhost:8000"}
    env = application.demonstration_variables(url) | extra
    return env | {"CHROMIUM": browser} if browser else env


def _pass(gate: Gate, env: Mapping[str, str]) -> Result:
    began = time.monotonic()
    result = subprocess.run(
        [str(part) for part in gate.command],
        cwd=gate.folder,
        env={**env, **gate.variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=dies_with_parent(),
    )
    seconds = time.monotonic() - began
    passed = result.returncode == 0
    say(f"{gate.name}: {'passed' if passed else 'FAILED'} in {clock(seconds)}")
    if not passed:
        print(result.stdout.rstrip(), result.stderr.rstrip(), sep="\n", flush=True)
    return Result(gate.name, passed, seconds)


def _suite(checkout: Checkout, env: Mapping[str, str], *, measured: bool) -> Result:
    say("Running the tests.")
    began = time.monotonic()
    workers = os.environ.get("PYTEST_WORKERS", "2")
    command: list[str | Path] = [checkout.environment / "bin" / "pytest", "-n", workers, "--dist", "loadgroup"]
    if measured:
        command += ["--cov", "--cov-report=term:skip-covered"]
    status = attend(command, cwd=checkout.root, env=env)
    return Result("pytest", status == 0, time.monotonic() - began)


def _summary(results: list[Result]) -> int:
    print()
    for result in results:
        print(f"  {'passed' if result.passed else 'FAILED'}  {clock(result.seconds):>12}  {result.name}")
    failed = [result.name for result in results if not result.passed]
    print()
    say(f"Failed: {', '.join(failed)}." if failed else "Everything passed.")
    return 1 if failed else 0
