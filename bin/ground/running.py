"""Running other programs: with their output kept, under another account, and never outliving their parent."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ground.telling import CannotContinue

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    """A user of the system under which a program runs instead of the present one."""

    name: str
    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """Return the arguments that make subprocess switch to this account."""
        # The folder this command was started from may be closed to the account: / never is.
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


def environment(**more: str) -> dict[str, str]:
    """Return this process's variables and ``more``, without those that would change how another Python starts."""
    kept = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}
    return {**kept, **more}


def dies_with_parent() -> Callable[[], None]:
    """Return a preexec function that has the kernel stop the child should this process be killed outright."""
    parent = os.getpid()

    def arrange() -> None:
        _LIBC.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
        if os.getppid() != parent:  # killed between fork and here
            os._exit(1)

    return arrange


def run_logged(
    command: Sequence[str | Path],
    *,
    log: Path,
    doing: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> None:
    """Run ``command`` with its output in ``log``; where it fails, stop with the last lines it wrote."""
    options: dict[str, Any] = {"cwd": cwd}
    if account is not None:
        options = account.options()
    with log.open("wb") as output:
        result = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env if env is not None else environment(),
            check=False,
            preexec_fn=dies_with_parent(),
            **options,
        )
    if result.returncode != 0:
        raise CannotContinue(f"{doing} failed (status {result.returncode}).\n{tail(log)}\nAll of it: {log}")


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log, indented."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return "    (nothing was written)"
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def start(
    command: Sequence[str | Path], *, output: IO[bytes], cwd: Path, env: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a long-running program in a session of its own, so that Ctrl-C reaches only its parent."""
    return subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=dies_with_parent(),
    )


def attend(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> int:
    """Run ``command`` at this terminal until it ends and return its status; signals are its to answer."""
    child = subprocess.Popen([str(part) for part in command], cwd=cwd, env=env, preexec_fn=dies_with_parent())
    # Ctrl-C reaches the child by the terminal; TERM and HUP come to this process alone and are handed on.
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda number, _: child.send_signal(number)),
        signal.SIGHUP: signal.signal(signal.SIGHUP, lambda number, _: child.send_signal(number)),
    }
    try:
        status = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status
