"""Digits of three scripts and Indian grouping."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.digits import grouped, in_script, to_latin


@pytest.mark.parametrize(
    ("number", "language", "shown"),
    [
        (0, "en", "0"),
        (999, "en", "999"),
        (1000, "en", "1,000"),
        (123456, "en", "1,23,456"),
        (17130045, "bn", "১,৭১,৩০,০৪৫"),
        (747480, "hi", "७,४७,४८०"),
        (-123456, "en", "-1,23,456"),
        (Decimal("185000.50"), "en", "1,85,000.50"),
    ],
)
def test_numbers_are_grouped_by_lakh_in_the_readers_digits(number: int, language: str, shown: str) -> None:
    assert grouped(number, language) == shown


def test_places_fix_the_decimals() -> None:
    assert grouped(1234.567, "bn", places=1) == "১,২৩৪.৬"


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["en", "bn", "hi"]))
def test_what_is_shown_reads_back_as_the_same_number(number: int, language: str) -> None:
    assert int(to_latin(grouped(number, language)).replace(",", "")) == number


def test_mixed_scripts_are_read_as_latin_digits() -> None:
    assert to_latin("২১/११/2026") == "21/11/2026"


def test_a_language_without_digits_of_its_own_keeps_latin_ones() -> None:
    assert in_script("42", "en-gb") == "42"
