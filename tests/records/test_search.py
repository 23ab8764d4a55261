"""Search finds both languages in any form of a word, names in any spelling, and references."""

from pathlib import Path

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.directory import names
from ashgabat_centre.records.models import Record
from ashgabat_centre.web import alphabet
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

FOUND = [
    ("negotiations", "negotiation"),
    ("negotiation", "negotiations"),
    ("agreed", "agreement to agree"),
    ("meetings", "A MEETING took place"),
    ("встреча", "Две встречи в Душанбе"),
    ("встречи", "Состоялась встреча"),
    ("переговоры", "Ход переговоров"),
    ("МИНИСТР", "приём у министра"),
    ("Asgabat", "Talks in Aşgabat"),
    ("Aşgabat", "Talks in Asgabat"),
    ("Geldiyew", "Mr. Geldiýew"),
    ("Türkmenistan", "TURKMENISTAN"),
    ('"growing season"', "limits for the growing season"),
    ("water -gas", "only water"),
    ("gas or water", "only water"),
    ("договор treaty", "The treaty (договор) of 1998"),
]
NOT_FOUND = [
    ("встреча", "Состоялся обед"),
    ("negotiation", "a dinner"),
    ('"season growing"', "limits for the growing season"),
    ("water -gas", "water and gas"),
]


def found(query: str, reader: User) -> list[str]:
    with seen_by(reader):
        return factories.references(Record.objects.matching(query))


@pytest.mark.parametrize("place", ["title", "summary", "body", "comment"])
def test_every_text_of_a_record_is_searched(place: str, officer: User) -> None:
    record = factories.meeting(officer, **{place: "The kingfisher returned."})
    assert found("kingfishers", officer) == [record.reference]


@pytest.mark.parametrize(("query", "text"), FOUND)
def test_is_found(query: str, text: str, officer: User) -> None:
    record = factories.meeting(officer, title=text, summary="-", body="", comment="")
    assert found(query, officer) == [record.reference]


@pytest.mark.parametrize(("query", "text"), NOT_FOUND)
def test_is_not_found(query: str, text: str, officer: User) -> None:
    factories.meeting(officer, title=text, summary="-", body="", comment="")
    assert found(query, officer) == []


CAPITAL = ("Talks in Ashgabat", "Переговоры в Ашхабаде", "Aşgabat, the second round", "Ашгабат: итоги")


@pytest.mark.parametrize(
    "query", ["Ashgabat", "Ашхабад", "Aşgabat", "в Ашхабаде", "из Ашхабада", "ASHGABAT", "Poltoratsk"]
)
def test_row_s3_a_place_is_found_under_all_its_names(query: str, officer: User) -> None:
    wanted = [factories.situationnote(officer, title=title, summary="-", body="") for title in CAPITAL]
    factories.situationnote(officer, title="Talks in Dushanbe", summary="-", body="")
    assert set(found(query, officer)) == set(factories.references(wanted))


ASKED = [
    ("переговоры Худжанд", "Переговоры прошли в Khujand"),
    ('"talks in Khujand"', "The talks in Худжанде went on"),
    ("Leninabad or Osh", "Слово об Оше"),
    ("water -Bishkek", "The water of the Chu"),
]


@pytest.mark.parametrize(("query", "text"), ASKED)
def test_row_s3_a_place_stands_for_its_names_wherever_it_is_typed(
    query: str, text: str, officer: User
) -> None:
    record = factories.situationnote(officer, title=text, summary="-", body="")
    factories.situationnote(officer, title="The water of Фрунзе", summary="-", body="")
    assert found(query, officer) == [record.reference]


@pytest.mark.parametrize("kind", factories.KINDS)
def test_a_reference_leads_to_its_record(kind: str, officer: User, client_for: Clients) -> None:
    record = factories.make(kind, officer, "submitted")
    for typed in (record.reference, record.reference.lower(), f"  {record.reference} "):
        rows = client_for(officer).get(reverse("record-list"), {"q": typed}, follow=True).context["page"].rows
        assert factories.references(rows) == [record.reference]


def test_a_kinds_own_words_are_found(officer: User) -> None:
    meeting = factories.meeting(officer, place="Hotel Kuwwat")
    note = factories.situationnote(officer)
    exchange = factories.exchange(officer, their_reference="SCO-7781")
    assert found("Kuwwat", officer) == [meeting.reference]
    assert found("Geldiyew", officer) == [meeting.reference]
    assert found('"Asia Plus"', officer) == [note.reference]
    assert found("SCO-7781", officer) == [exchange.reference]


def test_an_organization_is_found_by_either_name(officer: User) -> None:
    record = factories.meeting(officer)
    organization = factories.organization()
    assert found(organization.name_en, officer) == [record.reference]
    assert found(organization.name_ru, officer) == [record.reference]


@pytest.mark.parametrize("odd", ["'", '"', "\\", "a & b | !c", ":*", "<->", "%", "()", "🙂", "x" * 300, "-"])
def test_no_input_breaks_the_search(odd: str, officer: User, client_for: Clients) -> None:
    assert client_for(officer).get(reverse("record-list"), {"q": odd}, follow=True).status_code == 200


WRITTEN = [
    "Oʻzbekiston",
    "Oʼzbekiston",
    "O'zbekiston",
    "O‘zbekiston",
    "O’zbekiston",
    "O`zbekiston",
    "O´zbekiston",
]
APOSTROPHES = [*WRITTEN, "Ozbekiston", "OʹZBEKISTON", "Ўзбекистон", "Узбекистан"]


@pytest.mark.parametrize("asked", APOSTROPHES)
def test_a_place_gives_the_same_records_with_any_apostrophe(asked: str, officer: User) -> None:
    filed = [
        factories.meeting(officer, title=text, summary="-", body="", comment="").reference
        for text in (*APOSTROPHES, "Uzbekistan")
    ]
    assert sorted(found(asked, officer)) == sorted(filed)
    assert sorted(found(f"Talks -{asked}", officer)) == []


@pytest.mark.parametrize("asked", ["Qo'qon", "Qo‘qon", "Qoqon", "Qoʻqon", "Коканд"])
def test_so_does_a_town(asked: str, officer: User) -> None:
    record = factories.meeting(officer, title="Talks in Kokand", summary="-", body="", comment="")
    assert found(asked, officer) == [record.reference]


def test_another_word_with_an_apostrophe_is_asked_for_as_it_stands(officer: User) -> None:
    record = factories.meeting(officer, title="Talks with O'Brien", summary="-", body="", comment="")
    factories.meeting(officer, title="Talks with Obrien", summary="-", body="", comment="")
    assert found("O'Brien", officer) == [record.reference]


def test_the_database_takes_out_the_apostrophes_by_which_names_are_ordered() -> None:
    policy = Path(names.__file__).parent / "policy.sql"
    quoted = alphabet.APOSTROPHES.replace("'", "''")
    assert f"marks constant text := '{quoted}';" in policy.read_text(encoding="utf-8")
