"""Concurrence as people work with it: asked for, answered, cleared, withdrawn; and what becomes of contacts by it."""

from datetime import date, timedelta
from typing import Any, cast

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.tools import by_form
from liaison.concurrences import basis
from liaison.concurrences.models import Concurrence, Settlement
from liaison.meetings.models import Meeting
from liaison.parties.models import Override, Party
from tests import factories
from tests.cast import Clients, seen_by
from tests.factories import KAZAKHSTAN, KYRGYZSTAN, TAJIKISTAN, TURKMENISTAN, UZBEKISTAN

pytestmark = pytest.mark.django_db


def day(ahead: int = 0) -> date:
    return timezone.localdate() + timedelta(days=ahead)


@pytest.fixture
def party(head: User) -> Party:
    """Whose contacts concern Kazakhstan and Uzbekistan."""
    made = factories.party(name_en="Green Path")
    factories.concern(made, KAZAKHSTAN, UZBEKISTAN, head=head)
    return made


def standing(record: Any) -> Any:
    return basis.standing(record)


def met(party: Party, **changes: Any) -> dict[str, Any]:
    return {"rows": {"counterparts": [{"organization": party.organization_id}]}} | changes


def granted(party: Party, by: User, *countries: int, **changes: Any) -> Any:
    typed: dict[str, Any] = {
        "to": party,
        "countries": list(countries or (KAZAKHSTAN, UZBEKISTAN)),
        "valid_from": day(-30),
    }
    return factories.concurrence(by, **typed | changes)


# --- C1: the record ---------------------------------------------------------------------------------------------------


def test_row_c1_a_concurrence_holds_everything_asked_of_it(
    party: Party, officer: User, client_for: Clients
) -> None:
    note = factories.exchange(officer)
    record = granted(
        party, officer, answer="conditional", conditions="No press.", evidence_reference=note.reference
    )
    page = client_for(officer).get(record.get_absolute_url()).content.decode()
    wanted = ("Green Path", "Kazakhstan", "Uzbekistan", "In writing", "Geldiýew", "03/1122", "No press.")
    for word in (*wanted, "Granted on conditions", note.reference):
        assert word in page


def test_row_c1_each_government_answers_for_itself(party: Party, officer: User) -> None:
    record = granted(party, officer)
    with seen_by(officer):
        factories.answer_noted(record, "withdrawn", officer, country=UZBEKISTAN)
        now = Concurrence.objects.get(pk=record.pk)
        assert now.states_today() == {KAZAKHSTAN: "granted", UZBEKISTAN: "withdrawn"}
        assert now.get_state_display() == "Kazakhstan: Granted; Uzbekistan: Withdrawn"


def test_row_c1_it_counts_once_cleared_by_another_person(party: Party, officer: User) -> None:
    record = granted(party, officer, status=Status.SUBMITTED)
    with seen_by(officer):
        assert not basis.basis_for([party], [factories.theme()], day()).complete
    by_form.step(record, Verb.CLEAR, factories.clearer())
    with seen_by(officer):
        assert basis.basis_for([party], [factories.theme()], day()).complete


def test_a_concurrence_is_never_strictly_confidential(
    party: Party, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    data = factories.post_data("concurrence", outsider, party=party, sensitivity="2")
    assert list(client.post(reverse("concurrence-create"), data).context["form"].errors) == ["sensitivity"]
    record = granted(party, outsider, status=Status.DRAFT)
    marking = {"level": 2, "reason": "Sources.", "version": record.version}
    answer = client.post(reverse("record-marking", args=[record.slug]), marking)
    assert (answer.status_code, factories.facts(record, "sensitivity")) == (422, {"sensitivity": 1})


def test_a_new_answer_to_a_cleared_request_is_a_correction_and_counts_once_cleared(
    party: Party, officer: User
) -> None:
    record = granted(party, officer, answer="requested")
    typed = {
        "party": party,
        "countries": [KAZAKHSTAN, UZBEKISTAN],
        "valid_from": day(-30),
        "answer": "granted",
    }
    factories.corrected(record, officer, "submitted", **typed)
    with seen_by(officer):
        assert not basis.basis_for([party], [factories.theme()], day()).complete
    factories.do_with_correction(record, "clear", factories.clearer())
    with seen_by(officer):
        assert basis.basis_for([party], [factories.theme()], day()).complete


# --- C2: planning is stopped ------------------------------------------------------------------------------------------


def test_row_c2_a_plan_is_refused_with_the_rule_and_what_is_missing(
    party: Party, officer: User, client_for: Clients
) -> None:
    granted(party, officer, KAZAKHSTAN)
    granted(party, officer, UZBEKISTAN, valid_until=day(2))
    data = factories.post_data("meeting", officer, **met(party, state="planned", occurred_on=day(5)))
    answer = client_for(officer).post(reverse("meeting-create"), data)
    page = answer.content.decode()
    assert (answer.status_code, Meeting.objects.count()) == (422, 0)
    assert "S/2007/279" in page and "Uzbekistan (expired, CNC/" in page and "Kazakhstan (not" not in page


def test_row_c2_the_refusal_leads_to_a_request_that_is_filled_in(
    party: Party, officer: User, client_for: Clients
) -> None:
    theme, client = factories.theme(), client_for(officer)
    with seen_by(officer):
        refused = basis.refusal([party.entry], [theme], day(5))
    address = refused.split('href="')[1].split('"')[0].replace("&amp;", "&")
    form = client.get(address).context["form"]
    assert {name: form[name].value() for name in ("party", "countries", "themes", "answer")} == {
        "party": party.pk,
        "countries": [KAZAKHSTAN, UZBEKISTAN],
        "themes": [theme.pk],
        "answer": "requested",
    }
    assert form["valid_from"].value() == day(5)


def test_row_c2_a_plan_that_is_covered_is_made(party: Party, officer: User, client_for: Clients) -> None:
    granted(party, officer)
    data = factories.post_data("meeting", officer, **met(party, state="planned", occurred_on=day(5)))
    assert client_for(officer).post(reverse("meeting-create"), data).status_code == 302


def test_row_c2_an_edit_does_not_bring_a_party_into_a_plan(
    party: Party, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, state="planned", occurred_on=day(5))
    data = factories.edit_data(record, officer, **met(party, state="planned", occurred_on=day(5)))
    answer = client_for(officer).post(record.address("edit"), data)
    assert (answer.status_code, "S/2007/279" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("name", ["officer", "officer_in_charge", "desk", "administrator"])
def test_row_c2_nobody_but_the_head_overrides(
    name: str, request: pytest.FixtureRequest, party: Party, client_for: Clients
) -> None:
    user = request.getfixturevalue(name)
    typed = {"party": party.pk, "day": day(5).isoformat(), "reason": "Urgent."}
    answer = client_for(user).post(reverse("override"), typed)
    assert (answer.status_code in (403, 404), Override.objects.count()) == (True, 0)


def test_row_c2_the_head_overrides_beforehand_with_a_reason(
    party: Party, officer: User, head: User, client_for: Clients
) -> None:
    client = client_for(head)
    typed = {"party": party.pk, "day": day(5).isoformat(), "reason": "They leave the country on Friday."}
    refused = [typed | {"reason": ""}, typed | {"day": day(-1).isoformat()}]
    assert [client.post(reverse("override"), one).status_code for one in refused] == [422, 422]
    assert client.post(reverse("override"), typed).status_code == 302
    record = factories.meeting(officer, **met(party, state="planned", occurred_on=day(5)))
    page = client_for(officer).get(reverse("override")).content.decode()
    assert "They leave the country on Friday." in page and head.name in page
    with seen_by(officer):
        assert standing(record).basis == "override"


# --- C3: withdrawn and expired ---------------------------------------------------------------------------------------


@pytest.fixture
def plan(party: Party, officer: User) -> Any:
    granted(party, officer)
    return factories.meeting(officer, Status.SUBMITTED, **met(party, state="planned", occurred_on=day(5)))


def lapse(how: str, officer: User, client: Any) -> None:
    given = Concurrence.objects.get()
    if how == "withdrawn":
        typed = {"state": "withdrawn", "on": day().isoformat(), "reason": "Note 3/44, the Ministry."}
        assert client.post(reverse("concurrence-answer", args=[given.slug]), typed).status_code == 302
    else:
        with as_owner():
            Concurrence.objects.update(valid_until=day(1))


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_row_c3_it_flags_contacts_to_come_at_once(
    how: str, plan: Any, officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    with seen_by(colleague):
        lapse(how, officer, client_for(colleague))
    page = client_for(officer).get(plan.get_absolute_url()).content.decode()
    assert "This plan has no basis any more" in page and f"{how}, CNC/" in page
    assert plan.title in client_for(head).get(reverse("contact-register")).content.decode()
    row = client_for(officer).get(reverse("contact-list")).context["page"].rows[0]
    assert (row.stands_out, row.rests_on) == (True, "planned")


@pytest.mark.parametrize("how", ["withdrawn", "expired"])
def test_row_c3_it_leaves_what_took_place(
    how: str, party: Party, officer: User, colleague: User, client_for: Clients
) -> None:
    granted(party, officer)
    factories.recorded(party, day(-1))
    held = factories.meeting(officer, Status.SUBMITTED, **met(party))
    with seen_by(colleague):
        lapse(how, officer, client_for(colleague))
        assert (standing(held).basis, standing(held).lacks) == ("concurrence", False)


def test_row_c3_a_flagged_plan_keeps_being_edited_in_its_other_words(
    plan: Any, party: Party, officer: User, client_for: Clients
) -> None:
    with seen_by(officer):
        lapse("withdrawn", officer, client_for(officer))
    same = met(party, state="planned", occurred_on=day(5), body="Bring the map.")
    assert (
        client_for(officer).post(plan.address("edit"), factories.edit_data(plan, officer, **same)).status_code
        == 302
    )
    moved = factories.edit_data(factories.again(plan), officer, **same | {"occurred_on": day(6)})
    assert client_for(officer).post(plan.address("edit"), moved).status_code == 422


def test_the_register_of_concurrences_shows_what_expires_soon(
    party: Party, officer: User, client_for: Clients
) -> None:
    soon, later = granted(party, officer, valid_until=day(20)), granted(party, officer, valid_until=day(300))
    rows = client_for(officer).get(reverse("concurrence-list")).context["page"].rows
    assert {row.reference: row.stands_out for row in rows} == {soon.reference: True, later.reference: False}
    found = client_for(officer).get(reverse("concurrence-list"), {"validity": "soon"}).context["page"].rows
    assert factories.references(found) == [soon.reference]


# --- C4: the register of parties --------------------------------------------------------------------------------------


def test_row_c4_until_the_head_decides_every_government_is_concerned(officer: User) -> None:
    party = factories.party(name_en="New Step")
    with seen_by(officer):
        missing = basis.basis_for([party], [], day()).gaps
    assert [gap.country for gap in missing] == [398, 417, 762, 795, 860]


def test_row_c4_whose_concurrence_applies_is_decided_by_the_head_and_dated(
    officer: User, head: User, client_for: Clients
) -> None:
    party = factories.party(name_en="New Step")
    address = reverse("party", args=[party.pk])
    typed = {
        "country": TURKMENISTAN,
        "concerned": "yes",
        "since": day(3).isoformat(),
        "reason": "Registered there.",
    }
    assert client_for(officer).post(address, typed).status_code == 403
    assert client_for(head).post(address, typed).status_code == 302
    with seen_by(officer):
        concerned = [
            {gap.country for gap in basis.basis_for([party], [], day(ahead)).gaps} for ahead in (2, 3)
        ]
    assert concerned == [{398, 417, 762, 795, 860}, {TURKMENISTAN}]
    page = client_for(officer).get(address).content.decode()
    assert "Turkmenistan is concerned from" in page and "Registered there." in page


def test_row_c4_a_person_is_put_on_it_and_met_only_with_concurrence_from_then_on(
    officer: User, client_for: Clients
) -> None:
    person = factories.person("Jamila Otunbaeva")
    client = client_for(officer)
    found = client.post(reverse("party-add"), {"name": "otunbaeva"}).context["found"]
    assert found == [person]
    assert client.post(reverse("party-add"), {"person": person.pk}).status_code == 302
    rows = {"counterparts": [{"organization": factories.organization().pk, "person": person.pk}]}
    planned = factories.post_data("meeting", officer, rows=rows, state="planned", occurred_on=day(2))
    assert client.post(reverse("meeting-create"), planned).status_code == 422
    earlier = factories.meeting(officer, rows=rows, occurred_on=day(-3))
    with seen_by(officer):
        assert standing(earlier) is None


def test_what_was_entered_by_mistake_is_taken_off_by_the_head(
    party: Party, officer: User, head: User, client_for: Clients
) -> None:
    address = reverse("party-strike", args=[party.pk])
    assert client_for(officer).post(address, {"reason": "A ministry."}).status_code == 403
    assert client_for(head).post(address, {"reason": "A ministry."}).status_code == 302
    factories.meeting(officer, **met(party, state="planned", occurred_on=day(5)))


def test_a_duplicate_is_met_on_the_basis_of_both_entries(party: Party, officer: User) -> None:
    twin = factories.party(name_en="Green Path, the")
    granted(party, officer)
    with as_owner():
        Organization.objects.filter(party=twin).update(merged_into=party.organization_id)
    with seen_by(officer):
        wanting = basis.basis_for([party.entry], [factories.theme()], day())
    assert {gap.party for gap in wanting.gaps} == {twin}
    granted(twin, officer, KAZAKHSTAN, KYRGYZSTAN, TAJIKISTAN, TURKMENISTAN, UZBEKISTAN)
    with seen_by(officer):
        assert basis.basis_for([party.entry], [factories.theme()], day()).complete


# --- C5: protected identities -----------------------------------------------------------------------------------------


def test_row_c5_a_protected_party_is_its_pseudonym_everywhere(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    party = factories.party(name_en="Zimorodok", name_ru="Зимородок", code="o-zimorodok")
    factories.concern(party, KAZAKHSTAN, head=head)
    record = granted(party, officer, KAZAKHSTAN)
    factories.meeting(officer, Status.SUBMITTED, **met(party))
    pseudonym = factories.protected(party.entry, officer).name
    client = client_for(colleague)
    pages = [reverse(name) for name in ("parties", "concurrence-list", "contact-list", "concurrence-create")]
    pages += [
        record.get_absolute_url(),
        reverse("party", args=[party.pk]),
        reverse("contact-list") + f"?party={party.pk}",
    ]
    for address in pages:
        page = client.get(address).content.decode()
        assert ("Zimorodok" in page, pseudonym in page) == (False, True), address
    for listing in ("concurrence-list", "contact-list"):
        found = client.post(reverse(listing), {"q": "zimorodok"}, follow=True)
        assert list(found.context["page"].rows) == []
        named = client.post(reverse(listing), {"q": pseudonym.split()[-1]}, follow=True)
        assert len(named.context["page"].rows) == 1
    exported = b"".join(
        cast(Any, client.post(reverse("contact-export", args=["csv"]))).streaming_content
    ).decode()
    assert ("Zimorodok" in exported, pseudonym in exported) == (False, True)
    with seen_by(colleague):
        refused = basis.refusal([party.entry], [factories.theme()], day(500))
    assert ("Zimorodok" in refused, pseudonym in refused) == (False, True)
    register = client_for(head).get(reverse("contact-register")).content.decode()
    assert "Zimorodok" not in register


# --- C6 and the head's register -----------------------------------------------------------------------------------


def test_row_c6_the_report_for_a_period_shows_each_contact_with_its_basis(
    party: Party, officer: User, head: User, client_for: Clients
) -> None:
    granted(party, officer, valid_from=day(-10), valid_until=day(30))
    factories.recorded(party, day(-10))
    based = factories.meeting(officer, Status.SUBMITTED, **met(party, occurred_on=day(-5)))
    without = factories.meeting(officer, Status.SUBMITTED, **met(party, occurred_on=day(-20)))
    older = factories.meeting(officer, Status.SUBMITTED, **met(party, occurred_on=day(-200)))
    factories.meeting(officer, Status.SUBMITTED)
    client = client_for(officer)
    period = {"since": day(-30).isoformat(), "until": day().isoformat()}
    rows = client.get(reverse("contact-list"), period).context["page"].rows
    assert [(row.reference, row.rests_on, row.stands_out) for row in rows] == [
        (based.reference, "concurrence", False),
        (without.reference, "held", True),
    ]
    only = client.get(reverse("contact-list"), {"basis": "held"}).context["page"].rows
    assert factories.references(only) == [without.reference, older.reference]
    sent = client.post(reverse("contact-export", args=["csv"]) + f"?since={period['since']}")
    lines = b"".join(cast(Any, sent).streaming_content).decode().splitlines()
    assert [("NONE ON RECORD" in line, "Green Path" in line) for line in lines[3:]] == [
        (False, True),
        (True, True),
    ]


def test_a_contact_without_basis_is_logged_flagged_and_put_on_the_heads_register(
    party: Party, officer: User, head: User, client_for: Clients
) -> None:
    data = factories.post_data("meeting", officer, **met(party, sensitivity="1"))
    answer = client_for(officer).post(reverse("meeting-create"), data, follow=True)
    assert "Concurrence not on record" in answer.content.decode()
    register = client_for(head).get(reverse("contact-register")).context["rows"]
    record = Record.objects.filter(kind="meeting").last()
    assert [(row["reference"], row["author"]) for row in register] == [("MTG/2026/0001", officer.name)]
    assert record is None  # a draft is its author's: the head knows of it, and reads it once it is submitted
    assert client_for(officer).get(reverse("contact-register")).status_code == 404


def test_a_strictly_confidential_one_is_on_it_by_reference_alone(
    party: Party, outsider: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider, **met(party, sensitivity=2, title="Zimorodok"))
    page = client_for(head).get(reverse("contact-register")).content.decode()
    assert (record.reference in page, outsider.name in page, "Zimorodok" in page) == (True, True, False)


@pytest.mark.parametrize("how", ["waived", "regularised"])
def test_it_is_cited_once_the_head_settled_it(
    how: str, party: Party, officer: User, head: User, client_for: Clients
) -> None:
    slot = factories.last_slot()
    record = factories.cleared("meeting", officer, slot.replace(hour=9), **met(party))
    assert factories.briefing(slot).paragraphs.count() == 0
    client, address = client_for(head), reverse("contact-settle", args=[record.slug])
    typed = {"how": "regularised", "reason": "The Ministry agreed afterwards."}
    assert client.post(address, typed).status_code == 422
    if how == "regularised":
        granted(party, officer)
    assert client.post(address, typed | {"how": how}).status_code == 302
    assert client.get(address).status_code == 403
    assert client.get(reverse("contact-register")).context["rows"] == []
    page = client_for(officer).get(record.get_absolute_url()).content.decode()
    assert "The Ministry agreed afterwards." in page and "Concurrence not on record" not in page
    later = factories.briefing(factories.schedule().slot_at(timezone.now()))
    with as_owner():
        cited = set(later.paragraphs.values_list("citations__reference", flat=True))
    assert record.reference in cited


def test_only_the_head_settles(
    party: Party, officer: User, officer_in_charge: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED, **met(party))
    for user in (officer, officer_in_charge):
        typed = {"how": "waived", "reason": "It was urgent."}
        assert client_for(user).post(reverse("contact-settle", args=[record.slug]), typed).status_code == 403


def test_a_decision_dated_ahead_settles_nothing_that_comes_after_it(
    party: Party, officer: User, head: User
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED, **met(party))
    ahead = timezone.now() + timedelta(days=30)
    with seen_by(head):
        Settlement.objects.create(record_id=record.pk, how="waived", reason="Once.", by=head, at=ahead)
        assert not Record.objects.filter(pk__in=basis.without_basis("held")).exists()
    other = factories.party(code="another-party", name_en="Another Path")
    with as_owner():
        record.counterparts.create(organization=other.organization)
    factories.settle()
    with seen_by(head):
        assert Record.objects.get(pk__in=basis.without_basis("held")).pk == record.pk


# --- Letters of ours are contacts too ---------------------------------------------------------------------------------


def letter(party: Party, **changes: Any) -> dict[str, Any]:
    typed = {"direction": "outgoing", "form": "letter", "organization": party.organization_id}
    return {**typed, "rows": {}, **changes}


def test_a_letter_to_another_party_is_not_submitted_without_basis(party: Party, officer: User) -> None:
    record = factories.make("correspondence", officer, **letter(party))
    with pytest.raises(Refused, match="S/2007/279"):
        by_form.step(record, Verb.SUBMIT, officer)
    with seen_by(officer), pytest.raises(IntegrityError), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(status="submitted")
        factories.settle()
    granted(party, officer)
    by_form.step(record, Verb.SUBMIT, officer)
    with seen_by(officer):
        assert standing(record).basis == "concurrence"


def test_one_that_went_out_is_flagged_and_an_incoming_one_is_no_contact(
    party: Party, officer: User, client_for: Clients
) -> None:
    sent = factories.make("correspondence", officer, Status.SUBMITTED, **letter(party, occurred_on=day(-2)))
    came = factories.make("correspondence", officer, Status.SUBMITTED, **letter(party, direction="incoming"))
    factories.settle()
    with seen_by(officer):
        assert (standing(sent).unsettled, standing(came)) == (True, None)
    rows = client_for(officer).get(reverse("contact-list")).context["page"].rows
    assert [(row.reference, row.stands_out) for row in rows] == [(sent.reference, True)]
    assert "Concurrence not on record" in client_for(officer).get(sent.get_absolute_url()).content.decode()


# --- F2, and what costs what -----------------------------------------------------------------------------------------


def test_row_f2_governments_and_international_organizations_need_no_concurrence(officer: User) -> None:
    kinds = ("ministry", "regional", "un_entity", "un_mission", "bretton_woods")
    rows = {"counterparts": [{"organization": factories.organization(kind).pk} for kind in kinds]}
    factories.meeting(officer, rows=rows, state="planned", occurred_on=day(5))


@pytest.mark.parametrize("page", ["contact-list", "parties", "contact-register", "override"])
def test_a_page_costs_the_same_with_one_row_as_with_many(page: str, head: User, client_for: Clients) -> None:
    client, costs = client_for(head), []
    for _more in range(2):
        for _number in range(3):
            party = factories.party()
            factories.meeting(head, Status.SUBMITTED, **met(party))
            with seen_by(head):
                Override.objects.create(party=party, day=day(1), reason="Urgent.", by=head)
        client.get(reverse(page))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse(page))
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 10
