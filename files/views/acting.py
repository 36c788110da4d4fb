"""What can be done with a file, each by one POST to its own address below the file's."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from files import domain, rules
from files.domain.register import lock
from files.forms import SeenForm
from files.models import File
from files.rules import OPENERS
from files.uploads import kept_paper
from files.views.access import reader, seen_file
from files.views.file import FORMS, RULES, build_form, show
from language.digits import roman
from staff.models import User

Doing = Callable[[File, User, dict[str, Any]], str]


@never_cache
@login_required
@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one thing with the file; a refusal shows the page again with the reason and what was typed."""
    if action not in FORMS:
        raise Http404
    file, user = seen_file(request, pk), reader(request)
    form = build_form(action, file, request.POST, request.FILES)
    try:
        # Before what was typed is looked at: the page that gives it back shows the file as it is now.
        _refuse_stale(request, action, file, user)
    except ValidationError as error:
        return show(request, file, bound={action: form}, refusal=" ".join(error.messages), status=409)
    if not form.is_valid():
        # What does not fit may only be stale: then say what happened, not that a choice is wrong.
        moved = not rules.may(user, RULES[action], file)
        refusal = domain.what_happened(file=file, user=user) if moved else ""
        return show(request, file, bound={action: form}, refusal=refusal, status=409 if moved else 422)
    try:
        with transaction.atomic():
            lock(file)
            _refuse_stale(request, action, file, user)
            words = _DOING[action](file, user, form.cleaned_data)
    except ValidationError as error:
        file.refresh_from_db()
        return show(request, file, bound={action: form}, refusal=" ".join(error.messages), status=409)
    messages.success(request, words)
    if action in {"forward", "send-back"} or not rules.may_see_as_read(user, file):
        return redirect("files:inbox")
    return redirect("files:file", file.pk)


def _refuse_stale(request: HttpRequest, action: str, file: File, user: User) -> None:
    # A paper harms nothing by coming late, and a refused upload would have to be chosen again.
    if action == "paper":
        return
    seen = SeenForm(request.POST)
    if not seen.is_valid():
        raise domain.NotAllowed(
            _("The form did not say on which reading of the file it was filled in. Read the file, then send it again."),
            code="stale",
        )
    domain.refuse_stale(
        file=file,
        user=user,
        last_movement=seen.cleaned_data["last_movement"],
        last_note=seen.cleaned_data["last_note"] if action == "close" else None,
    )


def _forward(file: File, user: User, typed: dict[str, Any]) -> str:
    movement = domain.forward(file=file, user=user, to_post=typed["post"], remarks=typed["remarks"])
    words = _("File %(number)s has gone to %(post)s. Until it is opened there you can pull it back.")
    return words % {"number": file.number, "post": movement.to_post.name}


def _send_back(file: File, user: User, typed: dict[str, Any]) -> str:
    movement = domain.send_back(file=file, user=user, remarks=typed["remarks"])
    words = _("File %(number)s has gone back to %(post)s. Until it is opened there you can pull it back.")
    return words % {"number": file.number, "post": movement.to_post.name}


def _pull_back(file: File, user: User, typed: dict[str, Any]) -> str:
    domain.pull_back(file=file, user=user)
    return _("The file is with you again; its due date is what it was.")


def _ask_views(file: File, user: User, typed: dict[str, Any]) -> str:
    consultation = domain.ask_views(
        file=file,
        user=user,
        posts=typed["asked"],
        question=typed["question"],
        due_on=typed["due_on"],
        shown_notes=typed["notes"],
        shown_pages=typed["pages"],
    )
    names = ", ".join(request.post.name for request in consultation.requests.select_related("post"))
    return _("Asked: %(posts)s. The file stays with you; their views appear below the note sheet.") % {"posts": names}


def _park(file: File, user: User, typed: dict[str, Any]) -> str:
    above = domain.parking_approver(file)
    if above is not None:
        domain.ask_parking(file=file, user=user, reason=typed["reason"], until=typed["until"])
        words = _("%(post)s is asked to agree. Until then the file is active and you can deal with it.")
        return words % {"post": above.name}
    domain.park(file=file, user=user, reason=typed["reason"], until=typed["until"])
    return _("The file is parked. It stays with you, and its time runs on.")


def _resume(file: File, user: User, typed: dict[str, Any]) -> str:
    domain.resume(file=file, user=user, remarks=typed["remarks"])
    return _("The file is taken up again.")


def _close(file: File, user: User, typed: dict[str, Any]) -> str:
    domain.close(file=file, user=user, outcome=typed["outcome"], result=typed["result"])
    return _("The file is closed.")


def _reopen(file: File, user: User, typed: dict[str, Any]) -> str:
    movement = domain.reopen(file=file, user=user, reason=typed["reason"])
    return _("The file is open again and is with %(post)s.") % {"post": movement.to_post.name}


def _cover(file: File, user: User, typed: dict[str, Any]) -> str:
    values = {name: typed[name] for name in ("subject", "category", "priority", "classification")}
    domain.change_cover(file=file, user=user, values=values, reason=typed["reason"])
    return _("The change is registered.")


def _link(file: File, user: User, typed: dict[str, Any]) -> str:
    link = domain.link_files(file=file, number=typed["number"], user=user, reason=typed["reason"])
    return _("File %(number)s is linked.") % {"number": link.other.number}


def _delink(file: File, user: User, typed: dict[str, Any]) -> str:
    link = domain.links_of(file).filter(pk=typed["link"]).first()
    if link is None:
        raise domain.NotAllowed(_("This file has no such link."), code="unknown")
    domain.delink(link=link, file=file, user=user, reason=typed["reason"])
    return _("The link is ended.")


def _part(file: File, user: User, typed: dict[str, Any]) -> str:
    posts = user.posts().filter(duty__in=OPENERS).order_by("code")
    post = posts.filter(section=file.section).first() or posts.first()
    if post is None:
        raise domain.NotAllowed(_("You cannot open a part of this file."), code="right")
    part = domain.open_part(main=file, user=user, post=post, subject=typed["subject"])
    return _("Part file %(number)s is open and is with you.") % {"number": part.number}


def _merge(file: File, user: User, typed: dict[str, Any]) -> str:
    merge = domain.merge_part(part=file, user=user)
    number = merge.part.part_of.number if merge.part.part_of else ""
    return _("The part is merged into %(number)s and closed.") % {"number": number}


def _volume(file: File, user: User, typed: dict[str, Any]) -> str:
    volume = domain.open_volume(file=file, user=user, after=typed["volume"])
    return _("Volume %(volume)s is open; papers go into it from now on.") % {"volume": roman(volume.serial)}


def _flag(file: File, user: User, typed: dict[str, Any]) -> str:
    paper = file.correspondence.filter(pk=typed["paper"]).first()
    if paper is None:
        raise domain.NotAllowed(_("This paper is not on the file."), code="unknown")
    if typed["kind"] == "none":
        domain.clear_flag(paper=paper, user=user)
        return _("The flag is taken off.")
    flag = domain.flag_paper(paper=paper, user=user, kind=typed["kind"])
    return _("The paper is flagged %(flag)s.") % {"flag": flag.label}


@transaction.atomic
def _paper(file: File, user: User, typed: dict[str, Any]) -> str:
    lock(file)
    if domain.added_before(file=file, form_key=typed["key"], title=typed["title"]):
        return _("This form was sent before; the paper is on the file once.")
    if not rules.work_on_file(user, file):
        raise domain.NotAllowed(domain.what_happened(file=file, user=user), code="holder")
    paper = kept_paper(
        upload=typed["upload"],
        title=typed["title"],
        pages=int(typed["pages"]),
        user=user,
        form_key=typed["key"],
    )
    domain.read_paper(domain.add_paper(file=file, paper=paper, added_by=file.holder))
    return _("The paper is on the file.")


_DOING: Mapping[str, Doing] = {
    "forward": _forward,
    "send-back": _send_back,
    "pull-back": _pull_back,
    "ask-views": _ask_views,
    "park": _park,
    "resume": _resume,
    "close": _close,
    "reopen": _reopen,
    "paper": _paper,
    "cover": _cover,
    "link": _link,
    "delink": _delink,
    "part": _part,
    "merge": _merge,
    "volume": _volume,
    "flag": _flag,
}
