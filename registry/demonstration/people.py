"""The department: sections, posts, officers with logins, holidays."""

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from assets.models import ApprovalRule
from registry.demonstration import source
from staff.models import Designation, Holiday, Officer, Post, Section, Tenure, User

PASSWORD = "aitihya-demo"  # noqa: S105 (printed for everyone who tries the demonstration)
IN_OFFICE_SINCE = dt.date(2020, 1, 1)


def load() -> None:
    """Make the department of ``people.json``, what needs approval in it, and the holidays of ``holidays.json``."""
    people = source.rows("people.json")
    sections = {row["code"]: Section.objects.create(**row) for row in people["sections"]}
    ranks = {row["code"]: Designation.objects.create(**row) for row in people["designations"]}
    posts: dict[str, Post] = {}
    for row in people["posts"]:
        posts[row["code"]] = Post.objects.create(
            code=row["code"],
            section=sections[row["section"]],
            designation=ranks[row["designation"]],
            duty=row["duty"],
            reports_to=posts.get(row["reports_to"]),
            **_names(row),
        )
    for row in people["officers"]:
        _officer(row, posts)
    for row in source.rows("approval_rules.json"):
        ApprovalRule.objects.create(**row)
    for row in source.rows("holidays.json"):
        Holiday.objects.create(day=dt.date.fromisoformat(row["date"]), **_names(row))


def _officer(row: dict[str, Any], posts: dict[str, Post]) -> None:
    administrator = bool(row.get("administrator"))
    user = User.objects.create_user(
        row["login"], row["email"], PASSWORD, is_staff=administrator, is_superuser=administrator
    )
    officer = Officer.objects.create(
        user=user,
        employee_code=row["employee_code"],
        date_of_birth=row["date_of_birth"],
        phone=row["phone"],
        email=row["email"],
        **_names(row),
    )
    if row["post"]:
        Tenure.objects.create(post=posts[row["post"]], officer=officer, period=DateRange(IN_OFFICE_SINCE, None))


def _names(row: dict[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in ("name_en", "name_bn", "name_hi")}


def logins() -> list[tuple[str, str]]:
    """Return each demonstration login with the English name of its post (or "administrator")."""
    people = source.rows("people.json")
    posts = {row["code"]: row["name_en"] for row in people["posts"]}
    return [(row["login"], posts.get(row["post"], "administrator")) for row in people["officers"]]
