"""Load the reference data: adds what is missing, updates names, removes nothing."""

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ashgabat_centre.records.models import Area, Country, Organization, Taxonomy, Theme

FOLDER = Path(__file__).parents[2] / "reference"


class Command(BaseCommand):
    help = "Load countries, taxonomies and organizations from the reference files."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        for row in _rows("countries", "country"):
            Country.objects.update_or_create(id=row.pop("id"), defaults=row)
        for row in _rows("taxonomies", "taxonomy"):
            _load_taxonomy(row)
        countries = {country.iso3: country for country in Country.objects.all()}
        for row in _rows("areas", "area"):
            row["country"] = countries[row["country"]]
            Area.objects.update_or_create(code=row.pop("code"), defaults=row)
        for row in _rows("organizations", "organization"):
            row.pop("note", None)
            row["country"] = countries.get(row.get("country", ""))
            Organization.objects.update_or_create(code=row.pop("code"), defaults=row)
        self.stdout.write(f"{Country.objects.count()} countries, {Theme.objects.count()} themes, ", ending="")
        self.stdout.write(f"{Organization.objects.count()} organizations")


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))[table]
    return rows


def _load_taxonomy(row: dict[str, Any]) -> None:
    terms = row.pop("term", [])
    taxonomy, _ = Taxonomy.objects.update_or_create(code=row.pop("code"), defaults=row)
    for term in terms:
        Theme.objects.update_or_create(code=term.pop("code"), defaults=term | {"taxonomy": taxonomy})
