"""Reference numbers without gaps, from one counter row for each series and year.

The counters are closed to the portal's database roles: a definer function hands out the next number, as the
last step before the insert. Strictly confidential records have a series of their own; whoever files one
learns from its number how many that series had before.
"""

import re
from collections.abc import Iterator

from django.db import connection, models
from django.utils import timezone

from ashgabat_centre.web.characters import fold

# A series, a number, and the year before or behind it, whatever stands between them: mtg 34, MTG-26-34, мтг34/2026; and
# what an address or a symbol has in front.
LOOSE = re.compile(
    r"(?:UNRCCA\W+|/?R/)?(?P<series>[A-Z]{2,6}(?:\W*SC)?)\W*?(?P<first>\d{1,6})(?:\W+(?P<second>\d{1,6}))?"
)
YEAR = re.compile(r"(?:20)?\d\d")
# Letters of a series on a Cyrillic keyboard, by their sound.
CYRILLIC = str.maketrans("АБВГДЕИКЛМНОПРСТУФХЦ", "ABVGDEICLMNOPRSTUFXC")
SYMBOL = re.compile(r"№?\W*\d+|[A-Z]+(?:/[A-Z]+)*(?:/\d+)+")  # a bare number, or a document's symbol
YEARS = 10  # back from this one that a number without its year may be of


class Counter(models.Model):
    """The last number given in one series and year."""

    pk = models.CompositePrimaryKey("series", "year")
    series = models.CharField(max_length=16)
    year = models.SmallIntegerField()
    n = models.IntegerField()


def read_reference(text: str) -> str:
    """A reference number as it is stored, however it was written."""
    return fold(text).upper()


def slug_of(reference: str) -> str:
    """A reference number as addresses carry it."""
    return reference.replace("/", "-")


def read_references(text: str) -> list[str]:
    """The reference numbers that may be meant: the one written, or those of the last years where no year is."""
    exact = read_reference(text)
    loose = LOOSE.fullmatch(exact.replace("_", "-").translate(CYRILLIC))
    if loose is None:
        return [exact]
    series = "/".join(re.findall("SC$|.+?(?=SC$)|.+", re.sub(r"\W", "", loose["series"])))
    numbers = _numbers(loose["first"], loose["second"])
    return [exact, *(f"{series}/{year}/{number:04d}" for year, number in numbers)]


def _numbers(first: str, second: str | None) -> Iterator[tuple[int, int]]:
    """The years, none of them to come, and the numbers that two written numbers may be, or one without its year."""
    this = timezone.localdate().year
    if second is None:
        yield from ((this - back, int(first)) for back in range(YEARS))
        return
    for year, number in ((first, second), (second, first)):
        if YEAR.fullmatch(year) and 2000 + int(year) % 100 <= this:
            yield 2000 + int(year) % 100, int(number)


def is_reference(text: str) -> bool:
    """Whether this is a bare number or a document's symbol, which names nobody."""
    return SYMBOL.fullmatch(read_reference(text)) is not None


def next_reference(series: str, year: int) -> str:
    """The next reference number of a series, such as MTG/2026/0042; it is free again if the transaction
    fails.
    """
    with connection.cursor() as cursor:
        cursor.execute("select portal.next_number(%s, %s)", [series, year])
        (n,) = cursor.fetchone()
    return f"{series}/{year}/{n:04d}"
