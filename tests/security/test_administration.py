"""Django's admin keeps accounts and reference data; it deletes nothing, renumbers nothing and answers no riddles."""

from collections.abc import Iterable
from typing import Any

import pytest
from django.contrib import admin
from django.db import ProgrammingError, connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from ashgabat_centre import self_checks
from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Area, Country, Organization, Taxonomy, Theme
from ashgabat_centre.reference.vocabulary import forget_terms
from reports.briefings.models import Schedule
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
every_model = pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
# What records are filed under, and what may not change about it.
FIXED: dict[type[Model], dict[str, Any]] = {
    Country: {"id": 999, "iso3": "XXX"},
    Area: {"code": "XX-YY", "country": factories.AFGHANISTAN},
    Taxonomy: {"code": "other"},
    Organization: {"code": "other"},
}
FIXED_ROWS = (Country, Area, Taxonomy, Theme, Organization)


@pytest.fixture
def client(administrator: User, client_for: Clients) -> Client:
    return client_for(administrator)


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def first(model: type[Model]) -> Any:
    return model._default_manager.order_by("pk").first()


def test_row_38_nothing_that_hangs_from_a_record_is_registered() -> None:
    guarded = {model._meta.db_table for model in self_checks.GUARDED}
    assert {model._meta.db_table for model in REGISTERED} & self_checks.fenced_tables() == guarded
    assert {model._meta.app_label for model in REGISTERED} <= {"accounts", "liaison", "records", "reports"}
    assert {Country, Area, Taxonomy, Organization, Schedule, User} <= set(REGISTERED)


@every_model
def test_row_26_nothing_is_deleted_in_the_administration(model: type[Model], client: Client) -> None:
    row = first(model)
    if row is None:
        pytest.skip("no row of it here")
    assert client.post(page(model, "delete", row.pk), {"post": "yes"}).status_code in (403, 404)
    picked = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    client.post(page(model, "changelist"), picked)
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", FIXED_ROWS)
def test_row_26_the_database_keeps_reference_data_too(model: type[Model]) -> None:
    row = first(model)
    with pytest.raises(ProgrammingError, match="Cannot delete"), as_owner():
        model._default_manager.filter(pk=row.pk)._raw_delete(connection.alias)


def filled(client: Client, address: str) -> dict[str, Any]:
    """What the browser would send of the change page as it stands."""
    context = client.get(address).context
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(formset.management_form for formset in formsets)]
    forms += [form for formset in formsets for form in formset.initial_forms]
    data = {field.html_name: field.value() for form in forms for field in form}
    data |= {f"{formset.prefix}-TOTAL_FORMS": len(formset.initial_forms) for formset in formsets}
    return {name: value for name, value in data.items() if value is not None and value is not False}


@pytest.mark.parametrize("model", FIXED)
def test_what_records_are_filed_under_is_not_renumbered(model: type[Model], client: Client) -> None:
    row = first(model)
    address = page(model, "change", row.pk)
    answer = client.post(address, filled(client, address) | FIXED[model] | {"name_en": "A better name"})
    assert answer.status_code == 302
    stored = model._default_manager.get(pk=row.pk)
    assert {name: str(getattr(stored, name)) for name in FIXED[model]} == {
        name: str(getattr(row, name)) for name in FIXED[model]
    }
    assert stored.name_en == "A better name"  # type: ignore[attr-defined]
    assert not model._default_manager.filter(pk=999).exists()


def test_a_themes_code_is_chosen_once(client: Client) -> None:
    taxonomy = Taxonomy.objects.get(code="themes")
    address = page(Taxonomy, "change", taxonomy.pk)
    before = dict(taxonomy.terms.values_list("pk", "code"))
    number = len(before)
    forged = {f"terms-{at}-code": f"forged-{at}" for at in range(number)}
    added = {"code": "quite-new", "name_en": "New", "name_ru": "Новая", "order": "77"}
    forged["terms-TOTAL_FORMS"] = str(number + 1)
    new = {f"terms-{number}-{name}": value for name, value in added.items()}
    assert client.post(address, filled(client, address) | forged | new).status_code == 302
    after = dict(taxonomy.terms.values_list("pk", "code"))
    assert {pk: after[pk] for pk in before} == before
    assert set(after.values()) - set(before.values()) == {"quite-new"}


@pytest.mark.parametrize("model", [*FIXED, Theme])
def test_the_database_does_not_renumber_them_either(model: type[Model]) -> None:
    names = ["iso3"] if model is Country else ["code"]
    with pytest.raises(ProgrammingError, match="Cannot update"), as_owner():
        model._default_manager.filter(pk=first(model).pk).update(**dict.fromkeys(names, "X"))


RIDDLES = (
    "password__startswith",
    "password",
    "id__gt",
    "authored__title__contains",
    "email__regex",
    "records__title__startswith",
    "_connector",
    "role__in",
    "country__iso3__regex",
)


@every_model
def test_row_29_the_administrations_lists_answer_only_their_own_filters(
    model: type[Model], client: Client
) -> None:
    for riddle in RIDDLES:
        assert client.get(page(model, "changelist"), {riddle: "a"}).status_code == 400, riddle
    for field in ("password", "id"):
        assert client.get(page(model, "changelist"), {"_to_field": field}).status_code in (200, 400)
    assert client.get(page(model, "changelist")).status_code == 200


@every_model
def test_row_29_the_filters_that_a_list_shows_work(model: type[Model], client: Client) -> None:
    shown = client.get(page(model, "changelist")).context["cl"]
    for choices in (spec.choices(shown) for spec in shown.filter_specs):
        for choice in choices:
            assert client.get(page(model, "changelist") + str(choice["query_string"])).status_code == 200


def test_a_retired_area_is_offered_to_no_new_note(officer: User, client_for: Clients) -> None:
    area = first(Area)
    kept = factories.situationnote(officer, areas=[area.pk], countries=[area.country_id])
    Area.objects.filter(pk=area.pk).update(retired_on="2026-01-01")
    forget_terms()
    client = client_for(officer)
    offered = dict(flat(client.get(reverse("situationnote-create")).context["form"]["areas"].field.choices))
    assert area.pk not in map(int, offered)
    refused = client.post(
        reverse("situationnote-create"),
        factories.post_data("situationnote", officer, areas=[area.pk], countries=[area.country_id]),
    )
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"areas"})
    again = client.post(
        kept.address("edit"), factories.edit_data(kept, officer, areas=[area.pk], countries=[area.country_id])
    )
    assert (again.status_code, factories.facts(kept, "area_ids")) == (302, {"area_ids": [area.pk]})
    rows = client.get(reverse("situationnote-list"), {"area": area.pk}).context["page"].rows
    assert factories.references(rows) == [kept.reference]


def test_a_record_keeps_an_organization_that_was_retired_since(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    for kind in ("meeting", "exchange"):
        partner = factories.organization("ministry" if kind == "meeting" else "regional")
        record = factories.make(kind, officer, Status.DRAFT)
        with as_owner():
            Organization.objects.filter(pk=partner.pk).update(retired_on="2026-01-01")
        answer = client.post(
            record.address("edit"), factories.edit_data(record, officer, title="Said better")
        )
        with as_owner():
            Organization.objects.filter(pk=partner.pk).update(retired_on=None)
        assert (answer.status_code, factories.facts(record, "title")) == (302, {"title": "Said better"})


def flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        yield from label if isinstance(label, list) else [(key, label)]
