"""The exchange log's own promises."""

import pytest

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.reference.models import Organization
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

FUNCTIONS = {"regional": 3, "format": 3, "un_mission": 5, "country_team": 4, "un_entity": 4}
FUNCTIONS |= {"bretton_woods": 4, "other_ifi": 4}


def test_every_type_of_partner_has_its_function() -> None:
    assert set(FUNCTIONS) == set(Organization.PARTNER_TYPES)


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_an_exchange_serves_the_function_its_partner_stands_under(kind: str, officer: User) -> None:
    partner = factories.organization(kind, code=f"a-{kind}")
    assert factories.exchange(officer, partner=partner).function == FUNCTIONS[kind]


def test_another_partner_moves_it_to_another_function(officer: User, client_for: Clients) -> None:
    record = factories.exchange(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, partner=factories.organization("un_mission"))
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert factories.facts(record, "function") == {"function": 5}
    with as_owner():
        assert [row.type for row in record.organizations.all()] == ["un_mission"]


@pytest.mark.parametrize("kind", ["ministry", "presidency", "government", "parliament"])
def test_a_government_is_no_partner_here(kind: str, officer: User, client_for: Clients) -> None:
    partner = factories.organization(kind, code=f"a-{kind}")
    data = factories.post_data("exchange", officer, partner=partner)
    response = client_for(officer).post("/exchanges/new/", data)
    assert (response.status_code, set(response.context["form"].errors)) == (422, {"partner"})


def test_both_references_and_the_permitted_use_stand_on_its_page(officer: User, client_for: Clients) -> None:
    words = {"our_reference": "CA/12", "their_reference": "SCO-77", "permitted_use": "For the Centre only."}
    page = client_for(officer).get(factories.exchange(officer, **words).get_absolute_url()).content.decode()
    assert [word for word in words.values() if word not in page] == []
