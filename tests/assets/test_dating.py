"""EDTF dates: what is understood, what is refused, and how they read in three languages."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from assets.dating import in_words, parse, validate_edtf


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ""),
        ("1847", "1847"),
        ("1870~", "about 1870"),
        ("1870?", "perhaps 1870"),
        ("1870%", "perhaps about 1870"),
        ("187X", "1870s"),
        ("187X~", "about 1870s"),
        ("16XX", "1600–1699"),
        ("1847-03", "March 1847"),
        ("1847-03-21", "21 March 1847"),
        ("1906/1921", "1906–1921"),
        ("1876~/1878", "about 1876 to 1878"),
        ("182X/183X", "1820s–1830s"),
        ("1897-01-23/", "from 23 January 1897"),
        ("1897/..", "from 1897"),
        ("/1945", "until 1945"),
        ("১৮৪৭", "1847"),
        ("an old day", "an old day"),
    ],
)
def test_in_words(text: str, words: str) -> None:
    with translation.override("en"):
        assert in_words(text) == words


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("bn", "1847", "১৮৪৭"),
        ("bn", "1906/1921", "১৯০৬–১৯২১"),
        ("bn", "1847-03-21", "২১ মার্চ ১৮৪৭"),
        ("hi", "1870", "१८७०"),
        ("hi", "1847-03-21", "२१ मार्च १८४७"),
    ],
)
def test_digits_and_months_of_the_reader(language: str, text: str, shown: str) -> None:
    with translation.override(language):
        assert in_words(text) == shown


@pytest.mark.parametrize(
    "text",
    ["x", "187", "18470", "1847-13", "1847-00", "1847-02-30", "1847-1-1", "187X-03", "1921/1906", "/", "../..", "1/2/3",
     "1847 ", "X847", "0000"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    if text == "1847 ":
        assert parse(text)  # blanks around it do not matter
        return
    with pytest.raises(ValidationError):
        validate_edtf(text)


@given(st.text(max_size=30))
def test_any_text_is_parsed_or_refused_and_always_shown(text: str) -> None:
    with translation.override("en"):
        assert isinstance(in_words(text), str)


@given(st.integers(1, 9999), st.integers(0, 400))
def test_an_interval_never_runs_backwards(first: int, years: int) -> None:
    last = min(first + years, 9999)
    assert len(parse(f"{first:04}/{last:04}")) == 2
    if last > first:
        with pytest.raises(ValueError, match="/"):
            parse(f"{last:04}/{first:04}")
