"""A file on which everything happened that can be chained, and what the owner of its tables could do to it."""

import datetime as dt
import re
import uuid
from pathlib import Path

from django.db import connection
from django.db.models import Field
from django.utils import timezone

from attestation import domain as attestation
from attestation.signables import signables
from evidence.domain import keep_document
from files import domain
from files.domain import acknowledging, approving, despatching, diarising, receipt_moving, slips
from files.domain.diarising import Enclosed
from files.domain.hand_overs import Shown
from files.models import AckMode, DraftKind, DraftRule, DraftState, File, Receipt
from staff.domain import officer_of
from staff.models import Section, User
from tests import papers
from tests.attestation.authority import PASSPHRASE, software_certificate
from tests.conftest import Department
from tests.files.conftest import MakeFile
from tests.files.diary import diarised, scan
from tests.files.drafting import make_draft, read, send
from tests.files.slips import picture

SQL = Path(__file__).resolve().parents[2] / "docs" / "sql" / "verify_chain.sql"


def everything(make_file: MakeFile, department: Department) -> File:
    """Return a file that the dealing hand holds, with at least one row of every kind in its chain."""
    dealing, engineer = department.dealing, department.engineer
    file = make_file(at="HW-DH", by="dealing", subject="Ghat of the north pond")
    _papers_and_notes(file, make_file, department)
    _late(file, department)
    _asked(file, department)
    _parked(file, department)
    _parts(file, department)
    DraftRule.objects.create(
        kind=DraftKind.MEMORANDUM, least_level=3, needs_signature=True, since="2020-01-01", source="Order"
    )
    draft = make_draft(
        file, department, state=DraftState.APPROVED, kind=DraftKind.MEMORANDUM, enclosures=[file.correspondence.first()]
    )
    domain.forward(file=read(draft).file, user=dealing, to_post=department.post("HW-EE"), remarks="Late")
    signed("draft", approving.standing(draft).pk, engineer)
    domain.send_back(file=read(draft).file, user=engineer)
    letter = send(draft, department, "messenger")
    despatching.mark(
        copy=letter.copies.all()[0], user=dealing, kind="delivered", on_day=timezone.localdate(), remarks="To the guard"
    )
    _on_paper(File.objects.get(pk=file.pk), department)
    _from_the_diary(File.objects.get(pk=file.pk), department)
    return File.objects.get(pk=file.pk)


def _from_the_diary(file: File, department: Department) -> None:
    """A letter, diarised with two enclosures, scanned later, answered, sent on and back, and put into the file."""
    dealing, head = department.dealing, department.head
    letter = diarised(department, enclosures=(Enclosed(title="Sketch"), _photos()))
    for enclosure in letter.enclosures.all():
        diarising.strike_enclosure(enclosure=enclosure, user=dealing, seen=newest(letter).version)
    diarising.add_scan(receipt=letter, user=dealing, seen=newest(letter).version, original=scan(), pages=2)
    words = acknowledging.usual_words(newest(letter), "en")
    acknowledging.acknowledge(receipt=letter, user=dealing, words=words, mode=AckMode.PRINT, form_key=uuid.uuid4())
    for user, code in ((dealing, "HW-SH"), (head, "HW-DH")):
        receipt_moving.mark_read(receipt=newest(letter), user=user)
        receipt_moving.send(
            receipt=letter,
            user=user,
            seen=newest(letter).version,
            to_post=department.post(code),
            remarks="For the file of the pond",
        )
    receipt_moving.mark_read(receipt=newest(letter), user=dealing)
    receipt_moving.put_into_file(receipt=letter, user=dealing, seen=newest(letter).version, file=file)


def newest(receipt: Receipt) -> Receipt:
    """The receipt as it stands."""
    return Receipt.objects.get(pk=receipt.pk)


def _photos() -> Enclosed:
    return Enclosed(title="Photographs", pages=2, original=scan())


def _on_paper(file: File, department: Department) -> None:
    """To the section's head and back by a slip that was printed, filled, scanned and entered."""
    desk, head = department.post("HW-DH"), department.post("HW-SH")
    (slip,) = slips.print_slips(files=[file], user=department.dealing)
    slips.receive_scan(upload=papers.upload(picture(slip), "slip.jpg"), user=department.dealing)
    there = Shown(from_post=desk, to_post=head, at=timezone.now())
    back = Shown(from_post=head, to_post=desk, at=timezone.now())
    slips.enter_slip(slip=slip, user=department.dealing, lines=[there, back])


def signed(kind: str, number: int, user: User) -> None:
    """Sign a thing with a software key of its officer."""
    subject, officer = signables.find(user, kind, number), officer_of(user)
    assert subject is not None
    assert officer is not None
    known = officer.certificates.first() or software_certificate(officer)
    attestation.sign(subject=subject, certificate=known, passphrase=PASSPHRASE)


def _papers_and_notes(file: File, make_file: MakeFile, department: Department) -> None:
    original = keep_document(content=b"%PDF-1.4 a letter", name="letter.pdf", media_type="application/pdf")
    paper = domain.Paper(title="Letter", original=original, pages=2)
    domain.add_paper(file=file, paper=paper, added_by=department.post("HW-DH"))
    kept = file.correspondence.get()
    domain.flag_paper(paper=kept, user=department.dealing, kind="puc")
    domain.clear_flag(paper=kept, user=department.dealing)
    note = domain.write_note(file=file, user=department.dealing, text="The letter of p. 1 wants an *answer*")
    domain.confirm_note(note=note, user=department.dealing)
    other = make_file(at="HW-DH", by="dealing", subject="The pond itself")
    link = domain.link_files(file=file, number=other.number, user=department.dealing, reason="Same pond")
    domain.delink(link=link, file=file, user=department.dealing, reason="Done")
    values = {"subject": "Ghats of the north pond", "priority": "urgent"}
    domain.change_cover(file=file, user=department.dealing, values=values, reason="Both ghats")
    file.section.pages_per_volume = 1
    file.section.save()
    domain.open_volume(file=file, user=department.dealing)


def _late(file: File, department: Department) -> None:
    File.objects.filter(pk=file.pk).update(due_at=timezone.now() - dt.timedelta(days=20))
    domain.explain(file=file, user=department.dealing, text="The estimate came late")


def _asked(file: File, department: Department) -> None:
    asked = domain.ask_views(
        file=file,
        user=department.dealing,
        posts=[department.post("HW-IN"), department.post("PS-EE")],
        question="Can it wait?",
        due_on=timezone.localdate() + dt.timedelta(days=3),
    )
    first, second = asked.requests.order_by("pk")
    domain.give_view(request=first, user=department.inspector, text="Not past the rains")
    domain.decline_view(request=second, user=department.engineer2, reason="Not ours")


def _parked(file: File, department: Department) -> None:
    Section.objects.filter(pk=file.section_id).update(parking_needs_superior=True)
    until = timezone.localdate() + dt.timedelta(days=9)
    file = File.objects.get(pk=file.pk)
    for decide in (domain.refuse_parking, domain.approve_parking):
        request = domain.ask_parking(file=file, user=department.dealing, reason="Monsoon", until=until)
        decide(request=request, user=department.head, words="As you say")
    domain.resume(file=File.objects.get(pk=file.pk), user=department.dealing)


def _parts(file: File, department: Department) -> None:
    main = File.objects.get(pk=file.pk)
    domain.forward(file=main, user=department.dealing, to_post=department.post("HW-SH"), remarks="Late")
    part = domain.open_part(main=main, user=department.dealing, post=department.post("HW-DH"))
    domain.send_back(file=File.objects.get(pk=file.pk), user=department.head, remarks="")
    domain.mark_opened(file=File.objects.get(pk=file.pk), user=department.dealing)
    domain.merge_part(part=File.objects.get(pk=part.pk), user=department.dealing)


def plain_sql() -> list[str]:
    """What the plain SQL says within the transaction of the test, which another connection would not see."""
    text = re.search(r"^WITH RECURSIVE.*?;$", SQL.read_text(), re.DOTALL | re.MULTILINE)
    assert text
    statement = text[0].replace(":'sha256'", "''").replace(":anchor", "0")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute(statement)
        return [line for (line,) in cursor.fetchall()]


def other_value(field: Field) -> str:  # type: ignore[type-arg]  # of whatever
    """Return SQL of another value for a column, of the kind it is of."""
    name = f'"{field.column}"'
    kind = (field.db_type(connection) or "").split("(")[0]
    if kind in {"varchar", "text"}:
        return f"CASE WHEN {name} LIKE 'z%%' THEN 'y' ELSE 'z' END || substr({name}, 2)"
    if kind.startswith("timestamp"):
        return f"coalesce({name}, now()) - interval '1 second'"
    if kind == "date":
        return f"coalesce({name}, current_date) - 1"
    if kind.endswith("[]"):
        return f"{name} || 99"
    if kind == "uuid":
        return "gen_random_uuid()"
    if kind == "boolean":
        return f"NOT {name}"
    assert kind in {"bigint", "integer", "smallint"}, kind
    return f"coalesce({name}, 0) + 1"


def unguarded(table: str) -> None:
    """Take from a table, as its owner can, whatever would refuse a change."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'x')", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass AND indisunique"
            " AND NOT indisprimary",
            [table],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
