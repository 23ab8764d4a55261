"""Random worlds of Governments, parties, themes and days, and the rule of concurrence said a second time, in Python.

The database says it in SQL; the tests compare the two.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Theme
from liaison.concurrences.models import Concurrence, ConcurrenceState
from liaison.parties.models import Override, Party, PartyConcern
from tests import factories
from tests.factories import KAZAKHSTAN, KYRGYZSTAN, TAJIKISTAN, TURKMENISTAN, UZBEKISTAN

FIVE = (KAZAKHSTAN, KYRGYZSTAN, TAJIKISTAN, TURKMENISTAN, UZBEKISTAN)
OFFERED = (KAZAKHSTAN, UZBEKISTAN)  # few, so that random sets often meet
PARTIES, THEMES = 2, 2
GIVING, TAKING = ("granted", "conditional"), ("refused", "withdrawn")


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


@dataclass(frozen=True)
class GivenAnswer:
    state: str
    country: int | None
    on: int


@dataclass(frozen=True)
class Given:
    """One concurrence: whose, for which party, on which themes (None is all), from when until when (None is open)."""

    party: int
    countries: frozenset[int]
    themes: frozenset[int] | None
    since: int
    until: int | None
    answers: tuple[GivenAnswer, ...]
    cleared: bool = True

    def covers(self, party: int, country: int, theme: int | None, on: int) -> bool:
        return (
            self.cleared
            and self.party == party
            and country in self.countries
            and (self.themes is None or theme in self.themes)
            and self.since <= on
            and (self.until is None or on <= self.until)
            and self.stands(country, on)
        )

    def stands(self, country: int, on: int) -> bool:
        said = [
            answer.state
            for answer in self.answers
            if answer.country in (None, country)
            and (answer.state in GIVING or (answer.state in TAKING and answer.on <= on))
        ]
        return bool(said) and said[-1] in GIVING


@dataclass(frozen=True)
class Decided:
    """What the head decided on a Government concerned."""

    party: int
    country: int
    concerned: bool
    since: int


@dataclass(frozen=True)
class Contact:
    parties: frozenset[int]
    themes: frozenset[int]
    on: int


@dataclass(frozen=True)
class GivenWorld:
    decided: tuple[Decided, ...]
    given: tuple[Given, ...]
    overrides: frozenset[tuple[int, int]]
    contact: Contact

    def concerned(self, party: int, on: int) -> set[int]:
        last = {d.country: d.concerned for d in self.decided if d.party == party and d.since <= on}
        return {country for country, concerned in last.items() if concerned} or set(FIVE)

    def lacking(self, contact: Contact) -> set[tuple[int, int, int | None]]:
        """Each party, Government and theme without concurrence or a decision of the head."""
        themes: set[int | None] = {*contact.themes} or {None}
        return {
            (party, country, theme)
            for party in contact.parties
            if (party, contact.on) not in self.overrides
            for country in self.concerned(party, contact.on)
            for theme in themes
            if not any(given.covers(party, country, theme, contact.on) for given in self.given)
        }


# --- Drawing one --------------------------------------------------------------------------------------------------

offsets = st.integers(-2, 4)
parties = st.integers(0, PARTIES - 1)
countries = st.frozensets(st.sampled_from(OFFERED), min_size=1)
themes = st.frozensets(st.integers(0, THEMES - 1))
answers = st.tuples(st.sampled_from(("requested", *GIVING, "granted"))).flatmap(
    lambda first: st.lists(
        st.builds(
            GivenAnswer, st.sampled_from((*GIVING, *TAKING)), st.sampled_from((None, *OFFERED)), offsets
        ),
        max_size=2,
    ).map(lambda more: (GivenAnswer(first[0], None, -2), *more))
)
given = st.builds(
    Given,
    party=parties,
    countries=countries,
    themes=st.none() | st.frozensets(st.integers(0, THEMES - 1), min_size=1),
    since=st.integers(-2, 1),
    until=st.none() | st.integers(1, 4),
    answers=answers,
    cleared=st.sampled_from((True, True, True, False)),
)
contacts = st.builds(Contact, st.frozensets(parties, min_size=1), themes, offsets)
# The register names few Governments here, or hardly any world would be complete.
decided = st.lists(
    st.builds(
        Decided, parties, st.sampled_from(OFFERED), st.sampled_from((True, True, False)), st.integers(-2, 2)
    ),
    max_size=4,
)
worlds = st.builds(
    GivenWorld,
    decided=decided.map(lambda more: (*(Decided(p, KAZAKHSTAN, True, -9) for p in range(PARTIES)), *more)),
    given=st.lists(given, max_size=4).map(tuple),
    overrides=st.frozensets(st.tuples(parties, st.integers(0, 4)), max_size=2),
    contact=contacts,
)


# --- Building it --------------------------------------------------------------------------------------------------


@dataclass
class Built:
    """The world in the database, and its numbers there."""

    author: User
    head: User
    parties: list[Party] = field(default_factory=list)
    themes: list[int] = field(default_factory=list)

    def people(self, contact: Contact) -> list[Party]:
        return [self.parties[number] for number in sorted(contact.parties)]

    def terms(self, contact: Contact) -> list[int]:
        return sorted(self.themes[number] for number in contact.themes)


def ground(author: User, head: User) -> Built:
    """The parties and themes every world is about."""
    built = Built(author, head)
    built.parties = [
        factories.party(name_en=f"Party {number}", name_ru=f"Сторона {number}") for number in range(PARTIES)
    ]
    built.themes = list(Theme.objects.main().values_list("pk", flat=True)[:THEMES])
    return built


def build(world: GivenWorld, built: Built) -> None:
    with access_context(built.author.reader()), as_owner():
        for one in world.decided:
            PartyConcern.objects.create(
                party=built.parties[one.party],
                country_id=one.country,
                concerned=one.concerned,
                since=day(one.since),
                reason="Decided.",
                by=built.head,
            )
        for given in world.given:
            enter(given, built)
        beforehand = timezone.now() - timedelta(days=1)
        for party, on in sorted(world.overrides):
            Override.objects.create(
                party=built.parties[party], day=day(on), reason="Urgent.", by=built.head, at=beforehand
            )


def enter(given: Given, built: Built) -> Any:
    """A concurrence as it would stand after all its forms and steps."""
    with access_context(built.author.reader()), as_owner():
        return _enter(given, built)


def _enter(given: Given, built: Built) -> Any:
    record = Concurrence(
        title="Concurrence",
        occurred_on=day(-2),
        language="en",
        party=built.parties[given.party],
        form="standing",
        valid_from=day(given.since),
        valid_until=None if given.until is None else day(given.until),
        all_themes=given.themes is None,
        country_ids=sorted(given.countries),
        theme_ids=sorted(built.themes[number] for number in given.themes or ()),
    )
    record.file(built.author)
    for answer in given.answers:
        say(record, answer, built.author)
    if given.cleared:
        cleared = {"status": "cleared", "cleared_by": built.head, "cleared_version": 1}
        # On record before any contact of the world.
        moment = timezone.now() - timedelta(days=9)
        ConcurrenceState.objects.filter(record=record.pk).update(at=moment)
        Record.objects.filter(pk=record.pk).update(cleared_at=moment, **cleared)
    return record


def say(record: Any, answer: GivenAnswer, by: User) -> None:
    ConcurrenceState.objects.create(
        record=record, country_id=answer.country, state=answer.state, on=day(answer.on), by=by
    )
