"""The extent of a map, as it is sent or typed."""

import pytest
from django import forms

from maps.forms import BoxField


class Asked(forms.Form):
    bbox = BoxField(id="box")


@pytest.mark.parametrize("typed", ["88.3,22.5,88.4,22.6", " 88.3, 22.5, 88.4, 22.6 ", "৮৮.৩,২২.৫,৮৮.৪,২২.৬"])
def test_a_box_in_any_digits(typed: str) -> None:
    form = Asked({"bbox": typed})
    assert form.is_valid()
    assert (form.cleaned_data["bbox"].extent, form.cleaned_data["bbox"].srid) == ((88.3, 22.5, 88.4, 22.6), 4326)


def test_none_is_none_and_it_is_hidden() -> None:
    form = Asked({})
    assert form.is_valid()
    assert form.cleaned_data["bbox"] is None
    assert 'type="hidden"' in str(form["bbox"])
    assert 'id="box"' in str(form["bbox"])


@pytest.mark.parametrize("typed", ["here", "88.3,22.5,88.4", "88.3,22.5,88.4,22.6,1", "88.3;22.5;88.4;22.6"])
def test_what_is_no_box_is_told_how_one_is_written(typed: str) -> None:
    assert Asked({"bbox": typed}).errors == {"bbox": ["Give the extent as west,south,east,north in degrees."]}


@pytest.mark.parametrize(
    "typed", ["88.4,22.5,88.3,22.6", "88.3,22.6,88.4,22.5", "0,0,181,1", "0,0,1,86", "nan,0,1,1", "0,0,inf,1"]
)
def test_one_beyond_the_earth_or_turned_round_is_refused(typed: str) -> None:
    said = "The extent lies beyond the earth, or its sides are exchanged."
    assert Asked({"bbox": typed}).errors == {"bbox": [said]}
