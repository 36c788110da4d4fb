"""What is typed, or sent by a map, about places."""

import math
from typing import Any

from django import forms
from django.contrib.gis.geos import Polygon
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from language.digits import to_latin


class BoxField(forms.CharField):
    """The extent of a map as west,south,east,north in degrees; cleaned, a polygon (EPSG:4326), None where empty."""

    default_error_messages = {
        "sides": _("Give the extent as west,south,east,north in degrees."),
        "beyond": _("The extent lies beyond the earth, or its sides are exchanged."),
    }

    def __init__(self, *, id: str = "", **kwargs: Any) -> None:
        hidden = forms.HiddenInput(attrs={"id": id} if id else {})
        super().__init__(**{"required": False, "max_length": 100, "widget": hidden, **kwargs})

    def clean(self, value: Any) -> Polygon | None:
        """Return the box; raises ValidationError."""
        text = to_latin(super().clean(value)).strip()
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError(self.error_messages["sides"], code="sides") from None
        inside = all(math.isfinite(n) for n in (west, south, east, north)) and -180 <= west <= east <= 180
        # Web Mercator, in which places are compared, ends there.
        if not (inside and -85 <= south <= north <= 85):
            raise ValidationError(self.error_messages["beyond"], code="beyond")
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        return box
