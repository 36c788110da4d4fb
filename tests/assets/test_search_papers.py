"""Assets are found by the words of their documents, as far as the asker may see them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assets.models import Asset, AssetDocument
from assets.questions import Question
from evidence.domain import keep_document
from evidence.models import Page
from evidence.search import page_key
from tests.conftest import Department

pytestmark = pytest.mark.django_db
TEXT = "ইজারাদার হরিপদ মাঝি is the lessee of the wharf"


@pytest.fixture
def read(make_asset: Any) -> AssetDocument:
    """A deed that is not public, read, of a pond whose names say nothing of it."""
    pond = make_asset(name_en="Goldighi")
    original = keep_document(content=b"%PDF-1.4", name="deed.pdf", media_type="application/pdf")
    Page.objects.create(original=original, number=3, width=1, height=1, text=TEXT, search_key=page_key(TEXT))
    return AssetDocument.objects.create(asset=pond, original=original, type="deed", title="Deed")


def found(text: str, *, records: bool) -> list[str]:
    question = Question.parse({"q": [text]}, records=records)
    return [asset.name_en for asset in question.rows(Asset.objects.in_register())]


@pytest.mark.parametrize("text", ["lessee", "haripada majhi", "হরিপদ"])
def test_the_department_finds_by_every_paper(read: AssetDocument, text: str) -> None:
    assert found(text, records=True) == ["Goldighi"]
    assert found("landlord", records=True) == []


def test_the_public_finds_by_public_papers_alone(read: AssetDocument) -> None:
    assert found("lessee", records=False) == []
    read.public = True
    read.save()
    assert found("lessee", records=False) == ["Goldighi"]


def test_what_is_called_so_comes_before_what_only_says_so(read: AssetDocument, make_asset: Any) -> None:
    make_asset(name_en="Lessee Ghat Pond")
    assert found("lessee", records=True) == ["Lessee Ghat Pond", "Goldighi"]


def test_a_visitor_s_page_does_not_tell_of_a_private_paper(
    client: Client, department: Department, read: AssetDocument
) -> None:
    page = reverse("assets:search")
    assert "Goldighi" not in client.get(page, {"q": "lessee"}).content.decode()
    client.force_login(department.planner)
    assert "Goldighi" in client.get(page, {"q": "lessee"}).content.decode()
