"""What arrives and is diarised."""

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from evidence.models import Original
from files.models.file import Classification, File, FileState
from files.models.languages import LANGUAGES
from language.models import NormalisedCharField, NormalisedTextField
from staff.models import Officer, Post, Section, User


class ReceiptMode(models.TextChoices):
    """How a receipt arrived."""

    HAND = "hand", _("by hand")
    POST = "post", pgettext_lazy("way of despatch", "post")
    COURIER = "courier", _("courier")
    MAIL = "mail", _("e-mail")
    FAX = "fax", _("fax")
    OTHER = "other", _("another way")
    PAPER = "paper", _("paper")
    COMPLAINT = "complaint", _("complaint")


# What a diary clerk chooses from: complaints diarise themselves, and "paper" stands where nobody asked for the way.
DIARY_MODES = (
    ReceiptMode.HAND,
    ReceiptMode.POST,
    ReceiptMode.COURIER,
    ReceiptMode.MAIL,
    ReceiptMode.FAX,
    ReceiptMode.OTHER,
)


class Delivery(models.TextChoices):
    """In what form the thing itself is here: only followed as paper, scanned, or never on paper."""

    TRACKED = "tracked", _("paper, only tracked")
    SCANNED = "scanned", _("paper, scanned")
    ELECTRONIC = "electronic", _("electronic")


class ReceiptKind(models.TextChoices):
    """What sort of paper it is."""

    LETTER = "letter", _("letter")
    REPRESENTATION = "representation", _("representation")
    REMINDER = "reminder", _("reminder")
    RTI = "rti", _("application for information (RTI)")
    COURT = "court", _("court matter")
    ORDER = "order", _("order or circular")
    BILL = "bill", _("bill or tender")
    INVITATION = "invitation", _("invitation")
    OTHER = "other", _("other")


class Vip(models.TextChoices):
    """Whose letters are marked, so that they are answered first."""

    MINISTER = "minister", _("minister")
    MP = "mp", _("member of parliament")
    MLA = "mla", _("member of the legislative assembly")
    MAYOR = "mayor", _("mayor or mayor-in-council")
    COUNCILLOR = "councillor", _("councillor")
    COURT = "court", _("court or tribunal")
    COMMISSION = "commission", _("information or human rights commission")
    MINISTRY = "ministry", _("ministry or state department")


class ReceiptState(models.TextChoices):
    """With a post, in a file, or closed."""

    OPEN = "open", _("with a post")
    FILED = "filed", _("in a file")
    CLOSED = "closed", _("closed")


class ReceiptEnd(models.TextChoices):
    """Why a receipt is closed without a file."""

    ANSWERED = "answered", _("answered")
    NO_ACTION = "no_action", _("nothing to be done")
    NOT_OURS = "not_ours", _("not for this department")
    TRANSFERRED = "transferred", _("passed on to another office")
    DUPLICATE = "duplicate", _("came before under another number")


# What can be corrected; each change of these is in the history.
PARTICULARS = [
    "sender",
    "personal",
    "subject",
    "mode",
    "delivery",
    "kind",
    "classification",
    "vip",
    "received_on",
    "letter_date",
    "letter_number",
    "language",
    "remarks",
    "reply_due_on",
    "pages",
]


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Reads of receipts. Only those that ``visible_to`` leaves may be listed, counted or searched for a user."""

    def awaiting_reply(self) -> "ReceiptQuerySet":
        """Receipts to be answered by a day: with a post, or in an open file from which no reply to them has gone out.

        A reply is a letter that was despatched in answer to one of the receipt's papers.
        """
        from files.models.despatches import Despatch

        replied = Despatch.objects.filter(draft__reply_to__receipt=OuterRef("pk"))
        in_file = Q(state=ReceiptState.FILED) & ~Q(file__state=FileState.CLOSED) & ~Exists(replied)
        return self.filter(Q(state=ReceiptState.OPEN) | in_file, reply_due_on__isnull=False)

    def visible_to(self, user: User) -> "ReceiptQuerySet":
        """Receipts that the user's posts hold or have read, the ordinary ones of their sections, those in their files.

        The rules of files (``FileQuerySet.visible_to``): a secret one only for its holder, the post that diarised it,
        and whoever sent it on until it is read. One that lies in a file stricter than itself is as strict as the file.
        """
        from files.models.receipt_moves import MoveKind, ReceiptMove

        if not user.is_authenticated:
            return self.none()
        posts = user.posts().values("pk")
        lines = ReceiptMove.objects.filter(receipt=OuterRef("pk"))
        read = Exists(lines.filter(to_post__in=posts, opened_at__isnull=False))
        diarised = Exists(lines.filter(kind=MoveKind.DIARISED, to_post__in=posts, officer__isnull=False))
        under_way = Exists(lines.filter(serial=OuterRef("last_move"), from_post__in=posts, opened_at__isnull=True))
        filed = Exists(File.objects.visible_to(user).filter(pk=OuterRef("file")))
        secret = Q(classification=Classification.SECRET) | Q(file__classification=Classification.SECRET)
        ordinary = Q(classification=Classification.ORDINARY) & (
            Q(file__isnull=True) | Q(file__classification=Classification.ORDINARY)
        )
        return self.filter(
            Q(holder__in=posts) & ~Q(state=ReceiptState.FILED)
            | ordinary & Q(section__in=Post.objects.in_line_of(user).values("section"))
            | ~secret & Q(read)
            | secret & Q(file__isnull=True) & (Q(diarised) | Q(under_way))
            | Q(filed)
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*PARTICULARS)),
    fields=[*PARTICULARS, "id", "version"],
    model_name="ReceiptEvent",
    obj_field=pghistory.ObjForeignKey(related_name="events"),
    append_only=True,
)
class Receipt(models.Model):
    """What arrived, diarised with a number of its own; it lies with a post until it is put into a file or closed.

    ``sender`` is how the register calls the sender: an office by its name, a person only as such; who that person is
    stands apart (``ReceiptSender``). ``letter_key`` is the letter's own number as it is compared. ``holder`` is None
    for one that went into a file unseen, as complaints do.
    """

    number = models.CharField(_("number"), max_length=80, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="receipts", verbose_name=_("section"))
    mode = models.CharField(_("mode"), max_length=10, choices=ReceiptMode.choices)
    sender = NormalisedCharField(_("sender"), max_length=200, help_text="Never a citizen's name or address.")
    personal = models.BooleanField(_("a private person"), default=False)
    subject = NormalisedCharField(_("subject"), max_length=300)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification.choices, default=Classification.ORDINARY
    )
    delivery = models.CharField(
        pgettext_lazy("in which a letter came", "form"),
        max_length=10,
        choices=Delivery.choices,
        blank=True,
        help_text="Empty: nobody noted it.",
    )
    kind = models.CharField(_("category"), max_length=14, choices=ReceiptKind.choices, default=ReceiptKind.LETTER)
    vip = models.CharField(_("VIP"), max_length=12, choices=Vip.choices, blank=True)
    received_at = models.DateTimeField(_("diarised"), default=timezone.now)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    letter_date = models.DateField(_("date of the letter"), null=True, blank=True)
    letter_number = NormalisedCharField(_("number of the letter"), max_length=100, blank=True)
    letter_key = models.CharField(max_length=100, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, blank=True)
    remarks = NormalisedTextField(_("remarks"), blank=True)
    reply_due_on = models.DateField(_("reply due by"), null=True, blank=True)
    original = models.ForeignKey(Original, models.PROTECT, null=True, blank=True, related_name="+")
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    copy_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copy of")
    )
    form_key = models.UUIDField(null=True, blank=True, unique=True, help_text="Of the form, which is counted once.")
    state = models.CharField(_("state"), max_length=6, choices=ReceiptState.choices, default=ReceiptState.OPEN)
    holder = models.ForeignKey(
        Post, models.PROTECT, null=True, blank=True, related_name="receipts_held", verbose_name=_("with")
    )
    held_since = models.DateTimeField(default=timezone.now)
    last_move = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0, help_text="Counts what was done, so that a stale form is known.")
    diarised_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    file = models.ForeignKey(File, models.PROTECT, null=True, blank=True, related_name="receipts")
    closed_as = models.CharField(_("closed as"), max_length=12, choices=ReceiptEnd.choices, blank=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="filed", file__isnull=False) | ~Q(state="filed") & Q(file__isnull=True),
                name="receipt_is_in_a_file_or_not",
            ),
            models.CheckConstraint(
                condition=Q(state="closed") & ~Q(closed_as="") | ~Q(state="closed") & Q(closed_as=""),
                name="closed_receipt_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(holder__isnull=False), name="open_receipt_lies_with_a_post"
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "held_since", "id"], condition=Q(state="open"), name="receipt_inbox"),
            models.Index(fields=["section", "-received_at", "-id"], name="receipt_of_section"),
            models.Index(fields=["-received_at", "-id"], name="receipt_newest_first"),
            models.Index(fields=["section", "-received_at", "-id"], condition=Q(state="closed"), name="receipt_closed"),
            models.Index(
                fields=["reply_due_on", "id"],
                condition=Q(reply_due_on__isnull=False) & ~Q(state="closed"),
                name="receipt_reply_due",
            ),
            models.Index(fields=["letter_key"], condition=~Q(letter_key=""), name="receipt_by_letter"),
        ]

    def __str__(self) -> str:
        return self.number


class ReceiptIndex(models.Model):
    """The words a receipt is found by: number, sender as the register calls him, subject, number of the letter."""

    receipt = models.OneToOneField(Receipt, models.CASCADE, primary_key=True, related_name="index")
    words = SearchVectorField(default="")

    class Meta:
        indexes = [GinIndex(fields=["words"], name="receipt_found_by_its_words")]

    def __str__(self) -> str:
        return f"index of receipt {self.receipt_id}"
