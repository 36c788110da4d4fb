"""Dates as people type them, in three languages; and that no text at all upsets the reader of them."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from assets.dating import NotUnderstood, in_typing, in_words, parse, understand
from tests.conftest import Department

ENGLISH = {
    "": "",
    "1847": "1847",
    " 1847. ": None,
    "c. 1870": "1870~",
    "c.1870": "1870~",
    "ca 1870": "1870~",
    "circa 1870": "1870~",
    "about 1870": "1870~",
    "1870s": "187X",
    "the 1870's": "187X",
    "c. 1870s": "187X~",
    "early 1870s": "1870~/1873~",
    "1911–13": "1911/1913",
    "1911-13": "1911/1913",
    "1911-1913": "1911/1913",
    "1911 - 13": "1911/1913",
    "1911/13": "1911/1913",
    "1898–02": "1898/1902",
    "between 1911 and 1913": "1911/1913",
    "from 1911 to 1913": "1911/1913",
    "1911 until 1913": "1911/1913",
    "c. 1911–13": "1911~/1913~",
    "about 1876 to 1878": "1876~/1878",
    "before 1857": "/1856",
    "pre-1857": "/1856",
    "before March 1847": "/1847-02",
    "until 1857": "/1857",
    "after 1900": "1901/",
    "after 21 March 1847": "1847-03-22/",
    "since 1900": "1900/",
    "1900 onwards": "1900/",
    "before c. 1857": "/1857~",
    "before the 1870s": "/186X",
    "19th century": "18XX",
    "20th c.": "19XX",
    "nineteenth century": "18XX",
    "early 19th century": "1800~/1833~",
    "mid-19th century": "1834~/1866~",
    "late 19th century": "1867~/1899~",
    "first half of the 19th century": "1800/1849",
    "second half of the 19th century": "1850/1899",
    "March 1847": "1847-03",
    "Sept. 1847": "1847-09",
    "21 March 1847": "1847-03-21",
    "21st March, 1847": "1847-03-21",
    "March 21, 1847": "1847-03-21",
    "21/3/1847": "1847-03-21",
    "21.3.1847": "1847-03-21",
    "21-3-1847": "1847-03-21",
    "3/1847": "1847-03",
    "1847-3-21": "1847-03-21",
    "March–April 1847": "1847-03/1847-04",
    "1847?": "1847?",
    "perhaps 1847": "1847?",
    "perhaps about 1847": "1847%",
    "1820–1891": "1820/1891",
    "1870s–1880s": "187X/188X",
    "1600–1699": "16XX",
    "1847 AD": "1847",
    "1847-03": "1847-03",
    "187X": "187X",
    "1906/1921": "1906/1921",
    "1897/..": "1897/..",
    "187x~": "187X~",
    "1901-05": "1901-05",
    "1901–05": "1901/1905",
}
BENGALI = {
    "১৮৪৭": "1847",
    "আনু. ১৮৭০": "1870~",
    "আনুমানিক ১৮৭০": "1870~",
    "১৮৭০-এর দশক": "187X",
    "১৮৭০ এর দশকে": "187X",
    "ঊনবিংশ শতাব্দী": "18XX",
    "উনিশ শতক": "18XX",
    "১৯ শতক": "18XX",
    "১৯শ শতক": "18XX",
    "ঊনবিংশ শতাব্দীর গোড়ার দিক": "1800~/1833~",
    "মার্চ ১৮৪৭": "1847-03",
    "২১ মার্চ ১৮৪৭": "1847-03-21",
    "২১শে মার্চ ১৮৪৭": "1847-03-21",
    "২১/৩/১৮৪৭": "1847-03-21",
    "১৮৫৭-র আগে": "/1856",
    "১৮৫৭ সালের আগে": "/1856",
    "১৯০০-এর পরে": "1901/",
    "১৯০০ থেকে": "1900/",
    "১৯১১ থেকে ১৯১৩": "1911/1913",
    "১৯১১–১৩": "1911/1913",
    "১৯১১ ও ১৯১৩-র মধ্যে": "1911/1913",
    "১২৭৭ বঙ্গাব্দ": "1870/1871",
    "বাংলা সন ১২৭৭": "1870/1871",
    "আনু. ১২৭৭ বঙ্গাব্দ": "1870~/1871~",
    "বৈশাখ ১২৭৭ বঙ্গাব্দ": "1870-04/1870-05",
    "পৌষ ১২৭৭ বঙ্গাব্দ": "1870-12/1871-01",
    "চৈত্র ১২৭৭ বঙ্গাব্দ": "1871-03/1871-04",
    "১৮৪৭ সালে": "1847",
}
HINDI = {
    "१८४७": "1847",
    "लगभग 1870": "1870~",
    "लगभग १८७०": "1870~",
    "1870 का दशक": "187X",
    "1870 के दशक में": "187X",
    "19वीं सदी": "18XX",
    "१९वीं सदी": "18XX",
    "उन्नीसवीं शताब्दी": "18XX",
    "मार्च १८४७": "1847-03",
    "21 मार्च 1847": "1847-03-21",
    "१८४७ से पहले": "/1846",
    "1900 के बाद": "1901/",
    "1911 से 1913 तक": "1911/1913",
    "1911 और 1913 के बीच": "1911/1913",
    "१८४७ ई.": "1847",
    "शायद 1847": "1847?",
}


@pytest.mark.parametrize(("typed", "edtf"), [*ENGLISH.items(), *BENGALI.items(), *HINDI.items()])
def test_understood(typed: str, edtf: str | None) -> None:
    if edtf is None:
        edtf = "1847"
        typed = typed.rstrip(". ")
    assert understand(typed) == edtf


@pytest.mark.parametrize(
    "typed",
    [
        "soon",
        "18470",
        "32 March 1847",
        "31/2/1847",
        "1913–1911",
        "c",
        "?",
        "about",
        "between 1911",
        "1897-",
        "99th century",
        "1911–1913–1915",
        "March",
        "5/1847/3",
        "x" * 61,
        "২৫ বৈশাখ ১২৬৮ বঙ্গাব্দ",
    ],
)
def test_not_guessed(typed: str) -> None:
    with pytest.raises(NotUnderstood):
        understand(typed)


def _well_formed(text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


@given(st.text(max_size=70) | st.text(alphabet="0123456789cas –-/?~.X০১২৩ মার্চ দশক", max_size=20))
def test_any_text_is_understood_as_a_date_or_refused(text: str) -> None:
    try:
        edtf = understand(text)
    except NotUnderstood:
        return
    assert edtf == "" or _well_formed(edtf)
    assert len(edtf) <= 60
    assert understand(edtf) == edtf


_points = st.one_of(
    st.integers(1000, 2099).map(str),
    st.integers(100, 209).map(lambda decade: f"{decade}X"),
    st.dates().filter(lambda day: day.year >= 1000).map(lambda day: f"{day:%Y-%m}"),
    st.dates().filter(lambda day: day.year >= 1000).map(lambda day: f"{day:%Y-%m-%d}"),
)
_doubts = st.sampled_from(["", "~", "?", "%"])


@given(_points, _doubts, st.sampled_from(["en", "bn", "hi"]))
def test_what_the_register_says_is_understood_again(point: str, doubt: str, language: str) -> None:
    with translation.override(language):
        said = in_words(point + doubt)
        assert understand(said) == point + doubt
        assert in_typing(point + doubt) == said


@given(_points, _points, _doubts, st.sampled_from(["en", "bn", "hi"]))
def test_what_is_shown_in_the_field_means_what_is_stored(first: str, last: str, doubt: str, language: str) -> None:
    edtf = f"{first}{doubt}/{last}"
    if _well_formed(edtf):
        with translation.override(language):
            assert understand(in_typing(edtf)) == edtf


def test_the_page_says_how_it_understands(client: Client, department: Department) -> None:
    client.force_login(department.dealing)
    address = reverse("assets:understood")
    answer = client.get(address, {"of": "dating", "dating": "c. 1870"})
    assert "Understood as: about 1870" in answer.content.decode()
    assert "Not understood yet" in client.get(address, {"of": "dating", "dating": "<b>soon"}).content.decode()
    assert client.get(address, {"of": "dating", "dating": ""}).content.decode().strip() == ""
    assert client.get(address).status_code == 200


def test_only_for_those_who_log_in(client: Client, db: None) -> None:
    assert client.get(reverse("assets:understood")).status_code == 302
