"""What is typed about pictures of an asset."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assets.models import AssetPhoto
from evidence.forms import PhotosField, PhotosInput
from language.fields import DayField

MOST_AT_ONCE = 20
_LONGEST_CAPTION = 200


class _AboutPhotos(forms.Form):
    caption = forms.CharField(label=_("What they show"), max_length=_LONGEST_CAPTION, required=False)
    taken_on = DayField(label=_("Taken on"), required=False)
    public = forms.BooleanField(
        label=_("Show to the public"), required=False, help_text=_("Without this only the department sees them.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("caption", "taken_on"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["public"].widget.attrs["class"] = "form-check-input"

    def clean_taken_on(self) -> Any:
        """Refuse a day that is still to come."""
        day = self.cleaned_data["taken_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("A photo cannot be taken in the future."), code="future")
        return day


class AddPhotosForm(_AboutPhotos):
    """Several pictures at once, with what holds for all of them."""

    photos = PhotosField(label=_("Photos"), max_photos=MOST_AT_ONCE, widget=PhotosInput())
    field_order = ("photos", "caption", "taken_on", "public")


class PhotoForm(_AboutPhotos):
    """What is said of one picture."""

    def __init__(self, data: Any = None, *, photo: AssetPhoto) -> None:
        self.photo = photo
        initial = {"caption": photo.caption, "taken_on": photo.taken_on, "public": photo.public}
        super().__init__(data, initial=initial, auto_id=f"id_{photo.pk}_%s")
        self.fields["caption"].label = _("What it shows")
        self.fields["public"].help_text = ""


class RemovePhotoForm(forms.Form):
    """Why a picture is taken off the page."""

    reason = forms.CharField(
        label=_("Why it is taken off the page"), max_length=200, help_text=_("The original is kept.")
    )

    def __init__(self, data: Any = None, *, photo: AssetPhoto) -> None:
        self.photo = photo
        super().__init__(data, auto_id=f"id_{photo.pk}_%s")
        self.fields["reason"].widget.attrs["class"] = "form-control"


class RestorePhotoForm(forms.Form):
    """Why a picture is put back on the page."""

    reason = forms.CharField(label=_("Why it is put back"), max_length=200)

    def __init__(self, data: Any = None, *, pk: int) -> None:
        self.pk = pk
        super().__init__(data, auto_id=f"id_back_{pk}_%s")
        self.fields["reason"].widget.attrs["class"] = "form-control"
