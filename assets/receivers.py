"""What the register does when rooms below it tell of something."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import ngettext

from assets.wards import count_moved, derive_wards
from maps.signals import areas_changed


@receiver(areas_changed)
def follow_the_areas(report: list[str], *, dry_run: bool = False, **kwargs: Any) -> None:
    """Derive wards and boroughs anew and say how many assets moved, or would move."""
    moved = count_moved() if dry_run else derive_wards()
    report.append(
        ngettext(
            "%(n)s asset lies in another ward than before.", "%(n)s assets lie in another ward than before.", moved
        )
        % {"n": moved}
    )
