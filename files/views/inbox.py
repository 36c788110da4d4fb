"""The lists of the desk."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files import presentation, rules
from files.asking import asks_something
from files.reading import TABS, of_tab
from files.views.access import reader
from responses.keyset import BadCursor, page
from staff.models import Notification

PAGE_SIZE = 50


@never_cache
@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """List the files with my posts, sent on, parked or of my section; page by page, filtered by text."""
    user = reader(request)
    posts = list(user.posts().select_related("section"))
    tab = TABS.get(request.GET.get("tab", "inbox"))
    if tab is None:
        return redirect("files:inbox")
    text = request.GET.get("q", "").strip()[:100]
    files = of_tab(tab.name, user=user, posts=posts, text=text)
    try:
        found = page(files, order=tab.order, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect(_address(tab.name, q=text))
    context = {
        "posts": posts,
        "tabs": [(each, _address(each.name)) for each in TABS.values()],
        "tab": tab,
        "text": text,
        "rows": presentation.rows(found.rows),
        "next_url": _address(tab.name, q=text, after=found.next) if found.next else "",
        "all_url": _address(tab.name),
        "may_open": rules.may(user, "open_file"),
        "asked_of_me": asks_something(posts),
        "unread_notices": Notification.objects.filter(post__in=posts, read_at=None).exists(),
    }
    return render(request, "files/inbox.html", context)


def _address(tab: str, **query: str) -> str:
    asked = {**({} if tab == "inbox" else {"tab": tab}), **{name: value for name, value in query.items() if value}}
    return reverse("files:inbox") + (f"?{urlencode(asked)}" if asked else "")
