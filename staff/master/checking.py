"""What a sheet would change: each row compared with the master as it is, and every fault named by row and column."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from language import dates
from language.text import tidy
from staff.master import cells
from staff.master.headings import field_of
from staff.master.reading import FORMULA, LONGEST_CELL, Sheet
from staff.models import Officer, Post, Tenure, TenureKind

LABELS: dict[str, Promise] = {
    "employee_code": gettext_lazy("employee code"),
    "name_en": gettext_lazy("name in English"),
    "name_bn": gettext_lazy("name in Bengali"),
    "name_hi": gettext_lazy("name in Hindi"),
    "date_of_birth": gettext_lazy("date of birth"),
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "post": gettext_lazy("post"),
    "since": gettext_lazy("in the post since"),
    "section": gettext_lazy("section"),
    "reports_to": gettext_lazy("reporting officer"),
}
FIELDS = ("name_en", "name_bn", "name_hi", "date_of_birth", "phone", "email")
_READERS: dict[str, Callable[[str], Any]] = {
    "employee_code": cells.code,
    "name_en": cells.name,
    "name_bn": cells.name,
    "name_hi": cells.name,
    "date_of_birth": cells.birth,
    "phone": cells.phone,
    "email": cells.email,
    "post": tidy,
    "since": cells.day,
    "section": tidy,
    "reports_to": tidy,
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong: where it stands in the sheet, what stands there, and what to do."""

    row: int
    column: str
    value: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one sound row does: the officer it is of, the fields it changes with old and new value, his post."""

    number: int
    code: str
    name: str
    fresh: bool
    values: dict[str, Any]
    changes: list[tuple[str, Any, Any]]
    post: Post | None = None
    since: dt.date | None = None

    @property
    def unchanged(self) -> bool:
        """Whether entering this row would write nothing."""
        return not self.fresh and not self.changes and self.post is None


@dataclass(kw_only=True)
class Plan:
    """What a whole sheet does."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """A mark of everything the preview shows, by which a later entry knows that nothing has changed since."""
        shown = [
            (row.number, row.code, row.fresh, str(row.since), row.post.pk if row.post else 0, _texts(row.changes))
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()

    def counted(self) -> dict[str, int]:
        """How many rows are new, change something, and change nothing."""
        fresh = sum(row.fresh for row in self.rows)
        same = sum(row.unchanged for row in self.rows)
        return {"fresh": fresh, "changed": len(self.rows) - fresh - same, "unchanged": same}


def staged(sheet: Sheet) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the rows as fields of the master, and the headings that name none; raises ValidationError in words."""
    named = [field_of(heading) for heading in sheet.headings]
    for wanted in ("employee_code", "name_en"):
        if wanted not in named:
            words = _("No column is headed “%(heading)s”. The first row must hold the headings.")
            raise ValidationError(words % {"heading": LABELS[wanted]}, code="headings")
    twice = next((name for name in named if name and named.count(name) > 1), "")
    if twice:
        words = _("Two columns are headed as “%(heading)s”; keep one.")
        raise ValidationError(words % {"heading": LABELS[twice]}, code="headings")
    rows = [
        {"row": number, **{name: text for name, text in zip(named, texts, strict=False) if name and text}}
        for number, texts in sheet.rows
    ]
    return rows, [heading for heading, name in zip(sheet.headings, named, strict=True) if heading and not name]


def plan(rows: Iterable[dict[str, Any]]) -> Plan:
    """Compare staged rows with the master as it is now; a fixed number of queries."""
    made, known = Plan(), _Known()
    seen: dict[tuple[str, str], int] = {}
    for staged_row in rows:
        faults: list[Fault] = []
        values = _values(staged_row, faults)
        row = _row(staged_row, values, known, faults)
        for what, value in (("employee_code", values.get("employee_code")), ("post", row.post and row.post.code)):
            if value and (first := seen.setdefault((what, str(value)), row.number)) != row.number:
                words = _("This stands in row %(row)s already.") % {"row": first}
                faults.append(_fault(staged_row, what, words))
        made.faults.extend(faults)
        if not faults:
            made.rows.append(row)
    return made


class _Known:
    """The master and the seats as they are, read once."""

    def __init__(self) -> None:
        self.officers = {officer.employee_code.upper(): officer for officer in Officer.objects.all()}
        self.posts: dict[str, Post | None] = {}
        posts = list(Post.objects.select_related("section", "reports_to"))
        for post in posts:
            for text in {post.code, post.name_en, post.name_bn, post.name_hi} - {""}:
                key = text.casefold()
                # A name that two posts have names neither.
                self.posts[key] = None if key in self.posts else post
        for post in posts:
            self.posts[post.code.casefold()] = post
        self.above = {post.pk: post.reports_to for post in posts}
        self.tenures = list(Tenure.objects.select_related("officer", "post"))
        now = timezone.localdate()
        today = [tenure for tenure in self.tenures if now in tenure.period]
        self.holders = {tenure.post_id: tenure for tenure in today}
        self.regular = {tenure.officer_id: tenure for tenure in today if tenure.kind == TenureKind.REGULAR}

    def in_the_way(self, post: Post, officer: Officer | None, since: dt.date) -> Tenure | None:
        """Return a tenure of the post, or a regular one of the officer, that runs on after ``since`` began."""
        for tenure in self.tenures:
            regular = officer is not None and tenure.officer_id == officer.pk and tenure.kind == TenureKind.REGULAR
            ends = tenure.period.upper
            if (tenure.post_id == post.pk or regular) and not tenure.period.isempty and (ends is None or ends > since):
                return tenure
        return None


def _values(row: dict[str, Any], faults: list[Fault]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, read in _READERS.items():
        text = row.get(name, "")
        if not text:
            if name in {"employee_code", "name_en"}:
                faults.append(_fault(row, name, _("This must not be empty.")))
            continue
        if text == FORMULA:
            faults.append(_fault(row, name, _("A formula: put its value into the cell instead.")))
        elif len(text) > LONGEST_CELL:
            faults.append(_fault(row, name, _("Too long for one cell.")))
        else:
            try:
                values[name] = read(text)
            except ValidationError as error:
                faults.append(_fault(row, name, " ".join(error.messages)))
    return values


def _row(staged_row: dict[str, Any], values: dict[str, Any], known: _Known, faults: list[Fault]) -> Row:
    officer = known.officers.get(values.get("employee_code", ""))
    # An empty cell says nothing: what is known stays.
    given = {name: values[name] for name in FIELDS if name in values}
    changes = [
        (name, getattr(officer, name) if officer else None, value)
        for name, value in given.items()
        if officer is None or getattr(officer, name) != value
    ]
    post = _post(staged_row, values, officer, known, faults)
    _check_superior(staged_row, values, officer, known, faults)
    return Row(
        number=staged_row["row"],
        code=values.get("employee_code", ""),
        name=values.get("name_en", ""),
        fresh=officer is None,
        values=given,
        changes=changes,
        post=post,
        since=_since(staged_row, values, officer, post, known, faults),
    )


def _post(
    row: dict[str, Any], values: dict[str, Any], officer: Officer | None, known: _Known, faults: list[Fault]
) -> Post | None:
    """Return the post that the row puts its officer into; None where he has it already or none is named."""
    if "post" not in values:
        return None
    key = values["post"].casefold()
    post = known.posts.get(key)
    if post is None:
        words = _("Several posts are called so; give the post's code.") if key in known.posts else _("No such post.")
        faults.append(_fault(row, "post", words))
        return None
    section = values.get("section", "").casefold()
    names = {post.section.code, post.section.name_en, post.section.name_bn, post.section.name_hi}
    if section and section not in {name.casefold() for name in names}:
        words = _("The post lies in section %(section)s.") % {"section": post.section.name}
        faults.append(_fault(row, "section", words))
    holder = known.holders.get(post.pk)
    if holder is not None and officer is not None and holder.officer_id == officer.pk:
        return None
    if holder is not None:
        words = _("%(officer)s holds this post. Charge is handed over on the post's page, not by a sheet.")
        faults.append(_fault(row, "post", words % {"officer": holder.officer.name}))
        return None
    regular = known.regular.get(officer.pk) if officer is not None else None
    if regular is not None:
        words = _("This officer holds the post %(post)s. Charge is handed over on the post's page, not by a sheet.")
        faults.append(_fault(row, "post", words % {"post": regular.post.name}))
        return None
    return post


def _check_superior(
    row: dict[str, Any], values: dict[str, Any], officer: Officer | None, known: _Known, faults: list[Fault]
) -> None:
    """Find fault where the sheet names another reporting officer than the reporting line of the post has.

    He follows from the post, so a sheet never changes him: it is compared, by his code, his name or his post. Where
    nobody holds the post above, a person that is named may come with this very sheet, and nothing is said.
    """
    named = values.get("reports_to", "").casefold()
    regular = known.regular.get(officer.pk) if officer is not None else None
    post = known.posts.get(values["post"].casefold()) if "post" in values else regular.post if regular else None
    if not named or post is None:
        return
    above = known.above[post.pk]
    if above is None:
        faults.append(_fault(row, "reports_to", _("The post reports to nobody; leave this empty.")))
        return
    tenure = known.holders.get(above.pk)
    if tenure is None and named not in known.posts:
        return
    right = {above.code, above.name_en, above.name_bn, above.name_hi}
    if tenure is not None:
        person = tenure.officer
        right |= {person.employee_code, person.name_en, person.name_bn, person.name_hi}
    if named not in {text.casefold() for text in right}:
        words = _("The post reports to %(post)s. The reporting line is changed at the post, not by a sheet.")
        faults.append(_fault(row, "reports_to", words % {"post": above.name}))


def _since(
    row: dict[str, Any],
    values: dict[str, Any],
    officer: Officer | None,
    post: Post | None,
    known: _Known,
    faults: list[Fault],
) -> dt.date | None:
    today = timezone.localdate()
    since: dt.date | None = values.get("since", None if "since" in row else today)
    if post is None or since is None:
        return None
    if since > today:
        faults.append(_fault(row, "since", _("A day in the future; enter it when it has come.")))
        return None
    other = known.in_the_way(post, officer, since)
    if other is not None:
        until = dates.day(other.last_day) if other.last_day else _("further notice")
        said = {"officer": other.officer.name, "post": other.post.name, "day": until}
        faults.append(
            _fault(row, "since", _("%(officer)s was in post %(post)s until %(day)s; give a later day.") % said)
        )
        return None
    return since


def _texts(changes: list[tuple[str, Any, Any]]) -> list[list[str]]:
    return [[str(part) for part in each] for each in changes]


def _fault(row: dict[str, Any], name: str, words: str) -> Fault:
    value = row.get(name, "")
    shown = _("(a formula)") if value == FORMULA else value[:100]
    return Fault(row=row["row"], column=str(LABELS[name]), value=shown, words=words)
