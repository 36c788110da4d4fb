"""The rules of grades, which are real, and gradings, papers and locks, which are invented (fixtures/README.md)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from html import escape
from typing import Any

import time_machine
from django.utils import timezone

from assets.domain import add_document
from assets.models import Asset, AssetDocument
from evidence.derivatives import PDF
from evidence.documents import render_pdf
from evidence.domain import keep_document
from grading import domain
from grading.models import Body, Criterion, Grading
from registry.demonstration import source
from staff.models import User

_STEP = dt.timedelta(hours=2)


def play(assets: dict[str, Asset]) -> int:
    """Load the rules and play the gradings of ``gradings.json``; returns how many gradings."""
    domain.load(rows=source.rows("grades.json"))
    told = source.rows("gradings.json")
    documents = {row["key"]: _document(row, assets[row["asset"]]) for row in told["documents"]}
    for row in told["gradings"]:
        Life(row, assets[row["asset"]], documents).live()
    for row in told["locks"]:
        with _at(_ago(row["set_days_ago"])):
            until = timezone.localdate() + dt.timedelta(days=row["set_days_ago"] + row["until_in_days"])
            domain.set_lock(asset=assets[row["asset"]], user=_user("engineer"), reason=row["reason"], until=until)
    return len(told["gradings"])


def _document(row: dict[str, Any], asset: Asset) -> AssetDocument:
    title = escape(row["title"])
    pages = "".join(f"<section><h1>{title}</h1><p>{escape(text)}</p></section>" for text in row["pages"])
    html = (
        f"<html lang=en><style>section {{ break-after: page; font-family: serif }}</style><body>{pages}</body></html>"
    )
    original = keep_document(content=render_pdf(html.encode(), picture=_none), name=f"{row['key']}.pdf", media_type=PDF)
    given = {name: row[name] for name in ("type", "title", "number", "dated", "public")}
    return add_document(asset=asset, original=original, user=_user("dealing"), **given)


def _none(key: object, purpose: str) -> tuple[bytes, str]:
    raise ValueError("these papers have no pictures")


def _user(login: str) -> User:
    return User.objects.get(username=login)


def _ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


@contextmanager
def _at(moment: dt.datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=True):
        yield


class Life:
    """One grading from its draft to the state in which it is shown."""

    def __init__(self, row: dict[str, Any], asset: Asset, documents: dict[str, AssetDocument]) -> None:
        self.row, self.asset, self.documents = row, asset, documents
        self.today = timezone.now()
        self.clock = _ago(row["entered_days_ago"])

    def live(self) -> None:
        """Play it: drafted by the section head, recommended and decided where the row says so."""
        head, director = _user("head"), _user("director")
        with self._later():
            grading = domain.draft(asset=self.asset, user=head, proposed=self.row["proposed"])
            grading = self._write(grading, head)
        if "recommended" not in self.row:
            return
        with self._later():
            grading = domain.submit(grading=grading, user=head, expected_version=grading.version)
        with self._later():
            said = self._resolution("recommended")
            grading = domain.recommend(grading=grading, user=head, expected_version=grading.version, **said)
        if "decided" in self.row:
            with self._later():
                said = self._resolution("decided")
                domain.decide(grading=grading, user=director, expected_version=grading.version, **said)

    @contextmanager
    def _later(self) -> Iterator[None]:
        self.clock += _STEP
        with _at(self.clock):
            yield

    def _write(self, grading: Grading, user: User) -> Grading:
        criteria = {criterion.code: criterion for criterion in Criterion.objects.in_force(grading.drafted_on)}
        entries = [
            domain.Entry(
                criterion=criteria[score["criterion"]], score=Decimal(score["score"]), reason=score["reason"],
                cites=[self._cite(cite) for cite in score["cites"]],
            )
            for score in self.row["scores"]
        ]  # fmt: skip
        return domain.write(
            grading=grading, user=user, expected_version=grading.version, proposed=self.row["proposed"],
            statement=self.row["statement"], entries=entries,
        )  # fmt: skip

    def _cite(self, cite: dict[str, Any]) -> domain.Cite:
        if "document" in cite:
            paper = self.documents[cite["document"]]
            return domain.Cite(document=paper, page=cite["page"], quotation=cite["quotation"])
        body = Body.objects.get(code=cite["body"])
        return domain.Cite(body=body, held_on=self._day(cite["held_days_ago"]), item=cite["item"])

    def _resolution(self, name: str) -> dict[str, Any]:
        said = self.row[name]
        held_on = self._day(said["held_days_ago"])
        return {"grade": said["grade"], "held_on": held_on, "item": said["item"], "remarks": said["remarks"]}

    def _day(self, days_ago: int) -> dt.date:
        return timezone.localdate(self.today - dt.timedelta(days=days_ago))
