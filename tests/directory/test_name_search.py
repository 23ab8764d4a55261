"""The directory's search: any script, one index, nothing shown that the reader may not see."""

import tomllib
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory import duplicates, names
from ashgabat_centre.directory.models import Person, Place
from ashgabat_centre.directory.names import gazetteer
from ashgabat_centre.directory.names.models import DirectoryName, PlaceName
from ashgabat_centre.reference.models import Country
from ashgabat_centre.tools.demonstration.parties import FILE, Parties
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def found(user: User, words: str, **how: Any) -> list[str]:
    with seen_by(user), transaction.atomic():
        return [match.label for match in names.search(words, **how)]


@pytest.mark.parametrize(
    "typed", ["Ниязов", "Niyazov", "Nyýazow", "Niýazow", "ниязов с.", "Niyazov Saparmurat"]
)
def test_somebody_is_found_in_any_spelling(officer: User, typed: str) -> None:
    factories.person("Saparmyrat Nyýazow")
    factories.person("Nurmuhammet Hanamow")
    assert found(officer, typed, kinds=("person",)) == ["Saparmyrat Nyýazow"]


@pytest.mark.parametrize("typed", ["Hanamow Sahib", "Mullah Hanamow Akhund", "кари Ханамов", "معاون Hanamow"])
def test_how_somebody_is_addressed_is_no_part_of_a_name(officer: User, typed: str) -> None:
    factories.person("Nurmuhammet Hanamow")
    assert found(officer, typed, kinds=("person",)) == ["Nurmuhammet Hanamow"]


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("Красноводск", "Turkmenbashi"),
        ("Aşgabat", "Ashgabat"),
        ("Ленинабад", "Khujand"),
        ("Frunze", "Bishkek"),
        ("مزار شریف", "Mazar-i-Sharif"),
        ("Целиноград", "Astana"),
        ("Tashauz", "Dashoguz"),
    ],
)
def test_a_town_is_found_by_what_it_was_called_before(officer: User, typed: str, place: str) -> None:
    assert found(officer, typed, kinds=("place",))[0] == place


def test_an_institution_is_found_by_acronym_former_name_and_in_russian(officer: User) -> None:
    body = factories.organization(
        "regional", code="o-water", name_en="Water Fund", name_ru="Фонд воды", acronym="WFX"
    )
    factories.former_name(body, date(2020, 1, 1), "Aral Basin Committee")
    for typed in ("WFX", "Aral Basin Committee", "фонд воды"):
        assert found(officer, typed, kinds=("organization",))[0] == "Water Fund (WFX)"


def test_what_nobody_is_called_is_answered_with_nothing(officer: User) -> None:
    factories.person("Saparmyrat Nyýazow")
    for typed in ("", "  ", "?", "'|&!", "Zzyzx Qwrtp", "\u200c", "1"):
        assert found(officer, typed, kinds=("person",)) == []


def test_a_word_being_typed_finds_how_it_may_go_on(officer: User) -> None:
    factories.person("Saparmyrat Nyýazow")
    assert found(officer, "Сап", kinds=("person",), unfinished=True) == ["Saparmyrat Nyýazow"]
    assert found(officer, "Nyýazow Sa", kinds=("person",), unfinished=True) == ["Saparmyrat Nyýazow"]


def test_a_duplicate_is_answered_by_whom_it_was_merged_into(officer: User) -> None:
    kept, duplicate = factories.person("Gulnara Iskakova"), factories.person("Gulya Ormonova")
    with seen_by(officer), transaction.atomic():
        duplicates.merge(duplicate, kept, officer, "The same person.")
    assert found(officer, "Ormonova", kinds=("person",)) == ["Gulnara Iskakova"]


def test_the_retired_are_found_and_not_offered(officer: User) -> None:
    factories.person("Gulnara Iskakova", retired_on=date(2020, 1, 1))
    assert found(officer, "Iskakova", kinds=("person",)) == ["Gulnara Iskakova"]
    assert found(officer, "Iskakova", kinds=("person",), in_use=True) == []


def test_each_party_of_the_demonstration_is_found_by_its_names(officer: User, head: User) -> None:
    countries = {country.iso3: country.pk for country in Country.objects.all()}
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["party"]
    parties = Parties({"head@unrcca.example": head}, SimpleNamespace(countries=countries), lambda *_row: None)
    with as_owner():
        for row in rows:
            parties.register(row)
    for name in (row[language] for row in rows for language in ("name_en", "name_ru")):
        with seen_by(officer), transaction.atomic():
            [first, *_others] = names.search(name, kinds=("organization",))
        assert (first.spelling, first.sure) == (name, True)


def test_a_name_given_up_is_found_no_more(officer: User) -> None:
    person = factories.person("Gulnara Iskakova")
    with as_owner():
        Person.objects.filter(pk=person.pk).update(name_en="Gulnara Ormonova")
        names.index(person)
    assert found(officer, "Iskakova", kinds=("person",)) == []
    assert found(officer, "Ormonova", kinds=("person",)) == ["Gulnara Ormonova"]


# --- Who finds whom ---------------------------------------------------------------------------------------------


def test_a_protected_name_is_found_by_those_who_know_it_and_by_nobody_else(cast: dict[str, User]) -> None:
    person = factories.protected(
        factories.person("Sapargylyç Annayev", variants=["Saparklych"]), cast["officer"]
    )
    for typed in ("Sapargylyç", "Сапаргылыч Аннаев", "Saparklych"):
        finders = {name for name, user in cast.items() if found(user, typed, kinds=("person",))}
        assert finders == {"officer"}
        assert found(cast["officer"], typed, kinds=("person",)) == [person.name_en]


def test_the_table_of_names_forgets_whoever_becomes_protected(officer: User) -> None:
    """Even where nobody writes the names anew."""
    person = factories.person("Sapargylyç Annayev")
    with as_owner():
        Person.objects.filter(pk=person.pk).update(name_en="Protected person X", protected=True)
        assert not DirectoryName.objects.filter(person=person).exists()


def test_no_true_name_can_be_written_beside_a_pseudonym(officer: User) -> None:
    person = factories.protected(factories.person("Sapargylyç Annayev"), officer)
    with seen_by(officer), pytest.raises(DatabaseError), transaction.atomic():
        DirectoryName.objects.create(person=person, text="Sapargylyç Annayev", sounds="", keys="a")


def test_people_are_found_by_staff_alone(cast: dict[str, User]) -> None:
    factories.person("Saparmyrat Nyýazow")
    staff = {name for name, user in cast.items() if user.role in ("officer", "analyst", "head")}
    finders = {name for name, user in cast.items() if found(user, "Niyazov", kinds=("person",))}
    assert finders == staff


@pytest.mark.parametrize("status", ["draft", "cleared"])
def test_row_151_a_name_is_found_by_exactly_those_who_may_open_the_person(
    status: str, cast: dict[str, User], client_for: Clients
) -> None:
    """The desk opens, and finds, whoever is named in a cleared record, in any script; of a pseudonym, the pseudonym."""
    shown = factories.person("Saparmyrat Nyýazow", variants=["Saparmurad Niyazof"])
    hidden = factories.protected(factories.person("Sapargylyç Annayev"), cast["officer"])
    beside = factories.person("Nurmuhammet Hanamow")
    met = {"organization": factories.organization().pk, "post": "Deputy Minister"}
    rows = {"counterparts": [met | {"person": one.pk, "name": one.name_en} for one in (shown, hidden)]}
    factories.meeting(cast["officer"], status, rows=rows)
    for person, typed in (
        (shown, "Ниязов Сапармурат"),
        (shown, "Saparmurad Niyazof"),
        (hidden, hidden.name_en),
        (beside, "Ханамов"),
    ):
        openers = {
            name
            for name, user in cast.items()
            if client_for(user).get(person.get_absolute_url()).status_code == 200
        }
        finders = {
            name for name, user in cast.items() if person.name_en in found(user, typed, kinds=("person",))
        }
        assert finders == openers, typed
    assert ("desk" in openers, found(cast["desk"], "Аннаев", kinds=("person",))) == (False, [])
    assert bool(found(cast["desk"], "Niyazov", kinds=("person",))) == (status == "cleared")


# --- The index --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["officer", "desk"])
def test_names_are_looked_up_by_index_behind_the_policy(name: str, cast: dict[str, User]) -> None:
    with seen_by(cast[name]), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        plan = DirectoryName.objects.answering("(nsv|n9v)").spellings()[:10].explain()
    assert "Bitmap Index Scan on directory_name_keys" in plan


def test_the_gazetteer_is_loaded_once_however_often(officer: User) -> None:
    with as_owner():
        before = (Place.objects.count(), DirectoryName.objects.exclude(place=None).count())
        gazetteer.load()
        assert (Place.objects.count(), DirectoryName.objects.exclude(place=None).count()) == before
    assert before[0] > 300


@pytest.mark.parametrize("first", ["town", "village"])
def test_a_place_from_a_list_is_the_one_that_bears_the_name_today(first: str, officer: User) -> None:
    town = {"name_en": "Qumtestbulaq", "name_ru": "Кумтестбулак", "kind": Place.Kind.TOWN}
    village = {"name_en": "Verkhniy", "name_ru": "Верхний", "kind": Place.Kind.VILLAGE}
    made = [factories.place(**row) for row in ((town, village) if first == "town" else (village, town))]
    named = {place.kind: place for place in made}
    with as_owner():
        PlaceName.objects.create(place=named[Place.Kind.VILLAGE], text="Qumtestbulaq")
        listed = Place(
            code="list-1", name_en="Kumtestbulak", country=made[0].country, time_zone="Asia/Bishkek"
        )
        assert gazetteer.take_in([listed]) == [named[Place.Kind.TOWN]]


def test_each_capital_keeps_its_own_time() -> None:
    capitals = Place.objects.filter(kind=Place.Kind.CAPITAL)
    assert dict(capitals.values_list("name_en", "time_zone")) == {
        "Ashgabat": "Asia/Ashgabat",
        "Astana": "Asia/Almaty",
        "Bishkek": "Asia/Bishkek",
        "Dushanbe": "Asia/Dushanbe",
        "Kabul": "Asia/Kabul",
        "Tashkent": "Asia/Tashkent",
    }


def test_every_place_names_a_time_zone_there_is() -> None:
    for place in Place.objects.all():
        place.clean()


# --- Pages ------------------------------------------------------------------------------------------------------


def test_suggestions_are_options_and_only_of_the_kinds_asked_for(officer: User, client_for: Clients) -> None:
    person = factories.person("Tashkent Tashkentov")
    client = client_for(officer)
    page = client.post(reverse("directory-suggest"), {"words": "Ташкент", "kinds": "person"}).content.decode()
    assert page.count('role="option"') == 1
    assert f'data-value="{person.pk}"' in page
    assert client.post(reverse("directory-suggest"), {"words": "Т", "kinds": "person"}).content.strip() == b""


def test_suggesting_asks_as_much_among_one_as_among_twenty(officer: User, client_for: Clients) -> None:
    client, asked = client_for(officer), []
    client.post(reverse("directory-suggest"), {"words": "Niyazov", "kinds": "person"})
    for number in range(20):
        factories.person(f"Niyazov {'ABCDEFGHIKLMNOPRSTUV'[number]}ltyn")
        if number in (0, 19):
            with CaptureQueriesContext(connection) as caught:
                client.post(reverse("directory-suggest"), {"words": "Niyazov", "kinds": "person"})
            asked.append(len(caught))
    assert asked[0] == asked[1] <= 16
