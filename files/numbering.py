"""Numbers that are unique per series and year, never given twice, without a gap when a transaction is rolled back."""

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from staff.models import Section

# One statement makes the row or raises it, and keeps it locked until the transaction ends: whoever asks next waits.
_NEXT = """
    INSERT INTO files_numberseries AS held (series, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (series, year) DO UPDATE SET last = held.last + EXCLUDED.last
    RETURNING last
"""


def next_number(*, series: str, year: int) -> int:
    """Take the next number of ``series`` in ``year``, beginning with 1; a rollback gives it back.

    Must be called in a transaction, which holds the series until it ends. Use year 0 for a series that runs on over
    the years.
    """
    return next_numbers(series=series, year=year, count=1)[0]


def next_numbers(*, series: str, year: int, count: int) -> range:
    """Take the next ``count`` numbers (1 or more) of ``series`` in ``year`` at once, on the same terms."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A number is taken in the transaction that uses it.")
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series, year, count])
        [(last,)] = cursor.fetchall()
    return range(last - count + 1, last + 1)


def number_of(section: Section, *, series: str, number_format: str) -> str:
    """Take the section's next number of a series in its format, this year's; without {year} it runs on over the years.

    On the terms of ``next_number``.
    """
    year = timezone.localdate().year
    serial = next_number(series=f"{series}:{section.code}", year=year if "{year" in number_format else 0)
    return number_format.format(section=section.code, year=year, serial=serial)
