"""The demonstration's judgements: stated by the analysts, their outcomes said after the horizon."""

import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.reference.models import Country, Theme
from ashgabat_centre.web.characters import language_of
from monitoring.judgements import rules
from monitoring.judgements.models import Judgement

FILE = Path(__file__).with_name("judgements.toml")


def state_judgements(people: dict[str, User]) -> None:
    """Past and open ones, dated back; English ones by the one analyst, Russian ones by the other."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    authors = {"en": people["analyst@unrcca.example"], "ru": people["analyst.water@unrcca.example"]}
    for row in told["judgement"]:
        language = language_of(row["statement"])
        _state(row, told["defaults"], language, authors[language])


def _state(row: dict[str, Any], usual: dict[str, str], language: str, author: User) -> None:
    one = Judgement(
        statement=row["statement"],
        likelihood=row["band"],
        horizon=timezone.localdate() + timedelta(days=row["until"]),
        confidence=row["confidence"],
        basis=usual[f"basis_{language}"],
        assumptions=usual[f"assumptions_{language}"],
        alternative=row.get("alternative", ""),
        language=language,
        author=author,
        made_at=morning(row["made"]),
        **about(row),
    )
    with access_context(author.reader()):
        one.save(force_insert=True)
        if "outcome" in row:
            rules.judge(one, author, row["outcome"], row["note"])
    if one.outcome:
        with as_owner():
            Judgement.objects.filter(pk=one.pk).update(judged_at=morning(row["until"] + 3))


def about(row: dict[str, Any]) -> dict[str, list[int]]:
    """The numbers of the countries and themes that a row names by their codes."""
    countries = Country.objects.filter(iso3__in=row["countries"]).order_by("pk")
    themes = Theme.objects.filter(code__in=row["themes"]).order_by("pk")
    return {
        "country_ids": list(countries.values_list("pk", flat=True)),
        "theme_ids": list(themes.values_list("pk", flat=True)),
    }


def morning(days: int) -> datetime:
    """Ten o'clock of the day so many days from today."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(10)))
