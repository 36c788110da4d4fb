"""What staff type about complaints."""

import uuid
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from assets.models import Kind
from complaints.desk.listing import DUE, Asked
from complaints.models import Category, MessageTemplate, Origin, Purpose, State
from complaints.presentation import told_apart
from complaints.workflow import OPEN_STATES
from language.fields import DayField
from language.models import name_column
from language.selects import LongSelect
from language.text import tidy
from maps.forms import BoxField
from maps.models import Area
from staff.models import Post, Section, User

_ANY = ("", _("any"))


class ReadReporterForm(forms.Form):
    """Why a member of staff wants to know who reported."""

    reason = forms.CharField(label=_("Why do you need to know who reported this?"), max_length=300, min_length=8)


class TakeOutForm(forms.Form):
    """Why a complaint needs a file of its own; the file in which it was seen."""

    from_file = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why does it need a file of its own?"), max_length=300, min_length=8)


class _Read(ModelChoiceIterator):  # type: ignore[type-arg]
    """Reads keys and names alone, in one statement; Django's own makes an object of each row."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for pk, own, english in self.queryset.values_list("pk", name_column(), "name_en"):
            yield pk, own or english


class _ReadProblems(_Read):
    """The same problem has a category of its own for some kinds of place: those are told apart."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        found = list(self.queryset.only("kinds", "name_en", name_column()))
        yield from zip((each.pk for each in found), told_apart(found), strict=True)


class _Chosen(forms.ModelChoiceField):  # type: ignore[type-arg]
    widget = LongSelect
    iterator = _Read


class _Problem(_Chosen):
    iterator = _ReadProblems


class NarrowForm(forms.Form):
    """What narrows the list of complaints; each part may be left empty."""

    q = forms.CharField(
        label=_("Words or number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    show = forms.ChoiceField(
        widget=LongSelect, label=_("Show"), required=False, choices=[("open", _("open ones")), ("all", _("all"))]
    )
    state = forms.ChoiceField(
        widget=LongSelect,
        label=_("Stage"),
        required=False,
        choices=[_ANY, *[c for c in State.choices if c[0] != State.UNCONFIRMED]],
    )
    due = forms.ChoiceField(widget=LongSelect, label=_("Promise"), required=False, choices=[_ANY, *DUE])
    category = _Problem(
        Category.objects.order_by("rank", "pk"), label=_("Problem"), required=False, empty_label=_("any")
    )
    ward = _Chosen(Area.objects.none(), label=_("Ward"), required=False, empty_label=_("any"))
    kind = forms.ChoiceField(widget=LongSelect, label=_("Kind of place"), required=False, choices=[_ANY, *Kind.choices])
    section = _Chosen(Section.objects.none(), label=_("Section"), required=False, empty_label=_("any"))
    holder = _Chosen(Post.objects.none(), label=_("With"), required=False, empty_label=_("any"))
    sealed = forms.ChoiceField(
        widget=LongSelect,
        label=_("Identity"),
        required=False,
        choices=[_ANY, ("yes", _("sealed")), ("no", _("not sealed"))],
    )
    origin = forms.ChoiceField(widget=LongSelect, label=_("Came by"), required=False, choices=[_ANY, *Origin.choices])
    since = DayField(label=_("Reported from"), required=False)
    until = DayField(label=_("Reported until"), required=False)
    file = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    cell = forms.RegexField(r"^-?\d{1,6},-?\d{1,6},(250|500|1000)$", required=False, widget=forms.HiddenInput)
    bbox = BoxField(id="desk-bbox")

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        _dress(self)
        sections = user.seats().sections
        wards = Area.objects.filter(kind="ward").defer("geometry", "geometry_3857").order_by("pk")
        for name, rows in (
            ("ward", wards),
            ("section", Section.objects.filter(pk__in=sections).order_by("code")),
            ("holder", Post.objects.filter(section__in=sections).order_by("code")),
        ):
            cast(_Chosen, self.fields[name]).queryset = rows

    @property
    def further(self) -> bool:
        """Whether one of the rarer parts is filled in, or wrong."""
        rarer = ("ward", "kind", "section", "holder", "sealed", "origin", "since", "until")
        return any(self.data.get(name) for name in rarer)

    def asked(self) -> Asked:
        """Return what is asked for; parts that are wrong are left aside, and shown as wrong."""
        self.is_valid()
        got = self.cleaned_data
        cell = got.get("cell")
        x, y, size = (int(part) for part in cell.split(",")) if cell else (0, 0, 0)
        state = got.get("state") or ""
        return Asked(
            everything=got.get("show") == "all" or (bool(state) and state not in OPEN_STATES),
            text=tidy(got.get("q") or ""),
            state=state,
            due=got.get("due") or "",
            category=_key(got.get("category")),
            ward=_key(got.get("ward")),
            kind=got.get("kind") or "",
            section=_key(got.get("section")),
            holder=_key(got.get("holder")),
            sealed={"yes": True, "no": False}.get(got.get("sealed") or ""),
            origin=got.get("origin") or "",
            since=got.get("since"),
            until=got.get("until"),
            file=got.get("file"),
            cell=(x, y, size) if cell else None,
            box=got.get("bbox"),
        )


def _dress(form: forms.Form) -> None:
    for field in form.fields.values():
        chosen = isinstance(field, forms.ChoiceField)
        field.widget.attrs["class"] = "form-select" if chosen else "form-control"


def _key(row: Any) -> int | None:
    return None if row is None else int(row.pk)


class MessageForm(forms.Form):
    """A message to the reporter, in his language."""

    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    subject = forms.CharField(
        label=_("Subject"),
        max_length=150,
        help_text=_("An SMS says only this, and the address of the reporter's page."),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=_(
            "Where {link} stands, the address of his page is put in. What you write here he also reads on that page."
        ),
    )


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A template in its three languages; ``seen`` is the version that stood on the page."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = MessageTemplate
        fields = (
            "purpose",
            "category",
            "automatic",
            "active",
            "subject_en",
            "text_en",
            "subject_bn",
            "text_bn",
            "subject_hi",
            "text_hi",
        )


class HeatForm(forms.Form):
    """Of which days, of what, and in how great squares."""

    days = forms.ChoiceField(
        label=_("Received in the last"),
        required=False,
        choices=[("30", _("30 days")), ("90", _("90 days")), ("365", _("365 days")), ("7", _("7 days"))],
    )
    category = _Problem(
        Category.objects.order_by("rank", "pk"), label=_("Problem"), required=False, empty_label=_("any")
    )
    size = forms.ChoiceField(
        label=_("Squares of"), required=False, choices=[("500", _("500 m")), ("1000", _("1 km")), ("250", _("250 m"))]
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        _dress(self)
