"""Which layout a file has: told by its first rows, or refused with what was expected and what was seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.files.checks import FileRefused
from monitoring.events.layouts import acled, gdelt, hxl, reliefweb, ucdp
from monitoring.events.layouts.cells import EventFacts, RowCells, seen
from monitoring.events.lists import SourceSystem

TOP = 25  # rows in which names or tags are looked for
Row = Sequence[str]


@dataclass(frozen=True)
class EventLayout:
    """A layout: what it is called, whose numbers it bears, and how a row is read."""

    name: str
    label: str | Promise
    system: str
    read: Callable[[RowCells], EventFacts]
    needed: tuple[str, ...] = ()  # names of columns by which it is recognised
    restricted: bool = False  # its licence forbids passing rows on
    whole: bool = True  # whether a file can hold all that its source has for some dates and countries
    partial: bool = False  # whether an answer leaves out what was not asked for
    marked: int = 0  # letters before a number that say whose it is, where numbers are not one whole source's

    def places(self, columns: Row) -> Mapping[str, int]:
        """Where each column stands."""
        if self.name == "hxl":
            return hxl.places(columns)
        return {_folded(name) if self.needed else name: place for place, name in enumerate(columns)}

    def mark(self, columns: tuple[str, ...], owner: str) -> str:
        """What stands before the number of a row, which is this owner's."""
        return hxl.mark(columns, owner) if self.marked else ""

    def wants_owner(self, columns: Row) -> bool:
        """Whether a file of these columns does not say whose it is."""
        return bool(self.marked) and "source" not in self.places(columns)


LAYOUTS = {
    layout.name: layout
    for layout in (
        EventLayout("acled", "ACLED", SourceSystem.ACLED, acled.read, acled.NEEDED, restricted=True),
        EventLayout("ucdp", "UCDP GED", SourceSystem.UCDP, ucdp.read, ucdp.NEEDED),
        EventLayout("gdelt", "GDELT 2.0", SourceSystem.GDELT, gdelt.read, whole=False),
        EventLayout("hxl", gettext_lazy("Table with HXL tags"), SourceSystem.HXL, hxl.read, marked=hxl.MARK),
        EventLayout(
            "reliefweb", "ReliefWeb", SourceSystem.RELIEFWEB, reliefweb.read, whole=False, partial=True
        ),
    )
}
# Tables that tell of events and are none: by names of their columns, folded.
AGGREGATES: tuple[tuple[frozenset[str], str | Promise], ...] = (
    (
        frozenset({"month", "year", "events", "fatalities"}),
        gettext_lazy(
            "It counts events by month and area and names none of them. Export the events themselves."
        ),
    ),
    (
        frozenset({"events", "fatalities", "reference_period_start"}),
        gettext_lazy(
            "It counts events by period and area and names none of them. Export the events themselves."
        ),
    ),
    (
        frozenset({"iso3", "indicatorscore"}),
        gettext_lazy(
            "It holds scores of INFORM, which are no events. Import it as a table, as readings of indicators."
        ),
    ),
    (
        frozenset({"name - english", "country", "lat", "long"}),
        gettext_lazy("It lists places, such as border crossings, and nothing that happened there."),
    ),
)


@dataclass(frozen=True)
class Recognised:
    """A layout, the names of its columns as the file has them, and how many rows stand before its first event."""

    layout: EventLayout
    columns: list[str]
    skip: int


def recognise(rows: Sequence[Row]) -> Recognised:
    """The layout of these first rows. Raises FileRefused with what was expected and seen."""
    top = [list(row) for row in rows[:TOP]]
    tagged = any(map(hxl.is_tags, top))
    for number, row in enumerate(top):
        if layout := _named(row, tagged):
            return Recognised(layout, row, _after_tags(top, number + 1))
        if tuple(row) == reliefweb.COLUMNS:
            return Recognised(LAYOUTS["reliefweb"], row, number + 1)
        if gdelt.is_row(row):
            return Recognised(LAYOUTS["gdelt"], list(gdelt.COLUMNS), number)
    refuse_aggregate(top)
    return _tagged(top)


def _named(row: Row, tagged: bool) -> EventLayout | None:
    """The layout whose names this row has. Raises FileRefused for one of ours that lacks a column it needs; not where
    the table is tagged, whose tags decide then.
    """
    names = {name.strip().casefold() for name in row}
    for layout in (LAYOUTS["acled"], LAYOUTS["ucdp"]):
        absent = [name for name in layout.needed if name not in names]
        if not absent:
            _refuse_repeated([name.strip() for name in row if [*map(_folded, row)].count(_folded(name)) > 1])
            return layout
        if not tagged and len(absent) <= len(layout.needed) // 2 and layout.needed[0] in names:
            words = {"layout": layout.label, "columns": ", ".join(absent)}
            raise FileRefused(
                _("It looks like an export of %(layout)s and lacks these columns: %(columns)s.") % words
            )
    return None


def _folded(name: str) -> str:
    return name.strip().casefold()


def _refuse_repeated(names: Sequence[str]) -> None:
    """Raises FileRefused where columns bear one name: nobody can tell which one is meant."""
    if named := ", ".join(sorted(filter(None, {*names}))):
        raise FileRefused(
            _("These columns stand there twice: %(columns)s. Remove the one that isn’t meant.")
            % {"columns": named}
        )


def _after_tags(top: Sequence[Row], number: int) -> int:
    """The first row of events: below the names, and below tags that stand there."""
    return number + (number < len(top) and hxl.is_tags(top[number]))


def refuse_aggregate(top: Sequence[Row]) -> None:
    """Raises FileRefused for a table of counts, scores or places, with what it is."""
    for row in top:
        names = {name.strip().casefold() for name in row}
        for signature, sentence in AGGREGATES:
            if signature <= names:
                raise FileRefused(str(sentence))


def _tagged(top: Sequence[Row]) -> Recognised:
    for number, row in enumerate(top):
        if hxl.is_tags(row):
            if absent := hxl.absent_tags(row):
                words = {
                    "tags": ", ".join(absent),
                    "seen": ", ".join(filter(None, map(str.strip, row)))[:300],
                }
                raise FileRefused(
                    _("Its HXL tags don’t say what an event needs. Missing: %(tags)s; there are: %(seen)s.")
                    % words
                )
            _refuse_repeated(hxl.repeated_tags(row))
            return Recognised(LAYOUTS["hxl"], list(row), number + 1)
    first = ", ".join(filter(None, (cell.strip() for cell in top[0])))[:300] if top else ""
    raise FileRefused(
        _(
            "Its layout is not known. Expected: the columns of ACLED or UCDP GED, 61 columns of GDELT 2.0, a row of "
            "HXL tags, or an answer of ReliefWeb. Its first row: “%(seen)s”."
        )
        % seen_long(first)
    )


def seen_long(text: str) -> dict[str, str]:
    """A whole first row, for a sentence."""
    return {"seen": text} if len(text) < 300 else seen(text)
