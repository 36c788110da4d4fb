"""The register's pages: finding assets, one asset, its pictures; for staff its correction and the link to a file."""

from assets.views.browse import asset_list, home, search, suggest
from assets.views.edit import edit
from assets.views.files import link_file
from assets.views.history import history
from assets.views.page import page, photo
from assets.views.past import extract
from assets.views.proposals import proposal, proposal_list

__all__ = [
    "asset_list",
    "edit",
    "extract",
    "history",
    "home",
    "link_file",
    "page",
    "photo",
    "proposal",
    "proposal_list",
    "search",
    "suggest",
]
