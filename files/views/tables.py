"""Lists as tables to take along."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files import figures, presentation
from files.reading import TABS, of_tab
from files.views.access import reader
from responses.cells import plain, table

# A list that a person means to read on paper or in a spreadsheet; what is more has other ways.
_CHUNK = 500


def csv_answer(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Return rows as a file of comma-separated values named after ``name`` and today."""
    cells = ([plain(each) for each in row] for row in rows)
    answer = StreamingHttpResponse(table(cells), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


@never_cache
@login_required
@require_GET
def list_csv(request: HttpRequest) -> HttpResponseBase:
    """Return a list of the desk as it is narrowed, whole: the same rows as on the screen, without pages."""
    # Here, for the list's page leads to this one.
    from files.views.inbox import asked_in, files_of

    user = reader(request)
    tab = TABS.get(request.GET.get("tab", "inbox"))
    if tab is None:
        raise Http404
    posts = list(user.posts().select_related("section"))
    listed = of_tab(tab.name, user=user, posts=posts, asked=asked_in(request))
    ordered = listed.order_by(*tab.order)

    def rows() -> Iterable[Iterable[Any]]:
        yield [str(each) for each in figures.LIST_HEADINGS]
        chunk: list[Any] = []
        for row in ordered.iterator(chunk_size=_CHUNK):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from map(figures.cells, presentation.rows(files_of(chunk)))
                chunk = []
        yield from map(figures.cells, presentation.rows(files_of(chunk)))

    return csv_answer(tab.name, rows())
