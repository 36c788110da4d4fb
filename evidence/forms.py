"""Form fields that take photos, telling the sender everything that is wrong at once."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from evidence import pictures
from language.digits import in_script

# Decoding is dear: what a form has found out, receive_photo need not find out again.
_examined: "WeakKeyDictionary[UploadedFile[Any], pictures.Facts]" = WeakKeyDictionary()


def checked(upload: "UploadedFile[Any]") -> tuple[bytes, pictures.Facts]:
    """Return the bytes and facts of an uploaded photo; raises ``pictures.Refused``."""
    upload.seek(0)
    # One byte more than allowed is enough to know; a stated size is not believed.
    content = upload.read(settings.EVIDENCE_MAX_BYTES + 1)
    facts = _examined.get(upload)
    if facts is None:
        facts = pictures.examine(content, name=upload.name or "")
        _examined[upload] = facts
    return content, facts


class PhotosInput(forms.FileInput):
    """A file input for several photos."""

    allow_multiple_selected = True
    needs_multipart_form = True

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__({"accept": "image/*", **(attrs or {})})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return all files sent under the name."""
        return files.getlist(name) if isinstance(files, MultiValueDict) else files.get(name) or []


class PhotosField(forms.FileField):
    """Several photos, each checked by content; cleans to a list of uploads that ``receive_photo`` will take.

    Every refusal is reported, in words that name the file.
    """

    widget = PhotosInput
    default_error_messages = {"required": _("Add at least one photo.")}

    def __init__(self, *, max_photos: int, **options: Any) -> None:
        self.max_photos = max_photos
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the list of checked uploads; raises one ValidationError with all that is wrong."""
        uploads = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if not uploads:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        refusals: list[ValidationError] = []
        if len(uploads) > self.max_photos:
            # Decoding an unbounded number of pictures is not worth one message more.
            raise ValidationError(
                ngettext_lazy(
                    "At most %(limit)s photo can be sent. Choose the one that shows most.",
                    "At most %(limit)s photos can be sent. Choose those that show most.",
                    self.max_photos,
                ),
                code="max_photos",
                params={"limit": in_script(self.max_photos, get_language() or "en")},
            )
        for upload in uploads:
            try:
                checked(upload)
            except pictures.Refused as refusal:
                refusals.append(refusal)
        if refusals:
            raise ValidationError(refusals)
        return uploads

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether a photo was sent."""
        return bool(data)
