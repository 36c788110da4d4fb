"""The room's pages: an asset's gradings and lock, writing a draft, the desk's list, and the public page of rules."""

from grading.views.asset import asset, draft, lock, move, release
from grading.views.desk import gradings
from grading.views.rules import rules
from grading.views.writing import write

__all__ = ["asset", "draft", "gradings", "lock", "move", "release", "rules", "write"]
