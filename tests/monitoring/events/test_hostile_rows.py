"""Rows nobody means: each is refused with its row, its column and what was expected, and the others go in."""

import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from ashgabat_centre.accounts.models import User
from ashgabat_centre.files.checks import FileRefused
from monitoring.events.forms import EventReportForm
from monitoring.events.models import Event, EventReport
from tests.cast import seen_by
from tests.monitoring.events import files

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_analyst(analyst: User) -> Any:
    with seen_by(analyst):
        yield


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("fatalities", "9" * 100_000),
        ("fatalities", "-1"),
        ("fatalities", "some"),
        ("fatalities", "٣"),
        ("event_date", "0001-01-01"),
        ("event_date", "2999-01-01"),
        ("event_date", "03/04/2026"),
        ("event_date", "the other day"),
        ("event_type", "Weather"),
        ("latitude", "91"),
        ("latitude", "nan"),
        ("longitude", ""),
        ("time_precision", "9"),
        ("event_id_cnty", ""),
        ("country", ""),
        ("location", "x" * 201),
        ("notes", "x" * 20_001),
    ],
)
def test_a_bad_cell_names_its_row_and_column_and_keeps_no_other_row_out(
    analyst: User, column: str, cell: str
) -> None:
    table = files.take_all(files.acled_file(files.acled(1), files.acled(2, **{column: cell})), analyst)
    assert (table.good, table.bad) == (1, 1)
    ((row, named, sentence),) = table.faults
    assert (row, named) == (3, column)
    assert sentence
    assert len(sentence) < 300
    assert EventReport.objects.get().upstream_id == "TJK1"


@pytest.mark.parametrize("figures", [(3, 2, 4), (1, 5, 4), (4, "", 3)])
def test_a_range_upside_down_is_refused(analyst: User, figures: tuple[Any, ...]) -> None:
    low, best, high = figures
    table = files.take_all(files.ucdp_file(files.ucdp(low=low, best=best, high=high)), analyst)
    assert (table.good, table.bad, table.faults[0][1]) == (0, 1, "best")


def test_what_is_no_item_of_reliefweb_is_named_by_its_row(analyst: User) -> None:
    fields = {"name": "Tajikistan: Floods - Mar 2026"}
    bad: list[Any] = [{"id": None}, 5, None, "x", {"id": "3", "fields": []}, [], {"fields": fields}]
    content = json.dumps({"data": [*bad, {"id": "7", "fields": fields}]}).encode()
    table = files.take_all(content, analyst, "answer.json")
    assert (table.good, table.bad) == (1, len(bad))
    assert [(row, column) for row, column, _sentence in table.faults] == [
        *((row, "fields") for row in range(2, 8)),
        (8, "id"),
    ]


def test_a_formula_is_a_text_like_any_other(analyst: User) -> None:
    files.take_all(files.acled_file(files.acled(notes="=HYPERLINK(1)", location="@SUM(1)")), analyst)
    assert (EventReport.objects.get().text, Event.objects.get().place) == ("=HYPERLINK(1)", "@SUM(1)")


def test_words_that_look_like_what_stands_between_cells_are_kept_as_words(analyst: User) -> None:
    row = files.acled(location="None", notes='None, NULL, \\N\n{a,b} "c" \\', admin1="", fatalities="")
    table = files.take_all(files.acled_file(row, files.acled(2)), analyst)
    report = EventReport.objects.get(upstream_id="TJK1")
    assert (table.good, table.bad, report.event.place) == (2, 0, "None")
    assert (report.text, report.best, report.event.area_id) == ('None, NULL, \\N\n{a,b} "c" \\', None, None)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,<p>",
        " JavaScript:alert(1)",
        "http:///x",
        'https://x/"onclick=',
        "x",
    ],
)
def test_no_address_but_the_webs_is_kept_whichever_way_it_comes(analyst: User, address: str) -> None:
    row = ["7", "2026-03-04", "TJK", "Sughd", "Mudflow", "3", "A committee", address]
    files.take_all(files.hxl_file(row, tags=[*files.HXL, "#meta+url"]), analyst)
    item = {"title": "Tajikistan: Floods - Mar 2026", "url": address}
    files.take_all(files.reliefweb_file(item), analyst, "answer.json")
    files.take_all(files.gdelt_file(files.gdelt(SOURCEURL=address)), analyst)
    assert list(EventReport.objects.values_list("url", flat=True)) == ["", "", ""]
    assert "url" in EventReportForm({"source": "A paper", "url": address}).errors


def test_the_database_keeps_no_address_but_the_webs(analyst: User) -> None:
    files.take_all(files.gdelt_file(files.gdelt(SOURCEURL="HTTPS://paper.example/weavers")), analyst)
    assert EventReport.objects.get().url == "HTTPS://paper.example/weavers"
    with pytest.raises(IntegrityError, match="report_on_the_web"), transaction.atomic():
        EventReport.objects.update(url="javascript:alert(1)")


@pytest.mark.parametrize("junk", [b"\x00", b"\x1b[2J"])
def test_bytes_that_are_no_text_refuse_the_whole_file(analyst: User, junk: bytes) -> None:
    content = files.acled_file(files.acled(notes="MARK")).replace(b"MARK", junk)
    with pytest.raises(FileRefused, match="not text"):
        files.send(content, analyst)


def test_a_quotation_mark_that_never_closes_refuses_the_file_and_leaves_nothing_of_it(analyst: User) -> None:
    rows = [files.acled(number) for number in range(3)]
    content = files.acled_file(*rows) + b'TJK9,"' + b"x,\n" * 60_000
    table = files.work(files.send(content, analyst))
    assert (table.state, table.rows.count(), table.pieces.count()) == ("refused", 0, 0)
    assert "row 4" in table.refusal
    assert Event.objects.count() == 0


def test_only_the_first_two_hundred_bad_rows_are_kept_and_all_are_counted(analyst: User) -> None:
    rows = [files.acled(number, event_date="never") for number in range(250)]
    table = files.work(files.send(files.acled_file(*rows), analyst))
    assert (table.bad, len(table.faults)) == (250, 200)


def test_a_web_page_and_a_locked_workbook_are_refused_as_what_they_are(analyst: User) -> None:
    with pytest.raises(FileRefused, match="web page"):
        files.send(b"<html><body>Events</body></html>", analyst)
    with pytest.raises(FileRefused, match="locked"):
        files.send(b"\xd0\xcf\x11\xe0" + bytes(600), analyst)
    with pytest.raises(FileRefused, match="JSON"):
        files.send(b'{"data": [', analyst)
