"""The lists of the desk."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files import presentation, rules
from files.desk.listed import read
from files.desk.listing import table
from files.desk.reading import TABS, Asked, numbers, of_tab
from files.desk.waiting import waiting
from files.models import Priority
from files.views.access import reader
from files.views.narrowed import address, asked_in
from files.views.tables import TABLE_FORMS
from responses.keyset import BadCursor, page

PAGE_SIZE = 50


@never_cache
@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """List the files with my posts, sent on, parked, with others, of my section; page by page, narrowed."""
    user = reader(request)
    posts = list(user.posts().select_related("section"))
    tab = TABS.get(request.GET.get("tab", "inbox"))
    if tab is None:
        return redirect("files:inbox")
    asked = asked_in(request)
    files = of_tab(tab.name, user=user, posts=posts, asked=asked)
    try:
        found = page(files, order=tab.order, after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect(address(tab.name, asked))
    rows, own = presentation.rows(read(numbers(found.rows))), tab.name in {"inbox", "parked"}
    context = {
        "posts": posts,
        "tabs": [(each, address(each.name, Asked())) for each in TABS.values()],
        "tab": tab,
        "asked": asked,
        "priorities": Priority.choices,
        "rows": rows,
        "table": table(rows, caption=tab.label, senders=own, own=own, resting=tab.name == "parked") if rows else "",
        "next_url": address(tab.name, asked, after=found.next) if found.next else "",
        "all_url": address(tab.name, Asked()),
        "everywhere_url": address("search", Asked(text=asked.text)),
        "downloads": [
            (label, address(tab.name, asked, base=reverse("files:list_table", args=[form])))
            for form, label in TABLE_FORMS
        ],
        "may_open": rules.open_files(posts),
        "waiting": waiting(posts),
    }
    return render(request, "files/inbox.html", context)
