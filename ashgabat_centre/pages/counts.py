"""How many rows each choice of a list's filters would leave: within the reader's rights, each without its own filter.

One statement counts them all. Of each set of rows it takes no more than a list counts, so that it is quick however many
there are; where a set has more, its numbers are the least there are, and bear a plus sign.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Func, TextField
from django.db.models.functions import Cast
from django.utils.formats import number_format
from psycopg import sql

from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.pager import Page, SearchPage

WORDS = ArrayField(TextField())
Choices = list[tuple[Any, Any]]
Arm = tuple[str, list[Any]]  # SQL and its parameters


@dataclass(frozen=True)
class Counts:
    """The numbers of one filter's choices; `least` where there may be more of each."""

    of: dict[str, int]
    least: bool

    def label(self, choice: object, label: object) -> str:
        """The choice's label with its number; without one where it is not known."""
        number = self.of.get(str(choice), 0)
        if not str(choice) or (self.least and not number):
            return str(label)
        return f"{label} ({number_format(number, force_grouping=True)}{'+' if self.least else ''})"


def count_choices(filterset: RecordFilter) -> dict[str, Counts]:
    """The counts of each filter whose choices stand in one column. The filters have to be valid."""
    columns = {name: column for name in filterset.filters if (column := filterset.counted_column(name))}
    in_use = [name for name in columns if filterset.form.cleaned_data[name]]
    sets = [[name] for name in in_use] + [[name for name in columns if name not in in_use]]
    most = (SearchPage if filterset.searches else Page).counted
    arms = {names[0]: _arm(filterset, names, columns, most) for names in sets if names}
    numbers = _ask([arm for arm in arms.values() if arm])
    return {
        name: Counts(numbers.get(name, {}), numbers.get("", {}).get(names[0], 0) > most)
        for names in sets
        for name in names
    }


def _arm(filterset: RecordFilter, names: list[str], columns: dict[str, str], most: int) -> Arm | None:
    """Every choice of every row of the set that the filters leave when these are not asked; and once each row, under
    no name, so that the rows are counted too.
    """
    rows = filterset.rows_without(names[0] if filterset.form.cleaned_data[names[0]] else "")
    keys = [_words(columns[name]) for name in names]
    try:
        chosen, given = rows.order_by().values_list(*keys)[: most + 1].query.sql_with_params()
    except EmptyResultSet:
        return None
    places = ", ".join(f"(%s, k{place})" for place, _name in enumerate(names))
    heads = ", ".join(f"k{place}" for place, _name in enumerate(names))
    return (
        f"select each.name, unnest(each.choices) as choice from ({chosen}) as counted ({heads}) "
        f"cross join lateral (values ('', array[%s]), {places}) as each (name, choices)",
        [*given, names[0], *names],
    )


def _words(column: str) -> Any:
    """The choices of one row as an array of text."""
    if column.endswith("_ids"):
        return Cast(column, WORDS)
    return Func(Cast(F(column), TextField()), template="array[%(expressions)s]", output_field=WORDS)


def _ask(arms: list[Arm]) -> dict[str, dict[str, int]]:
    """How often each choice stands under each name."""
    numbers: dict[str, dict[str, int]] = {}
    if not arms:
        return numbers
    every = sql.SQL(" union all ").join(sql.SQL(rows) for rows, _given in arms)
    counted = sql.SQL("select name, choice, count(*) from ({}) as each group by name, choice").format(every)
    with connection.cursor() as cursor:
        cursor.execute(counted, [one for _rows, given in arms for one in given])
        for name, choice, number in cursor.fetchall():
            numbers.setdefault(name, {})[choice] = number
    return numbers


def show_counts(filterset: RecordFilter) -> None:
    """Put the counts beside the choices of the filters' form; the filters go on to be called as they are."""
    for name, counts in count_choices(filterset).items():
        widget: Any = filterset.form.fields[name].widget
        widget.choices = list(_labelled(widget.choices, counts))


def _labelled(choices: Iterable[tuple[Any, Any]], counts: Counts) -> Iterator[tuple[Any, Any]]:
    for key, label in choices:
        group = isinstance(label, (list, tuple))
        yield (key, list(_labelled(label, counts))) if group else (key, counts.label(key, label))
