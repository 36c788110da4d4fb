"""Formatted text: what is allowed looks right, and nothing else passes."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from language.marked import NOTE, PAGE, Reference, references, to_html


def address(reference: Reference) -> str | None:
    return f"?{reference.kind}={reference.first}" if reference.first <= 12 else None


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="https://example.org" onclick="x()">x</a>',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](//evil.example/a)",
        "[x](/desk/files/1/)",
        "[x](http://example.org)",
        "![x](https://example.org/a.png)",
        "![x](javascript:alert(1))",
        "[x]: javascript:alert(1)\n\n[x]",
        "<https://example.org>",
        "<style>body{display:none}</style>",
        "| <b onmouseover=x>a</b> | b |\n|---|---|\n| <iframe> | c |",
        '[x](https://example.org/" onmouseover="alert(1))',
    ],
)
def test_nothing_dangerous_passes(text: str) -> None:
    html = to_html(text, pages=address)
    tags = re.findall(r"<\s*/?\s*([a-zA-Z0-9]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= {"p", "br", "a", "div", "table", "thead", "tbody", "tr", "th", "td"}
    for name, attributes in tags:
        assert not re.search(r"\bon\w+\s*=", re.sub(r'"[^"]*"', '""', attributes)), (name, attributes)
        assert "style=" not in re.sub(r'"[^"]*"', '""', attributes)
        href = re.search(r'href="([^"]*)"', attributes)
        assert href is None or href[1].startswith(("https://", "?"))


@given(st.text(alphabet="<>[]()!*_|`\"'&:/\\-#\n abjsp.12§", max_size=80))
def test_no_tag_but_the_allowed_ones_comes_of_any_text(text: str) -> None:
    allowed = "p|br|strong|em|ul|ol|li|h3|h4|h5|blockquote|a|span|table|thead|tbody|tr|th|td|div"
    assert re.sub(rf"</?(?:{allowed})(?: [^<>]*)?>", "", to_html(text, pages=address)).count("<") == 0


def test_paragraphs_lists_headings_and_tables() -> None:
    text = "# মাপ\n\n**পুকুর** ও *পাড়*\nদ্বিতীয় লাইন\n\n- এক\n- দুই\n\n1. ক\n\n| মাপ | মান |\n| --- | --- |\n| দৈর্ঘ্য | ৩ |"
    html = to_html(text)
    assert "<h3>মাপ</h3>" in html
    assert "<strong>পুকুর</strong> ও <em>পাড়</em><br>\nদ্বিতীয় লাইন" in html
    assert "<li>এক</li>" in html
    assert '<th scope="col">মাপ</th>' in html
    assert "<td>দৈর্ঘ্য</td>" in html


def test_references_in_three_scripts() -> None:
    found = references("p. 12, pp. 3–5, পৃ. ১২, পৃষ্ঠা ৪, पृ. २ and § 7; **Pp. 1-2**\n\n| p. 9 |\n|---|\n| § ৮ |")
    assert [(each.kind, each.first, each.last) for each in found] == [
        (PAGE, 12, 12),
        (PAGE, 3, 5),
        (PAGE, 12, 12),
        (PAGE, 4, 4),
        (PAGE, 2, 2),
        (NOTE, 7, 7),
        (PAGE, 1, 2),
        (PAGE, 9, 9),
        (NOTE, 8, 8),
    ]


@pytest.mark.parametrize("text", ["stop. 12", "e.p. 3", "p. x", "12 p", "§", "p. 1234567", "[p. 3](https://a.example)"])
def test_what_is_no_reference(text: str) -> None:
    assert references(text) == []


def test_a_reference_leads_there_or_says_that_it_leads_nowhere() -> None:
    html = to_html("See p. 12 and p. 13.", pages=address)
    assert '<a class="to-page" href="?page=12"' in html
    assert '<span class="reference-missing" title="not on this file">p. 13 (not on this file)</span>' in html
    assert "<a" not in to_html("See p. 12.")
    with translation.override("en"):
        assert "<a" not in to_html("p\\. 12 `p. 1", pages=lambda _reference: None)
