"""What people type about gradings and locks."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, AssetDocument, Grade
from files.models import File
from grading.arithmetic import criteria_on
from grading.domain import Cite, Entry
from grading.models import GRADES, Body, Citation, Criterion, Grading, Score
from language.dates import day
from language.fields import DayField, NumberField
from staff.models import User

_LONGEST = 4000


class RowField(forms.TypedChoiceField):
    """One of a few rows that are read once, however many fields offer them; cleans to the row, or None."""

    def __init__(self, *, rows: Mapping[int, Any], none: Any, **options: Any) -> None:
        choices = [("", none), *((pk, str(_named(row))) for pk, row in rows.items())]
        super().__init__(
            required=False, choices=choices, coerce=lambda value: rows[int(value)], empty_value=None, **options
        )


def _named(row: Any) -> str:
    if not isinstance(row, AssetDocument):
        return str(row)
    number = f" ({row.number})" if row.number else ""
    return f"{row.title}{number} · {row.get_type_display()}"


def papers_of(asset: Asset) -> dict[int, AssetDocument]:
    """Return the documents of an asset that can be cited, by their key."""
    papers = AssetDocument.objects.filter(asset=asset, withdrawn_at__isnull=True).order_by("title", "pk")
    return {paper.pk: paper for paper in papers}


class _FileField(forms.CharField):
    """The number of a departmental file that the writer may open; cleans to the file."""

    def __init__(self, *, user: User, **options: Any) -> None:
        self._user = user
        help_text = _("Its number, if there is one, such as E&H/HW/2026/000123.")
        super().__init__(
            **{"label": _("Departmental file"), "required": False, "max_length": 80, "help_text": help_text, **options}
        )

    def clean(self, value: Any) -> Any:
        """Return the file, or None."""
        number = super().clean(value)
        if not number:
            return None
        file = File.objects.visible_to(self._user).filter(number=number).first()
        if file is None:
            raise ValidationError(_("There is no file of this number that you may open."))
        return file


class Refusable(forms.Form):
    """A form that shows what the domain refused, beside its field where it has one."""

    def refuse(self, error: ValidationError) -> None:
        """Show a refusal."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)

    def _dress(self) -> None:
        for field in self.fields.values():
            if isinstance(field.widget, forms.CheckboxSelectMultiple | forms.HiddenInput):
                continue
            field.widget.attrs["class"] = "form-select" if isinstance(field.widget, forms.Select) else "form-control"


class DraftForm(Refusable):
    """The beginning of a grading: which grade is proposed."""

    proposed = forms.ChoiceField(label=_("Proposed grade"), choices=[("", _("Choose the grade")), *GRADES])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._dress()


@dataclass(frozen=True)
class Row:
    """One criterion of the form: its fields and what is saved of it."""

    criterion: Criterion
    score: Score | None
    fields: dict[str, forms.BoundField]
    invalid: bool


class WriteForm(Refusable):
    """A draft: proposal, statement, and for each criterion score, reasons and one more piece of evidence."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    proposed = forms.ChoiceField(label=_("Proposed grade"), choices=GRADES)
    statement = forms.CharField(
        label=_("Why this grade"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Read by who recommends and decides and, once decided, by everybody."),
    )

    def __init__(self, *args: Any, grading: Grading, user: User, **options: Any) -> None:
        self.grading = grading
        self._criteria = criteria_on(grading.drafted_on)
        scores = grading.scores.prefetch_related("citations__document", "citations__body")
        self._scores = {score.criterion_id: score for score in scores}
        self._papers = papers_of(grading.asset)
        self._bodies = {body.pk: body for body in Body.objects.filter(collective=True)}
        super().__init__(*args, **{**options, "initial": self._present()})
        self.fields["file"] = _FileField(user=user)
        for criterion in self._criteria:
            self._add(criterion)
        self._dress()

    def _present(self) -> dict[str, Any]:
        grading = self.grading
        written: dict[str, Any] = {
            "version": grading.version,
            "proposed": grading.proposed,
            "statement": grading.statement,
            "file": grading.file.number if grading.file else "",
        }
        for score in self._scores.values():
            written[f"c{score.criterion_id}-score"] = score.score.normalize() + 0
            written[f"c{score.criterion_id}-reason"] = score.reason
        return written

    def _add(self, criterion: Criterion) -> None:
        name = f"c{criterion.pk}-"
        short = {"inputmode": "decimal", "autocomplete": "off"}
        self.fields |= {
            f"{name}score": NumberField(
                label=_("Score"), required=False, min_value=0, max_value=criterion.max_score, max_digits=5,
                decimal_places=1, widget=forms.TextInput(attrs=short),
            ),
            f"{name}reason": forms.CharField(
                label=_("Reasons"), required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 2})
            ),
            f"{name}document": RowField(label=_("Document"), rows=self._papers, none=_("No document")),
            f"{name}page": NumberField(
                label=_("Page"), required=False, min_value=1, max_value=99999, decimal_places=0,
                widget=forms.TextInput(attrs={**short, "inputmode": "numeric"}),
            ),
            f"{name}quotation": forms.CharField(
                label=_("What it says there"), required=False, max_length=_LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            ),
            f"{name}body": RowField(label=_("Minute of"), rows=self._bodies, none=_("No minute")),
            f"{name}held_on": DayField(label=_("Meeting of"), required=False),
            f"{name}item": forms.CharField(label=_("Item number"), required=False, max_length=60),
        }  # fmt: skip
        score = self._scores.get(criterion.pk)
        if score is not None and score.citations.all():
            self.fields[f"{name}drop"] = forms.MultipleChoiceField(
                label=_("Take out"), required=False, widget=forms.CheckboxSelectMultiple,
                choices=[(citation.pk, in_words(citation)) for citation in score.citations.all()],
            )  # fmt: skip

    def rows(self) -> Iterator[Row]:
        """Return the criteria in their order, with their bound fields by short name."""
        for criterion in self._criteria:
            prefix = f"c{criterion.pk}-"
            fields = {name.removeprefix(prefix): self[name] for name in self.fields if name.startswith(prefix)}
            invalid = any(field.errors for field in fields.values())
            yield Row(criterion, self._scores.get(criterion.pk), fields, invalid)

    def entries(self) -> list[Entry]:
        """Return what was typed for each criterion; call it on a valid form."""
        return [self._entry(criterion) for criterion in self._criteria]

    def _entry(self, criterion: Criterion) -> Entry:
        def typed(name: str) -> Any:
            return self.cleaned_data.get(f"c{criterion.pk}-{name}")

        page = typed("page")
        cite = Cite(
            document=typed("document"), page=int(page) if page else None, quotation=typed("quotation"),
            body=typed("body"), held_on=typed("held_on"), item=typed("item"),
        )  # fmt: skip
        return Entry(
            criterion=criterion, score=typed("score"), reason=typed("reason"), cites=[] if cite == Cite() else [cite],
            drop=[int(pk) for pk in typed("drop") or []],
        )  # fmt: skip

    def refuse(self, error: ValidationError) -> None:
        """Show a refusal at its criterion, where it names one."""
        codes = {criterion.code: f"c{criterion.pk}-score" for criterion in self._criteria}
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(codes.get(name, name if name in self.fields else None), errors)
        else:
            self.add_error(None, error)

    def at_version(self, grading: Grading, user: User) -> "WriteForm":
        """Return the form with what was typed, to be sent again over what somebody else saved."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(grading.version)
        again = WriteForm(data, grading=grading, user=user)
        again.is_valid()
        return again


def in_words(citation: Citation) -> str:
    """Return a citation in a line, without what it quotes."""
    parts = []
    if citation.document is not None:
        parts.append(str(citation.document.title))
    if citation.page:
        parts.append(str(_("page %(n)s") % {"n": citation.page}))
    if citation.body is not None and citation.held_on is not None:
        parts += [citation.body.name, day(citation.held_on), str(_("item %(n)s") % {"n": citation.item})]
    return ", ".join(parts)


class MoveForm(Refusable):
    """A step without a resolution: submitting, returning, withdrawing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    remarks = forms.CharField(
        label=_("Remarks"), required=False, max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, grading: Grading, **options: Any) -> None:
        options["initial"] = {"version": grading.version, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self._dress()


class ResolutionForm(MoveForm):
    """What a body resolved: the grade, the day, the item of the minute, the paper it stands in."""

    grade = forms.ChoiceField(label=_("Grade"), choices=GRADES)
    held_on = DayField(label=_("Resolved on"))
    item = forms.CharField(
        label=_("Item number of the minute"), required=False, max_length=60,
        help_text=_("Needed where a committee or council resolved."),
    )  # fmt: skip

    def __init__(self, *args: Any, grading: Grading, with_grade: bool = True, **options: Any) -> None:
        put_up = {"grade": grading.recommended or grading.proposed, "held_on": timezone.localdate()}
        super().__init__(*args, grading=grading, initial=put_up, **options)
        papers = papers_of(grading.asset)
        self.fields["document"] = RowField(label=_("Paper it stands in"), rows=papers, none=_("No document"))
        if not with_grade:
            del self.fields["grade"]
        self.order_fields(["version", "grade", "held_on", "item", "document", "remarks"])
        self._dress()


class LockForm(Refusable):
    """Setting a heritage lock."""

    reason = forms.CharField(label=_("Why it is locked"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3}))
    until = DayField(
        label=_("Look at it again on"), required=False, help_text=_("This day releases nothing by itself.")
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"] = _FileField(user=user)
        self._dress()


class ReleaseForm(Refusable):
    """Releasing a heritage lock."""

    release_reason = forms.CharField(
        label=_("Why it is released"), max_length=_LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._dress()


class DayForm(forms.Form):
    """The day whose rules are shown."""

    on = DayField(label=_("The rules on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].widget.attrs["class"] = "form-control"

    def day(self) -> dt.date:
        """Return the day asked for, or today."""
        asked: dt.date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return asked or timezone.localdate()


GRADE_ORDER = [str(grade) for grade in Grade.values if grade != Grade.PENDING]
