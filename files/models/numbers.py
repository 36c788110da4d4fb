"""The rows that numbers come from."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given in one series and year; locked in the transaction that takes the next."""

    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="series_once_a_year")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
