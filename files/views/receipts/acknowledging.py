"""An acknowledgement: the usual words amended, looked at, and sent or printed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from evidence.delivery import deliver
from files.domain import acknowledging, diarising
from files.domain.acknowledging import Words
from files.forms.receipts import AckForm
from files.models import AckMode, Receipt, ReceiptSenderRead
from files.models.languages import LANGUAGES
from files.receiving import receipt_rules
from files.views.access import reader
from files.views.receipts.access import seen_receipt

PREVIEW = "preview"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the sender that it came; ``?language=`` begins with the usual words of that language."""
    found, user = seen_receipt(request, pk), reader(request)
    if not receipt_rules.may_acknowledge(user, found):
        raise Http404
    if request.method != "POST":
        return _page(request, found, AckForm(initial=_beginning(request, found)))
    form = AckForm(request.POST)
    if not form.is_valid() or PREVIEW in request.POST:
        return _page(request, found, form, status=422 if form.errors else 200)
    typed = form.cleaned_data
    words = Words(language=typed["language"], subject=typed["subject"], text=typed["text"])
    try:
        made = acknowledging.acknowledge(
            receipt=found, user=user, words=words, mode=typed["mode"] or AckMode.PRINT, form_key=typed["form_key"]
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, found, form, status=409)
    if made.mode == AckMode.MAIL:
        messages.success(request, _("The acknowledgement goes to the sender by e-mail."))
    else:
        messages.success(request, _("The acknowledgement is kept; print it below."))
    return redirect(f"{reverse('files:receipt', args=[found.pk])}#acknowledgements")


def _beginning(request: HttpRequest, found: Receipt) -> dict[str, Any]:
    known = {code for code, _name in LANGUAGES}
    asked = request.GET.get("language", "")
    language = asked if asked in known else found.language or (get_language() or "en")[:2]
    words = acknowledging.usual_words(found, language)
    return {"language": language, "subject": words.subject, "text": words.text}


def _page(request: HttpRequest, found: Receipt, form: AckForm, *, status: int = 200) -> HttpResponse:
    post, officer = acknowledging.writer_of(found, reader(request))
    words = Words(
        language=str(form["language"].value() or "en"),
        subject=str(form["subject"].value() or ""),
        text=str(form["text"].value() or ""),
    )
    details = diarising.details_of(found)
    context = {
        "receipt": found,
        "form": form,
        "languages": LANGUAGES,
        "sheet": acknowledging.html_of(found, words, post=post, officer=officer, shown=True),
        "sheet_language": words.language,
        "has_mail": bool(details.email),
        "before": list(found.acknowledgements.select_related("officer")),
    }
    return render(request, "files/receipts/acknowledge.html", context, status=status)


@never_cache
@login_required
@require_POST
def ack_letter(request: HttpRequest, pk: int, serial: int) -> HttpResponseBase:
    """Deliver an acknowledgement as it went out; of a private person's the reading is recorded."""
    found, user = seen_receipt(request, pk), reader(request)
    made = get_object_or_404(found.acknowledgements.select_related("original"), serial=serial)
    if found.personal:
        if not receipt_rules.may_read_sender(user, found):
            raise Http404
        ReceiptSenderRead.objects.create(receipt=found, user=user, reason=f"Acknowledgement of {found.number} printed")
    return deliver(request, original=made.original, purpose="pdf")
