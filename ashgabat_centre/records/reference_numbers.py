"""Reference numbers without gaps: one counter row per series and year, allocated last before the insert.

The counters themselves are closed to the portal's roles: a definer function hands out the next number, and
strictly confidential records have a series of their own. Filing one tells its author how many that series had before.
"""

from django.db import connection, models


class Counter(models.Model):
    pk = models.CompositePrimaryKey("series", "year")
    series = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    n = models.IntegerField()


def next_reference(series: str, year: int) -> str:
    """The next reference of a series, such as MTG/2026/0042; returned to the series if the transaction fails."""
    with connection.cursor() as cursor:
        cursor.execute("select portal.next_number(%s, %s)", [series, year])
        (n,) = cursor.fetchone()
    return f"{series}/{year}/{n:04d}"
