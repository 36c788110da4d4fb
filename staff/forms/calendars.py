"""Calendars and their days."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from language.fields import DayField
from staff.models import Holiday, HolidayCalendar

if TYPE_CHECKING:
    _CalendarForm = forms.ModelForm[HolidayCalendar]
    _HolidayForm = forms.ModelForm[Holiday]
else:
    _CalendarForm, _HolidayForm = forms.ModelForm, forms.ModelForm


class CalendarForm(_CalendarForm):
    """A calendar; a new one may begin as a copy of another."""

    copy_of = forms.ModelChoiceField(
        queryset=HolidayCalendar.objects.order_by("code"),
        label=_("Begin with the days of"),
        required=False,
        empty_label=_("none"),
    )

    class Meta:
        model = HolidayCalendar
        fields = ["code", "name_en", "name_bn", "name_hi", "second_saturdays"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["copy_of"]


class HolidayForm(_HolidayForm):
    """One day off of a calendar."""

    day = DayField(label=_("Day"))

    class Meta:
        model = Holiday
        fields = ["day", "name_en", "name_bn", "name_hi"]


class DaysForm(forms.Form):
    """Days off as a file."""

    sheet = forms.FileField(
        label=_("Sheet of days"),
        help_text=_("CSV in UTF-8 or .xlsx with the columns date, name, and if you like name in Bengali and Hindi."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
