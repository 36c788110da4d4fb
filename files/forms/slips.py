"""What is typed at a movement slip that comes back, and at scans for the correspondence."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from files.domain.hand_overs import MOST, Shown
from files.forms.acting import PostField
from files.models import PaperKind, Slip
from language.digits import to_latin
from language.fields import DayField

ACCEPTED = ".pdf,.tif,.tiff,.jpg,.jpeg,.png,.webp,.heic,.heif,application/pdf,image/*"
_CLOCK = re.compile(r"(\d{1,2})[:.]?(\d{2})")
_RANGE = re.compile(r"(\d+)(?:[-\u2013](\d+))?")


class ClockField(forms.CharField):
    """A time of day in any of the scripts' digits ("10:05", "১০:০৫"); cleans to ``datetime.time``."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": _("Write a time such as 14:30.")}

    def to_python(self, value: Any) -> Any:
        """Return the time, or None for an empty optional field."""
        if value in self.empty_values or isinstance(value, dt.time):
            return value or None
        found = _CLOCK.fullmatch(to_latin(str(value)).strip())
        if found and int(found[1]) < 24 and int(found[2]) < 60:
            return dt.time(int(found[1]), int(found[2]))
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class LineForm(forms.Form):
    """One line of a slip; one in which nothing is typed does not count."""

    to_post = PostField(label=_("To (post)"), required=False)
    day = DayField(label=_("Handed over on"), required=False)
    clock = ClockField(label=_("Handed over at"), required=False)
    received_day = DayField(label=_("Received on"), required=False)
    received_clock = ClockField(label=_("Received at"), required=False)
    remarks = forms.CharField(label=_("Remarks"), required=False, max_length=2000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to_post"].widget.attrs.update({"list": "posts", "autocomplete": "off"})

    @property
    def filled(self) -> bool:
        """Whether something stands in the line."""
        return any(self.cleaned_data.values()) if self.is_valid() else True

    def clean(self) -> dict[str, Any]:
        """Require post, day and time where anything is typed."""
        cleaned = super().clean() or {}
        if not any(cleaned.values()) or self.errors:
            return cleaned
        for name, words in (
            ("to_post", _("Say to which post it went.")),
            ("day", _("Say on which day it was handed over.")),
            ("clock", _("Say at what time it was handed over.")),
        ):
            if not cleaned.get(name):
                self.add_error(name, words)
        if cleaned.get("received_day") and not cleaned.get("received_clock"):
            self.add_error("received_clock", _("Say at what time it was received, or leave the day out too."))
        return cleaned

    def shown(self, from_post: Any) -> Shown:
        """Return the line of a valid form; received on the day of the hand-over unless another is typed."""
        typed = self.cleaned_data
        received = typed["received_clock"]
        return Shown(
            from_post=from_post,
            to_post=typed["to_post"],
            at=_moment(typed["day"], typed["clock"]),
            received_at=_moment(typed["received_day"] or typed["day"], received) if received else None,
            remarks=typed["remarks"],
        )


class EntryForm(forms.Form):
    """Who had the paper first; and, where the register went another way, which part is entered and why."""

    first = PostField(label=_("From (post)"))
    part = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why the other lines are left out"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, slip: Slip, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["first"].initial = f"{slip.post.code} – {slip.post.name}"
        self.fields["first"].widget.attrs.update({"list": "posts", "autocomplete": "off"})


class SlipEntry:
    """The whole of what is typed from a slip: the form of its head and one of each line."""

    def __init__(self, slip: Slip, data: Any = None) -> None:
        self.head = EntryForm(data, slip=slip, auto_id="id_slip_%s")
        self.lines = [LineForm(data, prefix=f"l{number}") for number in range(1, MOST + 1)]

    def is_valid(self) -> bool:
        """Whether everything typed can be read."""
        # Each of them, so that everything wrong is said at once.
        told = [form.is_valid() for form in (self.head, *self.lines)]
        return all(told)

    @property
    def long(self) -> bool:
        """Whether something is typed beyond the first two lines, which are enough for most slips."""
        return any(form.is_bound and form.has_changed() for form in self.lines[2:])

    def shown(self) -> Sequence[Shown]:
        """Return the lines in which something is typed, each from where the one above went."""
        place, given = self.head.cleaned_data["first"], []
        for form in self.lines:
            if form.filled:
                given.append(form.shown(place))
                place = given[-1].to_post
        return given


def _moment(day: dt.date, clock: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, clock))


class CancelForm(forms.Form):
    """Why a slip is cancelled."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class SeveralInput(forms.FileInput):
    """A file input for several files."""

    allow_multiple_selected = True
    needs_multipart_form = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return all files sent under the name."""
        return files.getlist(name) if isinstance(files, MultiValueDict) else files.get(name) or []


class SeveralField(forms.FileField):
    """Several uploads, each examined when it is taken, so that one refused does not hold up the others."""

    widget = SeveralInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the uploads."""
        if not data:
            raise ValidationError(_("Choose at least one document."), code="required")
        return [upload for upload in data if isinstance(upload, UploadedFile)]


class ScansForm(forms.Form):
    """Scans to be uploaded."""

    papers = SeveralField(
        label=_("Scans"),
        widget=SeveralInput(attrs={"accept": ACCEPTED, "class": "form-control"}),
        help_text=_("PDF, TIFF, JPEG, PNG, WebP or HEIC. Choose as many as you like."),
    )


class ScanForm(forms.Form):
    """What is written about one scan before it becomes a paper."""

    title = forms.CharField(label=_("Title"), max_length=200)
    dated = DayField(label=_("Date on the paper"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind.choices, initial=PaperKind.LETTER)
    position = forms.CharField(
        label=_("Order"), max_length=6, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 3})
    )
    leave_out = forms.BooleanField(label=_("Leave it out"), required=False)

    def clean_position(self) -> int:
        """Return the number, typed in any of the scripts' digits."""
        typed = to_latin(self.cleaned_data["position"]).strip()
        if not typed.isdecimal():
            raise ValidationError(_("Write a number."), code="number")
        return int(typed)


class RangesForm(forms.Form):
    """At which pages a scan is split: "1-3, 4, 5-9"; pages that are not named are left out."""

    ranges = forms.CharField(label=_("Pages of each paper"), max_length=2000)

    def __init__(self, *args: Any, pages: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pages = pages

    def clean_ranges(self) -> list[tuple[int, int]]:
        """Return first and last page of each piece."""
        given: list[tuple[int, int]] = []
        for part in to_latin(self.cleaned_data["ranges"]).replace(" ", "").replace(";", ",").split(","):
            found = _RANGE.fullmatch(part)
            if found is None:
                raise ValidationError(_("Write the pages of each paper such as 1-3, 4, 5-9."), code="form")
            first = int(found[1])
            given.append((first, int(found[2] or first)))
        last = 0
        for first, end in given:
            if not last < first <= end <= self.pages:
                raise ValidationError(
                    _("The pages of the papers follow one another, from 1 to %(pages)s; %(first)s-%(last)s does not."),
                    code="order",
                    params={"pages": self.pages, "first": first, "last": end},
                )
            last = end
        return given
