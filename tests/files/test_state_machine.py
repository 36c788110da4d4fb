"""The life of a file walked at random: whatever the four officers try, what must hold always holds."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from files import domain
from files.models import File, FileState, Movement, MovementKind, Noting, Outcome
from files.workflow import MOVES, NotAllowed
from staff.models import Post, User
from tests.conftest import Department
from tests.files.conftest import MakeFile

LOGINS = st.sampled_from(["dealing", "head", "engineer", "director", "dealing2"])
POSTS = st.sampled_from(["HW-DH", "HW-SH", "HW-EE", "DG", "PS-DH"])


def walk(department: Department, make_file: MakeFile) -> type[RuleBasedStateMachine]:
    """Return the machine over one department; each run has a file of its own in a transaction taken back."""

    class FileLife(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.sealed = transaction.atomic()
            self.sealed.__enter__()
            self.file = make_file()
            self.green: list[tuple[int, str]] = []

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.sealed.__exit__(None, None, None)

        def attempt(self, act: Any, user: User | None, **values: Any) -> Any:
            """Do it on a fresh copy, as another request would; a refusal must change nothing."""
            before = self.state()
            try:
                with transaction.atomic():
                    return act(file=File.objects.get(pk=self.file.pk), user=user, **values)
            except NotAllowed:
                assert self.state() == before
                return None

        def state(self) -> tuple[Any, ...]:
            file = File.objects.values_list("state", "holder", "last_movement", "last_note").get(pk=self.file.pk)
            return (
                *file,
                Movement.objects.filter(file=self.file).count(),
                Noting.objects.filter(file=self.file).count(),
            )

        def user(self, login: str) -> User:
            return department.users[login]

        @rule(login=LOGINS)
        def read(self, login: str) -> None:
            self.attempt(domain.mark_opened, self.user(login))

        @rule(login=LOGINS, to=POSTS)
        def forward(self, login: str, to: str) -> None:
            held = self.user(login).posts().filter(inbox=self.file).exists()
            movement = self.attempt(domain.forward, self.user(login), to_post=department.post(to))
            assert movement is None or held

        @rule(login=LOGINS)
        def send_back(self, login: str) -> None:
            self.attempt(domain.send_back, self.user(login))

        @rule(login=LOGINS)
        def pull_back(self, login: str) -> None:
            last = Movement.objects.filter(file=self.file).latest("serial")
            if self.attempt(domain.pull_back, self.user(login)):
                assert last.opened_at is None
                assert last.kind in {MovementKind.FORWARDED, MovementKind.RETURNED}

        @rule(login=LOGINS, days=st.integers(-1, 3))
        def park(self, login: str, days: int) -> None:
            until = timezone.localdate() + dt.timedelta(days=days)
            assert self.attempt(domain.park, self.user(login), reason="Rain", until=until) is None or days > 0

        @rule(login=LOGINS)
        def resume(self, login: str) -> None:
            self.attempt(domain.resume, self.user(login))

        @rule(login=LOGINS, result=st.sampled_from(["", "Repaired"]))
        def close(self, login: str, result: str) -> None:
            self.attempt(domain.close, self.user(login), outcome=Outcome.DONE, result=result)

        @rule(login=st.one_of(st.none(), LOGINS))
        def reopen(self, login: str | None) -> None:
            self.attempt(domain.reopen, self.user(login) if login else None, reason="Not fixed")

        @rule(login=LOGINS, confirm=st.booleans())
        def note(self, login: str, confirm: bool) -> None:
            note = self.attempt(domain.write_note, self.user(login), text=f"Note of {login}")
            if note and confirm:
                green = domain.confirm_note(note=note, user=self.user(login))
                self.green.append((green.serial or 0, green.text))
            elif note:
                domain.discard_note(note=note, user=self.user(login))

        @invariant()
        def the_register_tells_where_the_file_is(self) -> None:
            file = File.objects.get(pk=self.file.pk)
            lines = list(Movement.objects.filter(file=file).order_by("serial"))
            assert [line.serial for line in lines] == list(range(1, file.last_movement + 1))
            assert lines[0].kind == MovementKind.OPENED
            for before, after in pairwise(lines):
                assert after.from_post_id == before.to_post_id
                assert after.sent_at >= before.sent_at
            last = lines[-1]
            assert (file.holder_id, file.held_since, file.due_at) == (last.to_post_id, last.held_since, last.due_at)

        @invariant()
        def every_state_was_come_to_by_legal_moves(self) -> None:
            state: str = FileState.ACTIVE
            for line in Movement.objects.filter(file=self.file, serial__gt=1).order_by("serial"):
                assert state in MOVES[line.kind].begins
                state = MOVES[line.kind].ends
            file = File.objects.get(pk=self.file.pk)
            assert file.state == state
            assert (file.closed_at is not None) == (state == FileState.CLOSED) == bool(file.result)
            assert (file.parked_until is not None) == (state == FileState.PARKED)

        @invariant()
        def one_post_holds_it_and_green_notes_stay(self) -> None:
            holding = Post.objects.filter(inbox=self.file)
            assert holding.count() == 1
            kept = Noting.objects.filter(file=self.file, colour="green").order_by("serial")
            assert list(kept.values_list("serial", "text")) == self.green

    return FileLife


@pytest.mark.django_db
def test_a_file_walked_at_random(department: Department, make_file: MakeFile) -> None:
    run_state_machine_as_test(
        walk(department, make_file),
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
