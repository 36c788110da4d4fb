"""The register's pages: finding assets, one asset, its pictures; for staff its correction and the link to a file."""

from assets.views.browse import asset_list, home
from assets.views.edit import edit
from assets.views.files import end_subject, link_file
from assets.views.history import history
from assets.views.page import page, photo
from assets.views.past import extract
from assets.views.proposals import proposal, proposal_list
from assets.views.saved import forget_search, new_since, rename_search, run_search, save_search, saved_searches
from assets.views.search import search, search_map, suggest

__all__ = [
    "asset_list",
    "edit",
    "end_subject",
    "extract",
    "forget_search",
    "history",
    "home",
    "link_file",
    "new_since",
    "page",
    "photo",
    "proposal",
    "proposal_list",
    "rename_search",
    "run_search",
    "save_search",
    "saved_searches",
    "search",
    "search_map",
    "suggest",
]
