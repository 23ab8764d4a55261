"""Real texts and names as meetings, notes and exchanges: filed through the forms, translated, submitted, cleared."""

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.pages.record_pages import RecordPages
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import RecordKind
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Country, MandateFunction, Organization, Theme
from ashgabat_centre.tools import by_form
from ashgabat_centre.tools.road.material import Excerpt, Material, Official, Pair, first_sentences
from ashgabat_centre.web.dates import INDEPENDENCE
from liaison.meetings.views import MeetingPages
from monitoring.notes.views import SituationNotePages
from partners.exchanges.views import ExchangePages

PEOPLE = (
    ("officer", "Maren Solvik", Role.OFFICER, "en"),
    ("officer.dushanbe", "Фаррух Давлатзода", Role.OFFICER, "ru"),
    ("analyst", "Айсулу Бекмуханова", Role.ANALYST, "ru"),
    (
        "officer.bishkek",
        "Élodie Marchand",
        Role.OFFICER,
        "en",
    ),  # translates what the other English reader wrote
    ("head", "Aminata Keïta-Laurent", Role.HEAD, "en"),
)
TITLE = 140  # letters of a headline; the form takes 300
Filed = tuple[type[RecordPages], User, dict[str, Any], dict[str, list[dict[str, Any]]]]


def make_people() -> dict[str, User]:
    """The accounts of the road, each by its word."""
    return {
        word: User.objects.create_user(
            f"{word}@unrcca.example", name=name, role=role, level=1, language=language
        )
        for word, name, role, language in PEOPLE
    }


class Filing:
    """Files, translates, submits and clears; counts what was done and what a form or a rule refused."""

    def __init__(self, material: Material, people: dict[str, User]) -> None:
        self.people = people
        self.records = self.cleared = self.translated = 0
        self.refused: Counter[str] = Counter()
        self.countries = {country.iso3: country.pk for country in Country.objects.all()}
        self.themes = {theme.pk: theme for theme in Theme.objects.main()}
        self.institutions = _by_country()
        self.partners = _partners()
        self.material = material

    def file(self, most: int) -> None:
        """As many records as wanted, of the three kinds in turn, each with texts of its own while they last."""
        officials, excerpts = iter(self.material.officials), iter(self.material.excerpts)
        pairs = iter(self.material.pairs)
        makers = cycle((self._meeting, self._note, self._exchange))
        for number, make in enumerate(islice(makers, most)):
            excerpt = next(excerpts, None)
            official = next(officials, None) if make == self._meeting else None
            pair = next(pairs, None) if make != self._note or not excerpt else None
            if not (excerpt or official or pair):
                return
            self._carry(make(number, official, excerpt, pair), pair)

    def _carry(self, filed: Filed, pair: Pair | None) -> None:
        """One record from the form to clearance by another person."""
        pages, author, fields, rows = filed
        try:
            record = by_form.file(pages, author, fields, rows)
            self.records += 1
            by_form.step(record, Verb.SUBMIT, author)
            if pair:
                self._translate(record, author, pair)
            by_form.step(record, Verb.CLEAR, self.people["head"])
            self.cleared += 1
        except (by_form.Unfiled, Refused) as refusal:
            self._count(refusal)

    def _count(self, refusal: Exception) -> None:
        self.refused[re.sub(r" \(it has \d+\)", "", str(refusal))] += 1

    def _translate(self, record: RecordKind, author: User, pair: Pair) -> None:
        translator = next(u for u in self.people.values() if u != author and u.language != record.language)
        words = pair.russian if record.language == "en" else pair.english
        try:
            by_form.translate(record, translator, _headline(words), words)
            self.translated += 1
        except by_form.Unfiled as refusal:
            self._count(refusal)

    def _meeting(
        self, number: int, official: Official | None, excerpt: Excerpt | None, pair: Pair | None
    ) -> Filed:
        fields, country = self._shared(number, official, excerpt, pair)
        institutions = self.institutions.get(country) or self.partners
        person: dict[str, Any] = {"organization": institutions[number % len(institutions)].pk}
        if official:
            name = official.russian if fields["language"] == "ru" and official.russian else official.name
            with_whom = "Встреча" if fields["language"] == "ru" else "Meeting"
            fields["title"] = f"{with_whom}: {name}"
            person |= {"name": name, "post": official.post}
        fields |= {"state": "held", "channel": "in_person", "sensitivity": 1}
        return MeetingPages, self.people["officer"], fields, {"counterparts": [person]}

    def _note(
        self, number: int, official: Official | None, excerpt: Excerpt | None, pair: Pair | None
    ) -> Filed:
        fields, _country = self._shared(number, official, excerpt, pair)
        source = f"General Debate of the General Assembly, {excerpt.source}" if excerpt else "Open source"
        rows = {"evidence": [{"citation": source, "reliability": "B", "credibility": 2}]}
        return SituationNotePages, self.people["analyst"], fields | {"report": "spot"}, rows

    def _exchange(
        self, number: int, official: Official | None, excerpt: Excerpt | None, pair: Pair | None
    ) -> Filed:
        fields, _country = self._shared(number, official, excerpt, pair)
        fields |= {
            "direction": ("sent", "received")[number // 3 % 2],
            "medium": "letter",
            "partner": self.partners[number // 3 % len(self.partners)].pk,
            "their_reference": pair.document[:80] if pair else "",
        }
        return ExchangePages, self.people["officer.dushanbe"], fields, {}

    def _shared(
        self, number: int, official: Official | None, excerpt: Excerpt | None, pair: Pair | None
    ) -> tuple[dict[str, Any], str]:
        """What every kind is asked for; the pair's sentence is the summary, every other one in Russian."""
        language = "ru" if pair and number % 2 else "en"
        told = (pair.russian if language == "ru" else pair.english) if pair else ""
        summary = (
            told or (first_sentences(excerpt.text) if excerpt else "") or (official.name if official else "")
        )
        country = next((part.country for part in (excerpt, official) if part), "")
        fields = {
            "title": _headline(summary),
            "summary": summary,
            "body": excerpt.text if excerpt else "",
            "language": language,
            "occurred_on": _day(excerpt.year if excerpt else pair.year if pair else 0),
            "sensitivity": 0,
            "countries": [self.countries[country]] if country else list(self.countries.values()),
            "themes": self._themes(f"{summary} {excerpt.text if excerpt else ''}", number),
        }
        return fields, country

    def _themes(self, text: str, number: int) -> list[int]:
        """The themes whose own words the text uses, two at most; else one of them in turn."""
        words = set(text.lower().split())
        named = [pk for pk, theme in self.themes.items() if words & set(_long_words(theme))]
        return named[:2] or [list(self.themes)[number % len(self.themes)]]


def _long_words(theme: Theme) -> Iterator[str]:
    return (word for word in f"{theme.name_en} {theme.name_ru}".lower().split() if len(word) > 5)


def _headline(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= TITLE:
        return line
    short = textwrap.shorten(line, TITLE, placeholder="…")
    return short if len(short) > 1 else f"{line[: TITLE - 1]}…"


def _day(year: int) -> str:
    """The General Debate opens in the last days of September; a year not over yet, or older than any record, is dated
    today.
    """
    today = timezone.localdate()
    return min(date(year, 9, 25), today).isoformat() if year >= INDEPENDENCE else today.isoformat()


def _by_country() -> dict[str, list[Organization]]:
    found: dict[str, list[Organization]] = {}
    governments = Organization.objects.in_use().filter(type__in=Organization.GOVERNMENT_TYPES)
    for organization in governments.select_related("country").order_by("code", "pk"):
        found.setdefault(organization.country.iso3, []).append(organization)
    return found


def _partners() -> list[Organization]:
    """Partners of each function of the mandate in turn, so that all stand in the briefing."""
    rows = list(
        Organization.objects.in_use().filter(type__in=Organization.PARTNER_TYPES).order_by("code", "pk")
    )
    later = (MandateFunction.REGIONAL, MandateFunction.COUNTRY_TEAMS, MandateFunction.UNAMA)
    groups = [group for f in later if (group := [row for row in rows if row.function == f])]
    return [group[turn % len(group)] for turn in range(max(map(len, groups))) for group in groups]
