"""QR codes lead to the asset's permanent address; plaques carry them."""

import io
from typing import Any

import pytest
import zxingcpp
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from tests.conftest import Department

pytestmark = pytest.mark.django_db


def read(picture: Image.Image) -> list[str]:
    """The texts of the codes in a picture, as a phone's camera reads them."""
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def test_the_code_is_the_permanent_address(client: Client, make_asset: Any, settings: Any) -> None:
    settings.SITE_URL = "https://register.example"
    asset = make_asset(kind="statue")
    png = client.get(reverse("exchange:qr_png", args=[asset.reference]))
    assert png.headers["Content-Type"] == "image/png"
    assert read(Image.open(io.BytesIO(png.content))) == [f"https://register.example/assets/{asset.reference}/"]
    assert client.get(f"/assets/{asset.reference}/").status_code == 200
    svg = client.get(reverse("exchange:qr_svg", args=[asset.reference]))
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert svg.content.startswith(b"<?xml")
    assert b"style=" not in svg.content


def test_a_scratched_code_still_reads(client: Client, make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    picture = Image.open(io.BytesIO(client.get(reverse("exchange:qr_png", args=[asset.reference])).content)).convert(
        "L"
    )
    wide = picture.width
    picture.paste(255, (wide // 2, wide // 2, wide // 2 + wide // 8, wide // 2 + wide // 8))
    assert read(picture) == [f"http://localhost:8000/assets/{asset.reference}/"]


def test_there_is_no_code_to_what_the_public_cannot_see(
    client: Client, department: Department, make_asset: Any
) -> None:
    draft = make_asset(kind="statue", status="draft")
    client.force_login(department.planner)
    for form in ("qr.svg", "qr.png"):
        assert client.get(f"/assets/{draft.reference}/{form}").status_code == 404
        assert client.get(f"/assets/AH-999999/{form}").status_code == 404


def test_plaques_are_the_department_s(client: Client, department: Department, django_user_model: Any) -> None:
    url = reverse("exchange:plaques")
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("nobody"))
    assert client.get(url).status_code == 403
    for colleague in ("dealing", "planner", "inspector2"):
        client.force_login(department.users[colleague])
        assert client.get(url).status_code == 200


def test_a_plaque_names_the_place_in_each_script(client: Client, department: Department, make_asset: Any) -> None:
    client.force_login(department.dealing)
    first = make_asset(kind="statue", name_en="Bose", name_bn="বসু", name_hi="बोस")
    make_asset(kind="statue", name_en="Second")
    make_asset(kind="statue", status="draft", name_en="Unready")
    page: Any = client.post(reverse("exchange:plaques"), {"kind": "statue"})
    assert page.context["number"] == 2
    made = client.post(reverse("exchange:plaques"), {"kind": "statue", "size": "a6"})
    assert made.headers["Content-Type"] == "application/pdf"
    document = PdfReader(io.BytesIO(made.content))
    assert len(document.pages) == 2
    box = document.pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (105, 148)
    text = document.pages[0].extract_text()
    assert first.reference in text
    assert "Bose" in text
    assert "Unready" not in "".join(each.extract_text() for each in document.pages)
    one = client.get(reverse("exchange:plaques"), {"which": "ticked", "asset": first.reference, "size": "a4"})
    assert len(PdfReader(io.BytesIO(one.content)).pages) == 1


def test_a_size_that_is_none_is_refused(client: Client, department: Department, make_asset: Any) -> None:
    client.force_login(department.dealing)
    make_asset(kind="statue")
    assert client.post(reverse("exchange:plaques"), {"size": "a0"}).status_code == 400


def test_too_many_plaques_are_refused(
    client: Client, department: Department, make_asset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(department.dealing)
    monkeypatch.setattr("exchange.views.plaques.MOST", 1)
    for _ in range(2):
        make_asset(kind="statue")
    page = client.post(reverse("exchange:plaques"), {"size": "a6"})
    assert "More than 1 plaques" in page.content.decode()


def test_the_page_prints_its_code(client: Client, department: Department, make_asset: Any) -> None:
    asset = make_asset(kind="statue")
    page = client.get(asset.get_absolute_url()).content.decode()
    assert 'class="print-only page-code"' in page
    assert "exchange:plaques" not in page
    assert reverse("exchange:plaques") not in page
    client.force_login(department.dealing)
    assert (
        f"{reverse('exchange:plaques')}?which=ticked&amp;asset={asset.reference}"
        in client.get(asset.get_absolute_url()).content.decode()
    )
