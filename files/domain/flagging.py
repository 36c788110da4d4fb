"""Flags on papers: set and taken off by the holder of the file."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from files.domain.register import acting_officer, lock
from files.models import Correspondence, File, FileState, FlagKind, PaperFlag
from files.workflow import NotAllowed
from staff.models import Officer, User


@transaction.atomic
def flag_paper(*, paper: Correspondence, user: User, kind: str) -> PaperFlag:
    """Flag a paper as the one under consideration ("puc") or as a fresh receipt ("fr").

    A file has one PUC: setting another takes the flag off the former. A paper has one flag: a fresh receipt that
    becomes the PUC loses that one. Side effects, in order: locks the file; takes off the flags that give way; stores
    the flag.
    """
    file, officer = _held(paper, user)
    if kind not in FlagKind.values:
        raise NotAllowed(_("Choose PUC or FR."), code="kind")
    standing = PaperFlag.objects.filter(file=file, cleared_at=None)
    if standing.filter(paper=paper, kind=kind).exists():
        raise NotAllowed(_("The paper has this flag already."), code="done")
    giving_way = standing.filter(paper=paper)
    if kind == FlagKind.PUC:
        giving_way = giving_way | standing.filter(kind=FlagKind.PUC)
    for flag in giving_way:
        _clear(flag, file, officer)
    taken = set(standing.filter(kind=kind).values_list("number", flat=True))
    number = next(n for n in range(1, len(taken) + 2) if n not in taken)
    return PaperFlag.objects.create(
        file=file,
        paper=paper,
        kind=kind,
        number=number,
        set_by_post=file.holder,
        set_by=officer,
        set_at=timezone.now(),
    )


@transaction.atomic
def clear_flag(*, paper: Correspondence, user: User) -> None:
    """Take the flag off a paper. Side effects, in order: locks the file; stores who took the flag off, and when."""
    file, officer = _held(paper, user)
    flag = PaperFlag.objects.filter(file=file, paper=paper, cleared_at=None).first()
    if flag is None:
        raise NotAllowed(_("The paper has no flag any more."), code="done")
    _clear(flag, file, officer)


def _held(paper: Correspondence, user: User) -> tuple[File, Officer]:
    file = paper.file
    lock(file)
    officer = acting_officer(file=file, user=user)
    if file.state == FileState.CLOSED:
        raise NotAllowed(_("The file is closed; it must be reopened first."), code="state")
    return file, officer


def _clear(flag: PaperFlag, file: File, officer: Officer) -> None:
    flag.cleared_at, flag.cleared_by, flag.cleared_by_post = timezone.now(), officer, file.holder
    flag.save()
