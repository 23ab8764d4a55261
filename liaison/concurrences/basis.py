"""Whether a contact with another party may be planned, and what became of those that took place.

The founding letter (S/2007/279) has the Centre liaise with the Governments of the region and, with their concurrence,
with other parties. The rule itself is stated once, in SQL (policy/0040_concurrence.sql), where no path goes round it;
here it is asked, and answered in the words a person needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ashgabat_centre.database.numbers import Numbers
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.concurrences.models import EXPIRED, GIVING, Concurrence, ContactBasis, Settlement
from liaison.parties.models import Party

LETTER = "S/2007/279"
PLANNED = "planned"
Entry = Organization | Person


@dataclass(frozen=True)
class Gap:
    """A Government whose concurrence is missing for a party, and for which themes; none is any theme at all."""

    party: Party
    country: int
    themes: tuple[int, ...]


@dataclass(frozen=True)
class Basis:
    """What a contact with these parties on these themes and that day rests on, and what it lacks."""

    parties: tuple[Party, ...]
    themes: tuple[int, ...]
    day: date
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def complete(self) -> bool:
        return not self.gaps

    def refusal(self) -> str:
        """What is refused, by which rule, and what would make it possible; '' where nothing is missing."""
        return _refusal(self) if self.gaps else ""


def basis_for(parties: Iterable[Entry | Party], themes: Iterable[Any], day: date) -> Basis:
    """Whether every Government concerned covers each party, each theme and the day.

    Of the entries of the directory, those are judged that stand on the register of parties that day.
    """
    listed = list(parties)
    known = [entry.pk for entry in listed if isinstance(entry, Party)]
    entries = [entry for entry in listed if not isinstance(entry, Party)]
    found = Party.objects.of(entries) | Party.objects.filter(pk__in=known)
    judged = {party.pk: party for party in found.met_on(day).named()}
    numbers = tuple(sorted(getattr(theme, "pk", theme) for theme in themes))
    return Basis(tuple(judged.values()), numbers, day, _gaps(judged, numbers, day))


def _gaps(parties: dict[int, Party], themes: Sequence[int], day: date) -> tuple[Gap, ...]:
    if not parties:
        return ()
    missing: dict[tuple[int, int], list[int]] = {}
    rows = _rows("select * from portal.lacking(%s, %s::smallint[], %s)", list(parties), list(themes), day)
    for party, country, theme in rows:
        missing.setdefault((party, country), []).extend([theme] if theme else [])
    order = list(terms().countries)
    return tuple(
        Gap(parties[party], country, tuple(lacking))
        for (party, country), lacking in sorted(
            missing.items(), key=lambda item: (item[0][0], order.index(item[0][1]))
        )
    )


def refusal(parties: Iterable[Entry | Party], themes: Iterable[Any], day: date) -> str:
    """Why contact with these parties can't be planned for that day, in sentences and with a way on; '' where it can."""
    return basis_for(parties, themes, day).refusal()


def plan_refusal(contact: Any, entries: Iterable[Entry]) -> str:
    """Why this contact can't be planned with these entries of the directory, as its form is filled; '' where it can.

    A plan that lost its basis since is flagged where it is shown; as long as party, theme and day stay, its other
    words can be edited.
    """
    if contact.state != PLANNED or not contact.occurred_on:
        return ""
    found = basis_for(entries, contact.theme_ids, contact.occurred_on)
    return "" if found.complete or _stands_already(contact, found) else found.refusal()


def _stands_already(contact: Any, found: Basis) -> bool:
    """Whether it is planned with these parties, on these themes and for this day already."""
    if not contact.pk:
        return False
    parties, themes = [party.pk for party in found.parties], list(found.themes)
    asked = "select portal.is_planned_so(%s, %s, %s::smallint[], %s)"
    return bool(_rows(asked, contact.pk, parties, themes, found.day)[0][0])


def letter_refusal(letter: Any) -> str:
    """Why a letter to another party can't go out; '' where it can, or went out on an earlier day and is flagged."""
    if not letter.is_contact or letter.occurred_on < timezone.localdate():
        return ""
    entries = filter(None, (letter.organization, letter.person))
    return refusal(entries, letter.theme_ids, letter.occurred_on)


def check_plan(contact: Any) -> Basis:
    """What a stored contact rests on by what is granted now; complete where it is with no other party."""
    stored = standing(contact)
    return check_now(stored, contact.theme_ids) if stored else Basis((), (), contact.occurred_on)


# --- In words ---------------------------------------------------------------------------------------------------


def _refusal(basis: Basis) -> SafeString:
    told = BasisFacts(basis)
    sentences = format_html_join(
        " ", "{}", ((told.about(party),) for party in basis.parties if told.gaps_of(party))
    )
    rule = _(
        "By the letter that founded the Centre (%(letter)s), other parties are met with the concurrence of the "
        "Governments concerned: a contact is planned once each of them has granted it and another person has "
        "cleared that record. The head of the Centre alone may decide otherwise, beforehand and with a reason."
    ) % {"letter": LETTER}
    return format_html("{} {}", sentences, rule)


class BasisFacts:
    """What is missing, said with what this reader may know of the answers so far."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        given = Concurrence.objects.filter(party__in={gap.party for gap in basis.gaps})
        self.given = list(given.prefetch_related("states").order_by("-valid_from", "-pk"))

    def gaps_of(self, party: Party) -> list[Gap]:
        return [gap for gap in self.basis.gaps if gap.party == party]

    def about(self, party: Party) -> SafeString:
        gaps = self.gaps_of(party)
        words = {
            "party": party.name,
            "day": date_format(self.basis.day, "DATE_FORMAT"),
            "missing": "; ".join(self.of_government(gap) for gap in gaps),
        }
        said = _(
            "Contact with %(party)s on %(day)s has no basis yet. Missing is the concurrence of: %(missing)s."
        )
        return format_html(
            '{} <a href="{}">{}</a>.', said % words, request_address(self.basis, party), _("Request it")
        )

    def of_government(self, gap: Gap) -> str:
        name = terms().countries[gap.country].name
        return f"{name} ({self.why(gap)})"

    def why(self, gap: Gap) -> str:
        asked = [c for c in self.given if c.party_id == gap.party.pk and gap.country in c.country_ids]
        if not asked:
            return _("not asked yet")
        one, day = asked[0], self.basis.day
        state, named = one.state_on(day, gap.country), {"reference": one.reference}
        if state in GIVING and one.status != Status.CLEARED:
            return _("%(reference)s is not cleared yet") % named
        if state in GIVING and day < one.valid_from:
            return _("%(reference)s is valid only later") % named
        if state in GIVING:
            lacking = ", ".join(terms().theme_names(gap.themes)) or "—"
            return _("%(reference)s does not cover: %(themes)s") % {**named, "themes": lacking}
        return WHY[state]() % named


WHY = {
    "requested": lambda: _("%(reference)s is not answered yet"),
    "refused": lambda: _("refused, %(reference)s"),
    "withdrawn": lambda: _("withdrawn, %(reference)s"),
    EXPIRED: lambda: _("expired, %(reference)s"),
}


def request_address(basis: Basis, party: Party) -> str:
    """Where the missing concurrence is asked for, with what is known of it filled in."""
    countries = sorted({gap.country for gap in basis.gaps if gap.party == party})
    known = [("party", party.pk), ("day", basis.day.isoformat())]
    known += [("country", country) for country in countries]
    known += [("theme", theme) for theme in basis.themes]
    return f"{reverse('concurrence-create')}?{urlencode(known)}"


# --- What became of contacts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """How a contact with a party stands: `basis` is a ContactBasis.Kind, `settled` a Settlement.How or ''."""

    record: int
    phase: str
    day: date
    parties: tuple[int, ...]
    basis: str
    settled: str
    unsettled: bool

    @property
    def lacks(self) -> bool:
        """Whether it stands out: a plan without basis, or one that took place so and is not settled."""
        planned = self.phase == PLANNED and self.basis == ContactBasis.Kind.NONE
        return planned or self.unsettled


def standings(records: Iterable[int]) -> dict[int, Standing]:
    """Of these records, those that are contacts with a party."""
    rows = _rows(
        "select record_id, phase, day, parties, basis, settled, unsettled from portal.bases(%s)",
        list(records),
    )
    return {
        row[0]: Standing(row[0], row[1], row[2], tuple(row[3]), row[4], row[5] or "", row[6]) for row in rows
    }


def standing(record: Any) -> Standing | None:
    """None where the record is no contact with another party."""
    return standings([record.pk]).get(record.pk)


def check_now(standing: Standing, themes: Iterable[int]) -> Basis:
    """What the contact would rest on by what is granted now."""
    return basis_for(Party.objects.filter(pk__in=standing.parties), themes, standing.day)


def party_contacts() -> Numbers:
    """The numbers of all contacts with a party; which of them a reader sees is the database's to say."""
    return Numbers("portal.party_contacts")


def without_basis(phase: str) -> Numbers:
    """Contacts that took place without basis and are not settled (`held`), or plans that have none now (`planned`)."""
    return Numbers("portal.without_basis", phase)


def withheld() -> Q:
    """What no briefing may rest on; the database refuses to cite it, too."""
    return Q(pk__in=without_basis("held")) | Q(pk__in=without_basis("planned"))


def settled_between(start: datetime, end: datetime) -> Any:
    """Contacts whose last hindrance the head took away from start up to, but not at, end."""
    return Settlement.objects.filter(at__gte=start, at__lt=end).values("record_id")


def register() -> list[tuple[int, str, date, int]]:
    """The head's register: number, reference, day and author of what took place without basis and is not settled."""
    return _rows(
        "select record_id, reference, day, author_id from portal.basis_register() order by day desc, 1 desc"
    )


def _rows(question: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
