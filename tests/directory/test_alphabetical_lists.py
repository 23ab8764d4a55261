"""The directory's lists and choices stand in the alphabetical order of the reader's language, page after page."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import roster
from ashgabat_centre.directory.models import Person
from ashgabat_centre.reference.forms import OrganizationField
from ashgabat_centre.reference.vocabulary import area_choices, terms
from ashgabat_centre.web.alphabet import ByName, sort_key
from liaison.parties.models import Party
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

PEOPLE = (
    ("Zarina Ali", "Зарина Али"),
    ("Çary Annaýew", "Чары Аннаев"),
    ("O‘ktam Salimov", "Уктам Салимов"),
    ("Cemal Ataýewa", "Джемал Атаева"),
    ("", "Қанат Әбіш"),
    ("Öwez Gurbanow", "Овез Гурбанов"),
    ("Ýunus Berdiýew", "Юнус Бердыев"),
    ("", "Ёлкин Пётр"),
)
ORDER = {
    "en": [
        ["Çary Annaýew", "Cemal Ataýewa", "O‘ktam Salimov"],
        ["Öwez Gurbanow", "Ýunus Berdiýew", "Zarina Ali"],
        ["Ёлкин Пётр", "Қанат Әбіш"],
    ],
    "ru": [
        ["Джемал Атаева", "Ёлкин Пётр", "Зарина Али"],
        ["Қанат Әбіш", "Овез Гурбанов", "Уктам Салимов"],
        ["Чары Аннаев", "Юнус Бердыев"],
    ],
}


def pages(client: Client) -> list[list[str]]:
    """The names on each page of the list of people."""
    read, address = [], reverse("directory")
    while True:
        context = client.get(address).context
        read.append([person.name for person in context["people"]])
        if not context["next_url"]:
            return read
        address = reverse("directory") + context["next_url"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_people_stand_in_alphabetical_order_page_after_page(
    language: str, officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "SIZE", 3)
    for english, russian in PEOPLE:
        factories.person(english, name_ru=russian)
    client = client_for(officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert pages(client) == ORDER[language]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_index_answers_the_order_of_people(language: str) -> None:
    with override(language), connection.cursor() as cursor:
        rows = Person.objects.in_use().order_by(ByName(), "pk").values("pk")[:51]
        cursor.execute(
            "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off"
        )
        plan = rows.explain()
    assert f"person_sort_{language}" in plan


@pytest.mark.parametrize("language", ["en", "ru"])
def test_institutions_and_regions_are_offered_in_alphabetical_order(language: str) -> None:
    with override(language):
        choices: Any = list(OrganizationField().queryset or ())
        offered = [
            (row.country and row.country.order, row.type, sort_key(getattr(row, f"name_{language}")))
            for row in choices
        ]
        assert offered == sorted(offered, key=lambda one: (one[0] is None, one))
        for _country, areas in area_choices():
            assert [name for _pk, name in areas] == sorted((name for _pk, name in areas), key=sort_key)
        assert len(terms().area_names(terms().areas)) == len(terms().areas)


def test_a_name_that_is_changed_changes_its_place(officer: User) -> None:
    zarina, berdi = factories.person("Zarina Ali"), factories.person("Berdi Ali")
    with seen_by(officer):
        assert list(Person.objects.filter(pk__in=[zarina.pk, berdi.pk])) == [berdi, zarina]
        Person.objects.filter(pk=zarina.pk).update(name_en="Ali Zarina")
        assert list(Person.objects.filter(pk__in=[zarina.pk, berdi.pk])) == [zarina, berdi]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_other_parties_stand_in_alphabetical_order(language: str) -> None:
    names = [("Şamçyrag", "Шамчираг"), ("Zaman", "Эпоха"), ("Öňe", "Вперёд")]
    parties = {
        row[language == "ru"]: factories.organization(
            "ngo", code=row[0].lower(), name_en=row[0], name_ru=row[1]
        ).pk
        for row in names
    }
    with as_owner(), override(language):
        shown = Party.objects.filter(organization__in=parties.values()).named()
        assert [party.name for party in shown] == sorted(parties, key=sort_key)
