"""Every address of the desk, knocked at by everybody, for an ordinary, a confidential and a secret file.

Who is who: ``tests.files.room``.
"""

import uuid
from collections.abc import Iterable
from typing import Any

import pytest
from django.utils import timezone

from files.models import Classification, Draft
from tests.conftest import Department
from tests.doors import Door, wrongly_answered
from tests.files.drafting import read, ways
from tests.files.room import HOLD, OFFICE, PEOPLE, SEE, Room
from tests.files.test_draft_pages import typed as draft_typed

pytestmark = pytest.mark.django_db

LOGIN, GONE, STALE, UNFIT, FOUND, DONE, REFUSED = 302, 404, 409, 422, 200, 302, 403


def doors(room: Room) -> list[Door]:
    """The table. ``sees``: what those get who may open the file and do not hold it; to others nothing is there."""
    may_open = SEE[room.classification]
    pk, draft, waiting, letter = room.file.pk, room.draft, room.waiting, room.letter
    copy = letter.copies.get()
    open_to_all = room.classification == Classification.ORDINARY

    def answers(*groups: tuple[Iterable[str], int], rest: int = GONE) -> dict[str, int]:
        said = dict.fromkeys(PEOPLE, rest) | {"nobody": LOGIN}
        for people, status in groups:
            said |= dict.fromkeys(people, status)
        return said

    def of_file(name: str, sees: int, holds: int | None = None, *, method: str = "get", **more: Any) -> Door:
        said = answers((may_open, sees), (HOLD, sees if holds is None else holds))
        return Door(name=f"files:{name}", method=method, answers=said, at={"pk": pk, **more.pop("at", {})}, **more)

    def of_draft(name: str, sees: int, holds: int, of: Draft = draft, **more: Any) -> Door:
        at = {"draft": of.pk, **more.pop("at", {})}
        return of_file(name, sees, holds, at=at, **more)

    def act(action: str, sees: int, holds: int) -> Door:
        return of_file(
            "act", sees, holds, method="post", at={"action": action}, typed=lambda: room.act(action), dear=True
        )

    def desk(name: str, **more: Any) -> Door:
        # Lists show each reader his own; what stands in them is another test's.
        return Door(
            name=f"files:{name}", answers={**dict.fromkeys(PEOPLE, more.pop("status", FOUND)), "nobody": LOGIN}, **more
        )

    def step() -> dict[str, Any]:
        return room.step(draft)

    member = answers((OFFICE, FOUND))
    deputy = {"opener"}
    return [
        # the desk
        desk("inbox"),
        desk("list_table", at={"form": "csv"}),
        desk("list_table", at={"form": "csv"}, typed={"tab": "section"}),
        desk("pendency"),
        desk("pendency", typed={"format": "csv"}),
        desk("pending_files", typed={"by": "priority", "key": "ordinary", "clock": "held"}),
        desk("pending_files", typed={"by": "post", "key": "9" * 30, "clock": "held"}, status=GONE),
        desk("monthly"),
        desk("monthly", typed={"format": "csv"}),
        desk("notices"),
        desk("read_all", method="post", status=DONE),
        desk("asked"),
        Door(name="files:notice", method="post", at={"pk": room.notice.pk}, answers=answers((HOLD, DONE))),
        Door(name="files:phrases", answers=member),
        Door(
            name="files:phrases",
            method="post",
            typed={"scope": "own", "code": "my_own", "text_en": "Seen"},
            answers=answers((OFFICE, DONE)),
        ),
        # What the whole office is offered is the director general's to say.
        Door(
            name="files:phrases",
            method="post",
            typed={"scope": "office", "code": "our_own", "text_en": "Seen"},
            answers=answers((OFFICE, UNFIT), ({"above"}, DONE)),
        ),
        Door(
            name="files:phrase",
            at={"pk": room.phrases["inspector"].pk},
            answers=answers(({"holder"}, FOUND)),
        ),
        Door(
            name="files:phrase",
            method="post",
            at={"pk": room.phrases["inspector"].pk},
            typed={"code": "mine", "text_en": "Seen again"},
            answers=answers(({"holder"}, DONE)),
        ),
        Door(
            name="files:withdraw_phrase",
            method="post",
            at={"pk": room.phrases["inspector"].pk},
            answers=answers(({"holder"}, DONE)),
        ),
        Door(name="files:new", answers=answers((OFFICE - {"holder", "colleague"}, FOUND))),
        Door(name="files:new", method="post", answers=answers((OFFICE - {"holder", "colleague"}, UNFIT))),
        # what is asked of others: who approves a parking learns that it is asked, whoever may open the file
        Door(name="files:view", at={"pk": room.view.pk}, answers=answers((may_open | {"asked"}, FOUND))),
        Door(
            name="files:view",
            method="post",
            at={"pk": room.view.pk},
            typed={"action": "give", "text": "Ours"},
            answers=answers((may_open, STALE), ({"asked"}, DONE)),
        ),
        Door(
            name="files:view",
            method="post",
            at={"pk": room.view.pk},
            typed={"action": "withdraw", "reason": "Known"},
            answers=answers((may_open | {"asked"}, STALE), (HOLD, DONE)),
        ),
        Door(
            name="files:view_paper",
            at={"pk": room.view.pk, "paper": room.paper.pk},
            # Of an ordinary file nothing is shown apart: who is asked opens it.
            answers=answers() if open_to_all else answers((may_open | {"asked"}, FOUND)),
        ),
        Door(name="files:parking", at={"pk": room.parking.pk}, answers=answers((may_open | {"above"}, FOUND))),
        Door(
            name="files:parking",
            method="post",
            at={"pk": room.parking.pk},
            typed={"action": "approve", "words": ""},
            answers=answers((may_open, STALE), ({"above"}, DONE)),
        ),
        Door(
            name="files:parking",
            method="post",
            at={"pk": room.parking.pk},
            typed={"action": "withdraw"},
            answers=answers((may_open | {"above"}, STALE), (HOLD, DONE)),
        ),
        # the file read
        of_file("file", FOUND),
        of_file("note_sheet", FOUND, dear=True),
        of_file("proof", FOUND, dear=True),
        of_file("bundle", FOUND, dear=True),
        of_file("page", FOUND, dear=True, at={"number": 1, "purpose": "screen"}),
        of_file("page", GONE, at={"number": 99, "purpose": "screen"}),
        of_file("paper", FOUND, at={"paper": room.paper.pk}),
        of_file("paper_as", FOUND, at={"paper": room.paper.pk, "purpose": "original"}),
        of_file("note_preview", FOUND, method="post", typed={"text": "p. 1"}),
        # the file worked on
        of_file("note", STALE, DONE, method="post", dear=True, typed={"text": "Mine", "action": "save"}),
        of_file(
            "note", STALE, DONE, method="post", dear=True, typed={"text": "Mine", "action": "confirm", "sure": "on"}
        ),
        of_file("explain", STALE, STALE, method="post", dear=True, typed={"text": "It is not late"}),
        act("forward", STALE, DONE),
        act("send-back", STALE, DONE),
        act("pull-back", STALE, STALE),
        act("ask-views", STALE, DONE),
        act("park", STALE, STALE),
        act("resume", STALE, STALE),
        act("close", STALE, STALE),
        act("reopen", STALE, STALE),
        act("paper", STALE, DONE),
        act("cover", STALE, DONE),
        act("link", STALE, STALE),
        act("delink", STALE, DONE),
        act("merge", STALE, STALE),
        act("volume", STALE, STALE),
        act("flag", STALE, DONE),
        # Whoever opens files and reads this one opens a part of it; the colleague and the holder open none.
        Door(
            name="files:act",
            method="post",
            at={"pk": pk, "action": "part"},
            typed=lambda: room.act("part"),
            answers=answers((may_open, DONE), (may_open & {"holder", "colleague"}, STALE)),
        ),
        of_file("act", GONE, method="post", at={"action": "burn"}),
        # drafts
        of_file("new_draft", GONE, FOUND),
        of_file(
            "new_draft",
            STALE,
            DONE,
            method="post",
            typed=lambda: {**draft_typed(), "kind": "letter", "language": "bn", "form_key": str(uuid.uuid4())},
        ),
        of_draft("draft", FOUND, FOUND, dear=True),
        of_draft("edit_draft", GONE, FOUND),
        of_draft(
            "edit_draft", STALE, DONE, method="post", dear=True, typed=lambda: {**draft_typed(), **room.step(draft)}
        ),
        of_draft("draft_working", FOUND, FOUND, method="post", typed={"version": 1, "text": "Half a wo"}),
        of_draft("draft_working", DONE, DONE, method="post", typed={"action": "discard"}),
        of_draft("compare_draft", FOUND, FOUND, dear=True, typed={"from": "1", "to": "1"}),
        of_draft("draft_pdf", FOUND, FOUND, dear=True),
        of_draft("draft_pdf", FOUND, FOUND, dear=True, of=waiting),
        of_draft(
            "draft_recipient",
            GONE,
            FOUND,
            method="post",
            at={"addressee": draft.versions.get().addressees.get().pk},
            typed={"reason": "To write to her"},
        ),
        *(
            of_draft(
                "act_on_draft",
                STALE,
                holds,
                method="post",
                dear=True,
                at={"action": action},
                typed=lambda: room.step(draft),
            )
            for action, holds in (("submit", DONE), ("return", STALE), ("approve", STALE), ("cancel", DONE))
        ),
        of_draft(
            "act_on_draft",
            UNFIT,
            UNFIT,
            method="post",
            dear=True,
            at={"action": "sign"},
            typed=lambda: room.step(draft),
        ),
        # despatch
        Door(name="files:despatch_register", answers=member),
        Door(name="files:despatch_export", answers=member),
        Door(
            name="files:despatch_draft",
            at={"draft": waiting.pk},
            answers=answers((may_open, DONE), (HOLD, FOUND)),
        ),
        Door(
            name="files:despatch_draft",
            method="post",
            at={"draft": waiting.pk},
            typed=lambda: {
                "seen": read(waiting).last_step,
                **{f"mode_{way.addressee.pk}": way.mode for way in ways(waiting)},
            },
            answers=answers((may_open, DONE), (HOLD, DONE)),
        ),
        Door(name="files:despatch_draft_letter", at={"draft": waiting.pk}, answers=answers((HOLD, FOUND))),
        Door(name="files:despatch", at={"pk": letter.pk}, answers=answers((may_open, FOUND))),
        Door(name="files:despatch_letter", at={"pk": letter.pk}, answers=answers((may_open, FOUND))),
        # The dealing hand despatched it, and may note what became of it and print the sheet again.
        Door(
            name="files:despatch_address",
            method="post",
            at={"pk": letter.pk, "copy": copy.pk},
            answers=answers((HOLD | deputy, FOUND)),
        ),
        Door(
            name="files:despatch_mark",
            method="post",
            at={"pk": letter.pk},
            typed={"copy": copy.pk, "kind": "delivered", "on_day": timezone.localdate().isoformat()},
            answers=answers((HOLD | deputy, DONE)),
        ),
        Door(
            name="files:despatch_withdraw",
            method="post",
            at={"pk": letter.pk},
            typed={"reason": "Sent by mistake"},
            # The inspector's post is too low to approve such a letter, and so to withdraw it.
            answers=answers(),
        ),
        # what the file is about, told by the room of assets
        Door(
            name="assets:link_file",
            method="post",
            at={"pk": pk},
            typed={"q": "No such place"},
            answers=answers((may_open, REFUSED), (HOLD, FOUND)),
        ),
        Door(
            name="assets:end_subject",
            method="post",
            at={"pk": pk, "subject": room.subject.pk},
            typed={"reason": "Another pond"},
            answers=answers((may_open, STALE), (HOLD, DONE)),
        ),
        # what a letter's code leads to is for everybody, and tells nothing but that it stands
        Door(name="letters:check", at={"code": letter.code}, answers=dict.fromkeys(PEOPLE, FOUND)),
        Door(name="letters:check", at={"code": "0" * 32}, answers=dict.fromkeys(PEOPLE, GONE)),
    ]


@pytest.mark.parametrize("classification", list(SEE))
def test_everybody_at_every_door(department: Department, classification: str) -> None:
    room = Room(department, classification)
    assert wrongly_answered(doors(room), room.people()) == ""
