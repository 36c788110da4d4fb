"""The life of a file walked at random by officers who act at the same moment, on connections of their own.

Whatever they try, what must hold always holds: one holder, a register without gaps that replays to where the file is,
nothing lost of what was written, and for the loser of a race words instead of an error.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from files import domain
from files.domain import approving, despatching, drafting
from files.drafting import rules as draft_rules
from files.drafting.workflow import IN_WORK, STEPS
from files.models import (
    Approval,
    Despatch,
    Draft,
    DraftKind,
    DraftState,
    DraftStep,
    DraftVersion,
    File,
    FileState,
    Movement,
    MovementKind,
    NoteColour,
    Noting,
    Outcome,
    ParkingRequest,
    ViewAnswer,
    ViewRequest,
)
from files.workflow import MOVES, NotAllowed
from staff.models import Post, Section, User
from tests.conftest import Department
from tests.files.conftest import MakeFile
from tests.files.drafting import contents, ways
from tests.files.racing import Office, office

Act = Callable[[], Any]
# A night can be given to it: FILE_WALKS=300 pytest tests/files/test_state_machine.py
WALKS = int(os.environ.get("FILE_WALKS", "10"))

LOGINS = st.sampled_from(["dealing", "head", "engineer", "director", "dealing2"])
POSTS = st.sampled_from(["HW-DH", "HW-SH", "HW-EE", "DG", "PS-DH"])
DRAFT_STEPS = st.sampled_from(["begin", "amend", "submit", "approve", "return", "despatch", "cancel"])
# What an officer may try: its name, and what he types.
TRIES = st.one_of(
    st.tuples(st.just("read")),
    st.tuples(st.just("forward"), POSTS),
    st.tuples(st.just("send_back")),
    st.tuples(st.just("pull_back")),
    st.tuples(st.just("park"), st.integers(-1, 3)),
    st.tuples(st.just("decide_parking"), st.booleans()),
    st.tuples(st.just("withdraw_parking")),
    st.tuples(st.just("resume")),
    st.tuples(st.just("close"), st.sampled_from(["", "Repaired"])),
    st.tuples(st.just("reopen")),
    st.tuples(st.just("note"), st.booleans()),
    st.tuples(st.just("ask_views"), st.lists(POSTS, max_size=2)),
    st.tuples(st.just("answer_view"), st.booleans()),
    st.tuples(st.just("withdraw_view")),
    st.tuples(
        st.just("draft"), st.sampled_from(["begin", "amend", "submit", "approve", "return", "despatch", "cancel"])
    ),
)
TRY = st.tuples(LOGINS, TRIES)


class Tries:
    """What one officer does in one request, on a fresh copy of the file as another process would have it."""

    def __init__(self, department: Department, file: File) -> None:
        self.department, self.pk = department, file.pk

    def bind(self, login: str, what: tuple[Any, ...]) -> Act:
        """Return the act of ``login`` with what he has read before he begins."""
        act: Callable[..., Any] = getattr(self, what[0])
        user = self.department.users[login]
        return lambda: act(user, *what[1:])

    @property
    def file(self) -> File:
        return File.objects.get(pk=self.pk)

    def read(self, user: User) -> Any:
        return domain.mark_opened(file=self.file, user=user)

    def forward(self, user: User, to: str) -> Any:
        return domain.forward(file=self.file, user=user, to_post=self.department.post(to))

    def send_back(self, user: User) -> Any:
        return domain.send_back(file=self.file, user=user)

    def pull_back(self, user: User) -> Any:
        return domain.pull_back(file=self.file, user=user)

    def park(self, user: User, days: int) -> Any:
        until = timezone.localdate() + dt.timedelta(days=days)
        file = self.file
        ask = domain.park if domain.parking_approver(file) is None else domain.ask_parking
        return ask(file=file, user=user, reason="Rain", until=until)

    def decide_parking(self, user: User, agree: bool) -> Any:
        request = ParkingRequest.objects.filter(file=self.pk, ended_at=None).first()
        if request is None:
            return None
        if agree:
            return domain.approve_parking(request=request, user=user)
        return domain.refuse_parking(request=request, user=user, words="Not now")

    def withdraw_parking(self, user: User) -> Any:
        request = ParkingRequest.objects.filter(file=self.pk).last()
        return domain.withdraw_parking(request=request, user=user) if request else None

    def resume(self, user: User) -> Any:
        return domain.resume(file=self.file, user=user)

    def close(self, user: User, result: str) -> Any:
        return domain.close(file=self.file, user=user, outcome=Outcome.DONE, result=result)

    def reopen(self, user: User) -> Any:
        return domain.reopen(file=self.file, user=user, reason="Not fixed")

    def note(self, user: User, confirm: bool) -> Any:
        note = domain.write_note(file=self.file, user=user, text=f"Note of {user.username}")
        if confirm:
            return domain.confirm_note(note=note, user=user)
        return domain.discard_note(note=note, user=user)

    def ask_views(self, user: User, codes: list[str]) -> Any:
        posts = [self.department.post(code) for code in codes]
        return domain.ask_views(file=self.file, user=user, posts=posts, question="Ours?", due_on=timezone.localdate())

    def answer_view(self, user: User, give: bool) -> Any:
        request = ViewRequest.objects.filter(file=self.pk).asked_of(user).last()
        if request is None:
            return None
        if give:
            return domain.give_view(request=request, user=user, text=f"View of {user.username}")
        return domain.decline_view(request=request, user=user, reason="Not mine")

    def withdraw_view(self, user: User) -> Any:
        request = ViewRequest.objects.filter(file=self.pk).first()
        return domain.withdraw_view(request=request, user=user, reason="Known") if request else None

    def draft(self, user: User, step: str) -> Any:
        if step == "begin":
            return drafting.begin_draft(
                file=self.file, user=user, kind=DraftKind.LETTER, language="en", contents=contents()
            )
        found = Draft.objects.select_related("file__holder__designation", "file__section").filter(file=self.pk).first()
        if found is None:
            return None
        read: dict[str, Any] = {"draft": found, "user": user, "seen": found.last_step}
        if step == "amend":
            return drafting.amend(**read, contents=contents(text=f"Words after step {found.last_step}"))
        if step == "submit":
            return drafting.submit(**read)
        if step == "return":
            return drafting.return_draft(**read, remarks="Shorter")
        if step == "cancel":
            return drafting.cancel(**read, reason="Not needed")
        if step == "approve":
            return approving.approve(**read, version=found.last_version)
        if found.state not in draft_rules.WAITING:
            return None
        return despatching.despatch(**read, ways=ways(found))


def walk(department: Department, make_file: MakeFile, desks: Office) -> type[RuleBasedStateMachine]:
    """Return the machine over one department; each run has a file of its own."""

    class FileLife(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.file = make_file()
            self.tries = Tries(department, self.file)
            # What was told to be written, as its officer was told.
            self.green: list[tuple[int, str]] = []
            self.views: list[tuple[int, str]] = []
            self.moved = 1

        @rule(first=TRY)
        def one_alone(self, first: Any) -> None:
            self.race(first)

        @rule(first=TRY, second=TRY)
        def two_at_once(self, first: Any, second: Any) -> None:
            self.race(first, second)

        @rule(first=TRY, second=TRY, third=TRY)
        def three_at_once(self, first: Any, second: Any, third: Any) -> None:
            self.race(first, second, third)

        @rule(login=LOGINS, what=TRIES)
        def the_same_twice(self, login: str, what: Any) -> None:
            self.race((login, what), (login, what))

        def race(self, *tries: tuple[str, tuple[Any, ...]]) -> None:
            before = self.state()
            outcomes = desks.race(self.file, [self.tries.bind(*each) for each in tries])
            for outcome in outcomes:
                if isinstance(outcome, Exception):
                    assert isinstance(outcome, NotAllowed), repr(outcome)
                    assert all(len(words) > 10 for words in outcome.messages)
            self.remember(outcomes)
            if all(outcome is None or isinstance(outcome, Exception) for outcome in outcomes):
                # A discarded draft answers nothing, too, and leaves nothing.
                assert self.state() == before or any(what[0] == "note" for _login, what in tries)

        def remember(self, outcomes: list[Any]) -> None:
            for outcome in outcomes:
                if isinstance(outcome, Noting):
                    self.green.append((outcome.serial or 0, outcome.text))
                elif isinstance(outcome, ViewAnswer) and outcome.serial:
                    self.views.append((outcome.serial, outcome.text))
                elif isinstance(outcome, Movement):
                    # Reading answers with a line that is there already.
                    self.moved = max(self.moved, outcome.serial)

        def state(self) -> tuple[Any, ...]:
            file = File.objects.values_list("state", "holder", "last_movement", "last_note").get(pk=self.file.pk)
            counted = (Movement, Noting, ViewRequest, ViewAnswer, ParkingRequest, DraftVersion, DraftStep, Despatch)
            return (*file, *(model._default_manager.filter(file=self.file).count() for model in counted))

        @invariant()
        def the_register_replays_to_where_the_file_is(self) -> None:
            file = File.objects.get(pk=self.file.pk)
            lines = list(Movement.objects.filter(file=file).order_by("serial"))
            assert [line.serial for line in lines] == list(range(1, file.last_movement + 1))
            assert len(lines) == self.moved
            assert lines[0].kind == MovementKind.OPENED
            state: str = FileState.ACTIVE
            for before, after in pairwise(lines):
                assert after.from_post_id == before.to_post_id
                assert after.sent_at >= before.sent_at
                assert state in MOVES[after.kind].begins
                state = MOVES[after.kind].ends
            last = lines[-1]
            assert (file.holder_id, file.held_since, file.due_at) == (last.to_post_id, last.held_since, last.due_at)
            assert file.state == state
            assert (file.closed_at is not None) == (state == FileState.CLOSED) == bool(file.result)
            assert file.parked_until == (last.until if state == FileState.PARKED else None)

        @invariant()
        def one_post_holds_it(self) -> None:
            assert Post.objects.filter(inbox=self.file).count() == 1

        @invariant()
        def nothing_that_was_said_is_lost(self) -> None:
            kept = Noting.objects.filter(file=self.file, colour=NoteColour.GREEN).order_by("serial")
            assert list(kept.values_list("serial", "text")) == sorted(self.green)
            assert [serial for serial, _text in sorted(self.green)] == list(range(1, len(self.green) + 1))
            views = ViewAnswer.objects.filter(file=self.file, serial__isnull=False).order_by("serial")
            assert list(views.values_list("serial", "text")) == sorted(self.views)
            assert [serial for serial, _text in sorted(self.views)] == list(range(1, len(self.views) + 1))

        @invariant()
        def requests_end_once_and_with_their_file(self) -> None:
            for request in ViewRequest.objects.filter(file=self.file).select_related("answer"):
                answer = getattr(request, "answer", None)
                assert (request.outcome, request.ended_at) == ((answer.kind, answer.at) if answer else ("", None))
            closed = File.objects.get(pk=self.file.pk).state == FileState.CLOSED
            assert not (closed and ViewRequest.objects.filter(file=self.file).open().exists())
            waiting = ParkingRequest.objects.filter(file=self.file, ended_at=None)
            assert not waiting.exclude(asked_by=Post.objects.get(inbox=self.file)).exists()
            approved = ParkingRequest.objects.filter(file=self.file, outcome="approved").count()
            assert Movement.objects.filter(file=self.file, approver__isnull=False).count() == approved

        @invariant()
        def every_draft_replays_to_where_it_is(self) -> None:
            closed = File.objects.get(pk=self.file.pk).state == FileState.CLOSED
            for draft in Draft.objects.filter(file=self.file):
                steps = list(DraftStep.objects.filter(draft=draft).select_related("version").order_by("serial"))
                assert [step.serial for step in steps] == list(range(1, draft.last_step + 1))
                versions = list(draft.versions.order_by("serial").values_list("serial", flat=True))
                assert versions == list(range(1, draft.last_version + 1))
                state: str = DraftState.DRAFT
                newest = 0
                for step in steps:
                    state = STEPS[step.kind].leads[state]
                    newest = max(newest, step.version.serial)
                    # Submitted, approved and sent out is what was written last, never what somebody overtook.
                    assert step.version.serial == newest
                assert draft.state == state
                assert not (closed and state in IN_WORK)
                sent = Despatch.objects.filter(draft=draft)
                assert sent.count() == (state == DraftState.DESPATCHED)
                for letter in sent:
                    assert letter.version == steps[-1].version == Approval.objects.get(despatch=letter).version

    return FileLife


@pytest.fixture
def desks() -> Iterator[Office]:
    with office(3) as made:
        yield made


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("strict", [True, False], ids=["parking is approved", "parking is free"])
def test_a_file_walked_at_random(department: Department, make_file: MakeFile, desks: Office, strict: bool) -> None:
    Section.objects.update(parking_needs_superior=strict)
    for post in department.posts.values():
        post.section.refresh_from_db()
    run_state_machine_as_test(
        walk(department, make_file, desks),
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
