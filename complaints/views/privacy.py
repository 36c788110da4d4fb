"""The notice on personal data, and the pages on which somebody sees, corrects or removes what is kept about him.

Who asks is remembered by a signed cookie in his own browser for an hour; the service keeps no address with the request.
"""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints import domain
from complaints.data_protection import personal, privacy
from complaints.data_protection.contacts import Contact
from complaints.forms import AskOwnForm, CorrectForm, EraseForm, ProveForm
from complaints.guard import limits, marks
from complaints.guard.abuse import Refused, too_many
from complaints.models import Category, Keeping, PrivacyNotice, PrivacyRequest, Proof, RetentionRule, Scope
from language.digits import in_script
from language.marked import to_html

OPEN_FOR = 3600
_OWN, _NEW = "privacy-own", "privacy-new"


@dataclass(frozen=True)
class _Asker:
    """Who asks, and the code that he was sent."""

    contact: Contact
    proof: Proof

    @property
    def proven(self) -> bool:
        """Whether he has typed the code, within the hour."""
        at = self.proof.confirmed_at
        return at is not None and (timezone.now() - at).total_seconds() < OPEN_FOR


@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """Show the notice in force, or an earlier version, with what is kept for how long."""
    shown = privacy.notice_in_force()
    asked = request.GET.get("version", "")
    today = timezone.localdate()
    versions = list(PrivacyNotice.objects.filter(in_force_from__lte=today))
    if asked:
        shown = next((each for each in versions if each.version == asked), shown)
    context = {
        "notice": shown,
        "text": to_html(shown.text) if shown else "",
        "versions": versions,
        "rules": RetentionRule.objects.all(),
        "by_category": Keeping.CATEGORY,
        "categories": Category.objects.filter(active=True),
    }
    return render(request, "complaints/privacy/notice.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address and send a code to it, whatever is kept under it; or go on where one was proven just now."""
    asker = _remembered(request, _OWN)
    if request.method == "GET" and asker is not None and asker.proven:
        return redirect("complaints:privacy-own")
    form = AskOwnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            proof = _send(request, form.cleaned_data["contact"])
        except Refused as refusal:
            form.add_error(None, refusal.message)
            return _asked(request, form, refusal)
        return _remember(redirect("complaints:privacy-code"), _OWN, form.cleaned_data["contact"], proof)
    return _asked(request, form)


def _asked(request: HttpRequest, form: AskOwnForm, refusal: Refused | None = None) -> HttpResponse:
    status = refusal.status if refusal else 422 if form.is_bound else 200
    headers = refusal.headers if refusal else {}
    response = render(request, "complaints/privacy/ask.html", {"form": form}, status=status)
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _send(request: HttpRequest, contact: Contact) -> Proof:
    for scope, mark in ((Scope.ADDRESS, marks.of_network(request)), (Scope.PROOFS, marks.of_contact(contact)[0])):
        usage = limits.count(scope, mark)
        if usage.over:
            raise too_many(usage.again_in)
    return domain.ask_proof(contact=contact, language=(get_language() or "en")[:2])


@never_cache
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; a right one opens the page with everything."""
    asker = _remembered(request, _OWN)
    if asker is None:
        return redirect("complaints:privacy-ask")
    form = ProveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.prove(proof=asker.proof, code=form.cleaned_data["code"])
        except domain.WrongCodeError as refusal:
            form.add_error("code", refusal)
        else:
            domain.record_access(contact=asker.contact)
            return redirect("complaints:privacy-own")
    return _code_page(request, form)


def _code_page(request: HttpRequest, form: ProveForm, *, new: bool = False) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "complaints/privacy/code.html", {"form": form, "new": new}, status=status)


@never_cache
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """Show somebody everything that is kept about him."""
    asker = _proven(request)
    if asker is None:
        return redirect("complaints:privacy-ask")
    return _own_page(request, asker, EraseForm(), CorrectForm())


def _own_page(
    request: HttpRequest, asker: _Asker, erase_form: EraseForm, correct_form: CorrectForm, status: int = 200
) -> HttpResponse:
    mark = marks.of_contact(asker.contact)[0]
    context = {
        "contact": asker.contact,
        "told": personal.told(asker.contact),
        "waiting": PrivacyRequest.objects.filter(mark=mark, answered_at=None).exists(),
        "requests": PrivacyRequest.objects.filter(mark=mark).order_by("-asked_at", "-pk")[:20],
        "erase_form": erase_form,
        "correct_form": correct_form,
    }
    response = render(request, "complaints/privacy/own.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_GET
def download(request: HttpRequest, form: str) -> HttpResponse:
    """Deliver everything that is kept about somebody, as JSON or as a page to keep."""
    asker = _proven(request)
    if asker is None:
        return redirect("complaints:privacy-ask")
    told = personal.told(asker.contact)
    if form == "json":
        body, media_type = _as_json(asker.contact, told), "application/json; charset=utf-8"
    else:
        context = {"contact": asker.contact, "told": told, "at": timezone.now(), "language": get_language()}
        body, media_type = render_to_string("complaints/privacy/kept.html", context), "text/html; charset=utf-8"
    response = HttpResponse(body, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="aitihya-my-data.{form}"'
    return response


def _as_json(contact: Contact, told: Any) -> str:
    document = {
        "about": contact.email or contact.phone,
        "made_at": timezone.now().isoformat(),
        "kept": {
            holder.code: [
                {"title": held.title, "facts": [{"what": str(what), "value": value} for what, value in held.facts]}
                for held in kept
            ]
            for holder, kept in told
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1, default=str)


@never_cache
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """Remove what is kept about somebody, or have it removed when his complaints have ended."""
    asker = _proven(request)
    if asker is None:
        return redirect("complaints:privacy-ask")
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _own_page(request, asker, form, CorrectForm(), 422)
    done = domain.erase(contact=asker.contact)
    messages.success(request, _said(done))
    return redirect("complaints:privacy-own")


def _said(done: PrivacyRequest) -> str:
    later = done.found - done.done
    language = get_language() or "en"
    removed = ngettext("%(n)s entry was removed.", "%(n)s entries were removed.", done.done)
    said = removed % {"n": in_script(done.done, language)}
    if not later:
        return said
    waits = ngettext(
        "%(n)s complaint is still open: your address is removed as soon as it has ended, for until then we answer you.",
        "%(n)s complaints are still open: your address is removed as each ends, for until then we answer you.",
        later,
    )
    return f"{said} {waits % {'n': in_script(later, language)}}"


@never_cache
@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Take another address and send a code to that one too."""
    asker = _proven(request)
    if asker is None:
        return redirect("complaints:privacy-ask")
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _own_page(request, asker, EraseForm(), form, 422)
    try:
        proof = _send(request, form.cleaned_data["to"])
    except Refused as refusal:
        form.add_error("to", refusal.message)
        return _own_page(request, asker, EraseForm(), form, refusal.status)
    return _remember(redirect("complaints:privacy-new-code"), _NEW, form.cleaned_data["to"], proof)


@never_cache
@require_http_methods(["GET", "POST"])
def new_code(request: HttpRequest) -> HttpResponse:
    """Take the code from the new address, and put that in place of the old one."""
    asker, to = _proven(request), _remembered(request, _NEW)
    if asker is None or to is None:
        return redirect("complaints:privacy-ask")
    form = ProveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            proof = domain.prove(proof=to.proof, code=form.cleaned_data["code"])
        except domain.WrongCodeError as refusal:
            form.add_error("code", refusal)
        else:
            domain.correct(contact=asker.contact, to=to.contact)
            messages.success(request, _("Your address is changed. What we keep is now under the new one."))
            response = _remember(redirect("complaints:privacy-own"), _OWN, to.contact, proof)
            response.delete_cookie(_NEW, path=_path())
            return response
    return _code_page(request, form, new=True)


@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget who asked, for whoever comes after him to the same machine; what his browser keeps proves nothing more."""
    for name in (_OWN, _NEW):
        if asker := _remembered(request, name):
            asker.proof.delete()
    response = redirect("complaints:privacy")
    for name in (_OWN, _NEW):
        response.delete_cookie(name, path=_path())
    return response


def _path() -> str:
    return "/privacy/"


def _remember(response: HttpResponse, name: str, contact: Contact, proof: Proof) -> HttpResponse:
    value = signing.dumps({"proof": str(proof.key), "email": contact.email, "phone": contact.phone}, salt=name)
    response.set_cookie(
        name, value, max_age=OPEN_FOR, path=_path(), secure=settings.HTTPS, httponly=True, samesite="Strict"
    )
    return response


def _remembered(request: HttpRequest, name: str) -> _Asker | None:
    try:
        told = signing.loads(request.COOKIES.get(name, ""), salt=name, max_age=OPEN_FOR)
        contact = Contact(email=told["email"], phone=told["phone"])
        proof = Proof.objects.filter(key=uuid.UUID(told["proof"]), mark=marks.of_contact(contact)[0]).first()
    except signing.BadSignature:
        return None
    return _Asker(contact, proof) if proof is not None else None


def _proven(request: HttpRequest) -> _Asker | None:
    asker = _remembered(request, _OWN)
    return asker if asker is not None and asker.proven else None
