"""All that a leaver held stands in one list and passes on, item by item, in whatever state it is; so does what a lower
clearance or a lost role leaves. Rows 108 and 118 of docs/security.md.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DataError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.access.holdings import HOLDINGS, Holding, held_by, marking_of, put_to
from ashgabat_centre.access.models import Handover, HandoverItem
from ashgabat_centre.accounts import rules as granting
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Grant, Role
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from liaison.transition.models import TransitionItem
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.indicators.indicators import indicator

pytestmark = pytest.mark.django_db
STAYS = Path(settings.BASE_DIR) / "ashgabat_centre" / "access" / "authorship.toml"


def keys_to_people(models: Any = None) -> Iterator[str]:
    """Every column by which a row names a person, but for those of the logs, which repeat them."""
    for model in models or apps.get_models():
        for field in model._meta.local_concrete_fields:
            logged = hasattr(model, "pgh_tracked_model") or model._meta.app_label == "pghistory"
            if field.related_model is User and not logged:
                yield f"{model._meta.db_table}__{field.column}"


def unanswered(keys: Iterator[str]) -> set[str]:
    """Keys to a person of which nobody has said whether the person answers for the row by it."""
    return set(keys) - HOLDINGS.keys() - tomllib.loads(STAYS.read_text(encoding="utf-8")).keys()


def test_row_108_each_key_to_a_person_is_held_or_stays_for_a_reason() -> None:
    stays = tomllib.loads(STAYS.read_text(encoding="utf-8"))
    assert unanswered(keys_to_people()) == set()
    assert (HOLDINGS.keys() | stays.keys()) - set(keys_to_people()) == set()
    assert HOLDINGS.keys() & stays.keys() == set()
    assert all(reason.endswith(".") for reason in stays.values())


def test_row_108_a_new_kind_that_names_a_person_is_found() -> None:
    """What a room adds tomorrow: here the register's steps, as if their line were missing."""
    planted = (key.replace("transitionstep", "planted") for key in keys_to_people())
    assert unanswered(planted) == {"liaison_planted__by_id", "liaison_planted__receiver_id"}


def test_row_108_the_database_lists_what_the_rooms_name() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select substr(proname, 6) from pg_proc where proname like 'held\\_%'")
        assert {name for (name,) in cursor.fetchall()} == HOLDINGS.keys()


@pytest.fixture
def leaver() -> User:
    return factories.user("leaver", Role.OFFICER, level=2, name="Lola Leaver")


@pytest.fixture
def taker() -> User:
    return factories.user("taker", Role.OFFICER, level=2, name="Timur Taker")


def hold_something(leaver: User, colleague: User) -> None:
    """One of each: a draft, a withdrawn and a strictly confidential record, a text to clear, a promise, a contact."""
    factories.meeting(leaver)
    factories.meeting(leaver, Status.WITHDRAWN)
    factories.stand(factories.meeting(leaver, sensitivity=2), Status.CLEARED)
    factories.meeting(colleague, Status.SUBMITTED, reviewer=leaver)
    factories.follow_up(factories.meeting(colleague, Status.CLEARED), colleague, owner=leaver)
    factories.person("Orazmuhammet Held", lead=leaver)
    received(factories.cleared("transitionitem", colleague), leaver, "accepted")
    factories.source(leaver, f"Source {uuid4()}")
    indicator(leaver, code=f"I-{uuid4().hex[:8].upper()}")
    factories.remark(factories.meeting(colleague, Status.CLEARED), colleague, assignee=leaver)


def received(item: Any, receiver: User, stage: str) -> Any:
    """An item of UNTOP's register that stands with this receiver at that stage."""
    road = ("proposed", "accepted", "handed_over")
    with as_owner():
        for step in road[: road.index(stage) + 1]:
            at = None if step == "proposed" else factories.again(item).accepted_at or timezone.now()
            standing = TransitionItem.objects.filter(pk=item.pk)
            standing.update(stage=step, receiver=receiver, accepted_at=at)
    return item


def leave(leaver: User) -> None:
    with as_owner():
        User.objects.filter(pk=leaver.pk).update(is_active=False)


def offer(leaver: User, taker: User, head: User) -> Handover:
    with seen_by(head), transaction.atomic():
        made: Handover = Handover.objects.create(
            giver=leaver, receiver=taker, proposed_by=head, reason="Gone home."
        )
    return made


def held(holding: Holding, person: User) -> int:
    with as_owner():
        return int(holding.of(person).count())


def test_row_108_all_of_it_is_listed_and_all_of_it_passes(
    leaver: User, taker: User, colleague: User, head: User, client_for: Clients
) -> None:
    hold_something(leaver, colleague)
    before = {name: held(holding, leaver) for name, holding in HOLDINGS.items()}
    assert all(before.values()), before
    leave(leaver)
    page = client_for(head).get(reverse("leaver", args=[leaver.pk])).content.decode()
    assert "Orazmuhammet Held" in page and "To send the text of the agreement" in page
    handover = offer(leaver, taker, head)
    assert "Handovers to take over" in client_for(taker).get(reverse("waiting")).content.decode()
    address = reverse("handover-decide", args=[handover.pk])
    assert client_for(taker).post(address, {"accept": "1"}).status_code == 302
    assert {name: held(holding, leaver) for name, holding in HOLDINGS.items()} == dict.fromkeys(HOLDINGS, 0)
    assert {name: held(holding, taker) for name, holding in HOLDINGS.items()} == before


@pytest.mark.parametrize("many", [1, 4])
def test_what_a_leaver_held_is_looked_up_in_the_same_questions_however_much_it_is(
    many: int, leaver: User, taker: User, colleague: User, head: User
) -> None:
    for _ in range(many):
        hold_something(leaver, colleague)
    leave(leaver)
    handover = offer(leaver, taker, head)
    with seen_by(head), CaptureQueriesContext(connection) as of_the_head:
        assert [marking_of(row) for _label, rows in held_by(leaver) for row in rows]
    with seen_by(taker), CaptureQueriesContext(connection) as of_the_taker:
        listed = put_to(taker)[handover.pk]
        assert [marking_of(thing) for _item, _label, thing in listed if thing]
    assert len(listed) == 10 * many
    assert (len(of_the_head), len(of_the_taker)) == (len(HOLDINGS), len(HOLDINGS) + 1)


def test_row_108_each_item_is_taken_or_declined_by_itself(
    leaver: User, taker: User, colleague: User, head: User, client_for: Clients
) -> None:
    hold_something(leaver, colleague)
    leave(leaver)
    handover, client = offer(leaver, taker, head), client_for(taker)
    with as_owner():
        items = list(handover.items.all())
    listed = client.get(reverse("access-requests")).context["offered"][0].listed
    assert len(listed) == len(items) == 10
    assert sum(thing is None for *_, thing in listed) == 2  # the draft and the strictly confidential one
    for number, item in enumerate(items):
        word = "decline" if number % 2 else "accept"
        address = reverse("handover-item-decide", args=[item.pk])
        assert client.post(address, {word: "1"}).status_code == 302
    with as_owner():
        handover.refresh_from_db()
        assert [item.accepted for item in handover.items.all()] == [True, False] * 5
    assert handover.decided_at and handover.accepted
    assert sum(held(holding, leaver) for holding in HOLDINGS.values()) == 5
    assert offer(leaver, colleague, head).pk != handover.pk  # what was declined is offered to another


def test_row_108_nobody_else_decides_or_reads_an_item(
    leaver: User, taker: User, colleague: User, head: User, client_for: Clients
) -> None:
    factories.meeting(leaver)
    leave(leaver)
    handover = offer(leaver, taker, head)
    with as_owner():
        item = handover.items.get()
    for person in (head, colleague):
        address = reverse("handover-item-decide", args=[item.pk])
        assert client_for(person).post(address, {"accept": "1"}).status_code == 404
        with seen_by(person):
            assert not HandoverItem.objects.exists()
            with pytest.raises(ProgrammingError, match="the receiver decides"), transaction.atomic():
                item.decide(True)
    with seen_by(taker), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        HandoverItem.objects.update(accepted=True)


def test_row_108_what_was_offered_to_a_leaver_goes_back(leaver: User, colleague: User, taker: User) -> None:
    record = factories.meeting(colleague)
    proposed = {"record_id": record.pk, "giver": colleague, "proposed_by": colleague, "reason": "Leave"}
    with seen_by(colleague), transaction.atomic():
        handover = Handover.objects.create(receiver=leaver, **proposed)
    leave(leaver)
    with as_owner():
        handover.refresh_from_db()
    assert (handover.accepted, handover.decided_at is None) == (False, False)
    with seen_by(colleague), transaction.atomic():
        assert Handover.objects.create(receiver=taker, **proposed).decided_at is None


def test_row_108_what_a_leaver_withdrew_passes_on_too(officer: User, colleague: User, head: User) -> None:
    record = factories.meeting(officer, Status.WITHDRAWN)
    with as_owner():
        User.objects.filter(pk=officer.pk).update(is_active=False)
    with seen_by(head), transaction.atomic():
        everything = {"giver": officer, "receiver": colleague, "proposed_by": head, "reason": "Left."}
        handover = Handover.objects.create(**everything)
    with seen_by(colleague), transaction.atomic():
        handover.decide(True)
    assert factories.facts(record, "owner") == {"owner": colleague.pk}


# --- 118: in whatever state, and by whatever loss ---------------------------------------------------------------------

STATES = {"status", "stage", "decided_at", "ended_at", "closed_at"}
# Of what is open and names a person otherwise: who takes it up where that person can't.
WITHOUT_A_STATE = ("records_person__", "records_remark__", "monitoring_source__", "monitoring_indicator__")
OTHERS_GO_ON = {
    "monitoring_alert__acknowledged_by_id": "Who acknowledged it is kept.",
    "monitoring_alert__judged_by_id": "Who said what came of it is kept.",
    "monitoring_alert__raised_by_id": "Whoever clears acknowledges and decides.",
    "accounts_accountchange__proposed_by_id": "A head decides.",
    "accounts_accountchange__user_id": "A head declines it.",
    "accounts_delegation__granted_by_id": "It ends by its date, and any head ends it.",
    "accounts_delegation__user_id": "It counts for staff alone.",
    "accounts_grant__granted_by_id": "Any other head or administrator confirms or declines.",
    "accounts_grant__user_id": "It ends with the account.",
    "liaison_calendarfeed__user_id": "It is the account's own.",
    "monitoring_leadershipquestion__asked_by_id": "Whoever clears goes on with it.",
    "monitoring_leadershipquestion__owner_id": "Whoever clears names another.",
    **dict.fromkeys(
        (
            f"monitoring_country{word}__{by}_by_id"
            for word in ("call", "baseline")
            for by in ("proposed", "worded")
        ),
        "Another validates it, or proposes anew.",
    ),
    "records_accessrequest__asker_id": "The record's owner decides, who passes on with the record.",
    "records_contacthandover__giver_id": "Its receiver's word stands only while it is the giver's.",
    "records_contacthandover__proposed_by_id": "Its receiver decides.",
    "records_contacthandover__receiver_id": "Declined: tried below.",
    "records_followup__created_by_id": "Its owner and the record's see to it.",
    "records_handover__giver_id": "Its receiver's word stands only while it is the giver's.",
    "records_handover__proposed_by_id": "Its receiver decides.",
    "records_handover__receiver_id": "Declined: tried below.",
    "records_protection__proposed_by_id": "A head decides.",
    "records_record__author_id": "Its owner goes on with it.",
    "records_revision__author_id": "The record's owner goes on with it: tried below.",
    "records_translation__translator_id": "Whoever may translate goes on with it.",
    "records_translation__entered_by_id": "Whoever may translate goes on with it.",
    "records_translation__checked_by_id": "Anybody who reads both languages checks it anew.",
}
DEEDS = ("cleared_by_id", "closed_by_id", "confirmed_by_id", "decided_by_id", "ended_by_id", "verified_by_id")


def open_keys() -> Iterator[str]:
    """Keys to a person in tables whose rows are open or over, but for those that say who ended it."""
    for model in apps.get_models():
        columns = {field.column for field in model._meta.local_concrete_fields}
        if columns & STATES:
            yield from (key for key in keys_to_people([model]) if not key.endswith(DEEDS))


def test_row_118_each_open_thing_that_names_a_person_passes_on_or_is_taken_up() -> None:
    assert set(open_keys()) == OTHERS_GO_ON.keys() | {
        key for key in HOLDINGS if not key.startswith(WITHOUT_A_STATE)
    }


@pytest.mark.parametrize("stage", ["proposed", "accepted", "handed_over"])
def test_row_118_an_item_of_the_register_passes_on_at_every_open_stage(
    stage: str, leaver: User, taker: User, colleague: User, head: User
) -> None:
    item = received(factories.cleared("transitionitem", colleague), leaver, stage)
    leave(leaver)
    handover = offer(leaver, taker, head)
    with seen_by(taker), transaction.atomic():
        handover.decide(True)
    stands = factories.again(item)
    assert (stands.stage, stands.receiver, stands.accepted_at is None) == (stage, taker, stage == "proposed")
    with as_owner():
        steps = list(item.transition_steps.values_list("verb", "by"))
    assert steps == ([] if stage == "proposed" else [("accept", taker.pk)])


@pytest.mark.parametrize("stage", ["accepted", "handed_over"])
def test_row_118_its_owner_proposes_another_receiver_at_every_open_stage(
    stage: str, leaver: User, taker: User, colleague: User, client_for: Clients
) -> None:
    item = received(factories.cleared("transitionitem", colleague), leaver, stage)
    leave(leaver)
    address = reverse("transitionitem-move", args=[item.slug, "propose"])
    answer = client_for(colleague).post(address, {"receiver": taker.pk, "reason": "The other has left."})
    stands = factories.again(item)
    assert (answer.status_code, stands.stage, stands.receiver) == (302, "proposed", taker)


def lose(person: User, how: str) -> None:
    """By an account that ends, a role that is lost, or a clearance that is lowered."""
    if how == "account":
        return leave(person)
    factories.hold(person, Role.DESK if how == "role" else Role.OFFICER, 1)
    return None


@pytest.mark.parametrize("how", ["account", "role", "clearance"])
def test_row_118_what_somebody_can_no_longer_take_care_of_passes_by_the_head(
    how: str, leaver: User, taker: User, colleague: User, head: User, client_for: Clients
) -> None:
    secret, plain = factories.meeting(leaver, sensitivity=2), factories.meeting(leaver)
    lose(leaver, how)
    address = reverse("left-over", args=[leaver.pk])
    page = client_for(head).get(address).content.decode()
    assert secret.reference not in page and "Ask this person to take everything over" in page
    answer = client_for(head).post(address, {"receiver": taker.pk, "reason": "Cannot go on."})
    assert answer.status_code == 302
    with as_owner():
        handover = Handover.objects.get()
    assert (
        client_for(taker).post(reverse("handover-decide", args=[handover.pk]), {"accept": "1"}).status_code
        == 302
    )
    assert factories.facts(secret, "owner_id") == {"owner_id": taker.pk}
    kept = leaver if how == "clearance" else taker  # what is marked lower they go on with
    assert factories.facts(plain, "owner_id") == {"owner_id": kept.pk}
    client = client_for(taker)
    assert client.get(secret.get_absolute_url()).status_code == 200


def test_row_118_of_somebody_who_can_go_on_nothing_is_handed_over(
    leaver: User, taker: User, head: User, colleague: User, administrator: User, client_for: Clients
) -> None:
    sent = {"receiver": taker.pk, "reason": "I want it."}
    address = reverse("left-over", args=[leaver.pk])
    assert client_for(head).post(address, sent).status_code == 403
    portal = User.objects.system()
    for giver, by in ((leaver, head), (portal, head), (colleague, head)):
        with pytest.raises(ProgrammingError, match="row-level security"):
            offer(giver, taker, by)
    factories.hold(leaver, Role.OFFICER, 1)
    assert client_for(administrator).post(address, sent).status_code == 403
    assert client_for(colleague).post(address, sent).status_code == 404
    with pytest.raises(ProgrammingError, match="row-level security"):
        offer(leaver, taker, colleague)
    handover = offer(leaver, taker, head)
    factories.hold(leaver, Role.OFFICER, 2)
    refused = pytest.raises(DataError, match="no longer as it was proposed")
    with seen_by(taker), refused, transaction.atomic():
        handover.decide(True)


@pytest.mark.parametrize("how", ["account", "role"])
def test_row_118_a_word_that_is_owed_by_who_lost_a_role_holds_up_nobody(
    how: str, leaver: User, taker: User, colleague: User, head: User, client_for: Clients
) -> None:
    """The receiver of everything that another left, of a record and of a contact."""
    gone = factories.user("gone", Role.OFFICER, level=2)
    factories.meeting(gone)
    record, contact = factories.meeting(colleague), factories.person(lead=colleague)
    leave(gone)
    client = client_for(colleague)
    ways = {
        reverse("left-over", args=[gone.pk]): client_for(head),
        reverse("record-hand-over", args=[record.slug]): client,
        reverse("contact-pass-on", args=[contact.pk]): client,
    }
    for receiver in (leaver, taker):
        for address, by in ways.items():
            answer = by.post(address, {"receiver": receiver.pk, "reason": "Please."})
            assert answer.status_code == 302, (address, receiver.name)
        if receiver == leaver:
            lose(leaver, how)
    with as_owner():
        assert set(Handover.objects.waiting().values_list("receiver", flat=True)) == {taker.pk}
        assert not HandoverItem.objects.filter(handover__receiver=leaver, accepted=True).exists()


def test_row_118_a_correction_that_went_back_to_a_leaver_is_taken_up(
    leaver: User, taker: User, head: User, client_for: Clients
) -> None:
    record = factories.cleared("situationnote", leaver)
    factories.corrected(record, leaver, "returned", title="As the leaver put it")
    leave(leaver)
    handover = offer(leaver, taker, head)
    with seen_by(taker), transaction.atomic():
        handover.decide(True)
    record = factories.again(record)
    assert client_for(taker).get(record.address("correct")).status_code == 200
    assert factories.corrected(record, taker, "submitted", title="As the next one put it").author == taker


# --- The last who is cleared for the strictly confidential -----------------------------------------------------------


@pytest.mark.parametrize("way", ["end", "account", "lower", "desk"])
def test_row_118_the_last_of_the_staff_who_is_cleared_stays_so(
    way: str, leaver: User, administrator: User, head: User, client_for: Clients
) -> None:
    """By the page, in words, and by the database at the end of the transaction, whatever the web process runs."""
    factories.hold(head, Role.HEAD, 1)
    client, page = client_for(administrator), reverse("person", args=[leaver.pk])
    grant = {"starts_on": timezone.localdate(), "reason": "So it is.", "export_level": ""}
    sent: dict[str, tuple[str, dict[str, Any]]] = {
        "end": (
            reverse("grant-decide", args=[Grant.objects.get(user=leaver).pk, "end"]),
            {"reason": "So it is."},
        ),
        "account": (reverse("leaver", args=[leaver.pk]), {"reason": "So it is."}),
        "lower": (page, grant | {"role": Role.OFFICER, "level": 1}),
        "desk": (page, grant | {"role": Role.DESK, "level": 2}),
    }
    answer = client.post(*sent[way], follow=True)
    assert "only one of the staff cleared for the strictly confidential" in answer.content.decode()
    with as_owner():
        assert User.objects.get(pk=leaver.pk).level == 2
    refused = pytest.raises(ProgrammingError, match="the last clearance for the strictly confidential")
    with refused, seen_by(administrator), transaction.atomic():
        Grant.objects.filter(user=leaver).update(
            ends_on=timezone.localdate(), ended_by=administrator, ended_at=timezone.now(), ended_because="So."
        )
        violations.ask_now()


def test_row_118_once_another_is_cleared_the_first_may_lose_it(
    leaver: User, taker: User, administrator: User, head: User
) -> None:
    factories.hold(head, Role.HEAD, 1)
    assert granting.refuse_last_cleared(leaver) == ""
    with seen_by(administrator), transaction.atomic():
        granting.end_account(administrator, leaver, "Gone.")
        violations.ask_now()
    assert granting.refuse_last_cleared(User.objects.get(pk=taker.pk)) != ""
