"""Drafts for tests, brought to any state through the functions that people use."""

from typing import Any

from files import domain
from files.domain import approving, despatching, drafting
from files.drafting.letters import Contents, To
from files.models import Despatch, DespatchMode, Draft, DraftKind, DraftState, File, Recipient, Role
from tests.conftest import Department

BENGALI = "উত্তর পাড়ের ঘাটের পাথর স্থানচ্যুত হইয়াছে; ক্ষেত্রটি সংস্কার করুন।"
NAME, ADDRESS, EMAIL = "Sulekha Bandyopadhyay", "7 Invented Lane, Kolkata 700029", "sulekha@example.net"
CALLED = "The complainant in C-2026-000123"


def contents(**changes: Any) -> Contents:
    """What the drafts of these tests say: to an office by mail, a copy to another."""
    values: dict[str, Any] = {
        "subject": "Stones of the north ghat",
        "text": "Please put the stones back.",
        "references": "Note of the ward office",
        "addressees": [
            To(name="The Executive Engineer, Water Supply", address="Kolkata", email="water@example.org"),
            To(role=Role.COPY, name="The Ward Office", address="Ward 63"),
        ],
    }
    return Contents(**{**values, **changes})


def citizen() -> To:
    """A citizen as an addressee."""
    return To(name=CALLED, recipient=Recipient(name=NAME, address=ADDRESS, email=EMAIL))


def read(draft: Draft) -> Draft:
    """The draft as it stands now."""
    return Draft.objects.select_related("file__holder__designation", "file__section").get(pk=draft.pk)


def make_draft(
    file: File, department: Department, *, state: str = DraftState.DRAFT, kind: str = DraftKind.LETTER, **changes: Any
) -> Draft:
    """A draft on a file that the dealing hand of HW holds, in ``state``; the file is with the dealing hand again."""
    language = changes.pop("language", "en")
    draft = drafting.begin_draft(
        file=file, user=department.dealing, kind=kind, language=language, contents=contents(**changes)
    )
    if state == DraftState.DRAFT:
        return draft
    drafting.submit(draft=draft, user=department.dealing, seen=draft.last_step)
    if state == DraftState.SUBMITTED:
        return read(draft)
    if state == DraftState.CANCELLED:
        drafting.cancel(draft=draft, user=department.dealing, seen=draft.last_step, reason="Not needed any more")
        return read(draft)
    approve(draft, department)
    if state == DraftState.APPROVED:
        return read(draft)
    send(draft, department)
    return read(draft)


def approve(draft: Draft, department: Department) -> None:
    """Have the engineer approve it and send the file back to the dealing hand."""
    file = read(draft).file
    domain.forward(file=file, user=department.dealing, to_post=department.post("HW-EE"))
    domain.mark_opened(file=file, user=department.engineer)
    found = read(draft)
    approving.approve(draft=found, user=department.engineer, seen=found.last_step, version=found.last_version)
    domain.send_back(file=read(draft).file, user=department.engineer)
    domain.mark_opened(file=read(draft).file, user=department.dealing)


def ways(draft: Draft, *modes: str) -> list[despatching.Way]:
    """How the copies travel: ``modes`` in the order of the addressees, the last for the rest; by post without any."""
    rows = list(approving.standing(draft).version.addressees.select_related("recipient"))
    given = [*modes, *[modes[-1] if modes else DespatchMode.POST.value] * len(rows)]
    return [despatching.Way(addressee=row, mode=mode) for row, mode in zip(rows, given, strict=False)]


def send(draft: Draft, department: Department, *modes: str) -> Despatch:
    """Despatch it as the dealing hand."""
    found = read(draft)
    return despatching.despatch(draft=found, user=department.dealing, seen=found.last_step, ways=ways(found, *modes))
