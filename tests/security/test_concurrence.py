"""Concurrence is asked of whoever a name resolves to, and no act of one person lends it."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import duplicates, names
from ashgabat_centre.directory.models import Person, PersonName
from ashgabat_centre.directory.names.models import DirectoryName
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.search import UNSEEN
from ashgabat_centre.reference.models import Organization
from liaison.calendar import feed
from liaison.concurrences import basis
from liaison.concurrences.models import Concurrence, ConcurrenceState, ContactBasis
from liaison.meetings.models import Counterpart, Meeting
from liaison.parties.models import Override, Party
from tests import factories
from tests.cast import Clients, seen_by
from tests.directory.test_directory_pages import filled
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
    """As the head may."""
    with as_owner():
        Person.objects.filter(pk=figure.pk).update(name_en="Batyr Annaev", name_ru="")
        names.index(figure)
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


# --- Whoever a text names ---------------------------------------------------------------------------------------------


def read_names() -> list[tuple[str, str, str]]:
    """The column, the name, and each text of the table in called.txt."""
    kind, name, rows = "", "", []
    for line in Path(__file__).with_name("called.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            rows.append((kind, name, re.sub(r"\\u(\w{4})", lambda code: chr(int(code[1], 16)), line.strip())))
        elif line and not line.startswith("#"):
            kind, _colon, name = line.partition(": ")
    return rows


def test_row_92_whom_a_text_names_and_whom_it_does_not() -> None:
    rows = read_names()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select at, coalesce(portal.name_heard(said) @@ "
            "portal.name_sought(name, kind like 'person%%'), false) from unnest(%s::text[], %s::text[], %s::text[]) "
            "with ordinality t(kind, name, said, at) order by at",
            [list(column) for column in zip(*rows, strict=True)],
        )
        heard = [named for _at, named in cursor.fetchall()]
    wrong = [row for row, named in zip(rows, heard, strict=True) if named != row[0].endswith("called")]
    assert len(rows) > 240 and wrong == []


def test_row_92_a_name_of_many_readings_holds_nobody_up() -> None:
    """Letters of several sounds each, as often as a name has room: minutes, were each reading heard apart."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = '20s'")
        cursor.execute(
            "select portal.name_heard(%s) is not null", ["church cjxah ŋ ватوwхch c j x Ajah ŋو " * 14]
        )
        assert cursor.fetchone() == (True,)


def test_row_92_what_nobody_sees_is_the_search_s_own_list() -> None:
    policy = Path(names.__file__).with_name("policy.sql").read_text(encoding="utf-8")
    assert UNSEEN in re.sub(r"'\s*'", "", policy)


def in_post(name: str) -> dict[str, Any]:
    row = {"organization": factories.organization().pk, "name": "Batyr Annaev", "post": f"deputy of {name}"}
    return {"rows": {"counterparts": [row]}}


def in_post_of_an_entry(name: str) -> dict[str, Any]:
    person = factories.person("Batyr Annaev")
    row = {"organization": factories.organization().pk, "person": person.pk, "post": f"deputy of {name}"}
    return {"rows": {"counterparts": [row]}}


def across(name: str) -> dict[str, Any]:
    first, last = name.split()
    row = {"organization": factories.organization().pk, "name": first, "post": f"{last}, chairman"}
    return {"rows": {"counterparts": [row]}}


def as_speaker(name: str) -> dict[str, Any]:
    rows = called("Batyr Annaev")["rows"]
    return {"rows": rows | {"points": [{"speaker": f"{name} (chairman)", "text": "Agreed."}]}}


def as_institution(name: str) -> dict[str, Any]:
    return with_entry(factories.organization("ministry", name_en=f"Foundation of {name}", code="o-hidden"))


@pytest.mark.parametrize("into", [in_post, in_post_of_an_entry, across, as_speaker, as_institution])
def test_row_92_a_name_is_heard_wherever_a_meeting_says_who_was_there(
    into: Any, figure: Person, officer: User, client_for: Clients
) -> None:
    answers = into(NAME) | {"state": "planned", "occurred_on": day(2)}
    data = factories.post_data("meeting", officer, **answers)
    answer = client_for(officer).post(reverse("meeting-create"), data)
    page = answer.content.decode()
    assert answer.status_code == 422 and ("has no basis yet" in page or "No concurrence covers" in page)


def test_row_92_a_refusal_says_how_to_name_somebody_else(
    figure: Person, officer: User, client_for: Clients
) -> None:
    data = factories.post_data(
        "meeting", officer, **called("J. Otunbaeva"), state="planned", occurred_on=day(2)
    )
    client = client_for(officer)
    assert "If a name means somebody else" in client.post(reverse("meeting-create"), data).content.decode()
    other = factories.person("Jyldyz Otunbaeva")
    assert is_planned(client, officer, with_entry(other)) and is_planned(
        client, officer, called("Jyldyz Otunbaeva")
    )


def test_row_92_no_process_says_what_is_heard(figure: Person, officer: User) -> None:
    planned = factories.meeting(officer, **called("Batyr Annaev", state="planned", occurred_on=day(2)))
    for change in ({"name": "Отунбаевой Жамиле", "heard": None}, {"post": "Ж. Отунбаева", "heard": None}):
        with seen_by(officer), pytest.raises(IntegrityError, match="no concurrence"), transaction.atomic():
            Counterpart.objects.filter(record=planned.pk).update(**change)
            factories.settle()


@pytest.mark.parametrize("table", ["liaison_counterpart", "liaison_point", "liaison_statedpost"])
def test_row_92_a_row_that_nobody_hears_is_seen(
    table: str, figure: Person, officer: User, client_for: Clients
) -> None:
    """Planted: a table of a meeting's rows without the trigger."""
    into = {"liaison_counterpart": in_post, "liaison_point": as_speaker}.get(table, in_post_of_an_entry)
    with mutants.fault(f"drop trigger heard on {table}") as understood:
        made = factories.meeting(officer, **into(NAME), state="held", occurred_on=day(-1))
        assert understood and standing(made, officer) is None


def test_row_92_a_chain_that_nobody_refuses_is_seen(
    figure: Person, officer: User, client_for: Clients
) -> None:
    """Planted: the party's entry leads to the last by way of another, and the last is met without being asked."""
    first, last = factories.person("Batyr Annaev"), factories.person("Merdan Orazov")
    with mutants.fault("drop trigger unchained on records_person") as understood:
        with seen_by(officer), transaction.atomic():
            Person.objects.filter(pk=figure.pk).update(merged_into=first)
            Person.objects.filter(pk=first.pk).update(merged_into=last)
        assert understood and is_planned(client_for(officer), officer, with_entry(last))


def test_row_92_registering_finds_what_was_typed_in_any_spelling(officer: User, client_for: Clients) -> None:
    planned = factories.meeting(officer, **called("с Отунбаевой Ж.", state="planned", occurred_on=day(5)))
    held = factories.meeting(officer, **called("Žamilâ Otunbaeva (head)", occurred_on=day(-3)))
    figure = factories.person(NAME)
    with seen_by(officer):
        factories.party(person=figure, since=day(-30))
    listed = client_for(officer).get(reverse("contact-list")).context["page"].rows
    assert {row.reference for row in listed} == {planned.reference, held.reference}


def test_row_92_no_process_takes_a_party_s_names_out_of_the_index(figure: Person, officer: User) -> None:
    rows = DirectoryName.objects.filter(person=figure)
    for change in (
        lambda: rows.delete(),
        lambda: Person.objects.filter(pk=figure.pk).update(name_en="Batyr Annaev"),
        lambda: PersonName.objects.create(person=figure, text="Batyr Annaev"),
    ):
        with seen_by(officer), pytest.raises(IntegrityError, match="each of its names"), transaction.atomic():
            change()
            factories.settle()
    with seen_by(officer):
        PersonName.objects.create(person=figure, text=NAME)
        PersonName.objects.create(person=figure, text="Жамиля Отунбаева")
    rename(figure, "Batyr Annaev", officer)
    factories.settle()


def test_row_92_a_party_stays_known_by_the_names_it_had(
    figure: Person, officer: User, head: User, client_for: Clients
) -> None:
    address = reverse("contact-edit", args=[figure.pk])
    for person, status in ((officer, 422), (head, 302)):
        client = client_for(person)
        answer = client.post(address, filled(client, address, name_en="Batyr Annaev", name_ru=""))
        assert answer.status_code == status
        if status == 422:
            assert "stays known by the names it had" in answer.content.decode()


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0)])
def test_row_92_no_entry_leads_to_another_by_way_of_a_third(order: Any, officer: User) -> None:
    people = [factories.person(name) for name in ("Batyr Annaev", "Merdan Orazov", "Serdar Nazarov")]
    merges = [(people[0], people[1]), (people[1], people[2]), (people[2], people[0])]
    refused = pytest.raises(IntegrityError, match="goes on with it|stands for itself")
    with seen_by(officer), refused, transaction.atomic():
        for at in order[:2]:
            entry, into = merges[at]
            Person.objects.filter(pk=entry.pk).update(merged_into=into)
        factories.settle()


def test_row_92_a_cluster_is_asked_whole_and_parted_whole(
    figure: Person, officer: User, client_for: Clients
) -> None:
    """One that was merged goes on with what it was merged into, and each is asked for all."""
    first, second = factories.person("Batyr Annaev"), factories.person("Merdan Orazov")
    merge(figure, first, officer)
    merge(first, second, officer)
    client = client_for(officer)
    for entry in (figure, first, second):
        assert not is_planned(client, officer, with_entry(entry))
    assert not is_planned(client, officer, called("Orazov Merdan"))
    part(first, officer)
    assert not is_planned(client, officer, with_entry(first))
    assert is_planned(client, officer, with_entry(second))


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


FAULTS: dict[str, str | tuple[str, str, str]] = {
    "each of two entries that are one is asked for itself alone": (
        "create or replace view portal.same_institutions as select id, id as same from records_organization"
    ),
    "a name is not asked": ("portal.parties_called", "said.words @@ c.sought", "false"),
    "an entry's own names are not asked": ("portal.parties_called", "d.person_id = any (people)", "false"),
}


def planted(fault: str | tuple[str, str, str]) -> str:
    """The statement that plants it: itself, or a function with a part of its body replaced."""
    if isinstance(fault, str):
        return fault
    name, part_of, put = fault
    with connection.cursor() as cursor:
        cursor.execute("select pg_get_functiondef(%s::regproc)", [name])
        body: str = cursor.fetchone()[0]
    assert part_of in body
    return body.replace(part_of, put)


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
    with mutants.fault(planted(FAULTS[fault])) as understood:
        assert understood and holes(officer, client, into) != []


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


@pytest.mark.parametrize(
    ("ago", "starts", "founded"),
    [(1, "11:59", False), (1, "12:01", True), (1, "", False), (0, "", True), (2, "23:59", False)],
)
def test_row_126_only_what_was_on_record_before_the_contact_is_its_basis(
    ago: int, starts: str, founded: bool, covered: Party, officer: User
) -> None:
    """Where no hour is known, before its day. It was recorded yesterday at noon."""
    factories.recorded(covered, day(-1))
    held = factories.meeting(
        officer, **with_entry(covered.entry, occurred_on=day(-ago), starts=starts, ends="")
    )
    now = standing(held, officer)
    assert now is not None
    assert (now.basis, now.unsettled) == (("concurrence", False) if founded else ("none", True))
    assert now.afterwards is not founded


def test_row_126_an_hour_moved_afterwards_is_judged_anew(
    covered: Party, officer: User, client_for: Clients
) -> None:
    factories.recorded(covered, day(-1))
    answers = with_entry(covered.entry, occurred_on=day(-1), ends="")
    held = factories.meeting(officer, **answers, starts="15:00")
    client = client_for(officer)
    for starts in ("10:00", "15:00"):
        data = factories.edit_data(factories.again(held), officer, **answers, starts=starts)
        assert client.post(held.address("edit"), data).status_code == 302
        factories.settle()
        now = standing(held, officer)
        assert now is not None and now.unsettled, "what stood without basis stays the head's to settle"


@pytest.mark.parametrize("starts", ["", "23:59"])
def test_row_126_a_plan_that_got_its_concurrence_on_its_day_stays_founded(
    starts: str, covered: Party, officer: User, client_for: Clients
) -> None:
    """The concurrence came this morning, and the meeting is planned and held the same day."""
    answers = with_entry(covered.entry, occurred_on=day(), starts=starts, ends="")
    planned = factories.meeting(officer, **answers, state="planned")
    data = factories.edit_data(planned, officer, **answers | {"starts": ""}, state="held")
    assert client_for(officer).post(planned.address("edit"), data).status_code == 302
    factories.settle()
    now = standing(planned, officer)
    assert now is not None and (now.phase, now.basis, now.unsettled) == ("held", "concurrence", False)


@pytest.mark.parametrize(("ago", "founded"), [(0, True), (1, False)])
def test_row_126_a_letter_goes_out_when_it_is_submitted_unless_it_bears_an_earlier_day(
    ago: int, founded: bool, covered: Party, officer: User
) -> None:
    if ago:
        factories.recorded(covered, day(-ago))
    sent = factories.make(
        "correspondence",
        officer,
        Status.SUBMITTED,
        organization=covered.entry.pk,
        direction="outgoing",
        form="letter",
        occurred_on=day(-ago),
    )
    factories.settle()
    now = standing(sent, officer)
    assert now is not None and now.unsettled is not founded


def test_row_126_what_the_head_decides_after_the_contact_is_no_basis_either(
    officer: User, head: User
) -> None:
    met = party("Green Path")
    with seen_by(head):
        Override.objects.create(party=met, day=day(), reason="Urgent.", by=head)
    late = factories.meeting(officer, **with_entry(met.entry, occurred_on=day(), starts="", ends=""))
    now = standing(late, officer)
    assert now is not None and (now.unsettled, now.afterwards) == (True, True)


def test_row_126_a_rule_that_goes_by_the_day_is_seen(covered: Party, officer: User) -> None:
    """Planted: what came on record on the day of the contact counts, at whatever hour."""
    factories.recorded(covered, day(-1))
    fault = planted(
        ("portal.bases", "case j.phase when 'held' then j.recorded_by end", "j.day + time '23:59:59'")
    )
    with mutants.fault(fault) as understood:
        late = factories.meeting(
            officer, **with_entry(covered.entry, occurred_on=day(-1), starts="11:59", ends="")
        )
        now = standing(late, officer)
        assert understood and now is not None and not now.unsettled


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
    for person, label in ((officer, "My contacts without basis"), (head, "Contacts without basis")):
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
    for person, label in ((officer, "My contacts without basis"), (head, "Contacts without basis")):
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
        ("portal.bases", "case j.phase when 'held' then j.recorded_by end"),
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
