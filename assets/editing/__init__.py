"""What people type about an asset: the forms of each kind, and what happens when two of them write at once."""

from assets.editing.forms import AmendForm, NewAssetForm
from assets.editing.merging import Merge

__all__ = ["AmendForm", "Merge", "NewAssetForm"]
