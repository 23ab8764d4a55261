"""The meeting log's own promises."""

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from liaison.meetings.lists import Channel
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def people(*names: str) -> dict[str, list[dict[str, object]]]:
    return {"counterparts": [{"organization": factories.organization().pk, "name": name} for name in names]}


def test_a_meeting_keeps_whom_it_was_with_in_order(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, rows=people("Zarema", "Anvar", "Murat"))
    page = client_for(officer).get(record.get_absolute_url())
    ((_there, name, met),) = page.context["delegations"]
    assert (name, [row.name for row in met]) == (
        "Ministry of Energy of the Republic of Kazakhstan",
        ["Zarema", "Anvar", "Murat"],
    )


def test_people_of_one_institution_stand_under_it_whatever_stands_between(
    officer: User, client_for: Clients
) -> None:
    energy, justice = factories.organization().pk, factories.organization("parliament").pk
    rows = [
        {"organization": where, "name": who}
        for where, who in ((energy, "Zarema"), (justice, ""), (energy, "Anvar"))
    ]
    record = factories.meeting(officer, rows={"counterparts": rows})
    page = client_for(officer).get(record.get_absolute_url())
    met = [(there.pk, [row.name for row in people]) for there, _name, people in page.context["delegations"]]
    assert met == [(energy, ["Zarema", "Anvar"]), (justice, [])]


def test_it_concerns_the_institutions_it_was_with(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, rows=people("One", "Two"))
    with as_owner():
        assert [row.pk for row in record.organizations.all()] == [factories.organization().pk]
    other = factories.organization(code="another")
    with seen_by(officer):
        data = factories.edit_data(
            record, officer, rows={"counterparts": [{"organization": other.pk, "name": "Three"}]}
        )
        data["counterparts-INITIAL_FORMS"] = "0"
        data |= {"counterparts-0-id": "", "counterparts-0-record": ""}
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    with as_owner():
        assert other.pk in [row.pk for row in record.organizations.all()]


def test_a_row_is_struck_out(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, rows=people("Kept", "Struck"))
    with seen_by(officer):
        data = factories.edit_data(record, officer, rows=people("Kept", "Struck"))
    data["counterparts-1-DELETE"] = "on"
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    with as_owner():
        assert [row.name for row in record.counterparts.all()] == ["Kept"]


def test_a_meeting_is_liaison(officer: User) -> None:
    assert factories.meeting(officer).function == 1


@pytest.mark.parametrize("channel", ["in_person", "call", "video", "margins"])
def test_each_channel_is_said_in_words(channel: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, channel=channel)
    page = client_for(officer).get(reverse("meeting-list")).content.decode()
    assert Channel.objects.get(code=channel).name in page and record.reference in page


def test_a_struck_organization_cannot_be_deleted_from_under_it(officer: User) -> None:
    factories.meeting(officer)
    with as_owner(), pytest.raises(Exception, match="protected|referenced"):
        factories.organization().delete()
