"""Papers of the demonstration city, kept ready in ``fixtures/papers``: invented, and saying so on every page.

Their text is recognised by the worker afterwards, as that of any other document.
"""

from dataclasses import dataclass

from django.core.files.base import ContentFile

from assets import domain
from assets.models import Asset
from evidence.domain import receive_document
from registry.demonstration import source
from staff.models import User


@dataclass(frozen=True)
class Paper:
    """A paper about one asset, by fixture keys."""

    asset: str
    file: str
    title: str
    type: str
    number: str
    dated: str
    public: bool


PAPERS = (
    Paper(
        asset="lal-dighi",
        file="notification.pdf",
        title="Notification on the tank in B.B.D. Bagh (invented)",
        type="notification",
        number="42/E&H/1998",
        dated="1998-03-09",
        public=True,
    ),
    Paper(
        asset="lal-dighi",
        file="minutes.pdf",
        title="Minutes of the heritage committee, 4th meeting (invented)",
        type="minute",
        number="HC/4",
        dated="2024-08",
        public=False,
    ),
    Paper(
        asset="writers-buildings",
        file="letter.pdf",
        title="Letter on the repair of the cornice (invented)",
        type="letter",
        number="",
        dated="1911~",
        public=True,
    ),
)


def load(assets: dict[str, Asset]) -> None:
    """Put the papers on their assets (by fixture key), added by the dealing hand."""
    user = User.objects.get(username="dealing")
    for paper in PAPERS:
        upload = ContentFile(source.paper(paper.file), name=paper.file)
        domain.add_document(
            asset=assets[paper.asset],
            original=receive_document(upload=upload, received_from=user),
            type=paper.type,
            title=paper.title,
            number=paper.number,
            dated=paper.dated,
            public=paper.public,
            user=user,
        )
