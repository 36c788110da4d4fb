"""Which rows are in chains, told by the rooms that have them, so that a verifier can look at the rows again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, Q
from django.db.models.expressions import Combinable


@dataclass(frozen=True, kw_only=True)
class Source:
    """The rows of one kind of link: ``columns`` and ``more`` are what ``attestation.sql.chained`` was given.

    ``number`` is the column that, after the ``prefix``, makes the name of the stream; ``where`` leaves out rows
    that are not in the chain (yet). ``more`` says for each further key where the ORM finds it, or by which expression.
    ``earlier`` has all keys but the id of the forms that payloads had before, the first one's first.
    """

    kind: str
    model: type[Model]
    columns: Sequence[str]
    prefix: str = "file"
    number: str = "file_id"
    more: Mapping[str, str | Combinable] = field(default_factory=dict)
    where: Q = field(default_factory=Q)
    earlier: Sequence[Sequence[str]] = ()

    @property
    def form(self) -> int:
        """The number of the form that payloads have now."""
        return len(self.earlier) + 1

    def keys(self, form: int) -> set[str]:
        """Return the keys of a payload of this form; none for a form that there never was."""
        if form == self.form:
            return {"id", *self.columns, *self.more}
        return {"id", *self.earlier[form - 1]} if 1 <= form < self.form else set()

    def rows(self, streams: Iterable[str]) -> dict[tuple[str, int], dict[str, Any]]:
        """Return the rows of these streams as they stand, by stream and primary key."""
        numbers = [
            int(number) for prefix, _, number in (each.partition(":") for each in streams) if prefix == self.prefix
        ]
        if not numbers:
            return {}
        found = self.model._default_manager.filter(self.where, **{f"{self.number}__in": numbers})
        rows = found.values("pk", *{*self.columns, self.number}, **self._more())
        return {(self.name(row[self.number]), row["pk"]): self._named(row) for row in rows}

    def numbers(self) -> Iterable[Any]:
        """Return the number of every stream that has such a row."""
        return self.model._default_manager.filter(self.where).values_list(self.number, flat=True).distinct().iterator()

    def name(self, number: Any) -> str:
        """Return the name of a stream from its number."""
        return f"{self.prefix}:{number}"

    def _more(self) -> dict[str, Combinable]:
        return {f"more_{key}": F(found) if isinstance(found, str) else found for key, found in self.more.items()}

    def _named(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {key.removeprefix("more_"): value for key, value in row.items() if key != "pk"} | {"id": row["pk"]}


class _OfAnyStream(Source):
    """Rows that carry the whole name of their stream themselves."""

    def rows(self, streams: Iterable[str]) -> dict[tuple[str, int], dict[str, Any]]:
        """See Source."""
        found = self.model._default_manager.filter(self.where, **{f"{self.number}__in": list(streams)})
        rows = found.values("pk", *{*self.columns, self.number}, **self._more())
        return {(row[self.number], row["pk"]): self._named(row) for row in rows}

    def name(self, number: Any) -> str:
        """See Source."""
        return str(number)


# Of the numbers of streams, those whose subject stands otherwise than its registers say, and in which columns.
Standing = Callable[[Sequence[int]], Mapping[int, str]]


class Sources:
    """The kinds of links of all rooms; each adds its own in ``AppConfig.ready``."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._standings: dict[str, Standing] = {}

    def compare(self, prefix: str, standing: Standing) -> None:
        """Have ``standing`` compare the subjects of this prefix's streams with what the chained rows say of them."""
        self._standings[prefix] = standing

    def standing(self, streams: Iterable[str]) -> dict[str, str]:
        """Return the streams whose subject stands otherwise than the chained rows say, with the columns."""
        numbers: dict[str, list[int]] = {}
        for prefix, _, number in (each.partition(":") for each in streams):
            if prefix in self._standings:
                numbers.setdefault(prefix, []).append(int(number))
        return {
            f"{prefix}:{number}": columns
            for prefix, asked in numbers.items()
            for number, columns in self._standings[prefix](asked).items()
        }

    def add(self, *added: Source) -> None:
        """Add kinds; one added again under the same name replaces the first."""
        self._sources.update({source.kind: source for source in added})

    def all(self) -> list[Source]:
        """Return every kind, in the order of names."""
        return [self._sources[kind] for kind in sorted(self._sources)]

    def of(self, prefix: str) -> list[Source]:
        """Return the kinds that streams of this prefix can have, in the order of names."""
        return [source for source in self.all() if source.prefix in {prefix, ""}]

    def find(self, kind: str) -> Source | None:
        """Return the kind of this name, or None."""
        return self._sources.get(kind)


sources = Sources()


def declare() -> None:
    """Add this room's own kind: signatures, each in the stream of what was signed."""
    from attestation.models import Signature

    sources.add(
        _OfAnyStream(
            kind="signature",
            model=Signature,
            columns=["kind", "number", "sha256", "certificate_id", "officer_id", "reason", "signed_at"],
            prefix="",
            number="stream",
            more={"certificate_fingerprint": "certificate__fingerprint"},
        )
    )
