"""Files that are with several at once, or at rest: one under parallel view, one parked with agreement, one that waits
for it. Persons and matters are invented, as everything that happens in the demonstration city.
"""

import datetime as dt

import time_machine
from django.utils import timezone

from assets.domain import link_as_holder
from assets.models import Asset
from files import domain as files
from files.models import File
from staff.domain import officer_of
from staff.models import User


def play(assets: dict[str, Asset]) -> None:
    """Open three files and carry them to where they are shown, each step at its own time."""
    building = next(asset for asset in assets.values() if asset.kind == "building")
    pond = next(asset for asset in assets.values() if asset.kind == "water")
    _under_view(building, days=4)
    _parked(pond, days=6)
    _waits_for_agreement(pond, days=2)


def _under_view(asset: Asset, *, days: int) -> None:
    with _ago(days=days):
        file = _open("Scaffolding before the east front: leave asked for", asset)
        dealing = _user("dealing")
        note = files.write_note(
            file=file, user=dealing, text="The owner asks to put up scaffolding for three months. Put up for orders."
        )
        files.confirm_note(note=note, user=dealing)
        files.forward(file=file, user=dealing, to_post=_user("head").posts().get())
    with _ago(days=days - 1):
        head = _user("head")
        files.mark_opened(file=file, user=head)
        asked = files.ask_views(
            file=file,
            user=head,
            posts=[_user(login).posts().get() for login in ("inspector", "planner", "head2")],
            question="Does the scaffolding touch the plaster? Is the footpath to be closed, and for how long?",
            due_on=timezone.localdate() + dt.timedelta(days=days - 2),
        )
    with _ago(days=days - 2):
        request = asked.requests.select_related("post", "file").get(post__code=_user("inspector").posts().get().code)
        files.give_view(
            request=request,
            user=_user("inspector"),
            text="Seen on the spot: it stands free, with pads under the poles. No plaster is touched.",
        )


def _parked(asset: Asset, *, days: int) -> None:
    with _ago(days=days):
        file = _open("Dewatering of the pond for repair of the bank", asset)
        request = files.ask_parking(
            file=file,
            user=_user("dealing"),
            reason="The bank can be repaired only when the water has fallen after the rains.",
            until=timezone.localdate() + dt.timedelta(days=days + 40),
        )
    with _ago(days=days - 1):
        files.approve_parking(request=request, user=_user("head"), words="Agreed.")


def _waits_for_agreement(asset: Asset, *, days: int) -> None:
    with _ago(days=days):
        file = _open("Survey of the steps of the ghat", asset)
        files.ask_parking(
            file=file,
            user=_user("dealing"),
            reason="The surveyor comes back from another district next month.",
            until=timezone.localdate() + dt.timedelta(days=days + 21),
        )


def _ago(*, days: int) -> "time_machine.travel":
    return time_machine.travel(timezone.now() - dt.timedelta(days=days), tick=True)


def _user(login: str) -> User:
    return User.objects.get(username=login)


def _open(subject: str, asset: Asset) -> File:
    dealing = _user("dealing")
    post = dealing.posts().select_related("section").get()
    file = files.open_file(section=post.section, post=post, subject=subject, officer=officer_of(dealing))
    link_as_holder(file=file, asset=asset, user=dealing)
    return file
