"""How filters of the search are shown: their words, their choices with numbers, and what is chosen as tags."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.text import capfirst, slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.facets import Counts
from assets.forms import conditions
from assets.models import Grade, Kind, Risk, Status, Trend
from assets.questions import NO_GRADE, NOT_ASSESSED, TRENDS, YES, Question
from language.digits import in_script
from maps.models import Area, AreaKind

# So many choices of a filter are seen at once; the others unfold.
FIRST = 8
_YES_OR_NO = ("danger", "lock", "photo", "document")


@dataclass
class Choice:
    """One value of a filter: how it is asked, its words, how many it would leave (None: not counted)."""

    value: str
    label: str
    n: int | None
    chosen: bool = False

    @property
    def mark(self) -> str:
        """The value as it stands in an element's id."""
        return slugify(self.value)


@dataclass
class Shown:
    """One filter as the page shows it; ``uncertain``: its numbers are the least there are."""

    name: str
    parameter: str
    label: str
    choices: list[Choice] = field(default_factory=list)
    uncertain: bool = False

    @property
    def parted(self) -> tuple[list[Choice], list[Choice]]:
        """The choices seen at once – what is chosen, then the first few – and the others."""
        chosen = [choice for choice in self.choices if choice.chosen]
        others = [choice for choice in self.choices if not choice.chosen]
        seen = max(FIRST - len(chosen), 0)
        return chosen + others[:seen], others[seen:]

    @property
    def active(self) -> bool:
        """Whether anything of it is chosen."""
        return any(choice.chosen for choice in self.choices)


def shown_facets(question: Question, counted: Counts | None) -> list[Shown]:
    """Return the filters in the order of the page, without those that have nothing to choose.

    Without numbers (of the register of an earlier day) they have all their choices, apart from what no history keeps.
    """
    chosen = {name: value.split(",") for name, value in question.parameters().items()}
    facets = [
        _listed("kind", _("Kind"), _kinds(), chosen, counted),
        *_areas(chosen, counted),
        _listed("grade", _("Heritage grade"), _grades(), chosen, counted),
        _listed("condition", _("Condition"), [*conditions(), (NOT_ASSESSED, _("Not assessed"))], chosen, counted),
        _listed("risk", _("Risk priority"), risks(), chosen, counted),
        _listed("trend", _("Trend"), trends(), chosen, counted),
        _listed("status", _("State of the entry"), _statuses(records=question.records), chosen, counted),
    ]
    shown = [facet for facet in facets if len(facet.choices) > 1 or facet.active]
    only = [_listed(name, label, [(YES, label)], chosen, counted) for name, label in _only().items()]
    return shown + [facet for facet in only if facet.choices and (counted or facet.name in _KEPT_ONLY)]


_KEPT_ONLY = ("danger",)


def _listed(
    name: str, label: str, words: list[tuple[str, str]], chosen: dict[str, list[str]], counted: Counts | None
) -> Shown:
    choices = [
        Choice(value, str(text), _number(counted, name, value), value in chosen.get(name, ())) for value, text in words
    ]
    return Shown(name, name, label, _worth_showing(choices), counted is not None and name in counted.uncertain)


def _areas(chosen: dict[str, list[str]], counted: Counts | None) -> list[Shown]:
    wanted, places = set(chosen.get("area", ())), named_places()
    facets = []
    for name, label in (("borough", _("Borough")), ("ward", _("Ward"))):
        choices = _worth_showing(
            Choice(place.key, place.name, _number(counted, name, str(place.pk)), place.key in wanted)
            for place in places if place.kind == name
        )  # fmt: skip
        choices.sort(key=lambda choice: -(choice.n or 0))
        facets.append(Shown(name, "area", label, choices, counted is not None and name in counted.uncertain))
    return facets


class Place(NamedTuple):
    """A ward or borough that can be chosen: ``key`` is how it is asked for, such as "ward:93"."""

    pk: int
    kind: str
    key: str
    name: str


def named_places() -> list[Place]:
    """Return wards and boroughs in the order of their codes, with names in the reader's language and digits."""
    language = get_language() or "en"
    rows = Area.objects.filter(kind__in=[AreaKind.WARD, AreaKind.BOROUGH])
    known = rows.values_list("pk", "kind", "code", "name_en", f"name_{language[:2]}")
    return [
        Place(pk, kind, f"{kind}:{code}", in_script(own or english, language))
        for pk, kind, code, english, own in sorted(known, key=lambda row: (len(row[2]), row[2]))
    ]


def _number(counted: Counts | None, name: str, value: str) -> int | None:
    return None if counted is None else counted.values[name].get(value, 0)


def _worth_showing(choices: Iterable[Choice]) -> list[Choice]:
    return [choice for choice in choices if choice.n != 0 or choice.chosen]


def _kinds() -> list[tuple[str, str]]:
    return [(value, capfirst(str(label))) for value, label in Kind.choices]


def _grades() -> list[tuple[str, str]]:
    return [*((value, capfirst(str(label))) for value, label in Grade.choices), (NO_GRADE, _("Not graded"))]


def risks() -> list[tuple[str, str]]:
    """Return the priorities as choices, letter and words."""
    return [(value, f"{value} – {label}") for value, label in Risk.choices]


def trends() -> list[tuple[str, str]]:
    """Return how a condition may have moved, as choices."""
    labels: dict[int, Any] = dict(Trend.choices)
    return [(name, capfirst(str(labels[value]))) for name, value in TRENDS.items()]


def _statuses(*, records: bool) -> list[tuple[str, str]]:
    hidden = {Status.WITHDRAWN} if records else {Status.WITHDRAWN, Status.DRAFT}
    return [(value, capfirst(str(label))) for value, label in Status.choices if value not in hidden]


def _only() -> dict[str, str]:
    return {
        "danger": _("A danger to the public"),
        "lock": _("Heritage lock set"),
        "photo": _("With a photo"),
        "document": _("With a document"),
    }


@dataclass(frozen=True)
class Tag:
    """Something chosen, and the address of the same search without it."""

    label: str
    without: str


def tags(question: Question, beside: dict[str, str]) -> list[Tag]:
    """Return everything that narrows the search, its text apart; ``beside``: other parameters of the address."""
    parameters = question.parameters()
    words = _words(question)
    found = []
    for name, written in parameters.items():
        if name in {"q", "radius", "k"}:
            continue
        for value in written.split(",") if name in words else [written]:
            rest = [each for each in written.split(",") if each != value] if name in words else []
            others = {key: text for key, text in parameters.items() if key != name}
            if name in {"point", "nearest"}:
                others = {key: text for key, text in others.items() if key not in {"radius", "k"}}
            if rest:
                others[name] = ",".join(rest)
            others |= beside
            label = words[name](value) if name in words else _other(name, value)
            found.append(Tag(label, urlencode(others, safe=",:")))
    return found


def _words(question: Question) -> dict[str, Callable[[str], str]]:
    language = get_language() or "en"
    lists = {
        "kind": dict(_kinds()),
        "grade": dict(_grades()),
        "condition": dict([*conditions(), (NOT_ASSESSED, _("Not assessed"))]),
        "risk": dict(risks()),
        "trend": dict(trends()),
        "status": dict(_statuses(records=True)),
        "area": {area.key: in_script(area.name, language) for area in question.areas},
    }
    return {name: (lambda value, known=known: str(known.get(value, value))) for name, known in lists.items()}  # type: ignore[misc]


def _other(name: str, value: str) -> str:
    language = get_language() or "en"
    if name in _YES_OR_NO:
        label = _only()[name]
        return label if value == YES else _("Not: %(filter)s") % {"filter": label}
    if name == "condition_min":
        return dict(conditions(worse=True)).get(value, value)
    if name == "need_min":
        return _("Need of %(n)s or more") % {"n": in_script(value, language)}
    return _("In this part of the map")
