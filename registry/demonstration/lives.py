"""The invented past: assessments, works, and complaints carried through their files up to the state they show.

Every step goes through the function that a person's click would call, at its own time, so that numbers, stages,
movements and notes stand in the order in which they would have come about. Nobody is mailed.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import time_machine
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assets.models import Asset
from complaints import domain as complaints
from complaints.data_protection.contacts import Contact
from complaints.intake import questions
from complaints.models import Agency, Category, Complaint, RoutingRule, State
from files import domain as files
from files.models import File, Outcome
from inspections import domain as inspections
from inspections import due
from inspections.models import Visit, Work
from registry.demonstration import source
from staff.models import Mail, Notification, Post, User

_STEP = dt.timedelta(hours=3)
_METRES_PER_DEGREE = 111_195
_NOTES = {
    "dealing": "Complaint received through the public page (p. 1). The place is in our section. Put up for orders.",
    "head": "§ 1 seen. An inspection seems to be needed before a decision. Submitted.",
    "engineer": "Inspection ordered; the report will be put up on this file.",
    "repair": "Inspection report seen. The repair is ordered through the contractor on the panel.",
    "done": "The work is completed, photograph after the work on the file. May be closed.",
    "refuse": "Examined. Nothing can be done by this section; the reasons are given in the result.",
}


@contextmanager
def moment_of(moment: dt.datetime) -> Iterator[None]:
    """Let what happens within happen at that moment."""
    with time_machine.travel(moment, tick=True):
        yield


def play(assets: dict[str, Asset], *, report: Callable[[str], None]) -> int:
    """Play the fixtures' past on ``assets`` (by fixture key); returns the number of complaints told."""
    categories = _categories()
    _assess(assets)
    _work(assets)
    rows = sorted((row for row in rows_of_complaints() if "then" not in row), key=lambda row: -row["days_ago"])
    for row in rows:
        report(f"{row['asset']}: {row['state']}")
        Life(row=row, asset=assets[row["asset"]], category=categories[row["category"]]).live()
    due.derive()
    silence()
    return len(rows)


def rows_of_complaints() -> list[dict[str, Any]]:
    """Return the rows of ``fixtures/complaints.json``; those with "then" are for ``last_lives``."""
    rows: list[dict[str, Any]] = source.rows("complaints.json")
    return rows


def _categories() -> dict[str, Category]:
    complaints.load_categories(rows=source.rows("categories.json"))
    complaints.load_agencies(rows=source.rows("agencies.json"))
    made = {category.code: category for category in Category.objects.all()}
    for row in source.rows("routing_rules.json"):
        conditions = {name: row[name] for name in ("name", "rank", "state", "kind", "days") if name in row}
        RoutingRule.objects.create(
            category=made[row["category"]],
            post=Post.objects.get(code=row["post"]),
            hour_from=dt.time.fromisoformat(row["from"]) if "from" in row else None,
            hour_until=dt.time.fromisoformat(row["until"]) if "until" in row else None,
            **conditions,
        )
    return made


def _assess(assets: dict[str, Asset]) -> None:
    now = timezone.now()
    for row in sorted(source.rows("history.json"), key=lambda row: -row["days_ago"]):
        inspections.record_assessment(
            asset=assets[row["asset"]],
            grade=row["grade"],
            remarks=row["remarks"],
            assessed_at=now - dt.timedelta(days=row["days_ago"]),
        )


def _work(assets: dict[str, Asset]) -> None:
    today = timezone.localdate()
    for row in source.rows("works.json"):
        asset = assets[row["asset"]]
        user = _user_of_section(asset, "engineer")
        started = today - dt.timedelta(days=row["started_days_ago"])
        work = inspections.order_work(
            asset=asset,
            user=user,
            what=row["what_en"],
            contractor=row["contractor"],
            cost=Decimal(row["cost_rupees"]),
            started_on=started,
        )
        if row["completed_days_ago"] is not None:
            inspections.complete_work(
                work=work,
                user=user,
                completed_on=today - dt.timedelta(days=row["completed_days_ago"]),
                photos=[_upload("railing-repaired.jpg")],
            )


def _user_of_section(asset: Asset, role: str) -> User:
    return User.objects.get(username=f"{role}2" if asset.kind == "park" else role)


def _upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, source.photo(name), content_type="image/jpeg")


def silence() -> None:
    """Take back the mails and notices of the past: the demonstration mails nobody."""
    Mail.objects.all().delete()
    Notification.objects.update(read_at=timezone.now())


@dataclass
class Life:
    """One complaint from its report to the state in which it is shown."""

    row: dict[str, Any]
    asset: Asset
    category: Category

    def live(self) -> None:
        """Play it."""
        self.clock = timezone.now() - dt.timedelta(days=self.row["days_ago"], hours=6)
        with moment_of(self.clock):
            complaint = self._report()
        if self.row["state"] != State.UNCONFIRMED:
            with self.later():
                self.complaint = complaints.take_in(complaint=complaint)
            # One that joined the file of an earlier one shares that file's life, which was told already.
            if not self.complaint.filings.exists():
                _ENDINGS[self.row["state"]](self)

    @contextmanager
    def later(self) -> Iterator[None]:
        """Let what happens within happen a while after what was before."""
        # Nothing of the past may lie in the future, however young the complaint is.
        self.clock = min(self.clock + _STEP, timezone.now() - dt.timedelta(minutes=1))
        with moment_of(self.clock):
            yield

    def _report(self) -> Complaint:
        inside = self.asset.geometry.point_on_surface if self.asset.geometry.dims == 2 else self.asset.geometry.centroid
        pin = Point(
            inside.x + self.row["offset_east_m"] / (_METRES_PER_DEGREE * 0.924),
            inside.y + self.row["offset_north_m"] / _METRES_PER_DEGREE,
            srid=4326,
        )
        return complaints.report(
            category=self.category,
            pin=pin,
            pin_accuracy_m=20,
            text=self.row["text"],
            photos=[_upload(self.row["photo"].rsplit("/", 1)[-1])] if self.row.get("photo") else [],
            contact=Contact(email=self.row.get("reporter", "citizen@example.org")),
            language=self.row["language"],
            answers=questions.read(questions.asked(self.category), self.row.get("answers", {})),
            unlisted=complaints.NotListed(**self.row["unlisted"]) if "unlisted" in self.row else None,
        )

    @property
    def file(self) -> File:
        """The file as it stands now."""
        return File.objects.select_related("holder__section").get(pk=cast(int, self.complaint.file_id))

    def user_of(self, role: str) -> User:
        """Return who has the role in the section of the file."""
        section = self.file.section.code
        return User.objects.get(username=f"{role}2" if section == "PS" and role != "director" else role)

    def _post(self, role: str) -> Post:
        return self.user_of(role).posts().get()

    def _open(self, role: str) -> None:
        with self.later():
            files.mark_opened(file=self.file, user=self.user_of(role))

    def _note_and_forward(self, role: str, note: str, to: str) -> None:
        user = self.user_of(role)
        with self.later():
            files.mark_opened(file=self.file, user=user)
            files.confirm_note(note=files.write_note(file=self.file, user=user, text=_NOTES[note]), user=user)
            files.forward(file=self.file, user=user, to_post=self._post(to), remarks=self._explanation())

    def _explanation(self) -> str:
        return "Delayed by field work elsewhere." if self.file.due_at < timezone.now() else ""

    def stay(self) -> None:
        """Wait unread in the inbox."""

    def be_seen(self) -> None:
        """Be opened by the dealing hand."""
        self._open("dealing")

    def progress(self) -> None:
        """Reach the section head."""
        self._note_and_forward("dealing", "dealing", "head")

    def be_inspected(self) -> Visit:
        """Reach the engineer, who orders an inspection."""
        self.progress()
        self._note_and_forward("head", "head", "engineer")
        engineer = self.user_of("engineer")
        with self.later():
            files.mark_opened(file=self.file, user=engineer)
            return inspections.order_visit(
                asset=self._asset(),
                assigned_to=self._post("inspector"),
                due_on=timezone.localdate() + dt.timedelta(days=3),
                instructions="Please look at what is reported and measure the damage.",
                user=engineer,
                file=self.file,
            )

    def _asset(self) -> Asset:
        return self.complaint.asset or self.asset

    def be_repaired(self) -> Work:
        """Be visited, and the repair ordered."""
        visit = self.be_inspected()
        with self.later():
            inspections.report_visit(
                visit=visit,
                user=self.user_of("inspector"),
                grade=max(3, visit.asset.condition or 3),
                report="Found as reported. Repair is possible within the year's rate contract.",
                photos=[_upload("railing-broken.jpg"), _upload("wall-crack.jpg")],
                fix=visit.asset.geometry.centroid,
                fix_accuracy_m=12,
                fix_at=timezone.now(),
                elements=(),
                key=visit.key,
            )
        with self.later():
            return inspections.order_work(
                asset=visit.asset,
                user=self.user_of("engineer"),
                what="Repair of what was reported",
                contractor="Rate-contract firm (invented)",
                cost=Decimal("185000"),
                started_on=timezone.localdate(),
                file=self.file,
            )

    def be_resolved(self) -> None:
        """Be repaired, and closed by the director general."""
        work = self.be_repaired()
        with self.later():
            inspections.complete_work(
                work=work,
                user=self.user_of("engineer"),
                completed_on=timezone.localdate(),
                photos=[_upload("railing-repaired.jpg")],
                fix=work.asset.geometry.point_on_surface,
                fix_accuracy_m=12,
                fix_at=timezone.now(),
            )
        self._note_and_forward("engineer", "done", "director")
        result = f"What was reported at {self.asset.name_en} was repaired; our engineer has looked at it again."
        self._close("director", Outcome.DONE, result)

    def be_reopened(self) -> None:
        """Be closed, and found not fixed by the reporter."""
        self.be_resolved()
        with self.later():
            complaint = Complaint.objects.get(pk=self.complaint.pk)
            complaints.give_feedback(complaint=complaint, fixed=False, text=self.row["reason"])

    def be_refused(self) -> None:
        """Be closed with an honest "no"."""
        outcome = Outcome.NOT_OURS if self.row["state"] == State.NOT_OURS else Outcome.NOT_POSSIBLE
        self._note_and_forward("dealing", "refuse", "head")
        if outcome == Outcome.NOT_OURS:
            self._name_office()
        self._close("head", outcome, self.row["reason"] or "Examined; the department cannot act on this.")

    def _name_office(self) -> None:
        agency = Agency.objects.get(code=self.row.get("office", "solid-waste"))
        with self.later():
            files.mark_opened(file=self.file, user=self.user_of("head"))
            complaint = Complaint.objects.get(pk=self.complaint.pk)
            why = self.row["reason"] or "It is theirs to keep."
            complaints.name_office(complaint=complaint, user=self.user_of("head"), agency=agency, why=why)

    def be_duplicate(self) -> None:
        """Be closed because another file deals with it."""
        self._note_and_forward("dealing", "refuse", "head")
        self._close("head", Outcome.DUPLICATE, self.row["reason"] or "The same was reported before; that file goes on.")

    def be_withdrawn(self) -> None:
        """Be taken back by the reporter."""
        self._open("dealing")
        with self.later():
            complaints.withdraw(complaint=self.complaint)

    def _close(self, role: str, outcome: str, result: str) -> None:
        user = self.user_of(role)
        with self.later():
            files.mark_opened(file=self.file, user=user)
            files.close(file=self.file, user=user, outcome=outcome, result=result)


_ENDINGS: dict[str, Callable[[Life], object]] = {
    State.RECEIVED: Life.stay,
    State.ACKNOWLEDGED: Life.be_seen,
    State.IN_PROGRESS: Life.progress,
    State.INSPECTION_ORDERED: Life.be_inspected,
    State.WORK_ORDERED: Life.be_repaired,
    State.RESOLVED: Life.be_resolved,
    State.REOPENED: Life.be_reopened,
    State.NOT_OURS: Life.be_refused,
    State.CANNOT_BE_DONE: Life.be_refused,
    State.DUPLICATE: Life.be_duplicate,
    State.WITHDRAWN: Life.be_withdrawn,
}
