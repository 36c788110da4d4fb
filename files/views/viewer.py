"""Which page of the correspondence the page viewer shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from files.models import Correspondence, File, FlagKind, PaperFlag
from files.references import paper_at
from language.digits import to_latin


def viewer(
    request: HttpRequest, file: File, papers: Sequence[Correspondence], flags: Mapping[int, PaperFlag]
) -> dict[str, Any]:
    """Return what the viewer shows: the page asked for (``p``), else the PUC, else the newest paper."""
    asked = to_latin(request.GET.get("p", "")).strip()
    wanted = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    paper = paper_at(papers, wanted)
    no_such_page = asked if asked and paper is None else ""
    if paper is None:
        puc = next((each for each in papers if each.pk in flags and flags[each.pk].kind == FlagKind.PUC), None)
        paper = puc or (papers[-1] if papers else None)
        wanted = paper.page_from if paper else 0
    return {
        "viewed": paper,
        "viewed_flag": flags.get(paper.pk) if paper else None,
        "viewed_page": wanted,
        "viewed_within": wanted - paper.page_from + 1 if paper else 0,
        "viewed_of": paper.page_to - paper.page_from + 1 if paper else 0,
        "viewed_large": request.GET.get("z") == "1",
        "page_before": wanted - 1 if wanted > 1 else 0,
        "page_after": wanted + 1 if paper and wanted < file.last_page else 0,
        "no_such_page": no_such_page[:20],
    }
