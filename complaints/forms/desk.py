"""What staff type about complaints."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReadReporterForm(forms.Form):
    """Why a member of staff wants to know who reported."""

    reason = forms.CharField(label=_("Why do you need to know who reported this?"), max_length=300, min_length=8)
