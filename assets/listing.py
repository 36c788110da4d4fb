"""The rows of a list of assets, and the filters beside one, as pages show them: each text is made once.

They are drawn by Jinja2, which compiles a template (decision 22): a search shows twenty rows and a hundred choices.
"""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assets.choices import Choice, Shown
from assets.facts import CONDITIONS
from assets.models import Kind, Status
from assets.past import PARAMETER, Moment
from assets.questions import YES
from language.digits import grouped, in_script

_HERE = "AH-987654321"


def rows(assets: Iterable[Any], *, selectable: str = "", moment: Moment | None = None) -> SafeString:
    """Return the items of an HTML list, one an asset (of ``shown_in_lists``).

    ``selectable``: the form that ticks before them belong to, if any. ``moment``: when the register stood so.
    """
    line = _liner(selectable=bool(selectable), moment=moment)
    context = {"lines": [line(asset) for asset in assets], "icons": static("icons.svg"), "selectable": selectable}
    return _drawn("assets/rows.html", context)


def facets(shown: Iterable[Shown]) -> SafeString:
    """Return the fields of the filters as HTML, with the numbers of their choices."""
    language = get_language() or "en"

    def choice(each: Choice) -> dict[str, Any]:
        return {
            "value": each.value,
            "mark": each.mark,
            "label": each.label,
            "chosen": each.chosen,
            "number": "" if each.n is None else grouped(each.n, language),
        }

    def facet(each: Shown) -> dict[str, Any]:
        first, further = each.parted
        return {
            "name": each.name,
            "parameter": each.parameter,
            "label": each.label,
            "uncertain": each.uncertain,
            "alone": each.name == each.parameter and [only.value for only in each.choices] == [YES],
            "first": [choice(one) for one in first],
            "further": [choice(one) for one in further],
        }

    return _drawn("assets/facets.html", {"facets": [facet(each) for each in shown], "says": {"all": _("Show all")}})


def _drawn(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(template, context, using="jinja2"))  # noqa: S308 (Jinja2 escapes)


def _liner(*, selectable: bool, moment: Moment | None) -> Callable[[Any], dict[str, Any]]:
    language = get_language() or "en"
    address = reverse("assets:page", args=[_HERE])
    day = f"?{urlencode({PARAMETER: moment.text})}" if moment else ""
    kinds = {value: capfirst(str(label)) for value, label in Kind.choices}
    statuses = {value: str(label) for value, label in Status.choices} | {Status.ACTIVE: ""}
    unknown, choose = _("unknown ward"), _("Choose %(name)s")
    conditions = {None: _("Not assessed")} | {number: str(words) for number, words in enumerate(CONDITIONS, 1)}

    def line(asset: Any) -> dict[str, Any]:
        name = asset.name_in(language)
        quotation = getattr(asset, "quotation", None)
        return {
            "reference": asset.reference,
            "lat": asset.spot.y,
            "lon": asset.spot.x,
            "choose": choose % {"name": name} if selectable else "",
            "kind": asset.kind,
            "url": address.replace(_HERE, asset.reference) + day,
            "name": name,
            "english": asset.name_en if name != asset.name_en else "",
            "kind_words": kinds[asset.kind],
            "ward": in_script(asset.ward.name_in(language), language) if asset.ward else unknown,
            "status": statuses[asset.status],
            "condition": asset.condition,
            "grade": in_script(asset.condition, language) if asset.condition else "",
            "condition_words": conditions[asset.condition],
            "said": quotation,
            "said_where": _where(quotation, language) if quotation else "",
        }

    return line


def _where(quotation: Any, language: str) -> str:
    page = in_script(quotation.page, language)
    return _("%(title)s, page %(n)s") % {"title": quotation.document.title, "n": page}
