"""The desk of the register: every way into it, for those who may go it."""

from django.utils.translation import gettext_lazy as _

from assets.rules import amend_asset, import_areas
from exchange.rules import edit_many, prepare_import
from registry.integrity.rules import see_integrity
from registry.ways import Group, Way

GROUPS = (
    Group(
        _("Find"),
        (
            Way("assets:search", _("Search"), _("By any name, street or number; narrowed by facets."), "search"),
            Way(
                "assets:explore", _("Explore"), _("Draw an area on the map, ask what lies in it, download."), "explore"
            ),
            Way("assets:saved_searches", _("Saved searches"), _("Questions you ask again and again."), "list"),
        ),
    ),
    Group(
        _("Enter and correct"),
        (
            Way("assets:new_kind", _("New entry"), _("Enter an asset and draw it on the map."), "plus", amend_asset),
            Way(
                "exchange:imports",
                _("Imports"),
                _("Enter many assets from a table or a map file."),
                "send",
                prepare_import,
            ),
            Way(
                "exchange:bulk",
                _("Bulk corrections"),
                _("Correct many entries at once, with a preview."),
                "edit",
                edit_many,
            ),
            Way("assets:proposals", _("Proposals"), _("Changes that wait for approval."), "check"),
        ),
    ),
    Group(
        _("Look after"),
        (
            Way("assets:needs", _("What needs us most"), _("Ranked, with the arithmetic shown."), "warning"),
            Way("inspections:due", _("Inspections due"), _("What has not been visited for too long."), "calendar"),
            Way(
                "grading:list",
                _("Gradings and locks"),
                _("Heritage grades with their evidence; heritage locks."),
                "shield",
            ),
        ),
    ),
    Group(
        _("Keep it right"),
        (
            Way("grading:rules", _("What each grade means"), _("What is permitted, and who decides."), "info"),
            Way(
                "assets:area_imports",
                _("Ward boundaries"),
                _("Preview what moves before new outlines count."),
                "map",
                import_areas,
            ),
            Way(
                "integrity",
                _("Integrity"),
                _("The nightly check of files, outlines and history."),
                "tool",
                see_integrity,
            ),
        ),
    ),
)
