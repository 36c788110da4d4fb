"""A file as an office keeps it: a functional number, flagged papers, notes that refer to pages, a part, links.

What is written here is invented.
"""

import datetime as dt

from django.utils import timezone

from evidence.domain import keep_document
from files import domain as files
from files.models import Correspondence, File, FileCategory, FileState, FunctionalHead
from registry.demonstration import source
from registry.demonstration.lives import moment_of, silence
from staff.domain import officer_of
from staff.models import Post, Section, User

_HEADS = (
    ("HW", "A-11011", "Establishment matters", "কর্মিবর্গ-বিষয়ক", "स्थापना संबंधी"),
    ("HW", "W-20015", "Repair works and estimates", "মেরামত ও প্রাক্কলন", "मरम्मत एवं प्राक्कलन"),
    ("PS", "P-30001", "Care of parks", "উদ্যান পরিচর্যা", "उद्यानों की देखरेख"),
)
_PAPERS = (
    ("letter.pdf", "Letter on the repair of the cornice (invented)"),
    ("notification.pdf", "Notification on the tank in B.B.D. Bagh (invented)"),
    ("minutes.pdf", "Minutes of the heritage committee, 4th meeting (invented)"),
)
_FIRST = """PUC at p. 1 asks for the repair of the cornice. The place is protected by the notification at pp. 2–3.

### Estimate

| Item | Quantity | Amount (₹) |
| --- | --- | --- |
| Scaffolding | 40 m² | 62,000 |
| Lime plaster | 18 m² | 48,500 |
| Cornice mouldings | 12 m | 74,500 |
| **Together** |  | **1,85,000** |

The committee has agreed to repairs of this kind (p. 4). Put up for orders."""
_SECOND = """§ 1 দেখলাম। পৃ. ১-এর চিঠি ও পৃ. ৪-এর কার্যবিবরণী অনুযায়ী:

- কাজের আগে ও পরে ছবি তুলতে হবে;
- **চুনের পলেস্তারা** ছাড়া অন্য কিছু ব্যবহার করা যাবে না।

অনুমোদনের জন্য পেশ করা হল।"""
_PART = "The main file is with the section head. The contractor's question about the scaffolding cannot wait."


def play() -> None:
    """Open the file at the dealing hand's, fill it, send it up, and open and merge a part of it meanwhile."""
    for section, code, *names in _HEADS:
        FunctionalHead.objects.create(
            section=Section.objects.get(code=section),
            code=code,
            **dict(zip(("name_en", "name_bn", "name_hi"), names, strict=True)),
        )
    dealing, head = (User.objects.get(username=login) for login in ("dealing", "head"))
    post, above = dealing.posts().get(), head.posts().get()
    start = timezone.now() - dt.timedelta(days=2)
    with moment_of(start):
        file = _open(dealing, post)
    with moment_of(start + dt.timedelta(hours=1)):
        _note(file, dealing, _FIRST)
        files.forward(file=file, user=dealing, to_post=above)
    with moment_of(start + dt.timedelta(hours=3)):
        part = files.open_part(main=file, user=dealing, post=post, subject="Scaffolding at the cornice: question")
        _add(part, post, "letter.pdf", "Question about the scaffolding (invented)")
        _note(part, dealing, _PART)
        files.forward(file=part, user=dealing, to_post=above)
    with moment_of(start + dt.timedelta(hours=5)):
        files.mark_opened(file=file, user=head)
        files.mark_opened(file=part, user=head)
        files.merge_part(part=part, user=head)
        file.refresh_from_db()
        _note(file, head, _SECOND)
        files.change_cover(
            file=file, user=head, values={"priority": "urgent"}, reason="The cornice is over a footpath (p. 1)."
        )
    silence()


def _open(dealing: User, post: Post) -> File:
    file = files.open_file(
        section=post.section,
        post=post,
        subject="Writers' Buildings: repair of the cornice, estimate and sanction",
        officer=officer_of(dealing),
        head=FunctionalHead.objects.get(code="W-20015"),
        category=FileCategory.objects.filter(code="works").first(),
    )
    papers = [_add(file, post, name, title) for name, title in _PAPERS]
    files.flag_paper(paper=papers[0], user=dealing, kind="puc")
    files.flag_paper(paper=papers[2], user=dealing, kind="fr")
    other = File.objects.filter(section=post.section, state=FileState.ACTIVE).exclude(pk=file.pk).order_by("pk").first()
    if other is not None:
        reason = "A complaint about the same street; to be decided together."
        files.link_files(file=file, number=other.number, user=dealing, reason=reason)
    return file


def _add(file: File, post: Post, name: str, title: str) -> Correspondence:
    pages = 2 if name == "notification.pdf" else 1
    original = keep_document(content=source.paper(name), name=name, media_type="application/pdf")
    return files.add_paper(file=file, paper=files.Paper(title=title, original=original, pages=pages), added_by=post)


def _note(file: File, user: User, text: str) -> None:
    files.confirm_note(note=files.write_note(file=file, user=user, text=text), user=user)
