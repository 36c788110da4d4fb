"""Finding words among many pages uses the indexes, whichever way the words stand."""

import hashlib
from typing import Any

import pytest
from django.db import connection

from evidence import search
from evidence.models import Original, Page
from evidence.search import originals_matching, page_key

pytestmark = pytest.mark.django_db
_ORIGINALS, _PAGES = 20, 150


@pytest.fixture
def library() -> list[Original]:
    """Three thousand pages of words that occur nowhere else, and one with a tank on it."""
    digest = hashlib.sha256(b"").hexdigest()
    originals = Original.objects.bulk_create(
        Original(sha256=digest, size=1, media_type="application/pdf", name=f"{n}.pdf", file=f"x/{n}", state="ready")
        for n in range(_ORIGINALS)
    )
    texts = [" ".join(hashlib.md5(f"{n} {m}".encode()).hexdigest() for m in range(8)) for n in range(_PAGES)]
    Page.objects.bulk_create(
        Page(original=original, number=number, width=1, height=1, text=text, search_key=page_key(text))
        for original in originals
        for number, text in enumerate(texts, start=1)
    )
    found = "উত্তর পাড়ের ঘাট, রবীন্দ্র সরোবর"
    Page.objects.filter(original=originals[7], number=3).update(text=found, search_key=page_key(found))
    with connection.cursor() as cursor:
        for index in ("page_words", "page_search_key"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])  # as a running vacuum would
        cursor.execute("ANALYZE evidence_page")
    return originals


def plan(rows: Any) -> str:
    return str(rows.explain())


def test_words_and_likeness_are_found_by_index(library: list[Original]) -> None:
    for way in search._ways("rabindra sarobar", None):
        assert "page_words" in plan(way)
    assert "page_search_key" in plan(search._like("rabindra sarobar", None, 5))


@pytest.mark.parametrize(
    "asked", ["রবীন্দ্র সরোবর", "robindro sorobor", "sarobar rabindra", "रवीन्द्र सरोवर", "sarob", "rabindxa sarobar"]
)
def test_it_is_found_however_it_is_written(library: list[Original], asked: str) -> None:
    [(original, number, excerpt)] = originals_matching(asked, 5)
    assert (original, number) == (library[7].pk, 3)
    assert "সরোবর" in excerpt


@pytest.mark.parametrize("asked", ["", "a", "zz", "'; --", "(|&!:*)", "\\", "howrah bridge", "x" * 1000])
def test_nothing_is_found_by_nothing(library: list[Original], asked: str) -> None:
    assert originals_matching(asked, 5) == []


def test_only_among_those_that_may_be_seen(library: list[Original]) -> None:
    assert originals_matching("sarobar", 5, among=Original.objects.filter(pk=library[1].pk)) == []
    assert len(originals_matching("sarobar", 5, among=Original.objects.filter(pk=library[7].pk))) == 1
