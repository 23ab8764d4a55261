"""An entry of the directory is written as a record is: what is typed and not saved is kept, for its author alone."""

from itertools import combinations
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import duplicates
from ashgabat_centre.directory.models import Person
from ashgabat_centre.editing.models import FormDraft
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.resume import CARRIED
from tests import factories
from tests.cast import Clients, seen_by
from tests.directory.test_directory_pages import filled, row

pytestmark = pytest.mark.django_db


def keep(client: Client, address: str, data: dict[str, Any]) -> Any:
    """As the page sends it by itself while somebody types."""
    return client.post(address, {"keep": "1", **data}, headers={"X-Background": "yes"})


def begun(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    return filled(client, address, **typed) | {"draft": str(uuid4())}


def titles() -> list[str]:
    with as_owner():
        return [draft.title for draft in FormDraft.objects.all()]


@pytest.mark.parametrize(("page", "model"), [("contact-new", "person"), ("institution-new", "organization")])
def test_what_is_typed_into_a_new_entry_is_kept_and_offered(
    page: str, model: str, officer: User, client_for: Clients
) -> None:
    client, address = client_for(officer), reverse(page)
    data = begun(client, address, name_en="Half a name")
    answer = keep(client, address, data)
    assert (answer.status_code, "Kept unsaved at" in answer.content.decode()) == (200, True)
    opened = client_for(officer).get(address)
    assert [draft.title for draft in opened.context["drafts"]] == ["Half a name"]
    assert "Typed here before and not saved" in opened.content.decode()
    back = client_for(officer).get(address, {"draft": data["draft"]})
    assert back.context["form"]["name_en"].value() == "Half a name"
    assert (back.context["draft"], back.context["form"].errors) == (data["draft"], {})


def test_its_rows_come_back_too(officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), reverse("contact-new")
    data = begun(client, address, name_en="Aman") | {"posts-TOTAL_FORMS": 1}
    keep(client, address, data | row("posts", 0, title_en="Minister"))
    back = client.get(address, {"draft": data["draft"]})
    posts = next(rows for rows in back.context["formsets"] if rows.prefix == "posts")
    assert [form["title_en"].value() for form in posts] == ["Minister"]


def test_saving_closes_the_draft_and_a_late_copy_is_not_kept(officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), reverse("contact-new")
    data = begun(client, address, name_en="Aman Amanov")
    keep(client, address, data)
    assert client.post(address, data).status_code == 302
    assert (titles(), keep(client, address, data).status_code, titles()) == ([], 404, [])
    with as_owner():
        assert Person.objects.count() == 1


def test_an_edit_is_kept_at_the_entrys_own_address_and_changes_nothing(
    officer: User, client_for: Clients
) -> None:
    person, client = factories.person("Aman Amanov"), client_for(officer)
    address = reverse("contact-edit", args=[person.pk])
    keep(client, address, begun(client, address, name_en="Aman Unsaved"))
    assert [draft.title for draft in client.get(address).context["drafts"]] == ["Aman Unsaved"]
    assert client.get(reverse("contact-new")).context["drafts"] == []
    with as_owner():
        assert Person.objects.get().name_en == "Aman Amanov"


def test_nobody_else_is_offered_it_or_goes_on_with_it(
    officer: User, colleague: User, client_for: Clients
) -> None:
    client, address = client_for(officer), reverse("contact-new")
    data = begun(client, address, name_en="Mine alone")
    keep(client, address, data)
    other = client_for(colleague)
    assert other.get(address).context["drafts"] == []
    assert other.get(address, {"draft": data["draft"]}).status_code == 404
    assert keep(other, address, data | {"name_en": "Taken over"}).status_code == 404
    with seen_by(colleague):
        assert FormDraft.objects.count() == 0
    assert titles() == ["Mine alone"]


def test_who_does_not_write_keeps_nothing(desk: User, client_for: Clients) -> None:
    answer = keep(client_for(desk), reverse("contact-new"), {"name_en": "X", "draft": str(uuid4())})
    assert (answer.status_code, titles()) == (403, [])


def test_a_draft_over_an_entry_protected_since_is_closed_to_who_does_not_know_it(
    officer: User, head: User, client_for: Clients
) -> None:
    person, client = factories.person("Aman Amanov"), client_for(officer)
    address = reverse("contact-edit", args=[person.pk])
    data = begun(client, address, name_en="Aman Unsaved")
    keep(client, address, data)
    factories.protected(person, head)
    for query in ({}, {"draft": data["draft"]}):
        page = client.get(address, query)
        assert (page.status_code, "Aman" in page.content.decode()) == (403, False)


def test_what_is_typed_over_an_entry_merged_meanwhile_stays_before_its_writer(
    officer: User, client_for: Clients
) -> None:
    person, other = factories.person("Aman Amanov"), factories.person("Aman Amanow")
    client, address = client_for(officer), reverse("contact-edit", args=[person.pk])
    data = begun(client, address, name_en="Aman Unsaved")
    with seen_by(officer):
        duplicates.merge(person, other, officer, "The same person.")
    answer = client.post(address, data)
    page = answer.content.decode()
    assert (answer.status_code, "It is a duplicate" in page) == (403, True)
    assert answer.context["form"]["name_en"].value() == "Aman Unsaved"
    with as_owner():
        assert Person.objects.get(pk=person.pk).name_en == "Aman Amanov"


# --- An entry that is protected ---------------------------------------------------------------------------------

ENTRIES = {"contact": "Saparklych", "institution": "Movement of the Hidden"}


def make_entry(page: str) -> Person | Organization:
    if page == "contact":
        return factories.person(ENTRIES[page])
    return factories.organization("ngo", code="o-hidden", name_en=ENTRIES[page])


@pytest.mark.parametrize("page", ENTRIES)
def test_protecting_an_entry_ends_everybodys_drafts_over_it_and_no_others(
    page: str, officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    """What is typed and not saved holds the true name, as its title too."""
    entry, other = make_entry(page), factories.person("Aman Amanov")
    for user in (officer, colleague):
        client = client_for(user)
        for address in (
            reverse(f"{page}-edit", args=[entry.pk]),
            reverse("contact-edit", args=[other.pk]),
            reverse("contact-new"),
        ):
            keep(client, address, begun(client, address))
    assert titles().count(ENTRIES[page]) == 2
    factories.protected(entry, head)
    assert sorted(titles()) == ["", "", "Aman Amanov", "Aman Amanov"]


def test_a_form_opened_before_the_protection_keeps_nothing_of_it(
    officer: User, colleague: User, client_for: Clients
) -> None:
    """Neither for who protects, nor for anybody else who has it open."""
    entry = make_entry("contact")
    address = reverse("contact-edit", args=[entry.pk])
    opened = {user: begun(client_for(user), address) for user in (officer, colleague)}
    factories.protected(entry, officer)
    answers = [keep(client_for(user), address, data).status_code for user, data in opened.items()]
    assert (answers, titles()) == ([404, 403], [])
    keep(client_for(officer), address, begun(client_for(officer), address))
    assert titles() == [""]


@pytest.mark.parametrize("page", ["edit", "protect"])
def test_what_was_carried_over_a_sign_in_goes_when_its_page_is_closed_to_who_typed_it(
    page: str, officer: User, head: User, client_for: Clients
) -> None:
    entry, client = make_entry("contact"), client_for(officer)
    address, session = reverse(f"contact-{page}", args=[entry.pk]), client.session
    session[CARRIED] = {"path": address, "typed": urlencode({"name_en": ENTRIES["contact"]})}
    session.save()
    factories.protected(entry, head)
    assert (client.get(address).status_code, CARRIED in client.session) == (403, False)


@pytest.mark.parametrize("pair", combinations(("record", "person", "organization"), 2))
def test_the_database_keeps_none_over_two_things(pair: tuple[str, str], officer: User) -> None:
    things = {
        "record": factories.meeting(officer).pk,
        "person": factories.person().pk,
        "organization": factories.organization().pk,
    }
    over = {f"{name}_id": things[name] for name in pair}
    with as_owner(), pytest.raises(IntegrityError, match="typed_over_one_thing"), transaction.atomic():
        FormDraft.objects.create(
            number=uuid4(), user=officer, path="/", text="", sensitivity=Sensitivity.UNCLASSIFIED, **over
        )
