"""What a form does not offer it does not take, whoever asks."""

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Theme
from tests import factories
from tests.cast import Clients, seen_by

database = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)


def create(kind: str) -> str:
    return reverse(f"{kind}-create")


def count() -> int:
    with as_owner():
        found: int = Record.objects.count()
    return found


@database
@every_filed
def test_fields_of_the_house_are_not_taken_from_a_form(
    kind: str, officer: User, head: User, client_for: Clients
) -> None:
    forged = {
        "status": "cleared",
        "author": head.pk,
        "owner": head.pk,
        "cleared_by": head.pk,
        "reference": "MTG/1/1",
        "kind": "briefing",
        "provenance": "x",
        "uncitable_because": "x",
    }
    client_for(officer).post(create(kind), factories.post_data(kind, officer) | forged)
    with as_owner():
        record = Record.objects.get()
    taken = {name for name, value in forged.items() if getattr(record, name) == value}
    assert (taken, record.author_id, record.owner_id) == (set(), officer.pk, officer.pk)


@database
@every_filed
def test_terms_no_longer_in_use_are_offered_to_no_new_record(
    kind: str, officer: User, client_for: Clients
) -> None:
    retired = factories.theme(code="retired", retired_on="2026-01-01")
    client = client_for(officer)
    assert str(retired.pk) not in client.get(create(kind)).content.decode().split('name="themes" value=')
    response = client.post(create(kind), factories.post_data(kind, officer, themes=[retired.pk]))
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"themes"})


@database
def test_a_record_keeps_a_term_that_was_retired_since(officer: User, client_for: Clients) -> None:
    theme = factories.theme(code="going")
    record = factories.meeting(officer, themes=[theme.pk])
    Theme.objects.filter(pk=theme.pk).update(retired_on="2026-01-01")
    with seen_by(officer):
        data = factories.edit_data(record, officer, themes=[theme.pk], title="Edited")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert factories.facts(record, "title", "theme_ids") == {"title": "Edited", "theme_ids": [theme.pk]}


@database
def test_a_retired_organization_is_offered_to_no_new_record(officer: User, client_for: Clients) -> None:
    retired = factories.organization(code="old", retired_on="2026-01-01")
    rows = {"counterparts": [{"organization": retired.pk, "name": "Somebody"}]}
    response = client_for(officer).post(create("meeting"), factories.post_data("meeting", officer, rows=rows))
    assert (response.status_code, count()) == (422, 0)


@database
@pytest.mark.parametrize("level", [0, 1])
def test_levels_above_ones_own_are_neither_offered_nor_taken(level: int, client_for: Clients) -> None:
    writer = factories.user("writer", Role.OFFICER, level=level)
    client = client_for(writer)
    choices = client.get(create("meeting")).context["form"].fields["sensitivity"].choices
    assert [value for value, _label in choices] == list(range(level + 1))
    response = client.post(create("meeting"), factories.post_data("meeting", writer, sensitivity=level + 1))
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"sensitivity"})


@database
@pytest.mark.parametrize("name", ["administrator", "system", "inactive"])
def test_only_people_who_read_are_offered_for_the_list(
    name: str, cast: dict[str, User], outsider: User, client_for: Clients
) -> None:
    people = cast | {
        "system": User.objects.system(),
        "inactive": factories.user("gone", Role.OFFICER, is_active=False),
    }
    data = factories.post_data("meeting", outsider, sensitivity=2, readers=[people[name].pk])
    response = client_for(outsider).post(create("meeting"), data)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"readers"})


@database
@pytest.mark.parametrize("name", ["desk", "administrator", "officer"])
def test_only_another_who_writes_is_offered_as_reviewer(
    name: str, cast: dict[str, User], officer: User, client_for: Clients
) -> None:
    data = factories.post_data("meeting", officer, reviewer=cast[name].pk)
    response = client_for(officer).post(create("meeting"), data)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"reviewer"})


@database
@pytest.mark.parametrize("kind", [kind for kind in factories.FILED if factories.pages(kind).form.rows])
def test_a_row_of_another_record_is_not_taken(kind: str, officer: User, client_for: Clients) -> None:
    mine, other = factories.make(kind, officer), factories.make(kind, officer)
    prefix = next(iter(factories.pages(kind).form.rows))
    with seen_by(officer):
        stranger = factories.rows_of(other, prefix).get()
        data = factories.edit_data(mine, officer) | {f"{prefix}-0-id": stranger.pk}
    client_for(officer).post(mine.address("edit"), data)
    with as_owner():
        assert [str(row) for row in factories.rows_of(other, prefix)] == [str(stranger)]
        assert factories.rows_of(mine, prefix).count() == 1


@database
def test_the_edit_form_leaves_the_list_alone(
    outsider: User, listed: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(outsider, sensitivity=2, readers=[listed, head])
    with seen_by(outsider):
        data = factories.edit_data(record, outsider, sensitivity=2, readers=[head])
    assert client_for(outsider).post(record.address("edit"), data).status_code == 302
    with as_owner():
        named = {row.user_id for row in NeedToKnow.objects.filter(record=record.pk)}
    assert named == {head.pk, listed.pk}
