"""Checks of what is stored, contributed by the rooms that know how it should be, without anybody below naming them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is not as it should be: which row or file, how it should be, how it is, and its page."""

    subject: str
    expected: str
    found: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What a check looked at, in how many of them, and what it found."""

    number: int
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check. ``run(limit)`` returns at most ``limit`` findings; ``thorough`` looks at all that ``run`` spreads over
    several nights. ``label`` is a lazy translation."""

    name: str
    label: object
    run: Callable[[int], Examined]
    thorough: Callable[[int], Examined] | None = None


class Checks:
    """The checks of all rooms; each adds its own in ``AppConfig.ready``."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, *checks: Check) -> None:
        """Add checks; one added again under the same name replaces the first."""
        for check in checks:
            self._checks[check.name] = check

    def all(self) -> Iterable[Check]:
        """Return every check, in the order of names."""
        return [self._checks[name] for name in sorted(self._checks)]

    def find(self, name: str) -> Check | None:
        """Return the check of this name, or None."""
        return self._checks.get(name)


checks = Checks()
