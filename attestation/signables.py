"""What can be signed: each room tells its kinds, how one is found for a reader, and whether he may sign it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from staff.models import User


@dataclass(frozen=True, kw_only=True)
class Signable:
    """One thing that can be signed as a PDF. ``document`` makes or fetches the PDF when it comes to that.

    ``attachment`` is canonical JSON that is embedded in it, or ""; ``url`` is the page it belongs to.
    """

    stream: str
    kind: str
    number: int
    title: str | Promise
    url: str
    may_sign: bool
    document: Callable[[], bytes]
    attachment: str = ""


Find = Callable[[User, int], Signable | None]


class Signables:
    """The kinds of all rooms; each adds its own in ``AppConfig.ready``."""

    def __init__(self) -> None:
        self._kinds: dict[str, Find] = {}

    def add(self, kind: str, find: Find) -> None:
        """Add a kind; ``find`` returns None for one who may not see the thing at all."""
        self._kinds[kind] = find

    def find(self, user: User, kind: str, number: int) -> Signable | None:
        """Return the thing if there is such a one and ``user`` may see it."""
        finder = self._kinds.get(kind)
        return finder(user, number) if finder else None


signables = Signables()
