"""Proposals: what waits for a decision, one's own, what was decided; and the page on which one is decided."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assets import rules
from assets.domain import Stale
from assets.history.shapes import Redrawn, compare_geometries
from assets.models import Asset, Proposal, ProposalState
from assets.proposals import NotOpen, Outrun, Submitted, apply, conflicts, refuse, withdraw
from assets.proposals.deciding import deciding_post
from assets.proposals.values import present
from assets.proposals.words import field_label, in_words
from responses import keyset
from staff.models import Post, User

PAGE = 20
_SHOWN = {
    "waiting": gettext_lazy("To decide"),
    "mine": gettext_lazy("Mine"),
    "all": gettext_lazy("All that wait"),
    "decided": gettext_lazy("Decided"),
}


class DecisionForm(forms.Form):
    """What the reviewer does: which fields he takes over, and his remark."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    fields_chosen = forms.MultipleChoiceField(required=False)
    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, proposal: Proposal, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["fields_chosen"]
        field.choices = [(name, name) for name in proposal.fields]
        self.fields["remark"].widget.attrs["class"] = "form-control"


@dataclass(frozen=True)
class Line:
    """One proposed field: what stood, what is proposed, and what stands now where that is something else."""

    name: str
    label: str
    before: str
    after: str
    now: str
    conflict: bool


@never_cache
@login_required
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals by what the reader has to do with them, the newest first."""
    user = _reader(request)
    show = request.GET.get("show", "waiting")
    if show not in _SHOWN:
        show = "waiting"
    order = ("-decided_at", "-pk") if show == "decided" else ("-proposed_at", "-pk")
    rows = _listed(user, show)
    try:
        page = keyset.page(rows, order=order, after=request.GET.get("after"), size=PAGE)
    except keyset.BadCursor:  # an old or foreign link: begin at the beginning
        page = keyset.page(rows, order=order, after=None, size=PAGE)
    next_url = f"?{urlencode({'show': show, 'after': page.next})}" if page.next else ""
    context = {"rows": page.rows, "next_url": next_url, "show": show, "tabs": _SHOWN.items()}
    return render(request, "assets/proposals.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with its map, and its decision."""
    user = _reader(request)
    related = ("asset", "proposed_by__user", "proposed_by_post", "decided_by", "decided_by_post")
    found = get_object_or_404(Proposal.objects.select_related(*related), pk=pk)
    if request.method == "POST":
        return _decide(request, user, found)
    return _show(request, user, found, DecisionForm(found, initial={"version": found.asset.version}))


def tell(request: HttpRequest, sent: Submitted) -> None:
    """Say which of the changes are in the register and which wait for whom."""
    if sent.proposal is None:
        messages.success(request, _("The changes are in the register."))
        return
    names = ", ".join(field_label(sent.asset, name) for name in sorted(sent.waiting))
    if sent.applied:
        messages.success(request, _("The other changes are in the register."))
    messages.info(
        request, _("Proposed, and in the register once another post has applied it: %(names)s.") % {"names": names}
    )


def _reader(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not rules.see_proposals(request.user):
        raise PermissionDenied
    return request.user


def _listed(user: User, show: str) -> "QuerySet[Proposal]":
    rows = Proposal.objects.select_related("asset", "proposed_by", "proposed_by_post", "decided_by")
    rows = rows.defer("geometry", "geometry_before", "asset__geometry", "asset__geometry_3857", "asset__search_key")
    if show == "mine":
        return rows.filter(proposed_by__user=user)
    if show == "decided":
        return rows.exclude(state=ProposalState.PROPOSED)
    rows = rows.filter(state=ProposalState.PROPOSED)
    if show == "waiting":
        # Whoever has superiors' duties decides for his line; the page of each says whether it is his to decide.
        below = Post.objects.in_line_of(user).exclude(pk__in=user.posts())
        rows = rows.filter(proposed_by_post__in=below).exclude(proposed_by__user=user)
    return rows


def _decide(request: HttpRequest, user: User, found: Proposal) -> HttpResponse:
    form = DecisionForm(found, request.POST)
    if not form.is_valid():
        return _show(request, user, found, form, status=422)
    act, remark = request.POST.get("act"), form.cleaned_data["remark"]
    try:
        if act == "apply":
            chosen = form.cleaned_data["fields_chosen"]
            if not chosen:
                raise ValidationError(_("Choose what is to be applied, or send the proposal back."))
            apply(
                proposal=found,
                user=user,
                expected_version=form.cleaned_data["version"],
                fields=chosen,
                remark=remark,
            )
            messages.success(request, _("Applied. The register has the new values."))
        elif act in {"refuse", "outdated"}:
            refuse(proposal=found, user=user, remark=remark, outdated=act == "outdated")
            messages.success(request, _("Sent back with your remark."))
        elif act == "withdraw":
            withdraw(proposal=found, user=user)
            messages.success(request, _("Taken back."))
        else:
            raise ValidationError(_("Choose what is to happen."))
    except NotOpen as closed:
        messages.warning(
            request, _("Somebody has decided already: %(state)s.") % {"state": closed.proposal.get_state_display()}
        )
        return redirect(found)
    except (Stale, Outrun):
        form.add_error(None, _("The entry has changed since you opened this page. Look at it again below."))
        found.asset.refresh_from_db()
        return _show(request, user, found, form, status=409)
    except ValidationError as error:
        texts = error.messages
        for text in texts:
            form.add_error(None, text)
        return _show(request, user, found, form, status=422)
    return redirect(found)


def _show(request: HttpRequest, user: User, found: Proposal, form: DecisionForm, *, status: int = 200) -> HttpResponse:
    asset = found.asset
    in_conflict = conflicts(found, asset) if found.waits else set()
    stands = present(asset, found.fields)
    mine = found.proposed_by.user_id == user.pk
    if form.is_bound:  # the next decision is taken in the knowledge of what stands now
        form.data = {"version": str(asset.version), "remark": form.data.get("remark", "")}
    context = {
        "proposal": found,
        "asset": asset,
        "lines": [_line(found, name, stands[name], name in in_conflict) for name in found.fields if name != "geometry"],
        "geometry_conflict": "geometry" in in_conflict,
        "redrawn": _redrawn(found, asset),
        "form": form,
        "may_decide": found.waits and not mine and deciding_post(user, found) is not None,
        "may_withdraw": found.waits and mine,
        "all_in_conflict": bool(in_conflict) and len(in_conflict) == len(found.fields),
        "in_conflict": in_conflict,
    }
    return render(request, "assets/proposal.html", context, status=status)


def _line(found: Proposal, name: str, stands: Any, conflict: bool) -> Line:
    asset = found.asset
    return Line(
        name=name,
        label=field_label(asset, name),
        before=in_words(asset, name, found.stood(name)),
        after=in_words(asset, name, found.value(name)),
        now=in_words(asset, name, stands) if conflict else "",
        conflict=conflict,
    )


def _redrawn(found: Proposal, asset: Asset) -> Redrawn | None:
    """The proposed geometry over the present one; of a decided proposal, over what stood when it was made."""
    if found.geometry is None or found.geometry_before is None:
        return None
    return compare_geometries(asset.geometry if found.waits else found.geometry_before, found.geometry)
