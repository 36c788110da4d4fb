"""Pieces of a page that rooms above contribute to a page of a room below, without the lower one naming them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Subject = TypeVar("Subject")


@dataclass(frozen=True, kw_only=True)
class Panel(Generic[Subject]):
    """One contributed piece: where it stands, its template, and what it shows (None: nothing for this reader)."""

    place: str
    order: int
    template: str
    context: Callable[[HttpRequest, Subject], dict[str, Any] | None]


class Panels(Generic[Subject]):
    """The pieces contributed to one kind of page; rooms add theirs in ``AppConfig.ready``."""

    def __init__(self) -> None:
        self._panels: list[Panel[Subject]] = []

    def add(self, panel: Panel[Subject]) -> None:
        """Add a piece; the same one added twice counts once."""
        if panel not in self._panels:
            self._panels.append(panel)
            self._panels.sort(key=lambda each: (each.place, each.order))

    def render(self, request: HttpRequest, subject: Subject) -> dict[str, list[SafeString]]:
        """Return the rendered pieces by place, those with nothing to show left out."""
        rendered: dict[str, list[SafeString]] = {}
        for panel in self._panels:
            context = panel.context(request, subject)
            if context is not None:
                rendered.setdefault(panel.place, []).append(render_to_string(panel.template, context, request))
        return rendered
