"""The register's pages: finding assets, one asset, its pictures; for staff its correction and the link to a file."""

from assets.views.browse import asset_list, home
from assets.views.edit import edit
from assets.views.files import link_file
from assets.views.page import page, photo
from assets.views.saved import forget_search, new_since, rename_search, run_search, save_search, saved_searches
from assets.views.search import search, search_map, suggest

__all__ = [
    "asset_list",
    "edit",
    "forget_search",
    "home",
    "link_file",
    "new_since",
    "page",
    "photo",
    "rename_search",
    "run_search",
    "save_search",
    "saved_searches",
    "search",
    "search_map",
    "suggest",
]
