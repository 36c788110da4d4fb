"""A file with everything an address can lead to, and the people who knock: for the tables of who may what.

The file was opened by the dealing hand, approved on by the engineer, went by the section head, and lies with the
inspector, who is on leave: another section's dealing hand acts for him. A view is asked of a post of another section,
a parking of those above. The administrator is a superuser with every permission and no post.
"""

import datetime as dt
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assets.domain import link_point
from evidence.domain import keep_document
from files import domain
from files.models import Despatch, Draft, DraftState, File, Noting, ParkingRequest, ViewRequest
from staff.domain import enter_absence, notify
from staff.models import Notification, Section, User
from tests import papers
from tests.conftest import IN_WARD_1, Department
from tests.files.conftest import read_and_forward
from tests.files.drafting import citizen, make_draft, read

PEOPLE = {
    "nobody": None,
    "holder": "inspector",
    "link": "dealing2",
    "opener": "dealing",
    "past": "head",
    "asked": "engineer2",
    "colleague": "planner",
    "above": "director",
    "other": "head2",
    "administrator": "boss",
}
HOLD = {"holder", "link"}
# Who may open the file at all, the holders among them.
SEE = {
    "ordinary": HOLD | {"opener", "past", "asked", "colleague", "above"},
    "confidential": HOLD | {"opener", "past"},
    "secret": HOLD | {"opener"},
}
# A despatched letter stands in the register for those who may open its file.
OFFICE = set(PEOPLE) - {"nobody", "administrator"}


class Room:
    """The file with everything that an address can lead to, and what is typed into each form."""

    def __init__(self, department: Department, classification: str) -> None:
        self.department, self.classification = department, classification
        Section.objects.update(parking_needs_superior=True)
        for post in department.posts.values():
            post.section.refresh_from_db()
        post = department.post("HW-DH")
        self.file = domain.open_file(
            section=post.section,
            post=post,
            subject="Pond filled at night",
            officer=department.dealing.officer,
            classification=classification,
        )
        self.note = self._note()
        original = keep_document(content=papers.pdf("A letter"), name="letter.pdf", media_type="application/pdf")
        letter = domain.Paper(title="Letter", original=original)
        self.paper = domain.add_paper(file=self.file, paper=letter, added_by=post)
        self.waiting = make_draft(self.file, department, state=DraftState.APPROVED, addressees=[citizen()])
        sent = make_draft(self.file, department, state=DraftState.DESPATCHED, addressees=[citizen()])
        self.letter = Despatch.objects.get(draft=sent)
        self.draft = make_draft(self.file, department, addressees=[citizen()])
        self._move()
        self.link = self._linked()
        self.view, self.parking = self._asked()
        notify(post=department.post("HW-IN"), text="Something", url="")
        self.notice = Notification.objects.filter(post__code="HW-IN").latest("pk")
        self.phrases = {
            "inspector": domain.save_phrase(
                user=department.inspector, scope="own", code="mine", texts={"en": "Seen", "bn": "", "hi": ""}
            )
        }
        self.subject = link_point(file=self.file, point=IN_WARD_1, post=department.post("HW-IN"))
        self.file.refresh_from_db()

    def _note(self) -> Noting:
        note = domain.write_note(file=self.file, user=self.department.dealing, text="Put up, p. 1")
        return domain.confirm_note(note=note, user=self.department.dealing)

    def _move(self) -> None:
        department = self.department
        read_and_forward(File.objects.get(), department.dealing, department.post("HW-SH"))
        read_and_forward(File.objects.get(), department.head, department.post("HW-IN"))
        today = timezone.localdate()
        enter_absence(
            officer=department.inspector.officer,
            kind="leave",
            first=today,
            last=today + dt.timedelta(days=1),
            link_officer=department.dealing2.officer,
            entered_by=department.director,
        )
        self.file = File.objects.get()
        domain.mark_opened(file=self.file, user=department.inspector)

    def _linked(self) -> int:
        post = self.department.post("HW-IN")
        other = domain.open_file(section=post.section, post=post, subject="The same pond", officer=None)
        return domain.link_files(
            file=self.file, number=other.number, user=self.department.inspector, reason="One pond"
        ).pk

    def _asked(self) -> tuple[ViewRequest, ParkingRequest]:
        inspector, today = self.department.inspector, timezone.localdate()
        asked = domain.ask_views(
            file=self.file,
            user=inspector,
            posts=[self.department.post("PS-EE")],
            question="Ours?",
            due_on=today,
            shown_pages=[1],
        )
        parking = domain.ask_parking(file=self.file, user=inspector, reason="Rain", until=today + dt.timedelta(days=2))
        return asked.requests.get(), parking

    def people(self) -> dict[str, User | None]:
        boss = User.objects.create_superuser("boss", "boss@example.org", "aitihya-demo")
        users = {**self.department.users, "boss": boss}
        return {who: users[login] if login else None for who, login in PEOPLE.items()}

    def act(self, action: str) -> dict[str, Any]:
        """What is typed for an action of the file's page, with what was read before."""
        seen = {"last_movement": self.file.last_movement, "last_note": self.file.last_note}
        later = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
        upload = SimpleUploadedFile("letter.pdf", papers.pdf("A letter"), content_type="application/pdf")
        number = File.objects.exclude(pk=self.file.pk).get().number
        cover = {"subject": "Another", "priority": "urgent", "classification": self.classification, "reason": "New"}
        every: dict[str, dict[str, Any]] = {
            "forward": {"to_post": "HW-EE"},
            "ask-views": {"posts": ["HW-EE"], "question": "Yours?", "due_on": later},
            "park": {"reason": "Monsoon", "until": later},
            "close": {"outcome": "done", "result": "Repaired"},
            "reopen": {"reason": "Not done"},
            "paper": {"title": "Reply", "pages": "1", "key": str(uuid.uuid4()), "upload": upload},
            "cover": cover,
            "link": {"number": number, "reason": "One pond"},
            "delink": {"link": self.link, "reason": "Decided"},
            "part": {"subject": "Side matter"},
            "volume": {"volume": 1},
            "flag": {"paper": self.paper.pk, "kind": "puc"},
        }
        return {**seen, **every.get(action, {})}

    def step(self, draft: Draft) -> dict[str, Any]:
        found = read(draft)
        return {"seen": found.last_step, "version": found.last_version, "remarks": "Because it is so"}
