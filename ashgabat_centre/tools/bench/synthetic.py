"""The same synthetic office every time: bilingual texts by Zipf's law, filed ever more often over nineteen years.

Shares as in an office that clears most of what it files and marks most of it confidential: the desk, cleared for
the unclassified alone, sees about one record in four.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

from ashgabat_centre.records.models import RecordKind, Status
from liaison.meetings.models import Meeting
from monitoring.notes.models import SituationNote
from partners.exchanges.models import Exchange

SEED = 2007
DAYS = 6_940
WORDS = 16_000  # of each alphabet
KINDS: tuple[tuple[type[RecordKind], int], ...] = ((Meeting, 50), (SituationNote, 35), (Exchange, 15))
OPEN_DAYS = 60
OPEN_STATES = ((Status.CLEARED, 45), (Status.SUBMITTED, 30), (Status.DRAFT, 20), (Status.RETURNED, 5))
STATES = ((Status.CLEARED, 85), (Status.DRAFT, 7), (Status.ARCHIVED, 5), (Status.WITHDRAWN, 3))
MARKINGS = ((0, 30), (1, 60), (2, 10))
LANGUAGES = (("en", 55), ("ru", 45))
SYLLABLES = {
    "en": ("ba", "der", "ko", "lin", "mo", "nat", "per", "ri", "sul", "tan", "ver", "zo"),
    "ru": ("ба", "дер", "ко", "лин", "мо", "нат", "пер", "ри", "сул", "тан", "вер", "зо"),
}
COMMON_WORDS = {
    "en": ["the", "of", "and", "to", "in", "a", "is", "that", "for", "on", "with", "as", "by", "at", "from"],
    "ru": ["и", "в", "на", "с", "по", "что", "не", "для", "о", "к", "от", "из", "за", "при", "как"],
}
# A topic that ended years ago, and one that only marked records speak of: both mislead a planner.
PAST, PAST_DAYS, PAST_SHARE = "pipelinedispute", (4_000, 5_500), 0.35
GUARDED, GUARDED_SHARE = "backchannel", 0.06


@dataclass(frozen=True)
class SyntheticRow:
    """What is drawn by lot for one record; the rest of its columns follow from it."""

    number: int
    kind: type[RecordKind]
    day: date
    language: str
    status: Status
    sensitivity: int
    author: int
    countries: list[int]
    themes: list[int]
    words: list[str]
    readers: list[int]

    @property
    def cleared_at(self) -> datetime | None:
        """When it was cleared; None where it is not."""
        return self.filed_at if self.status in (Status.CLEARED, Status.ARCHIVED) else None

    @property
    def filed_at(self) -> datetime:
        """When it was filed: its day at 07:00 UTC."""
        return datetime(self.day.year, self.day.month, self.day.day, 7, tzinfo=UTC)


@cache
def vocabulary() -> dict[str, list[str]]:
    """The words of each language, those that stand in most texts first, and last the ones that no search holds."""
    lots = random.Random(SEED)
    words = {}
    for language, parts in SYLLABLES.items():
        numbers = lots.sample(range(12**4), WORDS)
        made = ["".join(parts[number // 12**place % 12] for place in range(4)) for number in numbers]
        words[language] = made + COMMON_WORDS[language]
    return words


def searched_words() -> dict[str, str]:
    """Words to search for, by how often they stand in a record; how often exactly, the bench counts."""
    english = vocabulary()["en"]
    ranked = {"thousandth": 5_000, "hundredth": 480, "thirtieth": 150, "tenth": 40, "half": 0}
    return {name: english[rank] for name, rank in ranked.items()} | {"past": PAST, "guarded": GUARDED}


class Office:
    """Draws the records of an office with these people, countries and themes."""

    def __init__(self, people: list[int], countries: list[int], themes: list[int], today: date) -> None:
        self.random = random.Random(SEED)
        self.people, self.countries, self.themes, self.today = people, countries, themes, today
        ranks = [1 / (rank + 4) for rank in range(WORDS)]
        shares = [*ranks, *(sum(ranks) * 0.4 / (place + 1) for place in range(15))]
        self.weights = list(accumulate(shares))

    def draw(self, count: int) -> Iterator[SyntheticRow]:
        """So many rows, numbered from one."""
        for number, ago in enumerate(self._days(count), start=1):
            yield self._row(number, ago)

    def _days(self, count: int) -> list[int]:
        """Days ago, the longest ago first: numbers run roughly, not exactly, with the dates."""
        drawn = [DAYS - 1 - int(DAYS * self.random.random() ** (1 / 1.6)) for _ in range(count)]
        return sorted(drawn, key=lambda ago: -ago + self.random.gauss(0, 20))

    def _row(self, number: int, ago: int) -> SyntheticRow:
        language = self._pick(LANGUAGES)
        sensitivity = self._pick(MARKINGS)
        length = min(max(int(self.random.lognormvariate(4.75, 0.55)), 50), 400)
        words = self.random.choices(vocabulary()[language], cum_weights=self.weights, k=45 + length)
        if PAST_DAYS[0] <= ago < PAST_DAYS[1] and self.random.random() < PAST_SHARE:
            words[20] = PAST
        if sensitivity and self.random.random() < GUARDED_SHARE:
            words[21] = GUARDED
        return SyntheticRow(
            number=number,
            kind=self._pick(KINDS),
            day=self.today - timedelta(days=ago),
            language=language,
            status=self._pick(OPEN_STATES if ago < OPEN_DAYS else STATES),
            sensitivity=sensitivity,
            author=self.random.choice(self.people),
            countries=self._some(self.countries, 1.36),
            themes=self._some(self.themes, 1.65),
            words=words,
            readers=self.random.sample(self.people, self.random.randint(2, 9)) if sensitivity == 2 else [],
        )

    def _pick[Choice](self, shares: tuple[tuple[Choice, int], ...]) -> Choice:
        lot = self.random.random() * 100
        for choice, share in shares:
            lot -= share
            if lot < 0:
                return choice
        return shares[-1][0]

    def _some(self, rows: list[Any], mean: float) -> list[int]:
        """One, or with the probability that gives this mean, two of them."""
        return sorted(self.random.sample(rows, 2 if self.random.random() < mean - 1 else 1))
