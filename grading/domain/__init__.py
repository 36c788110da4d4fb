"""What can happen to gradings and locks. Every function is one transaction; who did it and why is kept."""

from grading.domain.deciding import decide, recommend, refuse, return_for_correction
from grading.domain.drafting import Cite, Entry, Stale, draft, submit, withdraw, write
from grading.domain.locks import release, set_lock
from grading.domain.reference import load

__all__ = [
    "Cite",
    "Entry",
    "Stale",
    "decide",
    "draft",
    "load",
    "recommend",
    "refuse",
    "release",
    "return_for_correction",
    "set_lock",
    "submit",
    "withdraw",
    "write",
]
