"""Formatted text: limited Markdown (paragraphs, emphasis, lists, tables, headings, https links) as safe HTML.

Raw HTML, pictures and other addresses than https do not pass: markdown-it leaves them as text, and nh3 would take out
what got past it. References to pages ("p. 12", "pp. 3–5", "পৃ. ১২", "पृ. 12") and to notes ("§ 4") become links.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from language.digits import to_latin

PAGE, NOTE = "page", "note"
_DIGITS = "[0-9০-৯०-९]{1,6}"
_REFERENCE = re.compile(
    rf"(?<![\w.])(?:(?P<page>[Pp]{{1,2}}\.|পৃ(?:ষ্ঠা|\.)|पृ(?:ष्ठ|\.))\s?(?P<first>{_DIGITS})"
    rf"(?:\s?[–—-]\s?(?P<last>{_DIGITS}))?|§\s?(?P<note>{_DIGITS}))(?![\w])"
)
_TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "h5", "blockquote", "a", "span"),
    *("table", "thead", "tbody", "tr", "th", "td", "div"),
}
_ATTRIBUTES = {
    "a": {"href", "class"},
    "ol": {"start"},
    "span": {"class", "title"},
    "th": {"scope"},
    "div": {"class", "tabindex", "role"},
}


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A place in the text that names pages of the correspondence or a note; ``last`` is ``first`` for a single one."""

    kind: str
    first: int
    last: int
    text: str


# Gives the address of what is referred to, or None where there is no such page or note.
Resolver = Callable[[Reference], str | None]


def to_html(text: str, *, pages: Resolver | None = None) -> SafeString:
    """Return ``text`` as HTML; references become links by ``pages`` (None: they stay words).

    A reference to what does not exist is shown as such.
    """
    tokens = _parser().parse(text)
    if pages is not None:
        _link(tokens, pages)
    parser = _parser()
    html = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(  # noqa: S308 (cleaned)
        nh3.clean(
            html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"https"}, link_rel="noopener noreferrer nofollow"
        )
    )


def references(text: str) -> list[Reference]:
    """Return the references in a formatted text, in their order, each once."""
    found = [each for token in _texts(_parser().parse(text)) for each in map(_read, _REFERENCE.finditer(token.content))]
    return list(dict.fromkeys(found))


def _read(match: "re.Match[str]") -> Reference:
    if match["note"]:
        number = int(to_latin(match["note"]))
        return Reference(kind=NOTE, first=number, last=number, text=match[0])
    first = int(to_latin(match["first"]))
    return Reference(
        kind=PAGE, first=first, last=int(to_latin(match["last"])) if match["last"] else first, text=match[0]
    )


def _texts(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the text tokens that may hold references: none within a link."""
    for token in tokens:
        depth = 0
        for child in token.children or ():
            depth += child.nesting if child.type in {"link_open", "link_close"} else 0
            if child.type == "text" and not depth:
                yield child


def _link(tokens: Sequence[Token], pages: Resolver) -> None:
    for token in tokens:
        if token.children:
            wanted = {id(child) for child in _texts([token])}
            pieces = ([child] if id(child) not in wanted else _pieces(child, pages) for child in token.children)
            token.children = [piece for group in pieces for piece in group]


def _pieces(token: Token, pages: Resolver) -> list[Token]:
    pieces: list[Token] = []
    end = 0
    for match in _REFERENCE.finditer(token.content):
        pieces += [_text(token.content[end : match.start()]), *_reference(_read(match), pages)]
        end = match.end()
    return [*pieces, _text(token.content[end:])]


def _reference(reference: Reference, pages: Resolver) -> list[Token]:
    address = pages(reference)
    if address is None:
        title = _("not on this file")
        opening = Token("reference_open", "span", 1, attrs={"class": "reference-missing", "title": title})
        closing = Token("reference_close", "span", -1)
        return [opening, _text(f"{reference.text} ({title})"), closing]
    opening = Token("reference_open", "a", 1, attrs={"class": f"to-{reference.kind}", "href": address})
    return [opening, _text(reference.text), Token("reference_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "linkify": False})
    parser.enable(
        ["paragraph", "heading", "list", "table", "blockquote", "emphasis", "link", "newline", "escape", "entity"]
    )
    parser.enable(["balance_pairs", "fragments_join", "text_join"], ignoreInvalid=True)
    # The library calls it as its own method; only whole addresses of the web pass.
    parser.validateLink = lambda url: url.startswith("https://")  # type: ignore[method-assign]
    parser.core.ruler.push("limits", _limits)
    rules: Any = vars(parser.renderer)["rules"]
    rules |= {"table_open": _open_table, "table_close": _close_table}
    return parser


def _limits(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(max(int(token.tag[1]), 3), 5)}"
        elif token.type == "th_open":
            token.attrs = {"scope": "col"}
        elif token.type == "td_open":
            token.attrs = {}


def _open_table(*_arguments: Any) -> str:
    # A wide table scrolls by itself, also by keyboard, and the page does not.
    return '<div class="marked-table" tabindex="0" role="group"><table>'


def _close_table(*_arguments: Any) -> str:
    return "</table></div>"
