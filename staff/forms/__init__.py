"""What is typed on the pages of the office. Forms check what was typed; what is possible, the domain says."""

from staff.forms.calendars import CalendarForm, DaysForm, HolidayForm
from staff.forms.people import AbsenceForm, ChannelsForm, ChargeForm, SheetForm, ShortenForm
from staff.forms.sections import SectionForm

__all__ = [
    "AbsenceForm",
    "CalendarForm",
    "ChannelsForm",
    "ChargeForm",
    "DaysForm",
    "HolidayForm",
    "SectionForm",
    "SheetForm",
    "ShortenForm",
]
