"""What can be complained of, as the department keeps it: a list, a page each, its questions and their answers."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints import rules as permissions
from complaints.assignment.changes import changes_of
from complaints.desk.readings import renew
from complaints.domain import categories as domain
from complaints.forms import CategoryForm, ChoiceFormSet, QuestionForm
from complaints.models import Category, Choice, Question
from complaints.views.access import allow, for_keepers, reader
from responses.keyset import BadCursor, page

_SIZE = 40


@for_keepers
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """List the categories in the order in which they are offered; by section, by words, retired ones when asked for."""
    rows = Category.objects.select_related("section").annotate(
        asked=Count("questions", filter=Q(questions__active=True))
    )
    words, section, shown = (request.GET.get(name, "") for name in ("q", "section", "show"))
    if shown != "all":
        rows = rows.filter(active=True)
    if section:
        rows = rows.filter(section__code=section)
    if words.replace("\x00", "").strip():
        named = Q()
        for column in ("code", "name_en", "name_bn", "name_hi", "keywords"):
            named |= Q(**{f"{column}__icontains": words.replace("\x00", "").strip()})
        rows = rows.filter(named)
    try:
        found = page(rows, order=["rank", "pk"], after=request.GET.get("after"), size=_SIZE)
    except BadCursor:
        return redirect("complaints:categories")
    kept = list(permissions.kept_sections(request.user))
    context = {"page": found, "q": words, "section": section, "show": shown, "sections": kept}
    return render(request, "complaints/categories/list.html", context)


def _category(code: str) -> Category:
    return get_object_or_404(Category.objects.select_related("section"), code=code)


@for_keepers
@require_safe
def category(request: HttpRequest, code: str) -> HttpResponse:
    """Show a category as it stands, its questions, and what was changed by whom."""
    found = _category(code)
    questions = list(
        found.questions.prefetch_related(Prefetch("choices", Choice.objects.order_by("-active", "rank", "pk")))
    )
    context = {
        "category": found,
        "kinds": [label for value, label in CategoryForm.base_fields["kinds"].choices if value in found.kinds],  # type: ignore[attr-defined]
        "questions": questions,
        "keeps": permissions.may_keep(request.user, found.section),
        "changes": changes_of(found, *questions),
        "used": found.complaints.exists(),
    }
    return render(request, "complaints/categories/category.html", context)


@for_keepers
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a category."""
    return _save(request, None)


@for_keepers
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a category, or retire it."""
    found = _category(code)
    allow(permissions.may_keep(request.user, found.section))
    return _save(request, found)


def _save(request: HttpRequest, found: Category | None) -> HttpResponse:
    user = reader(request)
    form = CategoryForm(request.POST or None, instance=found, sections=permissions.kept_sections(user))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = domain.save_category(
                    category=found, user=user, values=form.values(), seen=form.cleaned_data["seen"]
                )
            except ValidationError as refusal:
                form.add_error(None, ValidationError(refusal.messages))
                if found is not None:
                    status = 409
                    renew(form, Category.objects.get(pk=found.pk))
            else:
                messages.success(request, _("The category is saved."))
                return redirect("complaints:category", saved.code)
    standing = _category(found.code) if found else None
    return render(request, "complaints/categories/edit.html", {"form": form, "category": standing}, status=status)


@for_keepers
@require_http_methods(["GET", "POST"])
def question_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a question to a category."""
    return _question(request, _category(code), None)


@for_keepers
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Change a question and the answers it offers, or ask it no longer."""
    found = _category(code)
    return _question(request, found, get_object_or_404(Question, pk=pk, category=found))


def _question(request: HttpRequest, category: Category, found: Question | None) -> HttpResponse:
    allow(permissions.may_keep(request.user, category.section))
    form = QuestionForm(request.POST or None, instance=found)
    offered = Choice.objects.filter(question=found) if found else Choice.objects.none()
    choices: Any = ChoiceFormSet(request.POST or None, queryset=offered, prefix="choices")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and choices.is_valid():
            try:
                domain.save_question(
                    category=category,
                    question=found,
                    user=reader(request),
                    values=form.values(),
                    choices=choices.values(),
                    seen=form.cleaned_data["seen"],
                )
            except ValidationError as refusal:
                form.add_error(None, ValidationError(refusal.messages))
                if found is not None:
                    status = 409
                    standing = Question.objects.get(pk=found.pk)
                    renew(form, standing, *standing.choices.all())
            else:
                messages.success(request, _("The question is saved."))
                return redirect("complaints:category", category.code)
    context = {"form": form, "choices": choices, "category": category, "question": found}
    return render(request, "complaints/categories/question.html", context, status=status)
