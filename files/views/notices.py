"""What the posts of the reader are told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from files.views.access import reader
from responses.keyset import BadCursor, page
from staff import domain
from staff.models import Notification

PAGE_SIZE = 50


@never_cache
@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices to my posts, the newest first."""
    posts = list(reader(request).posts())
    rows = Notification.objects.filter(post__in=[post.pk for post in posts]).select_related("post")
    try:
        found = page(rows, order=["-created_at", "-pk"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor:
        return redirect("files:notices")
    context = {
        "page": found,
        "several_posts": len(posts) > 1,
        "any_unread": rows.filter(read_at=None).exists(),
        "next_url": f"{reverse('files:notices')}?after={found.next}" if found.next else "",
    }
    return render(request, "files/notices.html", context)


@never_cache
@login_required
@require_POST
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    user = reader(request)
    found = get_object_or_404(Notification, pk=pk, post__in=user.posts())
    domain.mark_read(user=user, notification=found)
    return redirect(found.url or "files:notices")


@never_cache
@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every notice to my posts as read."""
    domain.mark_all_read(user=reader(request))
    messages.success(request, _("All notices are marked as read."))
    return redirect("files:notices")
