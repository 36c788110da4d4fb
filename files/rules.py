"""Who may what with a file.

A superuser has no right here by being one: pages ask ``may``, never ``has_perm``, which lets him pass.
"""

from collections.abc import Iterable
from typing import Any

from rules.predicates import predicate
from rules.rulesets import add_rule, test_rule

from files.models import Classification, File, FileState, Movement, MovementKind, ParkingRequest, PartMerge, ViewRequest
from staff.models import Duty, Post, User
from staff.rules import duty

# What the posts are for that may open files.
OPENERS = (Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)


def open_files(posts: Iterable[Post]) -> bool:
    """Whether who acts for ``posts`` may open files: the rule "open_file", for posts that are at hand."""
    return any(post.duty in OPENERS for post in posts)


def holds(user: Any, file: File) -> bool:
    """Whether the file lies with a post of ``user``."""
    return isinstance(user, User) and file.holder_id in user.seats().posts


def may_see(user: Any, file: File) -> bool:
    """Whether ``user`` may open the file at all."""
    return isinstance(user, User) and File.objects.visible_to(user).filter(pk=file.pk).exists()


def may_see_as_read(user: Any, file: File) -> bool:
    """``may_see`` of a file that was read in this very request: what stands in it decides, where that is enough."""
    if not isinstance(user, User):
        return False
    seats = user.seats()
    ordinary = file.classification == Classification.ORDINARY
    return file.holder_id in seats.posts or (ordinary and file.section_id in seats.sections) or may_see(user, file)


def may_know(user: Any, file: File) -> bool:
    """Whether ``user`` may learn that a file of this number exists, though he may not open it."""
    return file.classification == Classification.ORDINARY or may_see(user, file)


def sent_last(user: Any, movement: Movement) -> bool:
    """Whether ``movement`` is a sending by a post of ``user``."""
    sending = movement.kind in {MovementKind.FORWARDED, MovementKind.RETURNED}
    return sending and isinstance(user, User) and movement.from_post_id in user.seats().posts


def is_opener_or_above(post: Post, file: File) -> bool:
    """Whether ``post`` opened the file, or stands above the post that did."""
    return post == file.opened_by or post in file.opened_by.superiors()


def is_above_opener(user: Any, file: File) -> bool:
    """Whether a post of ``user`` stands above the one that opened the file; at the very top, is that one."""
    if not isinstance(user, User):
        return False
    above = file.opened_by.superiors() or [file.opened_by]
    own = user.seats().posts
    return any(post.pk in own for post in above)


def is_asked(user: Any, request: ViewRequest) -> bool:
    """Whether the view is asked of a post of ``user``."""
    return isinstance(user, User) and request.post_id in user.seats().posts


def may_see_request(user: Any, request: ViewRequest) -> bool:
    """Whether ``user`` may know that the view is asked: those asked, and who may open the file."""
    return is_asked(user, request) or may_see(user, request.file)


def approving_post(user: Any, request: ParkingRequest) -> Post | None:
    """Return the post in which ``user`` decides on the parking: his nearest above the one that asks, or None."""
    if not isinstance(user, User):
        return None
    own = user.seats().posts
    return next((post for post in request.asked_by.superiors() if post.pk in own), None)


def open_parking_request(file: File) -> ParkingRequest | None:
    """Return what is asked on the file and not decided."""
    return ParkingRequest.objects.filter(file=file, ended_at__isnull=True).select_related("asked_by").first()


def _merged(file: File) -> bool:
    return file.part is not None and PartMerge.objects.filter(part=file).exists()


@predicate
def see_file(user: Any, file: File) -> bool:
    """See ``may_see``."""
    return may_see(user, file)


@predicate
def work_on_file(user: Any, file: File) -> bool:
    """Write notes and add papers: the holder, until the file is closed."""
    return file.state != FileState.CLOSED and holds(user, file)


@predicate
def move_file(user: Any, file: File) -> bool:
    """Forward, send back: the holder of an active file."""
    return file.state == FileState.ACTIVE and holds(user, file)


@predicate
def resume_file(user: Any, file: File) -> bool:
    """Take a parked file up again: its holder."""
    return file.state == FileState.PARKED and holds(user, file)


@predicate
def pull_back_file(user: Any, file: File) -> bool:
    """Take a file back that was sent last by a post of his and not yet opened."""
    if file.state != FileState.ACTIVE:
        return False
    last = file.movements.get(serial=file.last_movement)
    return last.opened_at is None and sent_last(user, last)


@predicate
def close_file(user: Any, file: File) -> bool:
    """Close an active file that he holds, as the post that opened it or one above that."""
    return move_file(user, file) and is_opener_or_above(file.holder, file)


@predicate
def reopen_file(user: Any, file: File) -> bool:
    """Reopen a closed file that is no merged part, as a post above the one that opened it."""
    return file.state == FileState.CLOSED and is_above_opener(user, file) and not _merged(file)


@predicate
def open_part(user: Any, file: File) -> bool:
    """Open a part of a file that is open and no part itself: who may open files and see this one."""
    return file.state != FileState.CLOSED and file.part_of_id is None and may(user, "open_file") and may_see(user, file)


@predicate
def merge_part(user: Any, file: File) -> bool:
    """Merge a part into its main file: who holds both, while both are active."""
    main = file.part_of
    return main is not None and main.state != FileState.CLOSED and move_file(user, file) and holds(user, main)


@predicate
def park_file(user: Any, file: File) -> bool:
    """Park, or ask for the agreement to it: the holder of an active file on which that is not asked already."""
    return move_file(user, file) and open_parking_request(file) is None


@predicate
def withdraw_parking(user: Any, file: File) -> bool:
    """Take back what is asked and not decided: the holder."""
    return move_file(user, file) and open_parking_request(file) is not None


@predicate
def approve_parking(user: Any, file: File) -> bool:
    """Agree to a parking or refuse it: any post above the holder that asks."""
    request = open_parking_request(file)
    return request is not None and approving_post(user, request) is not None


@predicate
def ask_views(user: Any, file: File) -> bool:
    """Ask others for their view: the holder of an active file."""
    return bool(move_file(user, file))


@predicate
def withdraw_view(user: Any, file: File) -> bool:
    """Take back a request for a view that waits: the holder."""
    return work_on_file(user, file) and ViewRequest.objects.filter(file=file).open().exists()


@predicate
def give_view(user: Any, file: File) -> bool:
    """Give a view or decline: a post that is asked and has not answered."""
    return isinstance(user, User) and ViewRequest.objects.filter(file=file).open().asked_of(user).exists()


_RULES = {
    "files.see_file": see_file,
    "files.work_on_file": work_on_file,
    "files.move_file": move_file,
    "files.resume_file": resume_file,
    "files.pull_back_file": pull_back_file,
    "files.close_file": close_file,
    "files.reopen_file": reopen_file,
    "files.park_file": park_file,
    "files.withdraw_parking": withdraw_parking,
    "files.approve_parking": approve_parking,
    "files.ask_views": ask_views,
    "files.withdraw_view": withdraw_view,
    "files.give_view": give_view,
    "files.open_part": open_part,
    "files.merge_part": merge_part,
    "files.open_file": duty(*OPENERS),
}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types


def may(user: Any, rule: str, file: File | None = None) -> bool:
    """Whether ``user`` may do what ``rule`` ("move_file", "open_file") names."""
    return bool(test_rule(f"files.{rule}", user, file))  # type: ignore[no-untyped-call]  # the library has no types
