"""What became of published complaints, summed up every night for the statistics page."""

from django.db import connection, models, transaction
from django.utils import timezone

# The view complaints_figure (migration 0031) has a row for each ward, category, month of receipt, outcome and number of
# whole days that it took; 0 and -1 stand for none, so that rows are unique and it can be refreshed while it is read.
# Times are the true ones, also where the public sees days; what is counted is what the public may see.


class FiguresMark(models.Model):
    """When the figures were last summed up; one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


@transaction.atomic
def refresh() -> None:
    """Sum the figures up anew; readers see the old ones until it is done."""
    with connection.cursor() as cursor:
        cursor.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY complaints_figure")
    FiguresMark.objects.update_or_create(pk=1, defaults={"at": timezone.now()})
