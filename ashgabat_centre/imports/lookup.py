"""Entries of the directory by the names other offices use, read once for a whole run."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from django.utils.translation import gettext as _

from ashgabat_centre.directory.models import OrganizationName, Person, PersonName
from ashgabat_centre.imports.targets import Fault, fold_name
from ashgabat_centre.reference.models import Country, Organization, Theme

Index = dict[str, set[int]]


def index(pairs: Iterable[tuple[int, str]]) -> Index:
    """Numbers by folded name."""
    numbers: Index = defaultdict(set)
    for number, name in pairs:
        if name:
            numbers[fold_name(name)].add(number)
    return numbers


class Directory:
    """Names in the directory, in the spelling files use.

    A name of a merged entry leads to the entry it was merged into.
    """

    @cached_property
    def organizations(self) -> dict[int, Organization]:
        """All institutions by number."""
        return {row.pk: row for row in Organization.objects.select_related("country")}

    @cached_property
    def _institutions(self) -> Index:
        names = [
            (row.merged_into_id or row.pk, name)
            for row in self.organizations.values()
            for name in (row.code, row.name_en, row.name_ru, row.acronym, row.acronym_ru)
        ]
        former = OrganizationName.objects.values_list("organization", "name_en", "name_ru")
        return index([*names, *((number, name) for number, *both in former for name in both)])

    @cached_property
    def _people(self) -> Index:
        rows = Person.objects.values_list("pk", "merged_into", "name_en", "name_ru", "name_native")
        led = {number: into or number for number, into, *_names in rows}
        names = [(led[number], name) for number, _into, *names in rows for name in names]
        variants = PersonName.objects.values_list("person", "text")
        return index([*names, *((led[number], text) for number, text in variants)])

    @cached_property
    def _countries(self) -> Index:
        rows = Country.objects.all()
        return index(
            (row.pk, name)
            for row in rows
            for name in (row.iso3, row.name_en, row.name_ru, row.official_en, row.official_ru)
        )

    @cached_property
    def _themes(self) -> Index:
        rows = Theme.objects.in_use()
        return index((row.pk, name) for row in rows for name in (row.code, row.name_en, row.name_ru))

    def people(self, names: Iterable[str]) -> set[int]:
        """Numbers of all people who have one of these names."""
        return set[int]().union(*(self._people.get(fold_name(name), set()) for name in names))

    def institution(self, column: str, text: str, faults: list[Fault]) -> Organization | None:
        """The institution of this name; None, with a fault added, where there is none or more than one."""
        matches = self._institutions.get(fold_name(text), set())
        if len(matches) == 1:
            return self.organizations[next(iter(matches))]
        faults.append(
            Fault(
                column,
                (
                    _("“%(text)s” is not in the directory. Enter it there, or correct its name.")
                    if not matches
                    else _(
                        "Several institutions are called “%(text)s”. Write the full name of the one meant."
                    )
                )
                % {"text": text[:80]},
                unmatched=not matches,
            )
        )
        return None

    def countries(self, column: str, text: str, faults: list[Fault]) -> list[int]:
        """Numbers of the countries in this cell; names that are none add a fault."""
        return self._terms(self._countries, column, text, faults)

    def themes(self, column: str, text: str, faults: list[Fault]) -> list[int]:
        """Numbers of the themes in this cell; names that are none add a fault."""
        return self._terms(self._themes, column, text, faults)

    def _terms(self, known: Index, column: str, text: str, faults: list[Fault]) -> list[int]:
        """Numbers of the terms in this cell, separated by semicolons, or by commas unless the whole cell is
        one term.
        """
        parts = [text] if fold_name(text) in known else split(text)
        numbers = set[int]()
        for part in parts:
            if matches := known.get(fold_name(part)):
                numbers |= matches
            else:
                faults.append(
                    Fault(
                        column,
                        _(
                            "The portal has no term “%(text)s” here. Use its own terms, separated by semicolons."
                        )
                        % {"text": part[:80]},
                        unmatched=True,
                    )
                )
        return sorted(numbers)


def split(text: str) -> list[str]:
    """The values of one cell, separated by semicolons and line breaks, or by commas where it has neither."""
    separator = ";" if ";" in text or "\n" in text else ","
    return [part.strip() for part in text.replace("\n", ";").split(separator) if part.strip()]
