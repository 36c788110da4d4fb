"""Letters of the demonstration city: one that went out, and a draft in work. Persons and offices in them are invented.

Every step goes through the function that a person's click would call.
"""

import datetime as dt

import time_machine
from django.utils import timezone

from files import domain as files
from files.domain import approving, despatching, drafting
from files.drafting.letters import Contents, To
from files.models import DespatchMode, DespatchPost, Draft, DraftKind, DraftRule, File, Letterhead, MarkKind, Role
from registry.demonstration.lives import silence
from staff.domain import officer_of
from staff.models import Post, Section, User

_SINCE = dt.date(2024, 4, 1)
_ORDER = "Office order 12/E&H/2024 (invented)"
_HEAD = {
    "en": "Kolkata Municipal Corporation\nEnvironment and Heritage Department\n{section}\n"
    "Central Municipal Office Building, 5 S. N. Banerjee Road, Kolkata 700013",
    "bn": "কলকাতা পৌরসংস্থা\nপরিবেশ ও ঐতিহ্য বিভাগ\n{section}\nকেন্দ্রীয় পৌর ভবন, ৫ এস. এন. ব্যানার্জি রোড, কলকাতা ৭০০০১৩",
    "hi": "कोलकाता नगर निगम\nपर्यावरण एवं विरासत विभाग\n{section}\nकेंद्रीय नगर भवन, 5 एस. एन. बनर्जी रोड, कोलकाता 700013",
}
_LETTER = """সবিনয় নিবেদন,

উপরোক্ত বিষয়ে জানানো যাইতেছে যে লাল দিঘির উত্তর পাড়ের ঘাটে জল-সংযোগের নল বসাইবার কাজে ঘাটের পাথর স্থানচ্যুত হইয়াছে।

1. কাজটি **সাত দিনের মধ্যে** বন্ধ রাখিয়া ঘাটের পাথর পূর্বাবস্থায় ফিরাইয়া দিতে অনুরোধ করা হইতেছে।
2. পুনরায় কাজ আরম্ভের পূর্বে এই বিভাগের লিখিত সম্মতি লইতে হইবে।

| স্থান | ক্ষতি |
|---|---|
| উত্তর ঘাট | তিনটি পাথর সরিয়াছে |
| রেলিং | দুই মিটার বাঁকিয়াছে |

বিষয়টি জরুরি বলিয়া গণ্য করিবেন।"""
_IN_WORK = """The wall along the north walk has leaned since the rains. Your report is needed before any repair.

Kindly depute an engineer for a joint inspection within a week."""


def play() -> None:
    """Enter letterheads, rules and despatch posts, send a letter out three days ago, and leave a draft in work."""
    for section in Section.objects.all():
        lines = {
            f"lines_{language}": text.format(section=section.name_in(language)) for language, text in _HEAD.items()
        }
        Letterhead.objects.create(section=section, **lines)
        DespatchPost.objects.create(section=section, post=Post.objects.get(code="HW-SH"))
    for kind, level, signed in ((DraftKind.NOTICE, 2, False), (DraftKind.OFFICE_ORDER, 4, True)):
        DraftRule.objects.create(kind=kind, least_level=level, needs_signature=signed, since=_SINCE, source=_ORDER)
    DraftRule.objects.create(kind="", least_level=3, since=_SINCE, source=_ORDER)
    now = timezone.now()
    with time_machine.travel(now - dt.timedelta(days=3), tick=True):
        _send()
    with time_machine.travel(now - dt.timedelta(hours=5), tick=True):
        _leave_in_work()
    silence()


def _user(login: str) -> User:
    return User.objects.get(username=login)


def _file(subject: str) -> File:
    user = _user("dealing")
    post = user.posts().select_related("section").get()
    file = files.open_file(section=post.section, post=post, subject=subject, officer=officer_of(user))
    files.confirm_note(note=files.write_note(file=file, user=user, text="Draft put up for approval."), user=user)
    return file


def _send() -> None:
    dealing, engineer = _user("dealing"), _user("engineer")
    file = _file("Stones of the north ghat of Lal Dighi moved by pipe works")
    draft = drafting.begin_draft(
        file=file,
        user=dealing,
        kind=DraftKind.LETTER,
        language="bn",
        contents=Contents(
            subject="লাল দিঘির উত্তর ঘাটের পাথর সরিয়া যাওয়া প্রসঙ্গে",
            text=_LETTER,
            addressees=[
                To(name="নির্বাহী বাস্তুকার, জল সরবরাহ বিভাগ", address="কলকাতা পৌরসংস্থা", email="water@example.org"),
                To(role=Role.COPY, name="সম্পাদক, লাল দিঘি নাগরিক সমিতি", address="বি. বা. দী. বাগ, কলকাতা ৭০০০০১"),
            ],
        ),
    )
    drafting.submit(draft=draft, user=dealing, seen=draft.last_step)
    files.forward(file=file, user=dealing, to_post=_post(engineer), remarks="")
    files.mark_opened(file=file, user=engineer)
    draft = Draft.objects.get(pk=draft.pk)
    approving.approve(draft=draft, user=engineer, seen=draft.last_step, version=draft.last_version)
    files.send_back(file=file, user=engineer, remarks="Approved; may be despatched.")
    files.mark_opened(file=file, user=dealing)
    draft = Draft.objects.get(pk=draft.pk)
    modes = {Role.TO: DespatchMode.POST, Role.COPY: DespatchMode.MESSENGER}
    ways = [
        despatching.Way(addressee=each, mode=modes[Role(each.role)])
        for each in drafting.current(draft).addressees.all()
    ]
    letter = despatching.despatch(draft=draft, user=dealing, seen=draft.last_step, ways=ways)
    by_hand = letter.copies.get(mode=DespatchMode.MESSENGER)
    despatching.mark(copy=by_hand, user=dealing, kind=MarkKind.DELIVERED, on_day=timezone.localdate())


def _leave_in_work() -> None:
    dealing, head = _user("dealing"), _user("head")
    file = _file("Leaning wall at the north walk: report of the Building Department")
    to = [
        To(
            name="The Director General (Building)",
            address="Kolkata Municipal Corporation",
            email="building@example.org",
        )
    ]
    draft = drafting.begin_draft(
        file=file,
        user=dealing,
        kind=DraftKind.LETTER,
        language="en",
        contents=Contents(subject="Leaning wall at the north walk", text=_IN_WORK, addressees=to),
    )
    drafting.submit(draft=draft, user=dealing, seen=draft.last_step)
    files.forward(file=file, user=dealing, to_post=_post(head), remarks="")
    files.mark_opened(file=file, user=head)
    draft = Draft.objects.get(pk=draft.pk)
    amended = Contents(
        subject="Leaning boundary wall at the north walk",
        text=_IN_WORK.replace("within a week", "within three days, as visitors pass below it"),
        references="Note of the ward office dated 12 November 2026 (invented)",
        addressees=to,
    )
    drafting.amend(draft=draft, user=head, contents=amended, seen=draft.last_step)


def _post(user: User) -> Post:
    return user.posts().get()
