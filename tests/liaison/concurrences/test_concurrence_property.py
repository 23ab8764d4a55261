"""No path confirms a plan without basis or override, and none lets a contact without basis off the register.

Random worlds of Governments, parties, themes and days; what is right is said by worlds.py, independently of the SQL.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.paragraphs import Citation, Paragraph
from ashgabat_centre.reference.models import MandateFunction, Organization
from ashgabat_centre.tools.by_form import Unfiled
from liaison.concurrences import basis
from liaison.concurrences.models import Concurrence, ConcurrenceState, ContactBasis, Settlement
from liaison.meetings.models import Counterpart, Meeting
from liaison.parties.models import Override, Party, PartyConcern
from tests import factories
from tests.cast import seen_by
from tests.engines.world import undone
from tests.liaison.concurrences import worlds
from tests.liaison.concurrences.worlds import FIVE, Built, Contact, Given, GivenAnswer, GivenWorld

pytestmark = pytest.mark.django_db
checks = [HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow]
often = settings(max_examples=60, deadline=None, suppress_health_check=checks)
some = settings(often, max_examples=25)


@pytest.fixture
def built(officer: User, head: User) -> Iterator[Built]:
    with seen_by(officer):
        yield worlds.ground(officer, head)


def missing(world: GivenWorld, built: Built, contact: Contact) -> set[Any]:
    return {
        (built.parties[party].pk, country, None if theme is None else built.themes[theme])
        for party, country, theme in world.lacking(contact)
    }


@often
@given(worlds.worlds)
def test_the_database_and_the_rule_in_words_agree_on_what_is_missing(built: Built, world: GivenWorld) -> None:
    with undone():
        worlds.build(world, built)
        contact = world.contact
        with connection.cursor() as cursor:
            cursor.execute(
                "select * from portal.lacking(%s, %s::smallint[], %s)",
                [[p.pk for p in built.people(contact)], built.terms(contact), worlds.day(contact.on)],
            )
            found = set(cursor.fetchall())
        said = basis.basis_for(built.people(contact), built.terms(contact), worlds.day(contact.on))
    wanted = missing(world, built, contact)
    assert found == wanted
    assert (said.complete, bool(said.refusal())) == (not wanted, bool(wanted))


# --- Plans: every way there is of making one ------------------------------------------------------------------------


def logged(built: Built, contact: Contact, state: str = "planned") -> Meeting:
    """A meeting saved by the models alone, past every form."""
    meeting = Meeting(
        title="Talk",
        summary="They talked.",
        occurred_on=worlds.day(contact.on),
        language="en",
        state=state,
        theme_ids=built.terms(contact),
    )
    meeting.file(built.author)
    meet(meeting, built.people(contact))
    factories.settle()
    return meeting


def meet(meeting: Meeting, parties: Iterable[Party]) -> None:
    for party in parties:
        assert party.organization
        Counterpart.objects.create(record=meeting, organization=party.organization)


def by_insert(built: Built, contact: Contact) -> None:
    logged(built, contact)


def by_adding_the_party(built: Built, contact: Contact) -> None:
    meeting = logged(built, Contact(frozenset(), contact.themes, contact.on))
    meet(meeting, built.people(contact))
    factories.settle()


def by_turning_a_row_to_it(built: Built, contact: Contact) -> None:
    meeting = logged(built, Contact(frozenset(), contact.themes, contact.on))
    for party in built.people(contact):
        row = Counterpart.objects.create(record=meeting, organization=factories.organization())
        factories.settle()
        Counterpart.objects.filter(pk=row.pk).update(organization=party.organization)
    factories.settle()


def by_moving_the_day_and_the_themes(built: Built, contact: Contact) -> None:
    """A plan that was accepted once, on other terms."""
    meeting = logged(built, contact, "cancelled")
    Record.objects.filter(pk=meeting.pk).update(occurred_on=worlds.day(400), theme_ids=[])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table liaison_meeting disable trigger user")
        Meeting.objects.filter(pk=meeting.pk).update(state="planned")
        cursor.execute("alter table liaison_meeting enable trigger user")
        cursor.execute("set constraints all deferred")
    terms = {"occurred_on": worlds.day(contact.on), "theme_ids": built.terms(contact)}
    Record.objects.filter(pk=meeting.pk).update(**terms)
    factories.settle()


def by_the_worker(built: Built, contact: Contact) -> None:
    with access_context(User.objects.system().reader()), transaction.atomic():
        logged(Built(User.objects.system(), built.head, built.parties, built.themes), contact)


def by_the_form(built: Built, contact: Contact) -> None:
    rows = {"counterparts": [{"organization": p.organization_id} for p in built.people(contact)]}
    typed: dict[str, Any] = {
        "state": "planned",
        "occurred_on": worlds.day(contact.on),
        "themes": built.terms(contact),
    }
    factories.meeting(built.author, rows=rows, **typed)
    factories.settle()


PATHS: tuple[Callable[[Built, Contact], None], ...] = (
    by_insert,
    by_adding_the_party,
    by_turning_a_row_to_it,
    by_moving_the_day_and_the_themes,
    by_the_worker,
    by_the_form,
)


def is_refused(path: Callable[[Built, Contact], None], built: Built, contact: Contact) -> bool:
    try:
        with transaction.atomic():
            path(built, contact)
    except (IntegrityError, Unfiled) as refused:
        assert "concurrence" in str(refused)
        return True
    return False


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
@some
@given(world=worlds.worlds)
def test_no_path_confirms_a_plan_without_basis(built: Built, world: GivenWorld, path: Any) -> None:
    assume(path is not by_the_form or world.contact.themes)
    with undone():
        worlds.build(world, built)
        assert is_refused(path, built, world.contact) == bool(world.lacking(world.contact))


# --- Basis forged -------------------------------------------------------------------------------------------------


def forged(built: Built, record: Any) -> Iterator[Callable[[], Any]]:
    """What an officer might write past the forms to make up a basis, or to lose the need of one."""
    party, by = built.parties[0], built.author
    pk, today = record.pk, worlds.day(0)
    yield lambda: Record.objects.filter(pk=pk).update(
        status="cleared", cleared_by=built.head, cleared_version=1, cleared_at="2026-01-01T00:00Z"
    )
    yield lambda: ConcurrenceState.objects.filter(record=pk).update(state="granted")
    yield lambda: ConcurrenceState.objects.filter(record=pk).delete()
    yield lambda: PartyConcern.objects.create(
        party=party, country_id=FIVE[0], since=today, reason="Ours.", by=by
    )
    yield lambda: Override.objects.create(party=party, day=today, reason="Urgent.", by=by)
    yield lambda: Override.objects.create(party=party, day=today, reason="Urgent.", by=built.head)
    yield lambda: Party.objects.filter(pk=party.pk).update(struck_on=today, struck_because="No.")
    yield lambda: Party.objects.filter(pk=party.pk).update(since=today + timedelta(9))
    yield lambda: Party.objects.filter(pk=party.pk).update(organization=factories.organization())
    yield lambda: Party.objects.filter(pk=party.pk).delete()


@pytest.mark.parametrize("attempt", range(10))
def test_no_officer_makes_up_a_basis_past_the_forms(attempt: int, built: Built) -> None:
    asked = worlds.enter(
        Given(0, frozenset(FIVE), None, -2, None, (GivenAnswer("granted", None, -2),), False), built
    )
    contact = Contact(frozenset({0}), frozenset(), 0)
    with undone(), pytest.raises(DatabaseError), transaction.atomic():
        list(forged(built, asked))[attempt]()
    assert is_refused(by_insert, built, contact)


@pytest.mark.parametrize(
    "change", [{"valid_until": None}, {"all_themes": True}, {"form": "standing", "valid_until": None}]
)
def test_what_is_cleared_is_not_widened_by_an_edit(change: dict[str, Any], built: Built) -> None:
    record = factories.concurrence(built.author, to=built.parties[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        Concurrence.objects.filter(pk=record.pk).update(**change)
    for column in ("country_ids", "theme_ids"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Record.objects.filter(pk=record.pk).update(**{column: [FIVE[0]] if column[0] == "c" else []})
    with pytest.raises(DatabaseError), transaction.atomic():
        worlds.say(record, GivenAnswer("granted", None, 0), built.author)


def test_an_administrator_gives_no_party_another_type_to_be_met_freely(
    built: Built, administrator: User
) -> None:
    party = built.parties[0]
    with seen_by(administrator):
        Organization.objects.filter(party=party).update(type="ministry")
    assert is_refused(by_insert, built, Contact(frozenset({0}), frozenset(), 0))


def test_an_institution_of_that_type_is_on_the_register_whoever_enters_it(administrator: User) -> None:
    with seen_by(administrator):
        entry = Organization.objects.create(type="party", name_en="New Step", name_ru="Новый шаг")
    with as_owner():
        assert Party.objects.filter(organization=entry).values_list("type", flat=True).get() == "party"


# --- What took place ------------------------------------------------------------------------------------------------


def cite(meeting: Meeting, built: Built) -> None:
    """As the worker's assembly would, past its own choice."""
    version = ClearedVersion.objects.create(
        record_id=meeting.pk,
        version=1,
        title=meeting.title,
        sensitivity=1,
        text_hash="",
        cleared_by=built.head,
        cleared_at="2026-01-01T00:00Z",
    )
    paragraph = Paragraph.objects.create(
        parent_id=meeting.pk, function=MandateFunction.LIAISON, order=1, language="en", text_en="They met."
    )
    Citation.objects.create(
        paragraph=paragraph,
        cited_id=meeting.pk,
        cleared=version,
        reference=meeting.reference,
        kind="meeting",
        title=meeting.title,
        language="en",
        occurred_on=meeting.occurred_on,
        sensitivity=1,
    )


def is_citable(meeting: Meeting, built: Built) -> bool:
    try:
        with undone(), as_owner():
            cite(meeting, built)
    except IntegrityError:
        return False
    return True


def stands_in(meeting: Meeting, records: Q) -> bool:
    return bool(Record.objects.filter(records, pk=meeting.pk).exists())


def on_register(meeting: Meeting, built: Built) -> bool:
    with seen_by(built.head):
        return meeting.pk in {row[0] for row in basis.register()}


@often
@given(world=worlds.worlds, later=st.sampled_from(("nothing", "withdrawn", "concern", "expiry", "emptied")))
def test_a_contact_that_took_place_is_never_refused_and_stays_as_it_was_judged(
    built: Built, world: GivenWorld, later: str
) -> None:
    with undone():
        worlds.build(world, built)
        meeting = logged(built, world.contact, "held")
        wanting = bool(world.lacking(world.contact))
        change(later, built, meeting)
        assert on_register(meeting, built) == wanting
        assert stands_in(meeting, basis.withheld()) == wanting
        assert is_citable(meeting, built) != wanting


def change(later: str, built: Built, meeting: Meeting) -> None:
    """What happens after a contact, and leaves its basis as it was."""
    with as_owner():
        if later == "withdrawn":
            for record in Concurrence.objects.all():
                worlds.say(record, GivenAnswer("withdrawn", None, -9), built.author)
        elif later == "expiry":
            Concurrence.objects.update(valid_until=worlds.day(-3), valid_from=worlds.day(-9))
        elif later == "concern":
            for party in built.parties:
                PartyConcern.objects.create(
                    party=party, country_id=FIVE[1], since=worlds.day(-9), reason="Said.", by=built.head
                )
    if later == "emptied":
        Counterpart.objects.filter(record=meeting.pk).delete()
        factories.settle()


@some
@given(world=worlds.worlds)
def test_a_plan_that_loses_its_basis_is_flagged_at_once_and_judged_when_it_is_held(
    built: Built, world: GivenWorld
) -> None:
    contact = world.contact
    assume(
        not world.lacking(contact) and not any((p, contact.on) in world.overrides for p in contact.parties)
    )
    with undone():
        worlds.build(world, built)
        meeting = logged(built, contact)
        assert not stands_in(meeting, Q(pk__in=basis.without_basis("planned")))
        for record in Concurrence.objects.all():
            worlds.say(record, GivenAnswer("refused", None, contact.on), built.author)
        assert stands_in(meeting, Q(pk__in=basis.without_basis("planned")))
        assert not is_citable(meeting, built)
        Meeting.objects.filter(pk=meeting.pk).update(state="held")
        factories.settle()
        assert on_register(meeting, built)


@pytest.mark.parametrize("how", ["waived", "regularised"])
def test_only_the_head_settles_and_only_by_concurrence_it_is_regularised(how: str, built: Built) -> None:
    meeting = logged(built, Contact(frozenset({0}), frozenset(), 0), "held")
    for by in (built.author, built.head):
        with seen_by(built.author), pytest.raises(DatabaseError), transaction.atomic():
            Settlement.objects.create(record_id=meeting.pk, how=how, reason="Urgent.", by=by)
    with as_owner():
        Record.objects.filter(pk=meeting.pk).update(status="submitted")
    if how == "regularised":
        with seen_by(built.head), pytest.raises(IntegrityError), transaction.atomic():
            Settlement.objects.create(record_id=meeting.pk, how=how, reason="Agreed.", by=built.head)
        worlds.enter(Given(0, frozenset(FIVE), None, -2, None, (GivenAnswer("granted", None, -2),)), built)
    assert on_register(meeting, built) and not is_citable(meeting, built)
    with seen_by(built.head):
        Settlement.objects.create(record_id=meeting.pk, how=how, reason="Agreed.", by=built.head)
    assert not on_register(meeting, built) and is_citable(meeting, built)


def test_what_was_judged_is_written_by_nobody_and_changed_by_nobody(built: Built) -> None:
    meeting = logged(built, Contact(frozenset({0}), frozenset(), 0), "held")
    writes: tuple[Callable[[], Any], ...] = (
        lambda: ContactBasis.objects.create(
            record_id=meeting.pk, phase="held", terms="x", basis="concurrence"
        ),
        lambda: ContactBasis.objects.update(basis="concurrence"),
        lambda: ContactBasis.objects.all().delete(),
    )
    for write in writes:
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
