"""The data files of the vocabularies and of the demonstration hold together before a database sees them."""

import itertools
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "ashgabat_centre" / "reference" / "data"
DEMONSTRATION = ROOT / "ashgabat_centre" / "tools" / "demonstration"

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    with path.open("rb") as file:
        (rows,) = tomllib.load(file).values()
    return list(rows)


COUNTRIES = read(REFERENCE / "countries.toml")
AREAS = read(REFERENCE / "areas.toml")
TAXONOMIES = read(REFERENCE / "taxonomies.toml")
TERMS = [term for taxonomy in TAXONOMIES for term in taxonomy.get("term", [])]
THEMES = {term["code"] for term in TAXONOMIES[0]["term"]}
ORGANIZATIONS = {row["code"]: row for row in read(REFERENCE / "organizations.toml")}
PEOPLE = {row["email"]: row for row in read(DEMONSTRATION / "people.toml")}
KINDS = {kind: read(DEMONSTRATION / f"{kind}.toml") for kind in ("meetings", "notes", "exchanges")}
RECORDS = [row for rows in KINDS.values() for row in rows]
RECORDS += read(DEMONSTRATION / "correspondence.toml")

LEVELS = ["unclassified", "confidential", "strictly_confidential"]
STATUSES = {"draft", "submitted", "returned", "cleared"}
FUNCTION_OF_TYPE = {
    "regional": 3,
    "country_team": 4,
    "un_entity": 4,
    "bretton_woods": 4,
    "un_mission": 5,
}


def is_russian(text: str) -> bool:
    return any("а" <= letter <= "я" for letter in text.lower())


def named(row: Row) -> str:
    return str(row.get("code") or row.get("iso3") or row.get("title") or row["email"])


@pytest.mark.parametrize("row", [*COUNTRIES, *AREAS, *TAXONOMIES, *TERMS, *ORGANIZATIONS.values()], ids=named)
def test_every_name_stands_in_both_languages(row: Row) -> None:
    stems = {key.removesuffix("_en").removesuffix("_ru") for key in row if key.endswith(("_en", "_ru"))}
    assert stems >= {"name"}
    for stem in stems:
        english = row[stem] if stem == "acronym" else row[f"{stem}_en"]
        assert not is_russian(english)
        assert is_russian(row[f"{stem}_ru"])


def test_codes_are_unique() -> None:
    organizations = [row["code"] for row in read(REFERENCE / "organizations.toml")]
    terms = [row["code"] for row in TERMS]
    taxonomies = [row["code"] for row in TAXONOMIES]
    areas = [row["code"] for row in AREAS]
    for codes in (organizations, terms, taxonomies, areas, [row["id"] for row in COUNTRIES]):
        assert [code for code, count in Counter(codes).items() if count > 1] == []


def test_the_five_states_stand_in_english_alphabetical_order() -> None:
    five = [row["name_en"] for row in COUNTRIES if row["member"]]
    assert five == ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan"]
    assert [row["order"] for row in COUNTRIES] == [1, 2, 3, 4, 5, 6]
    assert COUNTRIES[-1]["iso3"] == "AFG"


def test_each_country_has_its_first_level_areas() -> None:
    counts = {"KAZ": 20, "KGZ": 9, "TJK": 5, "TKM": 7, "UZB": 14, "AFG": 34}
    assert list(counts) == [row["iso3"] for row in COUNTRIES]
    assert Counter(row["country"] for row in AREAS) == counts
    prefixes = {(row["country"], row["code"].split("-")[0]) for row in AREAS}
    assert prefixes == set(zip(counts, ("KZ", "KG", "TJ", "TM", "UZ", "AF"), strict=True))


@pytest.mark.parametrize("country", COUNTRIES, ids=named)
def test_areas_stand_by_their_english_names(country: Row) -> None:
    areas = [row for row in AREAS if row["country"] == country["iso3"]]
    assert [row["order"] for row in areas] == list(range(1, len(areas) + 1))
    for language in ("en", "ru"):
        assert len({row[f"name_{language}"] for row in areas}) == len(areas)
    names = [row["name_en"] for row in areas]
    assert names == sorted(names, key=str.casefold)


def test_the_four_threats_of_the_founding_letter_come_first() -> None:
    first_four = [term["code"] for term in TAXONOMIES[0]["term"][:4]]
    assert first_four == ["terrorism", "drugs", "organized-crime", "environment"]


@pytest.mark.parametrize("taxonomy", TAXONOMIES, ids=named)
def test_taxonomy_dates_and_order(taxonomy: Row) -> None:
    assert taxonomy["valid_from"] <= taxonomy.get("valid_to", date.max)
    orders = [term["order"] for term in taxonomy.get("term", [])]
    assert orders == list(range(1, len(orders) + 1))


def test_programmes_of_action_never_overlap() -> None:
    programmes = [row for row in TAXONOMIES if row["code"].startswith("poa-")]
    for earlier, later in itertools.pairwise(programmes):
        assert earlier["valid_to"] < later["valid_from"]


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_a_record_refers_only_to_what_exists(record: Row) -> None:
    order = {row["iso3"]: row["order"] for row in COUNTRIES}
    assert record["countries"] == sorted(set(record["countries"]), key=order.__getitem__)
    assert record["countries"]
    assert set(record["themes"]) - THEMES == set()
    assert record["themes"]
    parties = [party["organization"] for party in record.get("counterparts", [])]
    assert {*parties, record.get("organization", "osce")} - ORGANIZATIONS.keys() == set()
    assert record["status"] in STATUSES
    assert LEVELS.index(record["sensitivity"]) <= PEOPLE[record["author"]]["clearance"]
    assert ("reason" in record) == (record["status"] == "returned")


@pytest.mark.parametrize("record", RECORDS, ids=named)
def test_a_record_is_written_in_its_language(record: Row) -> None:
    for field in ("title", "summary", "body", "comment"):
        assert is_russian(record[field]) == (record["language"] == "ru")
    if translation := record.get("translation"):
        assert record["status"] == "cleared"
        assert {record["language"], translation["language"]} == {"en", "ru"}
        assert is_russian(translation["title"] + translation["summary"]) == (translation["language"] == "ru")
        assert translation["translator"] in PEOPLE.keys() - {record["author"]}


@pytest.mark.parametrize("note", KINDS["notes"], ids=named)
def test_a_note_is_reported_after_its_event_and_graded(note: Row) -> None:
    assert 0 <= note["reported_days_ago"] <= note["days_ago"] <= 120
    assert {source["reliability"] for source in note["evidence"]} <= {"", *"ABCDEF"}
    assert {source["credibility"] for source in note["evidence"]} <= set(range(1, 7))
    assert 1 <= len(note["evidence"]) <= 3


@pytest.mark.parametrize("note", [note for note in KINDS["notes"] if "areas" in note], ids=named)
def test_the_areas_of_a_note_lie_in_its_countries(note: Row) -> None:
    theirs = [row["code"] for row in AREAS if row["country"] in note["countries"]]
    assert note["areas"]
    assert note["areas"] == [code for code in theirs if code in note["areas"]]


@pytest.mark.parametrize("kind", KINDS)
def test_recent_records_are_many_enough(kind: str) -> None:
    days = [row["days_ago"] for row in KINDS[kind]]
    assert sum(day <= 6 for day in days) >= 12
    assert sum(7 <= day <= 20 for day in days) >= 10


def function_of(kind: str, record: Row) -> int:
    if kind == "exchanges":
        return FUNCTION_OF_TYPE[ORGANIZATIONS[record["organization"]]["type"]]
    return {"meetings": 1, "notes": 2}[kind]


@pytest.mark.parametrize(("first", "last"), [(1, 6), (7, 13)], ids=["this week", "the week before"])
def test_each_function_of_the_mandate_has_cleared_material(first: int, last: int) -> None:
    functions = {
        function_of(kind, record)
        for kind, records in KINDS.items()
        for record in records
        if record["status"] == "cleared"
        and first <= record["days_ago"] <= last
        and record["sensitivity"] != "strictly_confidential"
    }
    assert functions == {1, 2, 3, 4, 5}


def test_what_the_demonstration_holds_today_names_no_hour() -> None:
    """It is loaded at any hour of the day, and what was held is past."""
    rows = [row for row in read(DEMONSTRATION / "meetings.toml") if row.get("state", "held") == "held"]
    assert {row["days_ago"] for row in rows} >= {0, 1}
    assert [row["title"] for row in rows if row["days_ago"] == 0 and {"starts", "ends"} & row.keys()] == []
    assert [row["title"] for row in rows if "time_zone" in row] == []  # whose day may end after ours
