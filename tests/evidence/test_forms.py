"""A form of photos says everything that is wrong at once, naming the files, in the reader's language."""

from typing import Any
from unittest.mock import Mock

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import override

from evidence import domain, pictures
from evidence.forms import PhotosField
from tests.pictures import picture, upload


class Form(forms.Form):
    photos = PhotosField(max_photos=3)


class Optional(forms.Form):
    photos = PhotosField(max_photos=3, required=False)


def sent(*uploads: Any, form: type[forms.Form] = Form) -> forms.Form:
    return form({}, MultiValueDict({"photos": list(uploads)}))


def test_good_photos() -> None:
    form = sent(upload(), upload(picture("HEIF"), "b.heic", "application/octet-stream"))
    assert form.is_valid(), form.errors
    assert [each.name for each in form.cleaned_data["photos"]] == ["photo.jpg", "b.heic"]


def test_every_refusal_names_its_file() -> None:
    form = sent(upload(b"", "empty.jpg"), upload(), upload(b"<svg/>", "drawing.jpg"))
    messages = form.errors["photos"]
    assert len(messages) == 2
    assert "empty.jpg" in messages[0]
    assert "drawing.jpg" in messages[1]
    assert "drawing.jpg" in str(form.errors["photos"])


def test_names_are_escaped() -> None:
    form = sent(upload(b"x", "<b>a.jpg"))
    assert "<b>a" not in str(form["photos"].errors)


def test_required_and_not() -> None:
    assert sent().errors["photos"] == ["Add at least one photo."]
    form = sent(form=Optional)
    assert form.is_valid()
    assert form.cleaned_data["photos"] == []


def test_too_many_are_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "examine", lambda *a, **k: pytest.fail("decoded"))
    form = sent(*(upload(name=f"{n}.jpg") for n in range(4)))
    assert form.errors["photos"] == ["At most 3 photos can be sent. Choose those that show most."]
    with override("bn"):
        assert "৩" in sent(*(upload() for _ in range(4))).errors["photos"][0]


@pytest.mark.django_db
def test_a_checked_photo_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    examine = Mock(wraps=pictures.examine)
    monkeypatch.setattr(pictures, "examine", examine)
    form = sent(upload())
    assert form.is_valid()
    original = domain.receive_photo(upload=form.cleaned_data["photos"][0], received_from=None)
    assert examine.call_count == 1
    with original.file.open("rb") as stored:
        assert stored.read() == picture()


def test_the_widget_takes_several() -> None:
    assert 'type="file"' in str(Form()["photos"])
    assert "multiple" in str(Form()["photos"])
    assert 'accept="image/*"' in str(Form()["photos"])
