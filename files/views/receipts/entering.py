"""A receipt entered in the diary: typed by a clerk, or made of a mail that came in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from evidence.delivery import deliver
from evidence.domain import Refused
from files.domain import diarising, mail_intake
from files.domain.diarising import Enclosed, SenderDetails
from files.forms.receipts import DiaryForm, MailForm, WhyForm, enclosure_rows
from files.models import IncomingMail, MailState, Receipt
from files.receiving import diary, receipt_rules
from files.views.access import reader
from files.views.receipts.access import Kept, keep, kept, seen_mail
from files.views.receipts.lists import lines
from staff.models import User

ADD_ROW, NEXT = "add_row", "next"
# What the next letter of a bundle usually shares with the one before.
_CARRIED = ("mode", "received_on", "delivery")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Diarise a letter; ``?mail=`` a mail that waits. What may be the same letter is shown before it is stored."""
    user = reader(request)
    posts = receipt_rules.diary_posts(user)
    mail = _mail(request)
    if mail is not None:
        posts = posts.filter(section=mail.section_id)
    if not posts.exists():
        raise Http404
    if request.method != "POST":
        form = DiaryForm(posts=posts, mail=mail is not None, initial=_beginning(request, mail))
        return _page(request, form, enclosure_rows(), mail)
    data, refused = _kept_uploads(request, user)
    form = DiaryForm(data, posts=posts, mail=mail is not None)
    form.fields["copy_of"].queryset = Receipt.objects.visible_to(user)  # type: ignore[attr-defined]
    rows = enclosure_rows(data)
    if ADD_ROW in data:
        return _page(request, form, enclosure_rows(_one_more(data)), mail, refused=refused, checked=False)
    if not (form.is_valid() & rows.is_valid()) or refused:
        for field, words in refused.items():
            if field in form.fields:
                form.add_error(field, words)
        return _page(request, form, rows, mail, refused=refused, status=422)
    return _diarise(request, user, form, rows, mail)


def _mail(request: HttpRequest) -> IncomingMail | None:
    number = request.GET.get("mail", "")
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise Http404
    mail = seen_mail(request, int(number))
    if mail.state != MailState.WAITING and request.method != "POST":
        raise Http404
    return mail


def _beginning(request: HttpRequest, mail: IncomingMail | None) -> dict[str, Any]:
    if mail is None:
        return {name: request.GET[name][:20] for name in _CARRIED if request.GET.get(name)}
    sent = timezone.localdate(mail.sent_at) if mail.sent_at else None
    arrived = min(timezone.localdate(mail.received_at), timezone.localdate())
    return {
        "sender": _("a citizen"),
        "personal": True,
        "name": mail.from_name,
        "email": mail.from_email,
        "subject": mail.subject,
        "received_on": arrived,
        "letter_date": sent if sent and sent <= arrived else None,
    }


def _one_more(data: QueryDict) -> QueryDict:
    """Return the form as it was typed with one more row for enclosures."""
    more = data.copy()
    more["enclosure-TOTAL_FORMS"] = str(min(_rows(data) + 1, diarising.MOST_ENCLOSURES))
    return more


def _rows(data: QueryDict) -> int:
    total = data.get("enclosure-TOTAL_FORMS", "0")
    return min(int(total), diarising.MOST_ENCLOSURES) if total.isascii() and total.isdigit() else 0


def _kept_uploads(request: HttpRequest, user: User) -> tuple[QueryDict, dict[str, str]]:
    """Keep what was uploaded at once, so that it need not be chosen again; returns the form and what was refused."""
    data, refused = request.POST.copy(), {}
    fields = {"upload": "kept"} | {f"enclosure-{n}-upload": f"enclosure-{n}-kept" for n in range(_rows(request.POST))}
    for name, word in fields.items():
        upload = request.FILES.get(name)
        if upload is None:
            continue
        try:
            data[word] = keep(upload, user)
        except Refused as refusal:
            refused[name] = " ".join(refusal.messages)
    return data, refused


def _diarise(request: HttpRequest, user: User, form: DiaryForm, rows: Any, mail: IncomingMail | None) -> HttpResponse:
    typed, scan = form.cleaned_data, kept(form.cleaned_data["kept"], user)
    details = form.details()
    if not typed["sure"] and not Receipt.objects.filter(form_key=typed["form_key"]).exists():
        twins = diary.twins(
            user=user,
            sender=typed["sender"],
            letter_number=typed["letter_number"],
            keys=details.keys,
            sha256=scan.original.sha256 if scan else "",
        )
        if twins:
            return _page(request, form, rows, mail, twins=twins, status=409)
    try:
        receipt = _store(user, form, rows, mail, scan, details)
    except ValidationError as error:
        for field, words in _faults(error):
            form.add_error(field if field in form.fields else None, words)
        return _page(request, form, rows, mail, status=409 if getattr(error, "code", "") else 422)
    link = format_html('<a class="ref" href="{}">{}</a>', reverse("files:receipt", args=[receipt.pk]), receipt.number)
    messages.success(request, format_html(_("Diarised as {number}. It is with you."), number=link))
    if NEXT not in request.POST:
        return redirect("files:receipt", receipt.pk)
    query = QueryDict(mutable=True)
    query.update({name: request.POST.get(name, "") for name in _CARRIED})
    return redirect(f"{reverse('files:new_receipt')}?{query.urlencode()}")


def _faults(error: ValidationError) -> list[tuple[str | None, list[str]]]:
    if hasattr(error, "error_dict"):
        return list(error.message_dict.items())
    return [(None, error.messages)]


def _store(
    user: User, form: DiaryForm, rows: Any, mail: IncomingMail | None, scan: Kept | None, details: SenderDetails
) -> Receipt:
    typed = form.cleaned_data
    said: dict[str, Any] = {
        "user": user,
        "post": typed["post"],
        "sender": details,
        "form_key": typed["form_key"],
        "copy_of": typed["copy_of"],
    }
    if mail is not None:
        return mail_intake.diarise_mail(mail=mail, particulars=form.particulars(), **said)
    pages = scan.pages if scan else int(typed["pages"] or 0)
    return diarising.diarise_letter(
        particulars=form.particulars(pages=pages),
        original=scan.original if scan else None,
        enclosures=_enclosures(rows, user),
        **said,
    )


def _enclosures(rows: Any, user: User) -> list[Enclosed]:
    found = []
    for row in rows:
        typed = row.cleaned_data
        if not typed.get("title"):
            continue
        scan = kept(typed["kept"], user)
        pages = scan.pages if scan else int(typed["pages"] or 1)
        found.append(Enclosed(title=typed["title"], pages=pages, original=scan.original if scan else None))
    return found


def _page(
    request: HttpRequest,
    form: DiaryForm,
    rows: Any,
    mail: IncomingMail | None,
    *,
    twins: list[Receipt] | None = None,
    refused: dict[str, str] | None = None,
    checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    user = reader(request)
    if not checked:
        # Only a row was asked for: nothing is wrong yet.
        form = DiaryForm(initial=dict(form.data.items()), posts=_posts(form), mail=mail is not None)
    if twins:
        form.fields["copy_of"].queryset = Receipt.objects.filter(pk__in=[each.pk for each in twins])  # type: ignore[attr-defined]
    context = {
        "form": form,
        "rows": [
            (row, kept(str(row["kept"].value() or ""), user), (refused or {}).get(f"{row.prefix}-upload", ""))
            for row in rows
        ],
        "management": rows.management_form,
        "scan": kept(str(form["kept"].value() or ""), user),
        "mail": mail,
        "twins": lines(twins, user) if twins else [],
    }
    return render(request, "files/receipts/new.html", context, status=status)


def _posts(form: DiaryForm) -> Any:
    return form.fields["post"].queryset  # type: ignore[attr-defined]


@never_cache
@login_required
@require_POST
def upload_mail(request: HttpRequest) -> HttpResponse:
    """Take in a mail that was saved as a file, and go on to diarise it."""
    user = reader(request)
    posts = receipt_rules.diary_posts(user)
    if not posts.exists():
        raise Http404
    form, back = MailForm(request.POST, request.FILES, posts=posts), f"{reverse('files:receipts')}?tab=mail"
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect(back)
    upload = form.cleaned_data["upload"]
    try:
        taken = mail_intake.take_in(
            content=upload.read(), section=form.cleaned_data["section_post"].section, user=user, name=upload.name
        )
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    mail = taken.mail
    if taken.before:
        messages.info(request, _known(mail, user))
        return redirect(back)
    return redirect(f"{reverse('files:new_receipt')}?mail={mail.pk}")


def _known(mail: IncomingMail, user: User) -> str:
    """Say what became of a mail that was there before, as far as ``user`` may know."""
    if mail.receipt is not None and receipt_rules.may_see(user, mail.receipt):
        return _("This mail came before and was diarised as %(number)s.") % {"number": mail.receipt.number}
    if mail.state == MailState.WAITING and receipt_rules.may_read_mail(user, mail):
        return _("This mail came before; it waits below to be diarised.")
    return _("This mail came before and was dealt with; it is not taken in twice.")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail that waits; with a reason it is set aside."""
    found, user = seen_mail(request, pk), reader(request)
    if found.state != MailState.WAITING:
        raise Http404
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            mail_intake.set_aside(mail=found, user=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The mail is set aside; it is kept and can no longer be diarised."))
            return redirect(f"{reverse('files:receipts')}?tab=mail")
    context = {"mail": found, "form": form, "parts": list(found.parts.all())}
    return render(request, "files/receipts/mail.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def mail_original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Deliver a waiting mail as it came."""
    found = seen_mail(request, pk)
    if found.state != MailState.WAITING:
        raise Http404
    return deliver(request, original=found.original, purpose="original")


@never_cache
@login_required
@require_GET
def mail_part(request: HttpRequest, pk: int, rank: int) -> HttpResponseBase:
    """Deliver something attached to a waiting mail: a picture at screen size, a PDF as a download."""
    found = seen_mail(request, pk)
    part = found.parts.select_related("original").filter(rank=rank, original__isnull=False).first()
    if part is None or part.original is None or found.state != MailState.WAITING:
        raise Http404
    return deliver(request, original=part.original, purpose="screen" if part.original.is_picture else "pdf")
