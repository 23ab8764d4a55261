"""All that a leaver held stands in one list and passes on, item by item. Row 108 of docs/security.md."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.access.holdings import HOLDINGS, Holding, held_by, marking_of, put_to
from ashgabat_centre.access.models import Handover, HandoverItem
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db
STAYS = Path(settings.BASE_DIR) / "ashgabat_centre" / "access" / "authorship.toml"


def keys_to_people(models: Any = None) -> Iterator[str]:
    """Every column by which a row names a person, but for those of the logs, which repeat them."""
    for model in models or apps.get_models():
        for field in model._meta.local_concrete_fields:
            logged = model._meta.db_table.endswith("event") or model._meta.app_label == "pghistory"
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
    assert len(listed) == 6 * many
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
    assert len(listed) == len(items) == 6
    assert sum(thing is None for *_, thing in listed) == 2  # the draft and the strictly confidential one
    for number, item in enumerate(items):
        word = "decline" if number % 2 else "accept"
        address = reverse("handover-item-decide", args=[item.pk])
        assert client.post(address, {word: "1"}).status_code == 302
    with as_owner():
        handover.refresh_from_db()
        assert [item.accepted for item in handover.items.all()] == [True, False] * 3
    assert handover.decided_at and handover.accepted
    assert sum(held(holding, leaver) for holding in HOLDINGS.values()) == 3
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
