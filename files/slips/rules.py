"""Who may what with a movement slip and with scans for the correspondence. Being a superuser gives no right here."""

from typing import Any

from files import rules
from files.models import Classification, File, Slip, SlipState
from staff.models import User


def may_see(user: Any, slip: Slip) -> bool:
    """Whether ``user`` may see the slip: who may open its file."""
    return rules.may_see(user, slip.file)


def may_print(user: Any, file: File) -> bool:
    """Whether ``user`` may print a slip: who holds the active file, while none is out."""
    return rules.may(user, "move_file", file) and not file.slips.out().exists()


def printed_it(user: Any, slip: Slip) -> bool:
    """Whether the slip was printed at a post of ``user``."""
    return isinstance(user, User) and user.posts().filter(pk=slip.post_id).exists()


def may_enter(user: Any, slip: Slip) -> bool:
    """Whether ``user`` may enter what stands on a slip, or cancel it, while it is out.

    The post that printed it, the file's holder, and of an ordinary file the posts of its section that open files. Each
    must be able to open the file.
    """
    if slip.state != SlipState.OUT or not may_see(user, slip):
        return False
    if printed_it(user, slip) or rules.holds(user, slip.file):
        return True
    posts = user.posts().filter(section=slip.file.section, duty__in=rules.OPENERS)
    return slip.file.classification == Classification.ORDINARY and bool(posts.exists())


def may_scan(user: Any, file: File) -> bool:
    """Whether ``user`` may add scans to the correspondence: who holds the file, until it is closed."""
    return rules.may(user, "work_on_file", file)
