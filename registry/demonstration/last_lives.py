"""The last complaints of the demonstration, of which something more is to be seen than how they stand.

They are played after everything else, so that what was there before keeps its numbers. All of it is invented.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from assets.models import Asset
from complaints import domain as complaints
from complaints.domain import moderation
from complaints.models import Category, Complaint
from registry.demonstration.lives import Life, rows_of_complaints


@dataclass
class LastLife(Life):
    """A life with what more becomes of it. ``told`` has the complaints before it, by the keys of their rows."""

    told: dict[str, Complaint] = field(default_factory=dict)

    def be_moderated(self) -> None:
        """Have its words, without the telephone number, and its photo shown to the public."""
        director = self.user_of("director")
        with self.later():
            text = moderation.suggested(self.complaint.text)
            moderation.decide_text(complaint=self.complaint, user=director, version=0, text=text)
            for version, photo in enumerate(self.complaint.photos.all(), start=1):
                moderation.show_photo(photo=photo, user=director, version=version, regions=[])

    def be_merged(self) -> None:
        """Go on in another that tells of the same."""
        with self.later():
            complaints.merge(
                complaint=self.complaint,
                into=self.told[self.row["into"]],
                user=self.user_of("dealing"),
                reason=self.row["reason"],
            )

    def be_asked(self) -> None:
        """Wait for its reporter, whom the dealing hand has asked something."""
        with self.later():
            complaints.ask_reporter(complaint=self.complaint, user=self.user_of("dealing"), text=self.row["reason"])


# Of the others it is enough that they are there: one waits for a moderator, one for somebody who verifies its place.
THEN: dict[str, Callable[[LastLife], object]] = {
    "be_moderated": LastLife.be_moderated,
    "be_merged": LastLife.be_merged,
    "be_asked": LastLife.be_asked,
}
STAY = frozenset({"wait_for_moderator", "wait_for_verification", "go_on", "be_sent_on"})


def play(assets: dict[str, Asset]) -> int:
    """Play them; returns how many."""
    categories = {category.code: category for category in Category.objects.all()}
    told: dict[str, Complaint] = {}
    rows = [row for row in rows_of_complaints() if "then" in row]
    for row in rows:
        life = LastLife(row=row, asset=assets[row["asset"]], category=categories[row["category"]], told=told)
        life.live()
        told[row["key"]] = life.complaint
        if row["then"] in THEN:
            THEN[row["then"]](life)
    return len(rows)
