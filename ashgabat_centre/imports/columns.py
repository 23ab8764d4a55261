"""Which column of a file is which column of the target: as this person named them last time, or by their
names.
"""

from typing import Any

from ashgabat_centre.imports.models import Import, ImportRow
from ashgabat_centre.imports.targets import Target, Values, fold_name

TOP = 15  # rows among which the names of the columns are looked for


def letters(number: int) -> str:
    """A column's name in spreadsheets, by its number from 0: A, B, … Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def names_of(cells: list[str], width: int) -> list[str]:
    """A name for each column of the file, all different: the header's, or the spreadsheet's letters."""
    names: list[str] = []
    for number in range(max(width, len(cells))):
        given = " ".join(cells[number].split())[:80] if number < len(cells) else ""
        name = given or letters(number)
        names.append(name if name not in names else f"{name} ({letters(number)})")
    return names


def find_header(rows: list[Any]) -> int:
    """The number of the row that names the columns: the first with several cells filled, or else the first
    filled one.
    """
    filled = [(row.number, sum(map(bool, row.cells))) for row in rows[:TOP]]
    several = [number for number, count in filled if count > 1]
    return next(iter(several or [number for number, count in filled if count]), 1)


class Layout:
    """One sheet of an import: its columns' names, and its rows by these."""

    def __init__(self, parent: Import) -> None:
        self.parent = parent
        self.all = list(parent.rows.filter(sheet=parent.sheet))
        self.rows = [row for row in self.all if row.number > parent.header and any(row.cells)]
        width = max((len(row.cells) for row in self.all), default=0)
        self.header: list[str] = next((row.cells for row in self.all if row.number == parent.header), [])
        self.names = names_of(self.header, width)

    def suggest(self, target: Target) -> tuple[dict[str, str], dict[str, str]]:
        """The columns and constant values to begin with, by the target's columns.

        What was chosen for a file with other columns is no choice for this one: it would drop what that one lacked.
        """
        earlier = Import.objects.exclude(pk=self.parent.pk)
        for columns, fills, header in earlier.remembered(self.parent.user, target.name):
            if header == self.header and set(columns.values()) <= set(self.names):
                return columns, fills
        return self._guess(target), {}

    def left_out(self) -> list[str]:
        """The file's columns that hold something and are not imported."""
        filled = {place for row in self.rows for place, cell in enumerate(row.cells) if cell}
        taken = set(self.parent.columns.values())
        return [name for place, name in enumerate(self.names) if place in filled and name not in taken]

    def _guess(self, target: Target) -> dict[str, str]:
        by_word = {fold_name(name): name for name in reversed(self.names)}
        guessed = {}
        for column in target.columns:
            for word in (fold_name(str(column.label)), fold_name(column.name), *column.guesses):
                if word in by_word:
                    guessed[column.name] = by_word.pop(word)
                    break
        return guessed

    def values(self, row: ImportRow) -> Values:
        """The values of this row, by the names of the target's columns."""
        places = {name: number for number, name in enumerate(self.names)}
        cells = {column: _cell(row, places.get(name, -1)) for column, name in self.parent.columns.items()}
        filled = {column: text for column, text in self.parent.fills.items() if text}
        return filled | {column: text for column, text in cells.items() if text}


def _cell(row: ImportRow, place: int) -> str:
    cell: str = row.cells[place] if 0 <= place < len(row.cells) else ""
    return cell
