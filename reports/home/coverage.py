"""What an analyst looks for: where no note was filed of late, and what the last briefing took from them."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.paragraphs import Citation
from ashgabat_centre.reference.vocabulary import terms
from liaison.contacts.overview import shown_themes
from monitoring.questions.gaps import Latest, notes_of_late
from reports.briefings.models import Briefing
from reports.countries.figures import GridCell

DAYS = 14


@dataclass(frozen=True)
class RecentNotes:
    """Notes by the countries and themes they are on: how many of the last 14 days, and when the latest was of all."""

    counts: Counter[tuple[int, int]]
    latest: list[Latest]


def recent_notes(today: date) -> RecentNotes:
    """The notes of late, in one query: by theme and country for the table of gaps, and for leadership's questions."""
    counts, latest = Counter[tuple[int, int]](), []
    recent = Count("pk", filter=Q(occurred_on__gte=today - timedelta(days=DAYS)))
    for countries, themes, day, count in notes_of_late(today).annotate(count=recent):
        counts.update({(theme, country): count for theme in themes for country in countries})
        latest += [(countries, themes, day)] if day else []
    return RecentNotes(counts, latest)


def gaps(today: date, counts: Counter[tuple[int, int]]) -> dict[str, Any]:
    """Notes of the last 14 days, themes as rows and countries as columns; a cell of none is a gap."""
    listed = terms().countries
    days = {"since": (today - timedelta(days=DAYS)).isoformat(), "until": today.isoformat()}
    rows = [
        {
            "label": theme.name,
            "cells": [_cell(counts, theme.pk, pk, days, one.name) for pk, one in listed.items()],
        }
        for theme in shown_themes(set())
    ]
    return {"countries": listed.values(), "rows": rows, "empty": sum(_empty(row) for row in rows)}


def _empty(row: dict[str, Any]) -> int:
    return sum(not cell.count for cell in row["cells"])


def _cell(
    counts: Counter[tuple[int, int]], theme: int, country: int, days: dict[str, str], label: str
) -> GridCell:
    address = urlencode({"theme": theme, "country": country} | days)
    return GridCell(counts[theme, country], f"{reverse('situationnote-list')}?{address}", label)


def cited(user: User) -> list[Citation]:
    """What the last briefing that went out rests on, of what this person wrote."""
    rows = Citation.objects.filter(cited__author=user, paragraph__excluded_because="")
    return list(
        rows.filter(paragraph__parent=Briefing.issued().values("pk")[:1]).select_related("paragraph__parent")
    )
