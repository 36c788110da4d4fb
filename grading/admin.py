"""Reference data of grades: bodies, criteria, thresholds, rules. Nothing of it is deleted; it ends by its date."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from grading.models import Body, Criterion, GradeRule, Threshold
from staff.admin import KeptAdmin


@admin.register(Body)
class BodyAdmin(KeptAdmin):
    """Who recommends and decides."""

    list_display = ["code", "name_en", "collective", "entered_by"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]


@admin.register(Criterion)
class CriterionAdmin(KeptAdmin):
    """What is weighed, with what weight, since when."""

    list_display = ["code", "name_en", "weight", "max_score", "provisional", "period"]
    list_filter = ["provisional"]
    search_fields = ["code", "name_en", "name_bn", "name_hi"]


@admin.register(Threshold)
class ThresholdAdmin(KeptAdmin):
    """From how many per cent a grade is suggested."""

    list_display = ["grade", "least", "provisional", "period"]
    list_filter = ["grade", "provisional"]


class GradeRuleForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Kinds are ticked."""

    kinds = forms.MultipleChoiceField(
        label=_("kinds that may have it"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = GradeRule
        exclude: list[str] = []


@admin.register(GradeRule)
class GradeRuleAdmin(KeptAdmin):
    """What a grade permits and who decides. Once a grading was decided under a rule, only its end can be written."""

    form = GradeRuleForm
    list_display = ["grade", "period", "decided_by", "works_decided_by"]
    list_filter = ["grade"]
    list_select_related = ["decided_by", "works_decided_by"]
    search_fields = ["source", "permitted_en"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Return every field but the period where a grading was decided under the rule."""
        if obj is None or not obj.gradings.exists():
            return []
        return [field.name for field in GradeRule._meta.concrete_fields if field.name not in {"id", "period"}]
