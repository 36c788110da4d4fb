"""What is typed to keep the other offices to which complaints are sent on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.desk.readings import mark
from complaints.forms.categories import HELP, MOST_RANK, NAMES, InThreeLanguages, count
from complaints.models import Agency


class AgencyForm(InThreeLanguages):
    """An office outside the department; its code is given once. ``seen`` tells on which reading the person decided."""

    website = forms.URLField(
        label=_("Address on the web"), required=False, max_length=200, assume_scheme="https", help_text="https://…"
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Agency
        fields = ["code", *NAMES, *HELP, "email", "phone", "website", "rank", "active"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rank"] = count(self.fields["rank"], most=MOST_RANK)
        self.initial["rank"] = self.instance.rank
        if self.instance.pk:
            del self.fields["code"]
            self.fields["seen"].initial = mark(Agency.objects.get(pk=self.instance.pk))

    def values(self) -> dict[str, Any]:
        """Return what the domain stores."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return {**cleaned, "rank": int(cleaned["rank"])}
