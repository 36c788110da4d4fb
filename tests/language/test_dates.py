"""Dates as people type them and read them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from language.dates import day, moment, parse_day, since
from language.fields import DayField, NumberField

NOON_UTC = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "typed", ["21/11/2026", "21-11-2026", "21.11.2026", "2026-11-21", "২১/১১/২০২৬", " २१/११/२०२६ "]
)
def test_a_day_is_read_in_any_script(typed: str) -> None:
    assert parse_day(typed) == dt.date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["31/02/2026", "tomorrow", "", "11/21/2026"])
def test_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_day(typed)


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "21 November 2026"), ("bn", "২১ নভেম্বর ২০২৬"), ("hi", "२१ नवंबर २०२६")]
)
def test_a_day_is_shown_in_the_readers_language_and_digits(language: str, shown: str) -> None:
    with translation.override(language):
        assert day(dt.date(2026, 11, 21)) == shown


def test_a_moment_is_shown_in_kolkata_time() -> None:
    with translation.override("en"):
        assert moment(NOON_UTC) == "21 November 2026, 17:30"


@pytest.mark.parametrize(
    ("age", "shown"),
    [
        (dt.timedelta(seconds=20), "just now"),
        (dt.timedelta(minutes=1), "1 minute"),
        (dt.timedelta(hours=5), "5 hours"),
        (dt.timedelta(days=12), "12 days"),
    ],
)
def test_ages_are_whole_units(age: dt.timedelta, shown: str) -> None:
    with translation.override("en"):
        assert since(NOON_UTC - age, now=NOON_UTC) == shown


def test_fields_take_bengali_digits_and_say_what_is_wrong() -> None:
    assert DayField().clean("০১/০২/২০২৬") == dt.date(2026, 2, 1)
    assert NumberField().clean("১,৮৫,০০০") == 185000
    with pytest.raises(ValidationError, match="21/11/2026"):
        DayField().clean("32/13/2026")
