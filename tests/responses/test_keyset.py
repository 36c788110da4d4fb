"""Key-set pages."""

import base64

import pytest

from responses.keyset import BadCursor, decode, encode, page
from staff.models import Section


@pytest.fixture
def sections(db: None) -> None:
    for code in ("A", "B", "C", "D", "E"):
        Section.objects.create(code=code, name_en="Same name" if code < "D" else "Other name")


@pytest.mark.usefixtures("sections")
def test_pages_hold_every_row_once_in_order() -> None:
    codes: list[str] = []
    after = None
    while True:
        found = page(Section.objects.all(), order=["-name_en", "code"], after=after, size=2)
        codes += [row.code for row in found.rows]
        after = found.next
        if after is None:
            break
    assert codes == ["A", "B", "C", "D", "E"]


@pytest.mark.usefixtures("sections")
def test_a_row_added_before_the_cursor_moves_nothing() -> None:
    first = page(Section.objects.all(), order=["code"], after=None, size=2)
    Section.objects.create(code="0", name_en="Late comer")
    second = page(Section.objects.all(), order=["code"], after=first.next, size=2)
    assert [row.code for row in second.rows] == ["C", "D"]


@pytest.mark.parametrize("cursor", ["nonsense", "WzFd:1xUtBD:QPoLLDSKzixswrkXlb52tTvoYAJZaAVDwC06F9Vv9x8"])
def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        decode(cursor)


def test_a_cursor_tells_nothing_of_what_is_in_it() -> None:
    """A key of the database would tell between which others a row was made."""
    cursor = encode(["2026-03-02", 48213])
    read = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert decode(cursor) == ["2026-03-02", 48213]
    assert b"48213" not in read
    assert b"2026" not in read


@pytest.mark.usefixtures("sections")
def test_a_cursor_of_another_ordering_is_refused() -> None:
    with pytest.raises(BadCursor):
        page(Section.objects.all(), order=["code"], after=encode(["x", "y"]), size=2)
