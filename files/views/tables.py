"""Lists as tables to take along."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from files import presentation
from files.counting import figures
from files.desk.listed import read
from files.desk.reading import TABS, numbers, of_tab
from files.views.access import reader
from files.views.narrowed import asked_in
from responses.cells import plain, table
from responses.workbook import XLSX, workbook

TABLE_FORMS = (("csv", "CSV"), ("xlsx", "Excel"))
# A list that a person means to read on paper or in a spreadsheet; what is more has other ways.
_CHUNK = 500


def table_answer(name: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, form: str) -> HttpResponseBase:
    """Return rows as a file named after ``name`` and today: "csv" or "xlsx". Raises Http404 for another ``form``."""
    content: Iterator[bytes] | Iterator[str]
    if form == "xlsx":
        content, kind = workbook(headings, rows, name=name), XLSX
    elif form == "csv":
        content, kind = table(chain([headings], (map(plain, row) for row in rows))), "text/csv; charset=utf-8"
    else:
        raise Http404
    answer = StreamingHttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate():%Y-%m-%d}.{form}"'
    return answer


def downloads(address: str) -> list[tuple[str, str]]:
    """Return the forms in which the table of ``address`` can be taken along, as labels and addresses."""
    joined = "&" if "?" in address else "?"
    return [(label, f"{address}{joined}format={form}") for form, label in TABLE_FORMS]


@never_cache
@login_required
@require_GET
def list_table(request: HttpRequest, form: str) -> HttpResponseBase:
    """Return a list of the desk as it is narrowed, whole: the same rows as on the screen, without pages."""
    user = reader(request)
    tab = TABS.get(request.GET.get("tab", "inbox"))
    if tab is None:
        raise Http404
    posts = list(user.posts().select_related("section"))
    listed = of_tab(tab.name, user=user, posts=posts, asked=asked_in(request))
    ordered = listed.order_by(*tab.order)

    def rows() -> Iterator[list[Any]]:
        chunk: list[Any] = []
        for row in ordered.iterator(chunk_size=_CHUNK):
            chunk.append(row)
            if len(chunk) == _CHUNK:
                yield from map(figures.cells, presentation.rows(read(numbers(chunk))))
                chunk = []
        yield from map(figures.cells, presentation.rows(read(numbers(chunk))))

    headings = [str(each) for each in figures.LIST_HEADINGS]
    return table_answer(tab.name, headings, rows(), form=form)
