"""The rules that send complaints: in their order, each with its state, tried on past complaints, put in force."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints import rules as permissions
from complaints.assignment.broken import FAULT_WORDS
from complaints.assignment.changes import changes_of
from complaints.assignment.routing import TRIED_MOST, Tried, faults
from complaints.domain import routing
from complaints.forms import RuleForm, TryForm
from complaints.forms.rules import initial
from complaints.models import Complaint, RoutingRule, RuleState, Weekday
from complaints.views.access import allow, for_keepers, reader
from complaints.workflow import RULE_EDITABLE, RULE_MOVES
from staff.models import Post, User

_SHOWN = 50
_STEPS = {
    RuleState.TRIAL: gettext_lazy("Put on trial"),
    RuleState.ON: gettext_lazy("Put in force"),
    RuleState.OFF: gettext_lazy("Switch off"),
    RuleState.DRAFT: gettext_lazy("Back to draft"),
}


def _rows() -> "QuerySet[RoutingRule]":
    rows = RoutingRule.objects.select_related("category__section", "area", "post")
    return rows.defer("area__geometry", "area__geometry_3857")


@for_keepers
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List all rules in the order in which they are asked; those that are off below."""
    return _list(request)


def _list(request: HttpRequest, *, form: TryForm | None = None, tried: Tried | None = None) -> HttpResponse:
    user, rows = reader(request), list(_rows())
    found = faults()
    sections = set(permissions.kept_sections(user).values_list("pk", flat=True))
    keeps_all = permissions.may_keep(user, None)
    lines: list[dict[str, Any]] = [
        {
            "rule": rule,
            "fault": FAULT_WORDS.get(found.get(rule.pk, "")),
            "keeps": rule.category.section_id in sections if rule.category else keeps_all,
        }
        for rule in rows
    ]
    context = {
        "asked": [line for line in lines if line["rule"].state != RuleState.OFF],
        "off": [line for line in lines if line["rule"].state == RuleState.OFF],
        "broken": sum(bool(line["fault"]) and line["rule"].state == RuleState.ON for line in lines),
        "weekdays": Weekday.choices,
        "seen": ",".join(str(rule.pk) for rule in rows),
        "form": form or TryForm(rules=_trying()),
        "tried": _told(user, tried) if tried else None,
    }
    return render(request, "complaints/rules/list.html", context, status=422 if form and form.errors else 200)


def _trying() -> "QuerySet[RoutingRule]":
    return RoutingRule.objects.filter(state__in=[RuleState.DRAFT, RuleState.TRIAL, RuleState.OFF])


def _told(user: User, tried: Tried) -> dict[str, Any]:
    posts = Post.objects.in_bulk({key for pair in tried.pairs for key in pair[:2]})
    shown = tried.moved[:_SHOWN]
    rows = (
        Complaint.objects.visible_to(user).select_related("category", "ward").filter(pk__in=[row[0] for row in shown])
    )
    complaints = {complaint.pk: complaint for complaint in rows.defer("ward__geometry", "ward__geometry_3857")}
    named = RoutingRule.objects.select_related("post").in_bulk([row[1] for row in shown if row[1]])
    return {
        "result": tried,
        "pairs": [(posts[before], posts[after], number) for before, after, number in tried.pairs],
        "moved": [
            (complaints[key], named.get(rule or 0), posts[before], posts[after])
            for key, rule, before, after in shown
            if key in complaints
        ],
        "unseen": tried.changed - sum(row[0] in complaints for row in shown),
    }


@for_keepers
@require_POST
def try_on(request: HttpRequest) -> HttpResponse:
    """Try the chosen rules together on past complaints, and show what would go elsewhere."""
    form = TryForm(request.POST, rules=_trying())
    if not form.is_valid():
        return _list(request, form=form)
    found = routing.try_rules(
        rules=list(form.cleaned_data["rules"]), user=reader(request), most=form.cleaned_data["most"]
    )
    return _list(request, form=form, tried=found)


@for_keepers
@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a rule one place up or down."""
    rule = get_object_or_404(_rows(), pk=pk)
    seen = [int(key) for key in request.POST.get("seen", "").split(",") if key.isascii() and key.isdigit()]
    try:
        routing.order_rules(user=reader(request), rule=rule, up=request.POST.get("up") == "1", seen=seen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The order is changed."))
    return redirect("complaints:rules")


@for_keepers
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a rule, from nothing or from another one."""
    user = reader(request)
    model = _rows().filter(pk=request.GET["like"]).first() if request.GET.get("like", "").isdecimal() else None
    form = _form(user, request.POST or None, initial(model) if model else {})
    if request.method == "POST" and form.is_valid():
        try:
            rule = routing.write_rule(user=user, values=form.cleaned_data, copy_of=model)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The rule is a draft. Try it on past complaints before you put it in force."))
            return redirect("complaints:rule", rule.pk)
    return render(request, "complaints/rules/edit.html", {"form": form, "rule": None}, status=_status(form))


@for_keepers
@require_safe
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one rule: its conditions, what may be done with it, its trials, what it sent, and its history."""
    return _page(request, get_object_or_404(_rows(), pk=pk))


def _page(request: HttpRequest, found: RoutingRule, *, status: int = 200) -> HttpResponse:
    keeps = permissions.may_keep_rule(request.user, found)
    moves = [(state.value, _STEPS[state]) for state in RuleState if state in RULE_MOVES[found.state]] if keeps else []
    fault = faults(rules=[found]).get(found.pk, "")
    context = {
        "rule": found,
        "fault": FAULT_WORDS.get(fault),
        "weekdays": Weekday.choices,
        "keeps": keeps,
        "editable": keeps and found.state in RULE_EDITABLE,
        "moves": moves,
        "tried_most": TRIED_MOST,
        "trials": found.trials.select_related("ran_by__officer")[:5],
        "sent": found.decisions.count(),
        "changes": changes_of(found),
    }
    return render(request, "complaints/rules/rule.html", context, status=status)


@for_keepers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft, or a rule on trial."""
    found, user = get_object_or_404(_rows(), pk=pk), reader(request)
    allow(permissions.may_keep_rule(user, found))
    form = _form(user, request.POST or None, initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            routing.edit_rule(rule=found, user=user, values=form.cleaned_data, version=version)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            standing = get_object_or_404(_rows(), pk=pk)
            # What was typed stays; sent again, it is decided on the rule as it now stands.
            typed = request.POST.copy()
            typed["version"] = str(standing.version)
            form.data = typed
            return render(request, "complaints/rules/edit.html", {"form": form, "rule": standing}, status=409)
        else:
            messages.success(request, _("The rule is saved as a draft."))
            return redirect("complaints:rule", pk)
    return render(request, "complaints/rules/edit.html", {"form": form, "rule": found}, status=_status(form))


@for_keepers
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule to another state."""
    found, user = get_object_or_404(_rows(), pk=pk), reader(request)
    allow(permissions.may_keep_rule(user, found))
    state, version = request.POST.get("state", ""), request.POST.get("version", "")
    allow(state in RuleState.values)
    try:
        routing.move_rule(rule=found, user=user, state=state, version=int(version) if version.isdecimal() else 0)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _page(request, get_object_or_404(_rows(), pk=pk), status=409)
    messages.success(request, _("The rule is now: %(state)s.") % {"state": RuleState(state).label})
    return redirect("complaints:rule", pk)


@for_keepers
@require_POST
def try_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Try one rule on past complaints."""
    found = get_object_or_404(_rows(), pk=pk)
    allow(found.state != RuleState.ON)
    tried = routing.try_rules(rules=[found], user=reader(request))
    form = TryForm({"rules": [pk], "most": str(TRIED_MOST)}, rules=_trying())
    form.is_valid()
    return _list(request, form=form, tried=tried)


def _form(user: User, data: Any, begin: dict[str, Any]) -> RuleForm:
    sections = permissions.kept_sections(user)
    return RuleForm(data, initial=begin, sections=sections, every=permissions.may_keep(user, None))


def _status(form: RuleForm) -> int:
    return 422 if form.errors else 200
