"""Drafts: versions that stay, who may what in which state, the approval of one exact version."""

from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from files import domain
from files.domain import approving, drafting
from files.drafting import comparison
from files.drafting import rules as draft_rules
from files.models import (
    Approval,
    Draft,
    DraftKind,
    DraftRule,
    DraftState,
    DraftStep,
    DraftVersion,
    DraftWorking,
    File,
    StepKind,
)
from files.workflow import NotAllowed
from tests.conftest import Department
from tests.files.conftest import MakeFile, read_and_forward
from tests.files.drafting import BENGALI, approve, citizen, contents, make_draft, read, send
from tests.files.test_numbering import together

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [each for each in DraftState.values if each != DraftState.SIGNED])
def test_who_may_what_in_each_state(department: Department, make_file: MakeFile, state: str) -> None:
    file = make_file(at="HW-DH", by="dealing")
    draft = make_draft(file, department, state=state)
    admin = type(department.dealing).objects.create_superuser("admin", "a@example.org", "aitihya-demo")
    in_work = state in {"draft", "submitted", "approved"}
    for user in (department.head, department.engineer, department.dealing2, department.director, admin):
        assert not draft_rules.may_work(user, draft)
        assert not draft_rules.may_approve(user, draft)
        assert not draft_rules.may_despatch(user, draft)
        with pytest.raises(NotAllowed):
            drafting.amend(draft=read(draft), user=user, contents=contents(text="Other"), seen=draft.last_step)
    assert draft_rules.may_work(department.dealing, draft) == in_work
    assert not draft_rules.may_approve(department.dealing, draft)  # too low
    assert draft_rules.may_despatch(department.dealing, draft) == (state == "approved")
    before = DraftStep.objects.count()
    if not in_work:
        for act in (
            drafting.submit,
            partial(drafting.cancel, reason="x" * 9),
            partial(drafting.return_draft, remarks="x"),
        ):
            with pytest.raises(NotAllowed):
                act(draft=read(draft), user=department.dealing, seen=draft.last_step)
        assert DraftStep.objects.count() == before


def test_past_holders_read_and_do_nothing(department: Department, file: File) -> None:
    draft = make_draft(file, department)
    read_and_forward(read(draft).file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=read(draft).file, user=department.head)
    with pytest.raises(NotAllowed, match="forwarded it to"):
        drafting.submit(draft=read(draft), user=department.dealing, seen=draft.last_step)
    version = drafting.amend(
        draft=read(draft), user=department.head, contents=contents(text="Put them back."), seen=draft.last_step
    )
    assert (version.serial, version.officer.name, version.post.code) == (2, "Officer head", "HW-SH")


@pytest.mark.parametrize("model", [DraftVersion, DraftStep, Approval], ids=["version", "step", "approval"])
def test_rows_that_count_stay_in_the_database(department: Department, file: File, model: Any) -> None:
    make_draft(file, department, state=DraftState.APPROVED)
    column = {"DraftVersion": "text = 'x'", "DraftStep": "remarks = 'x'", "Approval": "sha256 = 'x'"}[model.__name__]
    for statement in (f"UPDATE {model._meta.db_table} SET {column}", f"DELETE FROM {model._meta.db_table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_kind_and_language_never_change_and_an_end_is_an_end(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.CANCELLED)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.filter(pk=draft.pk).update(state="draft")
    other = make_draft(file, department)
    with pytest.raises(DatabaseError), transaction.atomic():
        Draft.objects.filter(pk=other.pk).update(language="hi")


def test_the_hash_of_a_version_is_of_what_it_says(department: Department, file: File) -> None:
    draft = make_draft(file, department, text=BENGALI, addressees=[citizen()])
    version = drafting.current(draft)
    assert drafting.is_intact(version)
    version.text = BENGALI + "!"
    assert not drafting.is_intact(version)


def test_a_stale_approval_is_refused(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.SUBMITTED)
    read_and_forward(read(draft).file, department.dealing, department.post("HW-EE"))
    domain.mark_opened(file=read(draft).file, user=department.engineer)
    was = read(draft)
    drafting.amend(draft=read(draft), user=department.engineer, contents=contents(text="New"), seen=was.last_step)
    for seen in (was.last_step, was.last_step + 1):
        with pytest.raises(NotAllowed) as refused:
            approving.approve(draft=read(draft), user=department.engineer, seen=seen, version=1)
        assert refused.value.code == "stale"
    assert not Approval.objects.exists()
    done = approving.approve(draft=read(draft), user=department.engineer, seen=was.last_step + 1, version=2)
    assert done.version.text == "New"
    assert done.original.sha256 == done.sha256


def test_a_change_after_approval_needs_approval_again(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.APPROVED)
    drafting.amend(draft=draft, user=department.dealing, contents=contents(text="Changed"), seen=draft.last_step)
    assert read(draft).state == DraftState.DRAFT
    with pytest.raises(NotAllowed, match="Only an approved draft"):
        send(draft, department)
    now = read(draft)
    drafting.submit(draft=now, user=department.dealing, seen=now.last_step)
    approve(draft, department)
    assert send(draft, department).version.serial == 2


def test_returned_with_remarks(department: Department, file: File) -> None:
    draft = make_draft(file, department, state=DraftState.SUBMITTED)
    with pytest.raises(NotAllowed, match="what is to be changed"):
        drafting.return_draft(draft=draft, user=department.dealing, seen=draft.last_step, remarks=" ")
    drafting.return_draft(draft=draft, user=department.dealing, seen=draft.last_step, remarks="Milder, please")
    assert read(draft).state == DraftState.DRAFT
    assert DraftStep.objects.get(kind=StepKind.RETURNED).remarks == "Milder, please"


def test_rules_are_data(department: Department, file: File) -> None:
    section = department.post("HW-DH").section
    draft = make_draft(file, department, state=DraftState.SUBMITTED)
    read_and_forward(read(draft).file, department.dealing, department.post("HW-SH"))
    domain.mark_opened(file=read(draft).file, user=department.head)
    assert not draft_rules.may_approve(department.head, read(draft))
    DraftRule.objects.create(kind="", least_level=2, since="2020-01-01", source="O1")
    assert draft_rules.may_approve(department.head, read(draft))
    DraftRule.objects.create(kind=DraftKind.LETTER, least_level=4, since="2021-01-01", source="O2")
    assert not draft_rules.may_approve(department.head, read(draft))
    DraftRule.objects.create(kind="", section=section, least_level=2, duty="planner", since="2022-01-01", source="O3")
    assert not draft_rules.may_approve(department.head, read(draft))
    DraftRule.objects.create(kind="", section=section, least_level=2, since="2023-01-01", source="O4")
    assert draft_rules.may_approve(department.head, read(draft))
    DraftRule.objects.create(kind="", section=section, least_level=4, since="2999-01-01", source="O5")
    assert draft_rules.may_approve(department.head, read(draft))


def test_working_text_is_kept_apart_until_it_is_a_version(department: Department, file: File) -> None:
    draft = make_draft(file, department)
    keep = partial(drafting.keep_working, draft=draft, user=department.dealing, subject="S", references="")
    keep(version=1, text="Half a sen")
    keep(version=1, text="Half a sentence")
    assert DraftWorking.objects.get().text == "Half a sentence"
    assert drafting.current(draft).text == "Please put the stones back."
    with pytest.raises(NotAllowed, match="not a version yet"):
        drafting.submit(draft=read(draft), user=department.dealing, seen=draft.last_step)
    drafting.amend(draft=draft, user=department.dealing, contents=contents(text="A sentence"), seen=draft.last_step)
    assert not DraftWorking.objects.exists()
    with pytest.raises(NotAllowed, match="has changed this draft"):
        keep(version=1, text="Late")


def test_the_same_form_begins_one_draft_and_nothing_new_is_no_version(department: Department, file: File) -> None:
    draft = make_draft(file, department)
    again = drafting.begin_draft(
        file=file,
        user=department.dealing,
        kind="letter",
        language="en",
        contents=contents(),
        form_key=draft.form_key,
    )
    assert again == draft
    with pytest.raises(NotAllowed, match="Nothing differs"):
        drafting.amend(draft=draft, user=department.dealing, contents=contents(), seen=draft.last_step)


def test_a_file_is_not_closed_over_a_draft(department: Department, make_file: MakeFile) -> None:
    file = make_file(at="HW-DH", by="dealing")
    draft = make_draft(file, department)
    close = partial(domain.close, user=department.dealing, outcome="done", result="Letter written")
    with pytest.raises(NotAllowed, match="still in work"):
        close(file=read(draft).file)
    drafting.cancel(draft=read(draft), user=department.dealing, seen=draft.last_step, reason="Settled by telephone")
    close(file=read(draft).file)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_amend_one_wins_and_the_other_is_told(department: Department, file: File) -> None:
    draft = make_draft(file, department)
    raised = together(
        *[
            partial(
                drafting.amend,
                draft=read(draft),
                user=department.dealing,
                contents=contents(text=text),
                seen=draft.last_step,
            )
            for text in ("One", "Two")
        ]
    )
    assert [type(each) for each in raised] == [NotAllowed]
    assert "Officer dealing has changed this draft" in str(raised[0])
    assert list(DraftVersion.objects.filter(draft=draft).values_list("serial", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        (BENGALI, BENGALI.replace("উত্তর", "দক্ষিণ"), ["উত্তর "], ["দক্ষিণ "]),
        ("तट का क्षेत्र संरक्षित है।", "तट का क्षेत्रफल संरक्षित है।", ["क्षेत्र "], ["क्षेत्रफल "]),
        ("ক্ষেত্র", "ক্ষেত্রে", ["ক্ষেত্র"], ["ক্ষেত্রে"]),
        ("a b", "a b", [], []),
    ],
)
def test_words_are_compared_whole(before: str, after: str, gone: list[str], come: list[str]) -> None:
    pieces = comparison.compare(before, after)
    assert [each.text for each in pieces if each.kind == comparison.REMOVED] == gone
    assert [each.text for each in pieces if each.kind == comparison.ADDED] == come
    assert "".join(each.text for each in pieces if each.kind != comparison.REMOVED) == after
    assert "".join(comparison.words(before)) == before


def test_who_wrote_which_words() -> None:
    shares = comparison.authorship(
        [(1, "Put the stones back"), (2, "Put all stones back"), (3, "Put all stones back now")]
    )
    assert [(each.serial, each.text.strip()) for each in shares] == [
        (1, "Put"),
        (2, "all"),
        (1, "stones back"),
        (3, "now"),
    ]
