"""Load the reference data: add what is missing and update names nobody has edited; remove nothing."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import Place
from ashgabat_centre.directory.names import gazetteer
from ashgabat_centre.reference.models import Area, Country, Organization, Taxonomy, Theme

FOLDER = Path(__file__).parents[2] / "reference" / "data"


class Command(BaseCommand):
    """Brings countries, taxonomies, institutions and places to what the reference files say."""

    help = "Load countries, taxonomies, organizations and places from the reference files."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Loads all files in one transaction; to repeat it changes only what the files changed."""
        for row in _rows("countries", "country"):
            Country.objects.update_or_create(id=row.pop("id"), defaults=row)
        for row in _rows("taxonomies", "taxonomy"):
            _load_taxonomy(row)
        countries = {country.iso3: country for country in Country.objects.all()}
        for row in _rows("areas", "area"):
            row["country"] = countries[row["country"]]
            Area.objects.update_or_create(code=row.pop("code"), defaults=row)
        rows = _rows("organizations", "organization")
        parents = {row["code"]: row.pop("parent", "") for row in rows}
        for row in rows:
            row.pop("note", None)
            row["country"] = countries.get(row.get("country", ""))
            _load_organization(row)
        _plant(parents)
        gazetteer.load()
        names.index_many(Organization.objects.all())
        self.stdout.write(f"{Country.objects.count()} countries, {Theme.objects.count()} themes, ", ending="")
        self.stdout.write(f"{Organization.objects.count()} organizations, ", ending="")
        self.stdout.write(f"{Place.objects.count()} places")


def _load_organization(row: dict[str, Any]) -> None:
    """Add an institution, and keep what the staff have written of it since."""
    code = row.pop("code")
    if not Organization.objects.filter(code=code, version__gt=1).exists():
        Organization.objects.update_or_create(code=code, defaults=row)


def _plant(parents: dict[str, str]) -> None:
    """Give each institution its parent."""
    known = {row.code: row for row in Organization.objects.all()}
    for code, parent in parents.items():
        if parent and known[code].version == 1:
            Organization.objects.filter(pk=known[code].pk).update(parent=known[parent])


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))[table]
    return rows


def _load_taxonomy(row: dict[str, Any]) -> None:
    terms = row.pop("term", [])
    taxonomy, _ = Taxonomy.objects.update_or_create(code=row.pop("code"), defaults=row)
    for term in terms:
        Theme.objects.update_or_create(code=term.pop("code"), defaults=term | {"taxonomy": taxonomy})
