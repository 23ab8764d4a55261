"""Each layout is recognised by its shape, read into the house's terms, or refused with what is missing."""

import json
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from ashgabat_centre.accounts.models import User
from ashgabat_centre.files.checks import FileRefused
from monitoring.events.lists import DayPrecision, EventType, PlacePrecision
from monitoring.events.models import Event, EventReport
from tests.cast import seen_by
from tests.monitoring.events import files

pytestmark = pytest.mark.django_db
LONG = (
    "Явились ткачи; стоявшая у ворот очередь требовала явки директора. "
    "Яркая речь взволновала всех, явная ясность далась не сразу."
)


@pytest.fixture(autouse=True)
def _as_analyst(analyst: User) -> Any:
    with seen_by(analyst):
        yield


def only() -> tuple[Any, EventReport]:
    report = EventReport.objects.select_related("event__area", "event__country").get()
    return report.event, report


def refusal(content: bytes, by: User, name: str = "events.csv") -> str:
    with pytest.raises(FileRefused) as refused:
        files.send(content, by, name)
    return str(refused.value)


def test_a_row_of_acled_stands_in_its_country_and_area(analyst: User) -> None:
    files.take_all(files.acled_file(files.acled(event_date="4 March 2026", time_precision=2)), analyst)
    event, report = only()
    assert (event.day, event.day_precision) == (date(2026, 3, 4), DayPrecision.WEEK)
    assert (event.country.iso3, event.area.code, event.place) == ("TJK", "TJ-SU", "Isfara")
    assert (event.type, event.sub_type) == (EventType.PROTEST, "Peaceful protest")
    assert (report.system, report.upstream_id, report.best, report.restricted) == ("acled", "TJK1", 0, True)
    assert report.kind == "Protests; Peaceful protest"


def test_a_row_of_ucdp_keeps_its_range_and_how_exact_it_is(analyst: User) -> None:
    files.take_all(files.ucdp_file(files.ucdp()), analyst)
    event, report = only()
    assert (report.low, report.best, report.high, event.deaths) == (1, 2, 4, "1–4")
    assert (event.day_precision, event.place_precision) == (DayPrecision.WEEK, PlacePrecision.NEAR)
    assert (event.type, event.area.code, report.reported_on) == (EventType.BATTLE, "TJ-SU", date(2026, 3, 6))
    assert report.restricted is False


def test_tags_below_the_names_of_ucdp_are_no_event(analyst: User) -> None:
    tags = dict.fromkeys(files.UCDP, "") | {"country": "#country+name", "date_start": "#date+start"}
    table = files.take_all(files.ucdp_file(tags, files.ucdp()), analyst)
    assert (table.good, table.bad) == (1, 0)


def test_a_row_of_gdelt_is_known_by_its_numbers_alone(analyst: User) -> None:
    files.take_all(files.gdelt_file(files.gdelt()), analyst, "20260304.export.CSV")
    event, report = only()
    assert (event.country.iso3, event.area.code, event.place) == ("TJK", "TJ-SU", "Isfara")
    assert (event.type, report.kind, report.source) == (EventType.PROTEST, "CAMEO 141", "paper.example")
    assert (event.actors, report.best) == ('THE "WEAVERS', None)


def test_a_table_with_tags_is_read_where_they_say_enough(analyst: User) -> None:
    files.take_all(
        files.hxl_file(["7", "2026-03-04", "TJK", "Sughd", "Mudflow", "3", "A committee"]), analyst
    )
    event, report = only()
    assert (event.day, event.area.code, event.type, event.sub_type) == (
        date(2026, 3, 4),
        "TJ-SU",
        "",
        "Mudflow",
    )
    assert (report.best, report.source) == (3, "A committee")


def test_tags_decide_whatever_names_stand_above_them(analyst: User) -> None:
    names = ["id", "country", "date_start", "low", "best", "high"]
    tags = [
        "#event+id",
        "#country",
        "#date",
        "#affected+killed+min",
        "#affected+killed",
        "#affected+killed+max",
    ]
    row = dict(zip(names, ["7", "Tajikistan", "2026-03-04", 1, 2, 4], strict=True))
    content = files.as_csv(names, dict(zip(names, tags, strict=True)), row)
    files.take_all(content, analyst, owner="A committee")
    assert (only()[1].system, only()[0].deaths) == ("hxl", "1–4")


@pytest.mark.parametrize(
    "moment", ["2026-03-04T10:00:00Z", "2026-03-04t23:30:00.123+05:00", "2026-03-04T01:00+0500"]
)
def test_of_an_instant_the_day_is_taken_as_it_is_written(analyst: User, moment: str) -> None:
    files.take_all(files.hxl_file(["7", moment, "TJK", "", "", "", "A committee"]), analyst)
    assert only()[0].day == date(2026, 3, 4)


def test_a_workbook_and_json_with_tags_are_the_same_table(analyst: User) -> None:
    row = ["7", "2026-03-04", "TJK", "Sughd", "Mudflow", 3, "A committee"]
    workbook = BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        for number, cells in enumerate([["What happened"], files.HXL, row]):
            book.add_worksheet() if not number else None
            book.worksheets()[0].write_row(number, 0, cells)
    lists = json.dumps([files.HXL, row]).encode()
    objects = json.dumps([dict(zip(files.HXL, row, strict=True))]).encode()
    added = [
        files.take_all(content, analyst, name).made
        for content, name in ((workbook.getvalue(), "a.xlsx"), (lists, "a.json"), (objects, "b.json"))
    ]
    assert added == [1, 0, 0]


def test_a_table_whose_tags_say_too_little_is_refused_with_those_that_are_missing(analyst: User) -> None:
    sentence = refusal(files.hxl_file(["Coast", "100"], tags=["#adm1", "#affected"]), analyst)
    assert "#event+id, #date, #country" in sentence
    assert "#adm1, #affected" in sentence


def test_reliefweb_is_read_in_both_versions(analyst: User) -> None:
    disaster = {"name": "Tajikistan: Floods - Mar 2026", "glide": "FL-2026-000001-TJK", "status": "alert"}
    report = {
        "title": "Flood update",
        "date": {"created": "2026-03-05T08:00:00+00:00"},
        "country": [{"name": "Tajikistan", "iso3": "tjk"}],
        "source": [{"name": "An invented agency"}],
        "url": "https://reliefweb.example/1",
    }
    files.take_all(files.reliefweb_file(disaster, report), analyst, "answer.json")
    first, second = EventReport.objects.select_related("event").order_by("upstream_id")
    assert (first.upstream_id, first.event.day, first.event.day_precision) == (
        "disaster:1",
        date(2026, 3, 1),
        DayPrecision.MONTH,
    )
    assert (second.upstream_id, second.event.day, second.source) == (
        "report:2",
        date(2026, 3, 5),
        "An invented agency",
    )
    assert {first.event.country_id, second.event.country_id} == {762}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        (["Country", "Admin1", "Month", "Year", "Events", "Fatalities"], "counts events by month"),
        (["location_code", "events", "fatalities", "reference_period_start"], "counts events by period"),
        (["CountryName", "Iso3", "IndicatorName", "IndicatorScore"], "INFORM"),
        (["Name - English", "Country", "Lat", "Long"], "lists places"),
        (["Dish", "Price"], "Its first row: “Dish, Price”"),
        ([name for name in files.ACLED if name != "notes"], "lacks these columns: notes"),
    ],
)
def test_what_is_no_table_of_events_is_refused_with_what_it_is(
    analyst: User, columns: list[str], words: str
) -> None:
    assert words in refusal(files.as_csv(columns), analyst)


def test_a_text_in_an_old_encoding_is_read_as_its_writer_meant_it(analyst: User) -> None:
    words: dict[str, Any] = {"country": "Таджикистан", "location": "Исфара", "notes": LONG}
    content = files.as_csv(files.ACLED, files.acled(iso="", **words))
    files.take_all(content.decode().encode("cp1251"), analyst)
    assert only()[0].place == "Исфара"


def test_semicolons_and_tabs_cut_cells_as_commas_do(analyst: User) -> None:
    for number, delimiter in enumerate(";\t|"):
        files.take_all(files.as_csv(files.ACLED, files.acled(number), delimiter=delimiter), analyst)
    assert EventReport.objects.count() == 3


def test_a_city_and_the_region_around_it_are_two_areas(analyst: User) -> None:
    places = {"Almaty City": "KZ-75", "Almaty": "KZ-19", "Mangystau": "KZ-47"}
    given = (files.acled(n, iso=398, country="Kazakhstan", admin1=name) for n, name in enumerate(places))
    files.take_all(files.acled_file(*given), analyst)
    rows = EventReport.objects.select_related("event__area").values_list("area", "event__area__code")
    assert dict(rows) == places


def test_columns_of_one_name_are_refused(analyst: User) -> None:
    named = files.as_csv([*files.ACLED, "Fatalities"], files.acled())
    tagged = files.hxl_file(["1", *[""] * 7], tags=[*files.HXL, "#affected +killed"])
    for content, column in ((named, "Fatalities"), (tagged, "#affected+killed")):
        with seen_by(analyst), pytest.raises(FileRefused, match="stand there twice") as refused:
            files.send(content, analyst)
        assert column in str(refused.value)


def test_an_item_of_reliefweb_that_says_nothing_is_counted_as_refused(analyst: User) -> None:
    item = {"id": {"a": 1}, "fields": {"title": ["x"], "date": "2026", "country": "kgz"}}
    with seen_by(analyst):
        table = files.work(files.send(json.dumps({"data": [item]}).encode(), analyst, name="answer.json"))
    assert (table.good, table.elsewhere, table.bad) == (0, 0, 1)


@pytest.mark.parametrize(
    ("word", "type_", "sub_type"),
    [("Battle", "battle", ""), ("protests", "protest", ""), ("Riot", "riot", ""), ("Flood", "", "Flood")],
)
def test_a_tables_own_word_for_a_type_is_one_of_ours_where_it_says_the_same(
    word: str, type_: str, sub_type: str, analyst: User
) -> None:
    row = ["1", "2026-03-04", "TJK", "Sughd", word, "0", "A council"]
    with seen_by(analyst):
        files.take_all(files.hxl_file(row), analyst)
        event, report = Event.objects.get(), EventReport.objects.get()
    assert (event.type, event.sub_type, report.kind) == (type_, sub_type, word)


def test_a_fault_names_the_column_as_the_file_does(analyst: User) -> None:
    row = ["1", "2026-03-04", "TJK", "Sughd", "Battle", "some", "A council"]
    with seen_by(analyst):
        table = files.work(files.send(files.hxl_file(row), analyst))
    assert [column for _line, column, _sentence in table.faults] == ["#affected+killed"]
