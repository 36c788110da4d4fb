"""/assets/<reference>/documents/: what each reader sees, sending several at once, writing about one, taking one off."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets import domain
from assets.models import Asset, AssetDocument
from evidence import reading
from evidence.domain import keep_document, receive_document
from evidence.models import Original, Page, PageState, Problem, ReadingState
from evidence.search import page_key
from staff.models import User
from tests import papers
from tests.conftest import Department
from tests.jobs import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def asset(make_asset: Callable[..., Asset]) -> Asset:
    return make_asset(name_en="Lal Dighi")


@pytest.fixture
def make_document(asset: Asset) -> Callable[..., AssetDocument]:
    def make(text: str = papers.ENGLISH, **fields: Any) -> AssetDocument:
        original = receive_document(upload=papers.upload(papers.pdf(text)), received_from=None)
        given: dict[str, Any] = {"type": "deed", "title": "The deed", **fields}
        return domain.add_document(asset=asset, original=original, **given)

    return make


def seat(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def post(client: Client, asset: Asset, *uploads: Any, **more: Any) -> Any:
    data = {"papers": list(uploads), "type": "deed", **more}
    return client.post(f"/assets/{asset.reference}/documents/", data)


def address(document: AssetDocument, more: str = "") -> str:
    return f"/assets/{document.asset.reference}/documents/{document.pk}/{more}"


def body(answer: Any) -> str:
    """Return what an answer says; a streamed one is read to its end, where it closes what it opened."""
    return read(answer).decode(errors="replace")


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


# ---- Sending


def test_who_may_send(asset: Asset, department: Department) -> None:
    stranger = post(seat(None), asset, papers.upload(papers.pdf("a")))
    assert stranger.status_code == 302
    assert "/accounts/login/" in stranger["Location"]
    outsider = User.objects.create_user("outsider", password="aitihya-demo")
    for user in (outsider, department.inspector, department.planner):
        assert post(seat(user), asset, papers.upload(papers.pdf("a"))).status_code == 403
    assert not AssetDocument.objects.exists()
    for number, user in enumerate((department.dealing, department.head, department.engineer, department.director)):
        assert post(seat(user), asset, papers.upload(papers.pdf(f"paper {number}"))).status_code == 200
    assert AssetDocument.objects.count() == 4
    Asset.objects.filter(pk=asset.pk).update(status="draft")
    assert post(seat(None), asset, papers.upload(papers.pdf("b"))).status_code == 404


def test_several_at_once_each_with_its_own_answer(asset: Asset, department: Department) -> None:
    good, scan = papers.pdf(papers.ENGLISH), papers.scan("one", "two", format="TIFF", dpi=40)
    answer = post(
        seat(department.dealing),
        asset,
        papers.upload(good, "Deed_of_1912.pdf"),
        papers.upload(papers.locked(), "secret.pdf"),
        papers.upload(good, "again.pdf"),
        papers.upload(scan, "drawing.tif"),
        public="on",
    )
    assert answer.status_code == 422
    text = body(answer)
    assert "“Deed_of_1912.pdf” is among the documents now." in text
    assert "“secret.pdf” is protected by a password." in text
    assert "“again.pdf” is here already, as “Deed of 1912”. It was not added again." in text
    deed, drawing = asset.documents.order_by("pk")
    assert (deed.title, deed.type, deed.public) == ("Deed of 1912", "deed", True)
    assert deed.original.sha256 == hashlib.sha256(good).hexdigest()
    assert deed.original.received_from == department.dealing
    assert drawing.original.reading.pages == 2
    assert [name for name, _ in waiting()] == ["evidence.read_pages"] * 2
    assert Original.objects.count() == 2
    assert deed.events.get().pgh_context.metadata["user"] == department.dealing.pk  # type: ignore[attr-defined]


def test_one_file_sent_by_the_script_is_answered_as_json(asset: Asset, department: Department) -> None:
    client = seat(department.dealing)

    def send(content: bytes, name: str = "deed.pdf") -> Any:
        data = {"papers": papers.upload(content, name), "type": "deed"}
        return client.post(f"/assets/{asset.reference}/documents/", data, headers={"accept": "application/json"})

    answer = send(papers.pdf("a"))
    assert answer.status_code == 200
    assert answer.json()["state"] == "added"
    document = asset.documents.get()
    assert f'id="document-{document.pk}"' in answer.json()["row"]
    again = send(papers.pdf("a"))
    assert (again.status_code, again.json()["state"]) == (422, "again")
    refused = send(b"no document", "virus.exe")
    assert (refused.status_code, refused.json()["state"]) == (422, "refused")
    assert "virus.exe" in refused.json()["message"]
    nothing = client.post(
        f"/assets/{asset.reference}/documents/", {"type": "deed"}, headers={"accept": "application/json"}
    )
    assert nothing.json() == {"state": "refused", "message": "Choose at least one document."}
    wrong = client.post(f"/assets/{asset.reference}/documents/", {"papers": papers.upload(b"x"), "type": "poem"})
    assert wrong.status_code == 422


def test_posting_needs_the_token(asset: Asset, department: Department) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(department.dealing)
    assert post(client, asset, papers.upload(papers.pdf("a"))).status_code == 403


def test_the_name_is_shown_harmlessly(asset: Asset, department: Department) -> None:
    answer = post(seat(department.dealing), asset, papers.upload(b"x", "<img src=x onerror=alert(1)>.pdf"))
    assert "<img src=x" not in body(answer)


# ---- Domain


def test_a_document_of_what_evidence_kept_before(asset: Asset) -> None:
    original = keep_document(content=b"%PDF-1.4 minutes", name="m.pdf", media_type="application/pdf")
    document = domain.add_document(asset=asset, original=original, type="minute", title="Minutes")
    assert (document.number, document.dated, document.public) == ("", "", False)
    assert waiting() == [("evidence.read_pages", {"original_id": original.pk})]


@pytest.mark.parametrize("field", [{"title": ""}, {"type": "poem"}, {"dated": "yesterday"}, {"title": "x" * 201}])
def test_wrong_fields_are_named(asset: Asset, field: dict[str, str]) -> None:
    original = keep_document(content=b"%PDF-1.4", name="m.pdf", media_type="application/pdf")
    given: Any = {"type": "minute", "title": "Minutes", **field}
    with pytest.raises(ValidationError) as caught:
        domain.add_document(asset=asset, original=original, **given)
    assert set(caught.value.message_dict) == set(field)
    assert not AssetDocument.objects.exists()


def test_the_same_file_may_belong_to_two_assets_but_once_to_each(
    asset: Asset, make_asset: Callable[..., Asset]
) -> None:
    content = papers.pdf("a")
    first = domain.add_document(
        asset=asset,
        original=receive_document(upload=papers.upload(content), received_from=None),
        type="deed",
        title="A",
    )
    for original in (first.original, receive_document(upload=papers.upload(content), received_from=None)):
        with pytest.raises(domain.AlreadyThere) as caught:
            domain.add_document(asset=asset, original=original, type="deed", title="B")
        assert caught.value.document == first
    other = domain.add_document(asset=make_asset(), original=first.original, type="deed", title="A")
    assert other.original == first.original


def test_taken_off_and_put_back(make_document: Callable[..., AssetDocument], department: Department) -> None:
    document = make_document(public=True)
    with pytest.raises(ValidationError):
        domain.withdraw_document(document=document, user=department.head, reason=" ")
    gone = domain.withdraw_document(document=document, user=department.head, reason="Belongs to another tank")
    assert gone.withdrawn_at is not None
    with pytest.raises(ValidationError):
        domain.withdraw_document(document=document, user=None, reason="again")
    with pytest.raises(ValidationError):
        domain.amend_document(document=document, user=None, title="New")
    again = domain.add_document(asset=document.asset, original=document.original, type="deed", title="The deed")
    assert (again.pk, again.withdrawn_at) == (document.pk, None)
    assert document.events.count() == 3  # type: ignore[attr-defined]


# ---- Writing about it


def test_who_may_write_about_it(make_document: Callable[..., AssetDocument], department: Department) -> None:
    document = make_document()
    data = {"title": "দলিল", "type": "letter", "number": "৪২", "dated": "আনু. ১৯১২", "public": "on", "reason": "Read it"}
    assert seat(None).post(address(document, "edit/"), data).status_code == 404
    assert seat(department.inspector).post(address(document, "edit/"), data).status_code == 403
    assert seat(department.head2).get(address(document, "edit/")).status_code == 200
    assert seat(department.dealing).post(address(document, "edit/"), data).status_code == 302
    document.refresh_from_db()
    assert (document.title, document.type, document.number) == ("দলিল", "letter", "৪২")
    assert (document.dated, document.public) == ("1912~", True)
    text = body(seat(department.dealing).get(address(document)))
    for shown in ("Officer dealing", "Read it", "<del>The deed</del>", "<ins>about 1912</ins>"):
        assert shown in text
    assert seat(None).post(address(document, "edit/"), data).status_code == 302  # to the log-in


def test_a_wrong_date_is_refused_and_kept(make_document: Callable[..., AssetDocument], department: Department) -> None:
    document = make_document()
    answer = seat(department.dealing).post(
        address(document, "edit/"), {"title": "A title typed", "type": "deed", "dated": "long ago"}
    )
    assert answer.status_code == 422
    assert "“long ago” is no date." in body(answer)
    assert 'value="A title typed"' in body(answer)


def test_taking_it_off_the_page(make_document: Callable[..., AssetDocument], department: Department) -> None:
    document = make_document(public=True)
    there = address(document, "withdraw/")
    assert seat(None).post(there, {"reason": "x"}).status_code == 302
    assert seat(department.inspector).post(there, {"reason": "x"}).status_code == 403
    assert seat(department.dealing).post(there, {"reason": ""}).status_code == 422
    assert seat(department.dealing).post(there, {"reason": "Twice scanned"}).status_code == 302
    assert seat(None).get(address(document)).status_code == 404
    staff = body(seat(department.inspector).get(address(document)))
    assert "taken off the page" in staff
    assert "Twice scanned" in staff
    assert seat(department.dealing).get(address(document, "edit/")).status_code == 404
    page = body(seat(department.dealing).get(f"/assets/{document.asset.reference}/documents/"))
    assert "1 document was taken off the page" in page


# ---- Reading


@pytest.mark.parametrize(
    "more",
    ["", "progress/", "file/original/", "pages/1/thumb/", "pages/1/screen/"],
)
def test_who_may_read(make_document: Callable[..., AssetDocument], department: Department, more: str) -> None:
    private, public = make_document("private"), make_document("public", public=True)
    outsider = User.objects.create_user("outsider", password="aitihya-demo")
    for user in (None, outsider):
        assert seat(user).get(address(private, more)).status_code == 404
        answer = seat(user).get(address(public, more))
        assert answer.status_code == 200
        body(answer)
    for user in (department.inspector, department.dealing2):
        answer = seat(user).get(address(private, more))
        assert answer.status_code == 200
        body(answer)
    Asset.objects.update(status="draft")
    assert seat(None).get(address(public, more)).status_code == 404
    other = address(public, more).replace(public.asset.reference, "AH-999999")
    assert seat(department.dealing).get(other).status_code == 404


def test_lists_show_the_public_what_is_public(
    make_document: Callable[..., AssetDocument], department: Department
) -> None:
    make_document("private", title="The secret deed")
    public = make_document("public", title="The notification", public=True, dated="1912")
    for page in (public.asset.get_absolute_url(), f"{public.asset.get_absolute_url()}documents/"):
        for_all = body(seat(None).get(page))
        assert "The notification" in for_all
        assert "The secret deed" not in for_all
        assert "not public" not in for_all
        for_staff = body(seat(department.inspector).get(page))
        assert "The secret deed" in for_staff
        assert "not public" in for_staff
    assert "Add documents" not in for_staff
    assert "1912" in for_all


def test_nothing_on_the_page_of_an_asset_without_documents(
    client: Client, asset: Asset, department: Department
) -> None:
    assert "documents-heading" not in body(client.get(asset.get_absolute_url()))
    assert "No deed, notification or drawing" in body(seat(department.dealing).get(asset.get_absolute_url()))


@pytest.mark.parametrize("page", ["", "documents/"])
def test_lists_ask_as_often_for_three_as_for_one(
    make_document: Callable[..., AssetDocument], department: Department, page: str
) -> None:
    there = f"{make_document('1').asset.get_absolute_url()}{page}"
    client = seat(department.dealing)
    client.get(there)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(there)
    make_document("2")
    make_document("3")
    with CaptureQueriesContext(connection) as three:
        client.get(there)
    assert len(three) == len(one)


def recognised(document: AssetDocument, *texts: str) -> None:
    """Let the pages be read."""
    for page, text in zip(document.original.pages.order_by("number"), texts, strict=True):
        Page.objects.filter(pk=page.pk).update(
            text=text, search_key=page_key(text), state=PageState.READ, confidence=91, language="bn"
        )
    reading_row = document.original.reading
    reading_row.done, reading_row.state = len(texts), ReadingState.DONE
    reading_row.save()


def test_the_viewer_shows_a_page_with_its_text(asset: Asset, client: Client) -> None:
    original = receive_document(upload=papers.upload(papers.scan("a", "b", "c", dpi=40)), received_from=None)
    document = domain.add_document(asset=asset, original=original, type="deed", title="Deed", public=True)
    recognised(document, "First page", f"{papers.BENGALI}\n\n{papers.ENGLISH}", "Third <b>page</b>")
    text = body(client.get(address(document, "?page=২&zoom=2&q=robindro")))
    assert f"{address(document)}pages/2/large/" in text
    assert '<p lang="bn"><mark>রবীন্দ্র</mark> সরোবরের' in text
    assert '<p lang="en">The old ghat' in text
    assert 'rel="prev" href="?page=1&amp;zoom=2&amp;q=robindro"' in text
    assert 'rel="next" href="?page=3&amp;zoom=2&amp;q=robindro"' in text
    assert "“robindro” is on 1 page" in text
    assert "sure to 91 %" in text
    assert original.sha256 in text
    last = body(client.get(address(document, "?page=99")))
    assert "Third &lt;b&gt;page&lt;/b&gt;" in last
    assert 'rel="next"' not in last
    for odd in ("?page=-1", "?page=x", "?page=9999999999999", "?zoom=99", "?q=%00", "?q=%27%22%3C"):
        assert client.get(address(document, odd)).status_code == 200
    assert "was not found" in body(client.get(address(document, "?q=zamindar")))
    for wrong in ("pages/4/screen/", "pages/0/screen/", "pages/1/huge/", "file/secret/", "file/searchable/"):
        assert client.get(address(document, wrong)).status_code == 404


def test_a_picture_of_a_page_is_not_sent_twice(make_document: Callable[..., AssetDocument], client: Client) -> None:
    document = make_document(public=True)
    first = client.get(address(document, "pages/1/screen/"))
    assert first["Content-Type"] == "image/jpeg"
    assert read(first).startswith(b"\xff\xd8\xff")
    again = client.get(address(document, "pages/1/screen/"), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_the_original_comes_back_bit_for_bit(make_document: Callable[..., AssetDocument], client: Client) -> None:
    answer = client.get(address(make_document(public=True), "file/original/"))
    assert read(answer) == papers.pdf(papers.ENGLISH)
    assert answer["Content-Disposition"].startswith("attachment")


def test_progress_goes_on_asking_until_it_is_read(make_document: Callable[..., AssetDocument], client: Client) -> None:
    document = make_document(public=True)
    row = document.original.reading
    row.state = ReadingState.RUNNING
    row.save()
    assert "hx-get" in body(client.get(address(document, "progress/")))
    recognised(document, "read")
    done = body(client.get(address(document, "progress/")))
    assert "hx-get" not in done
    assert "Text recognised" in done
    for state, words in (("absent", "not installed"), ("failed", "could not be read")):
        type(row).objects.update(state=state, problem="time")
        assert words in body(client.get(address(document, "progress/")))


def test_reading_again(make_document: Callable[..., AssetDocument], department: Department) -> None:
    document = make_document(public=True)
    reading.give_up(document.original, Problem.TIME)
    assert "Read the text again" in body(seat(department.dealing).get(address(document)))
    there = address(document, "read/")
    assert seat(None).post(there).status_code == 302
    assert seat(department.inspector).post(there).status_code == 403
    before = len(waiting())
    assert seat(department.dealing).post(there).status_code == 302
    assert len(waiting()) == before + 1


# ---- Verifying


def test_the_stored_file_is_checked_now(make_document: Callable[..., AssetDocument], client: Client) -> None:
    document = make_document(public=True)
    there = address(document, "check/")
    assert "unchanged, bit for bit" in body(client.post(there))
    fragment = body(client.post(there, headers={"hx-request": "true"}))
    assert fragment.startswith('<div id="checked"')
    path = Path(document.original.file.path)
    content = bytearray(path.read_bytes())
    content[-10] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    changed = body(client.post(there))
    assert "is NOT what was received" in changed
    assert hashlib.sha256(content).hexdigest() in changed
    path.unlink()
    assert "is missing" in body(client.post(there))
    private = make_document("private")
    assert client.post(address(private, "check/")).status_code == 404
    assert client.get(there).status_code == 405


def test_nobody_has_it_checked_without_end(make_document: Callable[..., AssetDocument], client: Client) -> None:
    there = address(make_document(public=True), "check/")
    answers = [client.post(there).status_code for _ in range(31)]
    assert answers[:30] == [200] * 30
    assert answers[30] == 429
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.part"))
