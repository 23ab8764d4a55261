"""Concurrence is asked of whoever a name resolves to, and no act of one person lends it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import duplicates, names
from ashgabat_centre.directory.models import Person, PersonName
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Organization
from liaison.calendar import feed
from liaison.concurrences import basis
from liaison.concurrences.models import Concurrence, ConcurrenceState, ContactBasis
from liaison.meetings.models import Counterpart, Meeting
from liaison.parties.models import Party
from tests import factories
from tests.cast import Clients, seen_by
from tests.engines import mutants

pytestmark = pytest.mark.django_db
NAME = "Jamila Otunbaeva"


def day(ahead: int = 0) -> date:
    return timezone.localdate() + timedelta(days=ahead)


def party(name: str) -> Party:
    made = factories.party(name_en=name, name_ru=name)
    factories.concern(made, factories.KAZAKHSTAN)
    return made


@pytest.fixture
def covered(officer: User) -> Party:
    """Whom its Government lets be met on whatever is discussed."""
    made = party("Green Path")
    factories.concurrence(
        officer, to=made, countries=[factories.KAZAKHSTAN], valid_from=day(-30), all_themes="on"
    )
    return made


@pytest.fixture
def figure(officer: User) -> Person:
    """On the register, covered by nothing."""
    person = factories.person(NAME, name_ru="Жамиля Отунбаева")
    with seen_by(officer):
        factories.party(person=person)
    return person


def with_entry(entry: Organization | Person, **changes: Any) -> dict[str, Any]:
    """Answers to a meeting's form."""
    of = entry if isinstance(entry, Organization) else factories.organization()
    row = {"organization": of.pk} | ({"person": entry.pk} if isinstance(entry, Person) else {})
    return {"rows": {"counterparts": [row]}} | changes


def called(name: str, **changes: Any) -> dict[str, Any]:
    """Answers to a meeting's form with a ministry and a name typed."""
    row = {"organization": factories.organization().pk, "name": name}
    return {"rows": {"counterparts": [row]}} | changes


def is_planned(client: Any, author: User, answers: dict[str, Any]) -> bool:
    """Whether the form lets the meeting be planned in two days."""
    data = factories.post_data("meeting", author, **answers | {"state": "planned", "occurred_on": day(2)})
    answer = client.post(reverse("meeting-create"), data)
    if answer.status_code == 302:
        return True
    assert "has no basis yet" in answer.content.decode()
    return False


def merge(entry: Any, into: Any, by: User) -> None:
    with seen_by(by):
        duplicates.merge(entry, into, by, "The same.")


def part(entry: Any, by: User) -> None:
    with seen_by(by):
        duplicates.part(entry, by)


def standing(record: Any, by: User) -> basis.Standing | None:
    with seen_by(by):
        return basis.standing(record)


# --- Merging and parting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("covered_goes", [True, False])
def test_row_93_a_merge_lends_no_cover_either_way(
    covered_goes: bool, covered: Party, officer: User, client_for: Clients
) -> None:
    other = party("Blue Path")
    entries = (covered.entry, other.entry) if covered_goes else (other.entry, covered.entry)
    merge(*entries, officer)
    client = client_for(officer)
    assert not is_planned(client, officer, with_entry(entries[1]))
    held = factories.meeting(officer, **with_entry(entries[1], occurred_on=day(-2)))
    part(entries[0], officer)
    after = standing(held, officer)
    assert after is not None and after.unsettled
    assert is_planned(client, officer, with_entry(covered.entry))
    assert not is_planned(client, officer, with_entry(other.entry))


def test_row_93_what_was_met_with_concurrence_is_judged_again_when_it_is_parted(
    covered: Party, officer: User
) -> None:
    factories.recorded(covered, day(-30))
    held = factories.meeting(officer, **with_entry(covered.entry, occurred_on=day(-2)))
    other = party("Blue Path")
    merge(covered.entry, other.entry, officer)
    merged = standing(held, officer)
    part(covered.entry, officer)
    parted = standing(held, officer)
    assert merged is not None and merged.unsettled
    assert parted is not None and (parted.basis, parted.unsettled) == ("concurrence", False)


def test_row_93_a_merge_takes_no_rule_away(figure: Person, officer: User, client_for: Clients) -> None:
    plain = factories.person("J. B. Otunbaeva-Bek")
    before = factories.meeting(officer, **with_entry(plain, occurred_on=day()))
    merge(figure, plain, officer)
    assert not is_planned(client_for(officer), officer, with_entry(plain))
    after = standing(before, officer)
    assert after is not None and after.unsettled
    page = client_for(officer).get(reverse("contact-list") + f"?party={figure.party.pk}")
    assert factories.references(page.context["page"].rows) == [before.reference]


def test_row_93_a_flagged_plan_is_still_edited_and_submitted_after_a_merge(
    covered: Party, officer: User, client_for: Clients
) -> None:
    planned = factories.meeting(
        officer, **with_entry(covered.entry, state="planned", occurred_on=day(3), sensitivity="0")
    )
    merge(party("Blue Path").entry, covered.entry, officer)
    client = client_for(officer)
    answers = with_entry(covered.entry, state="planned", occurred_on=day(3), sensitivity="0", comment="New.")
    assert (
        client.post(planned.address("edit"), factories.edit_data(planned, officer, **answers)).status_code
        == 302
    )
    now = factories.again(planned)
    assert client.post(now.step_address("submit"), factories.step_data(now)).status_code == 302
    factories.settle()
    assert factories.again(planned).status == "submitted"


# --- Names ------------------------------------------------------------------------------------------------------


SPELLINGS = [NAME, "JAMILA OTUNBAEVA", "Otunbaeva Jamila", "Отунбаева Жамиля", "Ms. Jamila Otunbayeva"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_row_93_a_name_typed_under_another_institution_is_asked_like_the_entry(
    spelling: str, figure: Person, officer: User, client_for: Clients
) -> None:
    assert not is_planned(client_for(officer), officer, called(spelling))
    held = factories.meeting(officer, **called(spelling, occurred_on=day()))
    now = standing(held, officer)
    assert now is not None and now.unsettled


def test_row_93_a_second_entry_of_the_same_name_is_met_on_no_other_terms(
    figure: Person, officer: User, client_for: Clients
) -> None:
    twin = factories.person(NAME)
    assert not is_planned(client_for(officer), officer, with_entry(twin))
    row = {"organization": factories.organization().pk, "name": NAME, "enter": "on"}
    assert not is_planned(client_for(officer), officer, {"rows": {"counterparts": [row]}})


def test_row_93_a_party_s_name_typed_as_a_person_s_is_asked_too(officer: User, client_for: Clients) -> None:
    party("Green Path")
    assert not is_planned(client_for(officer), officer, called("Green Path"))
    assert is_planned(client_for(officer), officer, called("Batyr Annaev"))


def test_row_93_a_name_put_into_a_plan_past_the_forms_is_refused_by_the_database(
    figure: Person, officer: User
) -> None:
    planned = factories.meeting(officer, **called("Batyr Annaev", state="planned", occurred_on=day(2)))
    with seen_by(officer), pytest.raises(IntegrityError, match="no concurrence covers"), transaction.atomic():
        Counterpart.objects.filter(record=planned.pk).update(name=NAME)
        factories.settle()


def test_row_93_registering_shows_older_contacts_by_name(officer: User, client_for: Clients) -> None:
    person = factories.person(NAME)
    client = client_for(officer)
    older = factories.meeting(officer, **with_entry(person, occurred_on=day(-40)))
    planned = factories.meeting(officer, **called(NAME, state="planned", occurred_on=day(5)))
    client.post(reverse("party-add"), {"person": person.pk})
    rows = client.get(reverse("contact-list")).context["page"].rows
    assert [(row.reference, row.party_names, row.rests_on) for row in rows] == [
        (planned.reference, NAME, "planned"),
        (older.reference, NAME, "unlisted"),
    ]


# --- Names that are given later ------------------------------------------------------------------------------------


def rename(person: Person, name: str, by: User) -> None:
    with seen_by(by), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(name_en=name, name_ru="")
        names.index(person)


def spell(person: Person, name: str, by: User) -> None:
    with seen_by(by), transaction.atomic():
        PersonName.objects.create(person=person, text=name)
        names.index(person)


def renamed_for_a_minute(figure: Person, officer: User, **plan: Any) -> Meeting:
    rename(figure, "Batyr Annaev", officer)
    made: Meeting = factories.meeting(officer, Status.SUBMITTED, **called(NAME, **plan))
    rename(figure, NAME, officer)
    return made


def spelled_like_the_party(figure: Person, officer: User, **plan: Any) -> Meeting:
    person = factories.person("Batyr Annaev")
    made: Meeting = factories.meeting(officer, Status.SUBMITTED, **with_entry(person, **plan))
    spell(person, NAME, officer)
    return made


def typed_before_the_party_was_spelled_so(figure: Person, officer: User, **plan: Any) -> Meeting:
    made: Meeting = factories.meeting(officer, Status.SUBMITTED, **called("B. Annaev", **plan))
    spell(figure, "Batyr Annaev", officer)
    return made


def typed_before_it_was_merged(figure: Person, officer: User, **plan: Any) -> Meeting:
    other = factories.person("Batyr Annaev")
    made: Meeting = factories.meeting(officer, Status.SUBMITTED, **called("B. Annaev", **plan))
    merge(other, figure, officer)
    return made


LATER = (
    renamed_for_a_minute,
    spelled_like_the_party,
    typed_before_the_party_was_spelled_so,
    typed_before_it_was_merged,
)


def is_flagged(record: Meeting, officer: User, head: User, client_for: Clients) -> dict[str, bool]:
    """Where it says that the contact rests on nothing."""
    with seen_by(officer):
        own = basis.of_mine(officer).filter(pk=record.pk).exists()
    with seen_by(head):
        heads = basis.on_register(head).filter(pk=record.pk).exists()
    page = client_for(officer).get(reverse("meeting-list")).content.decode()
    listed = client_for(officer).get(reverse("contact-list")).context["page"].rows
    said = any(str(words) in page for words in basis.WANTS.values())
    return {"queue": own, "the head's": heads, "list": said, "contacts": record in listed}


@pytest.mark.parametrize("state", ["planned", "held"])
@pytest.mark.parametrize("later", LATER)
def test_row_123_a_contact_that_a_later_name_makes_one_with_a_party_says_so_everywhere(
    later: Any, state: str, figure: Person, officer: User, head: User, client_for: Clients
) -> None:
    with as_owner():
        Party.objects.filter(person=figure).update(since=day(-90))
    record = later(figure, officer, state=state, occurred_on=day(2 if state == "planned" else -2))
    factories.settle()
    with as_owner():
        now = Record.objects.get(pk=record.pk)
    flags = is_flagged(now, officer, head, client_for)
    assert flags == dict.fromkeys(flags, True)


@pytest.mark.parametrize(
    ("table", "state"),
    [("records_directoryname", "held"), ("records_directoryname", "planned"), ("records_person", "held")],
)
def test_row_123_a_name_that_judges_nothing_is_seen(
    table: str, state: str, figure: Person, officer: User, head: User, client_for: Clients
) -> None:
    later = typed_before_it_was_merged if table == "records_person" else renamed_for_a_minute
    with as_owner():
        Party.objects.filter(person=figure).update(since=day(-90))
    with mutants.fault(f"drop trigger contacts_judged on {table}") as understood:
        record = later(figure, officer, state=state, occurred_on=day(2 if state == "planned" else -2))
        with as_owner():
            now = Record.objects.get(pk=record.pk)
        assert understood and False in is_flagged(now, officer, head, client_for).values()


def test_row_123_a_name_that_leads_to_no_party_notes_nothing(officer: User) -> None:
    factories.meeting(officer, **called("B. Annaev", occurred_on=day(-2)))
    spell(factories.person("Batyr Annaev"), "Botyr Annayev", officer)
    with as_owner():
        assert not ContactBasis.objects.exists()


# --- Standings ----------------------------------------------------------------------------------------------------


def test_row_93_registering_again_is_a_new_dated_standing(
    figure: Person, officer: User, head: User, client_for: Clients
) -> None:
    number = figure.party.pk
    assert (
        client_for(head).post(reverse("party-strike", args=[number]), {"reason": "Retired."}).status_code
        == 302
    )
    with as_owner():
        Party.objects.filter(pk=number).update(since=day(-90), struck_on=day(-9))
    client = client_for(officer)
    assert is_planned(client, officer, with_entry(figure))
    listed = client.post(reverse("party-add"), {"name": NAME}).context["found"]
    assert listed == [figure]
    assert client.post(reverse("party-add"), {"person": figure.pk}).status_code == 302
    assert not is_planned(client, officer, with_entry(figure))
    with as_owner():
        now = Party.objects.get(pk=number)
        former = now.former_standings.get()
    assert (now.since, now.struck_on, former.since, former.struck_on) == (day(), None, day(-90), day(-9))
    assert former.struck_because == "Retired."
    met = [
        standing(factories.meeting(officer, **with_entry(figure, occurred_on=day(-ago))), officer)
        for ago in (20, 5)
    ]
    assert [one is not None and one.unsettled for one in met] == [True, False]


def test_row_93_an_institution_is_registered_again_from_its_page(
    officer: User, head: User, client_for: Clients
) -> None:
    made = party("Green Path")
    client_for(head).post(reverse("party-strike", args=[made.pk]), {"reason": "By mistake."})
    assert "Register again" in client_for(officer).get(reverse("party", args=[made.pk])).content.decode()
    client_for(officer).post(reverse("party-add"), {"party": made.pk})
    assert not is_planned(client_for(officer), officer, with_entry(made.entry))


# --- The same fault, planted ----------------------------------------------------------------------------------------


FAULTS = {
    "a duplicate is asked for the entry it was merged into alone": (
        "portal.parties_of_entry",
        "same.id = coalesce(o.merged_into_id, o.id) or same.merged_into_id = coalesce(o.merged_into_id, o.id)",
        "same.id = coalesce(o.merged_into_id, o.id)",
    ),
    "a name is asked as it is spelled": ("portal.parties_called", "d.keys @@ s.query", "false"),
    "a name is not asked": ("portal.parties_called", "lower(d.text) = lower(n.text)", "false"),
}


def holes(officer: User, client: Any, into: Any) -> list[str]:
    """Which of the ways round the gate are open."""
    ways = {"merged": with_entry(into), "spelled": called("Отунбаева Жамиля"), "entered": with_entry(twin())}
    return [way for way, answers in ways.items() if is_planned(client, officer, answers)]


def twin() -> Person:
    with as_owner():
        made: Person = Person.objects.filter(name_en=NAME, party=None).get()
    return made


@pytest.mark.parametrize("fault", FAULTS)
def test_row_93_a_gate_with_one_way_left_open_is_seen(
    fault: str, figure: Person, covered: Party, officer: User, client_for: Clients
) -> None:
    into = covered.entry
    merge(party("Blue Path").entry, into, officer)
    factories.person(NAME)
    client = client_for(officer)
    assert holes(officer, client, into) == []
    name, part_of, put = FAULTS[fault]
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef(%s::regproc)", [name])
        body = cursor.fetchone()[0]
    assert part_of in body
    with mutants.fault(body.replace(part_of, put)) as understood:
        assert understood and holes(officer, client, into) != []


def test_the_words_that_surely_name_somebody() -> None:
    assert names.sought("") == ""
    assert "otunbaeva" in names.sought(NAME)


# --- Recorded afterwards, and plans that lost their basis -------------------------------------------------------


@pytest.fixture
def afterwards(officer: User) -> Any:
    """A meeting of last week with a party, for which a concurrence dated back was recorded since."""
    met = party("Green Path")
    meeting = factories.meeting(officer, "cleared", **with_entry(met.entry, occurred_on=day(-7)))
    factories.concurrence(
        officer, to=met, countries=[factories.KAZAKHSTAN], valid_from=day(-30), all_themes="on"
    )
    return meeting


@pytest.mark.parametrize("logged_first", [True, False])
def test_row_94_a_concurrence_dated_back_is_recorded_afterwards(
    logged_first: bool, officer: User, head: User, client_for: Clients
) -> None:
    met = party("Green Path")
    answers = with_entry(met.entry, occurred_on=day(-7))
    meeting = factories.meeting(officer, "cleared", **answers) if logged_first else None
    factories.concurrence(
        officer, to=met, countries=[factories.KAZAKHSTAN], valid_from=day(-30), all_themes="on"
    )
    meeting = meeting or factories.meeting(officer, "cleared", **answers)
    now = standing(meeting, officer)
    assert now is not None and (now.basis, now.unsettled, now.afterwards) == ("none", True, True)
    register = client_for(head).get(reverse("contact-register"))
    assert [row["reference"] for row in register.context["rows"]] == [meeting.reference]
    assert "Concurrence recorded afterwards" in register.content.decode()
    listed = client_for(officer).get(reverse("contact-list")).content.decode()
    assert "RECORDED AFTERWARDS" in listed
    with seen_by(officer):
        assert Meeting.objects.filter(basis.withheld()).exists()
    data = {"how": "regularised", "reason": "Granted on the telephone."}
    assert client_for(head).post(reverse("contact-settle", args=[meeting.slug]), data).status_code == 302
    with seen_by(officer):
        assert not Meeting.objects.filter(basis.withheld()).exists()


def test_row_94_one_widened_since_covers_nothing_before(officer: User) -> None:
    met = party("Green Path")
    given = factories.concurrence(
        officer, to=met, countries=[factories.KAZAKHSTAN], valid_from=day(-5), all_themes="on"
    )
    factories.recorded(met, day(-5))
    with as_owner():
        Concurrence.objects.filter(pk=given.pk).update(valid_from=day(-30))
    late = factories.meeting(officer, **with_entry(met.entry, occurred_on=day(-7)))
    now = standing(late, officer)
    assert now is not None and (now.unsettled, now.afterwards) == (True, True)


def test_row_94_the_moment_of_an_answer_is_the_database_s(officer: User) -> None:
    given = factories.concurrence(officer, "draft", to=party("Green Path"), answer="requested")
    with seen_by(officer):
        said = ConcurrenceState.objects.create(
            record_id=given.pk, state="granted", on=day(-9), by=officer, at=timezone.now() - timedelta(days=9)
        )
    with as_owner():
        said.refresh_from_db()
    assert timezone.localdate(said.at) == day()


@pytest.fixture
def lost(covered: Party, officer: User) -> Any:
    """A plan whose concurrence was withdrawn since."""
    answers = {"state": "planned", "occurred_on": day(1), "sensitivity": "0", "title": "Talks on wells"}
    planned = factories.meeting(officer, "submitted", **with_entry(covered.entry, **answers))
    with seen_by(officer):
        factories.answer_noted(covered.concurrences.get(), "withdrawn", officer)
    return planned


def sheets(officer: User, client: Any) -> dict[str, str]:
    """Every page on which people look at their meetings."""
    on = {"on": day(1).isoformat()}
    pages = {
        "list": client.get(reverse("meeting-list")),
        "month": client.get(reverse("calendar"), on),
        "week": client.get(reverse("calendar"), on | {"span": "week"}),
        "page": client.get(reverse("contact-list")),
    }
    return {name: page.content.decode() for name, page in pages.items()}


def test_row_94_a_plan_that_lost_its_basis_shows_so_wherever_it_stands(
    lost: Any, officer: User, head: User, client_for: Clients
) -> None:
    for name, page in sheets(officer, client_for(officer)).items():
        assert "no basis now" in page.lower() or "NONE NOW" in page, name
    with seen_by(officer):
        written = feed.write(
            officer, feed.meetings_for(officer), lambda path: f"https://portal{path}"
        ).decode()
    assert "STATUS:TENTATIVE" in written and "No basis now" in written
    for person, label in ((officer, "Contacts of mine without basis"), (head, "Contacts without basis")):
        for page in ("home", "waiting"):
            assert label in client_for(person).get(reverse(page)).content.decode(), (person, page)
    mine = client_for(officer).get(reverse("contact-list"), {"wanting": "1"})
    assert factories.references(mine.context["page"].rows) == [lost.reference]


def test_row_94_so_does_a_contact_held_without_basis(
    afterwards: Any, officer: User, head: User, client_for: Clients
) -> None:
    listed = client_for(officer).get(reverse("meeting-list")).content.decode()
    month = client_for(officer).get(reverse("calendar"), {"on": day(-7).isoformat()}).content.decode()
    assert "concurrence recorded afterwards" in listed and "oncurrence recorded afterwards" in month
    for person, label in ((officer, "Contacts of mine without basis"), (head, "Contacts without basis")):
        assert label in client_for(person).get(reverse("home")).content.decode()


def test_row_94_registering_and_merging_flag_what_is_planned(officer: User, client_for: Clients) -> None:
    person = factories.person(NAME)
    client = client_for(officer)
    factories.meeting(officer, **called(NAME, state="planned", occurred_on=day(5)))
    assert "no basis now" not in client.get(reverse("meeting-list")).content.decode()
    client.post(reverse("party-add"), {"person": person.pk})
    assert "no basis now" in client.get(reverse("meeting-list")).content.decode()


@pytest.mark.parametrize(
    ("name", "part_of"),
    [
        (
            "portal.lacking",
            "(recorded_by is null or portal.on_record_since(k.record_id, c.id) <= recorded_by)",
        ),
        ("portal.bases", "case j.phase when 'held' then j.day end"),
    ],
)
def test_row_94_a_rule_that_takes_what_was_dated_back_is_seen(name: str, part_of: str, officer: User) -> None:
    met = party("Green Path")
    factories.concurrence(
        officer, to=met, countries=[factories.KAZAKHSTAN], valid_from=day(-30), all_themes="on"
    )
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef(%s::regproc)", [name])
        body = cursor.fetchone()[0]
    assert part_of in body
    put = "true" if part_of.startswith("(") else "null"
    with mutants.fault(body.replace(part_of, put)) as understood:
        late = factories.meeting(officer, **with_entry(met.entry, occurred_on=day(-7)))
        now = standing(late, officer)
        assert understood and now is not None and not now.unsettled
