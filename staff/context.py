"""What every page of the desk says of its reader."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from language.models import name_column
from responses import prepared
from staff.models import User

_READER = """
    SELECT (SELECT coalesce(nullif({name}, ''), name_en) FROM staff_officer WHERE user_id = %s),
        ARRAY(SELECT coalesce(nullif({name}, ''), name_en) FROM staff_post WHERE id = ANY(%s::bigint[]) ORDER BY id)
"""


@dataclass(frozen=True)
class Reader:
    """Who reads: the officer's name (that of the login where there is none), and the names of his posts."""

    name: str
    posts: list[str]


def reader(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``reader``, asked for where one says it (a context processor)."""
    return {"reader": SimpleLazyObject(lambda: _reader_of(request.user))}


def _reader_of(user: Any) -> Reader:
    if not isinstance(user, User) or not user.is_authenticated:
        return Reader("", [])
    with prepared.cursor() as cursor:
        cursor.execute(_READER.format(name=name_column()), [user.pk, user.seats().posts])
        name, posts = cursor.fetchone()
    return Reader(name or user.get_username(), posts)
