"""What is entered for a programme that is to report by Open311."""

from typing import TYPE_CHECKING

from django import forms

from complaints.models import ApiKey

if TYPE_CHECKING:
    _Form = forms.ModelForm[ApiKey]
else:
    _Form = forms.ModelForm


class ApiKeyForm(_Form):
    """The programme, who answers for it, and how far it is trusted."""

    class Meta:
        model = ApiKey
        fields = ["client", "contact", "posts_an_hour", "vouches"]
