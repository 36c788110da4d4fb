"""Which assets a bulk page is about: all that answer a question, or those that were ticked."""

from dataclasses import dataclass

from django.http import HttpRequest

from assets.models import Asset
from assets.questions import Question
from exchange.asked import given, pairs, question_of

# Names of form fields beside the question.
TICKED, ALL = "ticked", "all"
_PROBE = 1000


@dataclass(frozen=True)
class Selection:
    """A question, and the references ticked among its answers where not all of them are meant."""

    question: Question
    ticked: tuple[str, ...] = ()
    which: str = ALL

    @property
    def empty(self) -> bool:
        """Whether only ticked ones are meant and none is."""
        return self.which == TICKED and not self.ticked

    def hidden(self) -> list[tuple[str, str]]:
        """Return names and values by which a form carries the selection on."""
        return [*pairs(self.question), ("which", self.which), *(("asset", each) for each in self.ticked)]

    def kind(self) -> str:
        """Return the one kind that all chosen assets are of, or "" where they may differ."""
        if self.ticked:
            kinds = set(Asset.objects.in_register().filter(reference__in=self.ticked).values_list("kind", flat=True))
            return kinds.pop() if len(kinds) == 1 else ""
        return self.question.kinds[0] if len(self.question.kinds) == 1 else ""

    def number(self) -> tuple[int, bool]:
        """Return how many assets are chosen, and whether there are more than could be counted quickly."""
        if self.ticked:
            return len(self.ticked), False
        rows = self.question.rows(Asset.objects.in_register()).order_by()[: _PROBE + 1]
        counted = rows.count()
        return min(counted, _PROBE), counted > _PROBE


def selection_of(request: HttpRequest, *, beside: frozenset[str]) -> Selection:
    """Return what was chosen; raises Refused for a question that cannot be asked.

    ``beside`` names the fields of the asking form, which are no part of the question.
    """
    sent = given(request)
    own = frozenset(name for name in sent if name in {"asset", "which", "step"} or name in beside)
    which = TICKED if sent.get("which") == TICKED else ALL
    ticked = tuple(dict.fromkeys(sent.getlist("asset"))) if which == TICKED else ()
    return Selection(
        question_of(sent, beside=own, records=True), tuple(each for each in ticked if "\x00" not in each), which
    )
