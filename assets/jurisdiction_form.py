"""Wards and boroughs as people write them: "1-5, 12, 93", in the digits of any script."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Kind
from language.digits import to_latin
from maps.models import Area, AreaKind

_DASH = re.compile(r"\s*(?:-|–|\bto\b)\s*")
_RANGE = re.compile(r"(\d{1,3})-(\d{1,3})")


class AreasField(forms.CharField):
    """Codes of areas of one kind, with ranges; cleans to the areas."""

    def __init__(self, *, kind: str, **options: Any) -> None:
        self.kind = kind
        super().__init__(required=False, max_length=1000, **options)

    def clean(self, value: Any) -> Any:
        """Return the areas; names every code that no area has."""
        codes: list[str] = []
        typed = _DASH.sub("-", to_latin(super().clean(value)).strip())
        for part in filter(None, re.split(r"[,;\s]+", typed)):
            if found := _RANGE.fullmatch(part):
                first, last = int(found[1]), int(found[2])
                codes.extend(str(number) for number in range(first, last + 1))
            else:
                codes.append(part)
        known = Area.objects.defer("geometry", "geometry_3857").filter(kind=self.kind, code__in=codes)
        areas = {area.code: area for area in known}
        unknown = [code for code in codes if code not in areas]
        if unknown:
            raise ValidationError(_("Not known: %(codes)s.") % {"codes": ", ".join(unknown)})
        return [areas[code] for code in dict.fromkeys(codes)]


class JurisdictionForm(forms.Form):
    """One piece of a post's jurisdiction."""

    wards = AreasField(
        kind=AreaKind.WARD,
        label=gettext_lazy("Wards"),
        help_text=gettext_lazy("Numbers and ranges, such as 1-5, 12, 93."),
    )
    boroughs = AreasField(kind=AreaKind.BOROUGH, label=gettext_lazy("Boroughs"))
    kinds = forms.MultipleChoiceField(
        choices=Kind.choices,
        required=False,
        label=gettext_lazy("Kinds"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("No area means the whole city, no kind means every kind."),
    )
