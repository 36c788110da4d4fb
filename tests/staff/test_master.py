"""The employee master from a sheet: what is read, every fault named, all or nothing."""

import csv
import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from staff.master import cells
from staff.master.checking import Plan, plan, staged
from staff.master.entering import Changed, enter
from staff.master.headings import field_of
from staff.master.reading import FORMULA, MOST_BYTES, MOST_ROWS, read
from staff.models import AccountChange, Mail, MasterSheet, Officer, Tenure, User
from staff.tasks import forget_unsent_mail
from tests.conftest import Department
from tests.exchange.programs import by_office, needs_office
from tests.staff.conftest import Enter

_SHEET = Path(__file__).with_name("master.fods")
_UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
HEAD = "Employee Code,Name,Date of Birth,Phone,E-mail,Post,From"


def planned(text: str) -> Plan:
    content = text.encode()
    return plan(staged(read(io.BytesIO(content), size=len(content)))[0])


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in planned(text).faults]


def book(rows: list[list[Any]]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Employee Code", "employee_code"),
        (" EMP. CODE ", "employee_code"),
        ("কর্মী কোড", "employee_code"),
        ("कर्मचारी कोड", "employee_code"),
        ("Name (in English)", "name_en"),
        ("নাম", "name_bn"),
        ("नाम", "name_hi"),
        ("বাংলায় নাম", "name_bn"),
        ("D.O.B.", "date_of_birth"),
        ("জন্ম তারিখ", "date_of_birth"),
        ("जन्म-तिथि", "date_of_birth"),
        ("Mobile No.", "phone"),
        ("E-mail ID", "email"),
        ("Reporting officer", "reports_to"),
        ("ঊর্ধ্বতন আধিকারিক", "reports_to"),
        ("रिपोर्टिंग अधिकारी", "reports_to"),
        ("Blood group", ""),
        ("W.E.F.", "since"),
    ],
)
def test_headings(heading: str, field: str) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    "text",
    [
        "15/08/1975",
        "15-08-1975",
        "15.8.1975",
        "1975-08-15",
        "15/08/75",
        "15 Aug 1975",
        "15th August, 1975",
        "15-Aug-75",
        "১৫/০৮/১৯৭৫",
        "১৫ আগস্ট ১৯৭৫",
        "१५ अगस्त १९७५",
    ],
)
def test_indian_dates(text: str) -> None:
    assert cells.day(text) == dt.date(1975, 8, 15)


@pytest.mark.parametrize("text", ["08/15/1975", "31/02/1975", "1975", "yesterday", "15 Smarch 1975"])
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValidationError):
        cells.day(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9830012345", "+919830012345"),
        ("98300 12345", "+919830012345"),
        ("09830012345", "+919830012345"),
        ("৯৮৩০০১২৩৪৫", "+919830012345"),
        ("919830012345", "+919830012345"),
        ("+44 20 7946 0000", "+442079460000"),
        ("033-2286-1000", "+913322861000"),
    ],
)
def test_phones(text: str, number: str) -> None:
    assert cells.phone(text) == number


def refusal(content: bytes, *, size: int | None = None) -> str:
    with pytest.raises(ValidationError) as refused:
        staged(read(io.BytesIO(content), size=len(content) if size is None else size))
    return str(refused.value.code)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _piece in range(70):
                part.write(b" " * 1024 * 1024)
    return out.getvalue()


def entities() -> bytes:
    out = io.BytesIO(book([["Employee code", "Name"], ["E1", "x"]]))
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as packed, zipfile.ZipFile(changed, "w") as made:
        for part in packed.infolist():
            content = packed.read(part)
            if part.filename == "xl/workbook.xml":
                content = b'<!DOCTYPE lolz [<!ENTITY lol "lol">]>' + content
            made.writestr(part.filename, content)
    return changed.getvalue()


def test_what_cannot_be_read_gets_a_clear_answer() -> None:
    assert refusal(b"x", size=50 * 1024 * 1024) == "size"
    assert refusal(b" \n ") == "empty"
    assert refusal(HEAD.encode()) == "empty"
    assert refusal(b"\xd0\xcf\x11\xe0 old excel") == "kind"
    assert refusal(b"\x00\x01\x02") == "kind"
    assert refusal(b"PK\x03\x04 broken") == "kind"
    assert refusal("Employee code,Name\nE1,Söder".encode("latin-1")) == "encoding"
    assert refusal(b'a,b\n"open,1\n2,3') == "csv"
    assert refusal(b"Employee code,Phone\nE1,1") == "headings"
    assert refusal(b"Employee code,Emp code,Name\n1,2,3") == "headings"
    assert refusal(("Employee code,Name\n" + "E1,x\n" * (MOST_ROWS + 1)).encode()) == "rows"
    assert len(bomb()) < MOST_BYTES
    assert refusal(bomb()) == "bomb"
    assert refusal(entities()) == "bomb"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("photo.jpg", "no workbook")
    assert refusal(packed.getvalue()) == "kind"


def test_a_workbook_and_utf_16_are_read_as_csv_is() -> None:
    born = dt.datetime(1975, 8, 15)  # noqa: DTZ001 (a spreadsheet's date has no zone)
    rows: list[list[Any]] = [
        ["Employee code", "Name", "DOB", "Phone"],
        [1042, "Asha", born, 9830012345.0],
        [None] * 4,
        ["=1+1", "x"],
    ]
    content = book(rows)
    found, _unused = staged(read(io.BytesIO(content), size=len(content)))
    assert found[0] == {
        "row": 2,
        "employee_code": "1042",
        "name_en": "Asha",
        "date_of_birth": "1975-08-15",
        "phone": "9830012345",
    }
    assert [row["row"] for row in found] == [2, 4]
    wide = "Employee code;Name\nE1;আশা".encode("utf-16")
    assert read(io.BytesIO(wide), size=len(wide)).rows == [(2, ["E1", "আশা"])]


def test_a_cell_that_stands_far_down_costs_nothing() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Employee code", "Name"])
    sheet.append(["E1", "Asha"])
    sheet.cell(row=1_048_576, column=16_384, value="far")
    out = io.BytesIO()
    made.save(out)
    assert len(read(io.BytesIO(out.getvalue()), size=1).rows) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Asha", "employee code"),
        ("E 10%,Asha", "employee code"),
        ("N1,", "name in English"),
        ("N1,12345", "name in English"),
        ("N1,=HYPERLINK(1)", "name in English"),
        ("N1,#NAME?", "name in English"),
        ("N1,Err:510", "name in English"),
        ("N1,Asha,31/02/1975", "date of birth"),
        ("N1,Asha,15/08/2019", "date of birth"),
        ("N1,Asha,,12", "phone"),
        ("N1,Asha,,,asha(at)example.org", "e-mail"),
        ("N1,Asha,,,,NOWHERE", "post"),
        ("N1,Asha,,,,HW-DH", "post"),
        ("E003,Asha,,,,PUB", "post"),
    ],
)
def test_each_fault_is_named_by_row_and_column(department: Department, row: str, column: str) -> None:
    assert faults(f"{HEAD}\nN9,Sound,,,,,\n{row}\n") == [(3, column)]


@pytest.mark.django_db
def test_days_of_posts_and_doubles(department: Department) -> None:
    Tenure.objects.filter(post__code="PUB").update(period=(dt.date(2020, 1, 1), dt.date(2025, 1, 1)))
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert faults(f"{HEAD}\nN1,Asha,,,,PUB,{tomorrow}") == [(2, "in the post since")]
    assert faults(f"{HEAD}\nN1,Asha,,,,PUB,31/12/2024") == [(2, "in the post since")]
    assert faults(f"{HEAD}\nN1,Asha,,,,PUB,1/1/2025") == []
    assert faults(f"{HEAD}\nN1,Asha\nN2,Bela\nn1,Asha again") == [(4, "employee code")]
    assert faults(f"{HEAD}\nN1,Asha,,,,PUB\nN2,Bela,,,,pub") == [(3, "post")]
    assert faults("Employee code,Name,Post,Section\nN1,Asha,PUB,PS") == [(2, "section")]
    assert faults("Employee code,Name,Post,Section\nN1,Asha,PUB,Heritage & Water Bodies") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "sound"),
    [
        ("E003,Officer dealing,HW-DH,HW-SH", True),
        ("E003,Officer dealing,,Officer Head", True),
        ("E003,Officer dealing,HW-DH,e002", True),
        ("E003,Officer dealing,HW-DH,Officer director", False),
        ("E003,Officer dealing,,PS-SH", False),
        ("N1,Asha,PUB,HW-SH", False),
        ("N1,Asha,,Whoever", True),
    ],
)
def test_the_reporting_officer_is_compared_with_the_reporting_line(
    department: Department, row: str, sound: bool
) -> None:
    """He follows from the post: a sheet that says another is not entered as if it had been believed."""
    Officer.objects.filter(user=department.head).update(employee_code="E002", name_en="Officer head")
    Tenure.objects.filter(post__code="PUB").update(period=(dt.date(2020, 1, 1), dt.date(2025, 1, 1)))
    found = planned(f"Employee code,Name,Post,Reporting officer\n{row}\n").faults
    assert [(fault.row, fault.column) for fault in found] == ([] if sound else [(2, "reporting officer")])


@pytest.mark.django_db
def test_new_changed_and_unchanged_are_told_field_by_field(department: Department) -> None:
    Officer.objects.filter(employee_code="E003").update(phone="+919830000003", name_bn="পুরোনো")
    made = planned(
        "Emp code,Name,নাম,Phone,Post\n"
        "E003,Officer dealing,,9830000003,HW-DH\n"
        "e002,Officer Head,প্রধান,,\n"
        "N1,Asha,,98300 00009,\n"
    )
    assert not made.faults
    assert made.counted() == {"fresh": 1, "changed": 1, "unchanged": 1}
    _same, changed, fresh = made.rows
    assert changed.changes == [("name_en", "Officer head", "Officer Head"), ("name_bn", "", "প্রধান")]
    assert fresh.fresh
    assert fresh.changes == [("name_en", None, "Asha"), ("phone", None, "+919830000009")]


@pytest.fixture
def sheet(department: Department, administrator: User) -> MasterSheet:
    """A sound sheet: one officer changed, one new in a vacant post."""
    Tenure.objects.filter(post__code="PUB").delete()
    content = f"{HEAD},Remark\nE002,Officer Head,,,,,,\nN1,Asha,15/8/1975,,asha@example.org,PUB,1/4/2026,x\n".encode()
    rows, unused = staged(read(io.BytesIO(content), size=len(content)))
    return MasterSheet.objects.create(name="master.csv", made_by=administrator, rows=rows, unused=unused)


@pytest.mark.django_db
def test_a_sheet_is_entered_whole_and_then_forgotten(sheet: MasterSheet, administrator: User) -> None:
    for _again in range(2):
        done = enter(sheet=sheet, user=administrator, digest=plan(sheet.rows).digest)
    assert done == {"fresh": 1, "changed": 1, "unchanged": 0}
    asha = Officer.objects.get(employee_code="N1")
    assert (asha.date_of_birth, asha.email) == (dt.date(1975, 8, 15), "asha@example.org")
    tenure = Tenure.objects.get(officer=asha)
    assert (tenure.post.code, tenure.period.lower, tenure.kind) == ("PUB", dt.date(2026, 4, 1), "regular")
    sheet.refresh_from_db()
    assert sheet.rows == []
    assert LogEntry.objects.filter(user=administrator).count() == 2
    assert "1975" not in "".join(LogEntry.objects.values_list("change_message", flat=True))


@pytest.mark.django_db
def test_a_fault_or_a_change_meanwhile_enters_nothing(sheet: MasterSheet, administrator: User) -> None:
    digest = plan(sheet.rows).digest
    Officer.objects.filter(employee_code="E002").update(name_en="Somebody else")
    with pytest.raises(Changed):
        enter(sheet=sheet, user=administrator, digest=digest)
    sheet.rows[1]["email"] = "nonsense"
    sheet.save()
    with pytest.raises(ValidationError, match="faults"):
        enter(sheet=sheet, user=administrator, digest=plan(sheet.rows).digest)
    assert not Officer.objects.filter(employee_code="N1").exists()


@pytest.mark.django_db
def test_a_sheet_left_lying_is_forgotten_after_a_day(sheet: MasterSheet, administrator: User, page: Enter) -> None:
    MasterSheet.objects.update(made_at=timezone.now() - dt.timedelta(hours=25))
    forget_unsent_mail(timestamp=0)
    sheet.refresh_from_db()
    assert sheet.rows == []
    assert "is forgotten" in page(administrator).get(f"/desk/office/master/{sheet.pk}/").content.decode()


@pytest.mark.django_db
def test_the_pages_from_upload_to_entry(department: Department, administrator: User, page: Enter) -> None:
    client = page(administrator)
    broken = SimpleUploadedFile("m.csv", f"{HEAD}\nN1,Asha,31/2/1980\n,=1+1\n".encode())
    address = client.post("/desk/office/master/", {"sheet": broken}).headers["Location"]
    shown = client.get(address).content.decode()
    assert "31/2/1980" in shown
    assert "Enter all of it" not in shown
    answer = client.get(f"{address}faults.csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [line[:2] for line in lines[1:]] == [
        ["2", "date of birth"],
        ["3", "employee code"],
        ["3", "name in English"],
    ]
    assert client.post(f"{address}enter/", {"digest": ""}).status_code == 409
    assert client.post(f"{address}discard/").status_code == 302
    assert client.get(address).status_code == 404
    sound = SimpleUploadedFile("m.csv", f"{HEAD}\nN1,Asha,15/8/1980\n".encode())
    address = client.post("/desk/office/master/", {"sheet": sound}).headers["Location"]
    digest = client.get(address).context["plan"].digest
    assert client.post(f"{address}enter/", {"digest": "other"}).status_code == 409
    assert client.post(f"{address}enter/", {"digest": digest}).status_code == 302
    assert Officer.objects.get(employee_code="N1").name_en == "Asha"
    assert client.get(address).status_code == 200
    too_big = SimpleUploadedFile("m.csv", b"x" * (MOST_BYTES + 1))
    refused = client.post("/desk/office/master/", {"sheet": too_big})
    assert (refused.status_code, "5 MB are read" in refused.content.decode()) == (422, True)


@pytest.mark.django_db
def test_a_fault_is_no_formula_in_the_csv(department: Department, administrator: User, page: Enter) -> None:
    text = f"{HEAD}\n@cmd,Asha\n"
    sent = SimpleUploadedFile("m.csv", text.encode())
    address = page(administrator).post("/desk/office/master/", {"sheet": sent}).headers["Location"]
    answer = page(administrator).get(f"{address}faults.csv")
    assert "'@cmd" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_only_the_administrator_who_brought_it_sees_a_sheet(
    department: Department, sheet: MasterSheet, administrator: User, page: Enter
) -> None:
    other = User.objects.create_superuser("boss")
    urls = ["/desk/office/master/", f"/desk/office/master/{sheet.pk}/", f"/desk/office/master/{sheet.pk}/faults.csv"]
    for url in urls:
        assert page(None).get(url).status_code == 302
        for user in (department.dealing, department.head, department.director):
            assert page(user).get(url).status_code == 404
    assert page(administrator).get(urls[1]).status_code == 200
    assert page(other).get(urls[0]).status_code == 200
    assert [page(other).get(url).status_code for url in urls[1:]] == [404, 404]
    assert page(other).post(f"{urls[1]}enter/").status_code == 404
    assert page(other).post(f"{urls[1]}discard/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nobody", "outsider", "dealing", "planner", "head", "head2", "director", "staff"])
def test_a_sheet_of_whoever_may_not_bring_one_is_not_even_read(department: Department, page: Enter, who: str) -> None:
    """Neither a colleague, nor a head, nor one who may enter the administration without that right."""
    user = None
    if who != "nobody":
        user = department.users.get(who) or User.objects.create_user(who, is_staff=who == "staff")
    sent = SimpleUploadedFile("m.csv", f"{HEAD}\nN1,Asha,15/8/1980\n".encode())
    answer = page(user).post("/desk/office/master/", {"sheet": sent})
    assert answer.status_code == (302 if user is None else 404)
    assert user is not None or answer.headers["Location"].startswith("/accounts/login/")
    assert not MasterSheet.objects.exists()


@needs_office
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_libreoffice_writes_is_read(tmp_path: Path, form: str) -> None:
    """Bengali names and digits, a real date, a formula, a code that looks like a number, an empty row."""
    source = Path(shutil.copy(_SHEET, tmp_path / "master.fods"))
    content = by_office(source, _UTF8_CSV if form == "csv" else form).read_bytes()
    rows, _unused = staged(read(io.BytesIO(content), size=len(content)))
    assert [row["row"] for row in rows] == [2, 4]
    asha, bela = rows
    assert (asha["employee_code"], asha["name_bn"], asha["phone"]) == ("E-১০৪২", "আশা রায়", "৯৮৩০০১২৩৪৫")
    assert cells.code(asha["employee_code"]) == "E-1042"
    assert cells.birth(asha["date_of_birth"]) == dt.date(1975, 8, 15)
    assert cells.phone(asha["phone"]) == "+919830012345"
    assert cells.birth(bela["date_of_birth"]) == dt.date(1980, 3, 2)
    # A workbook still says that it is a formula; as text its result alone is left.
    assert bela["name_bn"] == (FORMULA if form == "xlsx" else "বেলা")


@needs_office
def test_a_document_of_libreoffice_itself_is_refused_in_words(tmp_path: Path) -> None:
    source = Path(shutil.copy(_SHEET, tmp_path / "master.fods"))
    assert refusal(by_office(source, "ods").read_bytes()) == "kind"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le-bom", "utf-16-be-bom", "utf-8-sig"])
def test_text_as_windows_saves_it(encoding: str) -> None:
    text = "Employee code\tName in Bengali\r\nE1\tআশা\r\n"
    marks = {"utf-16-le-bom": (b"\xff\xfe", "utf-16-le"), "utf-16-be-bom": (b"\xfe\xff", "utf-16-be")}
    mark, name = marks.get(encoding, (b"", encoding))
    content = mark + text.encode(name)
    assert read(io.BytesIO(content), size=len(content)).rows == [(2, ["E1", "আশা"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Employee code,Name\nE1,“Asha” – née Roy".encode("cp1252"), "encoding"),
        ("Employee code,Name\nE1,Asha".encode("utf-16-le"), "kind"),
        (b"\xff\xfeE\x00m", "encoding"),
        (b"\xff\xfe" + "a,b\n1,2".encode("utf-16-le") + b"\x00", "encoding"),
    ],
)
def test_an_encoding_that_would_spoil_names_is_refused_and_named(content: bytes, code: str) -> None:
    """Nothing is guessed: what Windows-1252 makes of a Bengali name cannot be undone."""
    if code == "encoding" and content.startswith(b"\xff\xfeE"):
        content += b"\x00\xd8"  # half of a pair
    assert refusal(content) == code


@pytest.mark.django_db
def test_question_marks_of_a_spoilt_export_are_no_name(department: Department) -> None:
    """Excel's "CSV (comma delimited)" puts them where Windows-1252 has no letter."""
    assert faults("Employee code,Name,Name in Bengali\nN1,Asha,??? ???") == [(2, "name in Bengali")]


@pytest.mark.django_db
def test_one_code_in_two_scripts_is_one_code(department: Department) -> None:
    assert faults("Employee code,Name\nN12,Asha\nn১২,Asha\nN १२,Asha") == [(3, "employee code"), (4, "employee code")]


@pytest.mark.django_db
def test_an_address_that_a_sheet_changes_is_told_to_its_officer(
    department: Department, administrator: User, page: Enter
) -> None:
    sent = SimpleUploadedFile("m.csv", b"Employee code,Name,E-mail\nE002,Officer head,mine@example.net\n")
    client = page(administrator)
    address = client.post("/desk/office/master/", {"sheet": sent}).headers["Location"]
    digest = client.get(address).context["plan"].digest
    assert client.post(f"{address}enter/", {"digest": digest}).status_code == 302
    change = AccountChange.objects.get()
    assert (change.before, change.after, change.by) == ("head@example.org", "mine@example.net", administrator)
    assert set(Mail.objects.values_list("to", flat=True)) == {"head@example.org", "mine@example.net"}
