"""Whether a contact with another party may be planned, and what became of those that took place.

The founding letter (S/2007/279) has the Centre liaise with the Governments of the region and, with their
concurrence, with other parties. The rule is written once, in SQL (policy.sql), where nothing
gets round it; here it is asked, and its answer put into words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import BooleanField, CharField, F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database import violations
from ashgabat_centre.database.numbers import Numbers
from ashgabat_centre.directory.models import Person
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.reasons import awaits, belongs_to
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.reference.vocabulary import terms
from liaison.concurrences.models import EXPIRED, GIVING, Concurrence, ContactBasis, Settlement
from liaison.parties.models import Party

LETTER = "S/2007/279"
violations.say(
    "concurrence_before_contact",
    gettext_lazy("No concurrence covers this contact with another party (S/2007/279): request it first."),
)
violations.say(
    "party_keeps_its_names",
    gettext_lazy(
        "Another party stays known by the names it had: keep this one as another spelling or as a former name. "
        "The head of the Centre alone takes it away."
    ),
)
PLANNED = "planned"
Entry = Organization | Person


@dataclass(frozen=True)
class Gap:
    """A Government whose concurrence is missing for a party, and for which themes; no themes means for any
    theme.
    """

    party: Party
    country: int
    themes: tuple[int, ...]


@dataclass(frozen=True)
class Basis:
    """What a contact with these parties, on these themes and that day, rests on, and what is missing."""

    parties: tuple[Party, ...]
    themes: tuple[int, ...]
    day: date
    gaps: tuple[Gap, ...] = field(default=())

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps

    def refusal(self) -> str:
        """What is refused, by which rule, and what would make it possible; '' where nothing is missing."""
        return _refusal(self) if self.gaps else ""


def basis_for(met: Iterable[Entry | Party | str], themes: Iterable[Any], day: date) -> Basis:
    """Whether the concurrence of every Government concerned covers each party, each theme and the day.

    Of entries of the directory and of names written out, those are considered that are, or are called like, a
    party on the register that day.
    """
    listed = list(met)
    known = [entry.pk for entry in listed if isinstance(entry, Party)]
    rows = Party.objects.filter(pk__in=_parties_on(listed, day)) | Party.objects.filter(pk__in=known).met_on(
        day
    )
    judged = {party.pk: party for party in rows.named()}
    numbers = tuple(sorted(getattr(theme, "pk", theme) for theme in themes))
    return Basis(tuple(judged.values()), numbers, day, _gaps(judged, numbers, day))


def _parties_on(met: Iterable[Entry | Party | str], day: date) -> list[int]:
    """The numbers of the parties on the register that day which these entries and names stand for."""
    listed = list(met)
    organizations = [entry.pk for entry in listed if isinstance(entry, Organization)]
    people = [entry.pk for entry in listed if isinstance(entry, Person)]
    called = [name for name in listed if isinstance(name, str) and name]
    if not (organizations or people or called):
        return []
    question = "select portal.parties_on(%s::bigint[], %s::bigint[], %s::text[], %s)"
    return list(_rows(question, organizations, people, called, day)[0][0])


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


def refusal(met: Iterable[Entry | Party | str], themes: Iterable[Any], day: date) -> str:
    """Why contact with these can't be planned for that day, in sentences that name a way on; '' where it can."""
    return basis_for(met, themes, day).refusal()


def plan_refusal(contact: Any, met: Iterable[Entry | str]) -> str:
    """Why this contact can't be planned with these entries of the directory and these names, as its form is
    filled in; '' where it can.

    A plan that has lost its basis since is flagged where it is shown; while party, theme and day stay the
    same, its other fields can be edited.
    """
    if contact.state != PLANNED or not contact.occurred_on:
        return ""
    basis = basis_for(met, contact.theme_ids, contact.occurred_on)
    return "" if basis.complete or _stands_already(contact, basis) else basis.refusal()


def _stands_already(contact: Any, basis: Basis) -> bool:
    """Whether the contact is already planned with these parties, on these themes and for this day."""
    if not contact.pk:
        return False
    parties, themes = [party.pk for party in basis.parties], list(basis.themes)
    question = "select portal.is_planned_so(%s, %s, %s::smallint[], %s)"
    return bool(_rows(question, contact.pk, parties, themes, basis.day)[0][0])


def letter_refusal(letter: Any) -> str:
    """Why a letter to another party can't go out; '' where it can, or where it went out on an earlier day,
    and then it is flagged.
    """
    if not letter.is_contact or letter.occurred_on < timezone.localdate():
        return ""
    entries = filter(None, (letter.organization, letter.person))
    return refusal(entries, letter.theme_ids, letter.occurred_on)


def check_plan(contact: Any) -> Basis:
    """What a stored contact rests on by today's concurrences; complete where it is with no other party."""
    stored = standing(contact)
    return check_now(stored, contact.theme_ids) if stored else Basis((), (), contact.occurred_on)


# --- In words ---------------------------------------------------------------------------------------------------


def _refusal(basis: Basis) -> SafeString:
    facts = BasisFacts(basis)
    sentences = format_html_join(
        " ", "{}", ((facts.about(party),) for party in basis.parties if facts.gaps_of(party))
    )
    rule = _(
        "By the letter that founded the Centre (%(letter)s), other parties are met with the concurrence of the "
        "Governments concerned: a contact is planned once each of them has granted it and another person has "
        "cleared that record. The head of the Centre alone may decide otherwise, beforehand and with a reason."
    ) % {"letter": LETTER}
    other = _(
        "If a name means somebody else, choose their entry in the directory, or write the name in full."
    )
    return format_html("{} {} {}", sentences, rule, other)


class BasisFacts:
    """What is missing, in words, with what this reader may know of the answers so far."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        given = Concurrence.objects.filter(party__in={gap.party for gap in basis.gaps})
        self.given = list(given.prefetch_related("states").order_by("-valid_from", "-pk"))

    def gaps_of(self, party: Party) -> list[Gap]:
        """The Governments whose concurrence is missing for this party."""
        return [gap for gap in self.basis.gaps if gap.party == party]

    def about(self, party: Party) -> SafeString:
        """The sentences about one party."""
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
        """The words about one Government."""
        name = terms().countries[gap.country].name
        return f"{name} ({self.why(gap)})"

    def why(self, gap: Gap) -> str:
        """Why that Government's concurrence does not cover the contact."""
        requested = [c for c in self.given if c.party_id == gap.party.pk and gap.country in c.country_ids]
        if not requested:
            return _("not asked yet")
        one, day = requested[0], self.basis.day
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
    """The address of the form that asks for the missing concurrence, filled in with what is known."""
    countries = sorted({gap.country for gap in basis.gaps if gap.party == party})
    known = [("party", party.pk), ("day", basis.day.isoformat())]
    known += [("country", country) for country in countries]
    known += [("theme", theme) for theme in basis.themes]
    return f"{reverse('concurrence-create')}?{urlencode(known)}"


# --- What became of contacts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """The basis of a contact with a party: `basis` is a ContactBasis.Kind, `settled` a Settlement.How or ''."""

    record: int
    phase: str
    day: date
    parties: tuple[int, ...]
    basis: str
    settled: str
    unsettled: bool
    afterwards: bool  # what was recorded since covers it

    @property
    def lacks(self) -> bool:
        """Whether it is a plan without basis, or took place without one and is not resolved."""
        planned = self.phase == PLANNED and self.basis == ContactBasis.Kind.NONE
        return planned or self.unsettled


def standings(records: Iterable[int]) -> dict[int, Standing]:
    """The standing of those of these records that are contacts with a party."""
    rows = _rows(
        "select record_id, phase, day, parties, basis, settled, unsettled, afterwards from portal.bases(%s)",
        list(records),
    )
    return {
        number: Standing(number, phase, day, tuple(parties), basis, settled or "", *wants)
        for number, phase, day, parties, basis, settled, *wants in rows
    }


def standing(record: Any) -> Standing | None:
    """The standing of a record; None where it is no contact with another party."""
    return standings([record.pk]).get(record.pk)


def check_now(standing: Standing, themes: Iterable[int]) -> Basis:
    """What the contact would rest on by today's concurrences."""
    return basis_for(Party.objects.filter(pk__in=standing.parties), themes, standing.day)


def party_contacts() -> Numbers:
    """The numbers of all contacts with a party, for a condition in a query; the database decides which of
    them a reader sees.
    """
    return Numbers("portal.party_contacts")


def without_basis(phase: str) -> Numbers:
    """The numbers of contacts that took place without basis and are not resolved (`held`), or of plans that
    have none now (`planned`).
    """
    return Numbers("portal.without_basis", phase)


def wants() -> Func:
    """What a record lacks as a contact with a party, in SQL: `held`, `afterwards`, `planned`, or nothing."""
    return Func(F("pk"), function="portal.wants", output_field=CharField(null=True))


# What a list says of it.
WANTS = {
    "held": gettext_lazy("no concurrence on record"),
    "afterwards": gettext_lazy("concurrence recorded afterwards"),
    "planned": gettext_lazy("no basis now, not to go ahead"),
}


@awaits("basis", gettext_lazy("My contacts without basis"), "contact-list", wanting="1")
def of_mine(user: User) -> Any:
    """What this person is to see to: contacts of theirs that took place without basis, and plans that have none."""
    return Record.objects.filter(belongs_to(user), pk__in=Numbers("portal.wanting"))


@awaits("basis-register", gettext_lazy("Contacts without basis"), "contact-register")
def on_register(user: User) -> Any:
    """The same, of everybody, for the head of the Centre, who decides on them."""
    wanting = Q(pk__in=Numbers("portal.wanting")) if user.role == Role.HEAD else Q(pk__in=[])
    return Record.objects.filter(wanting)


def withheld() -> Q:
    """A condition on records: those no briefing may cite. The database refuses to cite them by the same function."""
    return Q(Func(F("pk"), function="portal.is_unfounded", output_field=BooleanField()))


def settled_between(start: datetime, end: datetime) -> Any:
    """Contacts whose last obstacle the head removed from `start` up to, but not at, `end`."""
    return Settlement.objects.filter(at__gte=start, at__lt=end).values("record_id")


def register() -> list[tuple[int, str, date, int, bool]]:
    """The head's register of what took place without basis and is not resolved: number, reference number, day,
    author, and whether what was recorded since covers it.
    """
    return _rows(
        "select record_id, reference, day, author_id, afterwards from portal.basis_register() "
        "order by day desc, 1 desc"
    )


def _rows(question: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
