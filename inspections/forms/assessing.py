"""Grading a condition or a risk without a visit."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import Asset, Risk
from inspections.forms.reports import GradedForm
from inspections.priorities import AGREED, OPEN, Decay, Use, letter_for
from language.fields import DayField

_YES_NO = [("yes", _("yes")), ("no", _("no"))]
# How the list of letters says that a place is not at risk; an empty choice leaves it to the answers.
NOT_AT_RISK = "none"


class AssessForm(GradedForm):
    """What somebody found at an asset without a visit being ordered."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    on = DayField(label=_("Seen on"))
    remarks = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is damaged, how large it is, what should be done."),
    )

    def __init__(self, *args: Any, asset: Asset, **options: Any) -> None:
        today = timezone.localdate()
        options["initial"] = {"key": uuid.uuid4(), "on": today, **(options.get("initial") or {})}
        super().__init__(*args, **options)
        self.add_elements(asset.kind)


def _question(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    missing = {"required": _("Answer this question, or choose the letter yourself.")}
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, required=False, error_messages=missing, **options
    )


class RiskForm(forms.Form):
    """Four questions that lead to the letter; who knows better chooses it, and always says why."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    decay = _question(_("Is it being lost?"), Decay.choices)
    repair = _question(_("Is a repair in progress?"), _YES_NO)
    agreed = _question(
        _("Is a solution agreed?"), _YES_NO, help_text=_("Agreed means decided and paid for, not merely proposed.")
    )
    use = _question(_("Is it in use?"), Use.choices)
    solution = forms.CharField(
        label=_("Which solution is agreed?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is to be done, by whom, by when; the sanction's number."),
    )
    danger = forms.ChoiceField(
        label=_("Is the public in danger?"),
        choices=_YES_NO,
        widget=forms.RadioSelect,
        help_text=_("Masonry that may fall on a footpath, an unfenced deep edge."),
        error_messages={"required": _("Say whether the public is in danger.")},
    )
    priority = forms.ChoiceField(label=_("Priority"), required=False)
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What was seen that leads to this priority. The department's people read it."),
    )
    on = DayField(label=_("Seen on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        options["initial"] = {"key": uuid.uuid4(), "on": timezone.localdate(), **(options.get("initial") or {})}
        super().__init__(*args, **options)
        letters = [(letter.value, f"{letter.value} – {letter.label}") for letter in Risk]
        field = self.fields["priority"]
        field.choices = [("", _("as the answers say")), *letters, (NOT_AT_RISK, _("not at risk"))]  # type: ignore[attr-defined]

    def suggested(self) -> str | None:
        """Return the letter that the answers lead to ("": not at risk), or None while one is missing."""
        decay, repair, agreed, use = (str(self[name].value() or "") for name in ("decay", "repair", "agreed", "use"))
        if repair not in {"yes", "no"} or (repair == "no" and decay not in Decay.values):
            return None
        by_use = repair == "yes" or decay == Decay.SOUND
        if (use not in Use.values) if by_use else (agreed not in {"yes", "no"}):
            return None
        return letter_for(decay=decay, repair=repair == "yes", use=use or Use.NONE, solution_agreed=agreed == "yes")

    def clean(self) -> dict[str, Any]:
        """Take the letter from the answers where none is chosen, and drop a solution that its letter excludes."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = cleaned.get("priority", "")
        letter = "" if chosen == NOT_AT_RISK else chosen or self.suggested()
        if letter is None:
            for name in ("decay", "repair", "agreed", "use"):
                if not cleaned.get(name):
                    self.add_error(name, self.fields[name].error_messages["required"])
            return cleaned
        if letter in OPEN and cleaned.get("agreed") != "yes":
            cleaned["solution"] = ""
        if letter in AGREED and not cleaned.get("solution", "").strip():
            self.add_error("solution", _("Priorities B and D say that a solution is agreed: write which."))
        cleaned["letter"] = letter
        return cleaned

    def recorded(self) -> dict[str, Any]:
        """What was decided, as arguments of the domain's function."""
        cleaned = self.cleaned_data
        same = {name: cleaned[name] for name in ("key", "solution", "reasons", "on")}
        return {**same, "priority": cleaned["letter"], "danger": cleaned["danger"] == "yes"}
