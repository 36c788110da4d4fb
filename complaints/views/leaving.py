"""What is common to the addresses by which a mail programme ends mails that somebody asked for (RFC 8058)."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


def one_click(request: HttpRequest) -> bool:
    """Whether a mail programme asks for it, as the mail's header said: anything else may be a scanner of links."""
    return request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click"


def left() -> HttpResponse:
    """Return the answer to a mail programme: never a redirection, and the same where it had ended before."""
    return HttpResponse(_("You get no more of these mails."), content_type="text/plain; charset=utf-8")
