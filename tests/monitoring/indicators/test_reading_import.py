"""Readings come in tables of our own and of INFORM, once; what differs is a correction, and what is none of ours is
left out and counted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.imports.models import Import
from ashgabat_centre.web.dates import DateRefused
from monitoring.indicators.bands import Cadence
from monitoring.indicators.models import NOT_BEGUN, Indicator, Reading
from monitoring.indicators.reading_import import period_in
from monitoring.indicators.written_values import as_written, value_in
from tests.cast import Clients, seen_by
from tests.imports.test_imports import as_csv, as_xlsx, checked, faults, imported, outcomes
from tests.monitoring.indicators.indicators import corrected, indicator, reading

database = pytest.mark.django_db
OWN = ["Code", "Country", "Period", "Value", "Source"]
MAY, JUNE = (
    ["GRAIN", "Kazakhstan", "2026-05", "6.5", "The bulletin"],
    ["Цена на зерно", "Казахстан", "17.06.2026", "7,25", ""],
)
TRENDS = ["CountryName", "Iso3", "GNAYear", "IndicatorId", "FullName", "IndicatorScore"]
INDEX = ["CountryName", "Iso3", "ValidityYear", "IndicatorName", "IndicatorScore", "Unit"]


def sent(user: User, *rows: list[str], header: list[str] = OWN, **how: bool) -> Import:
    return imported(checked(user, "readings", as_csv([header, *rows])), **how)


def values(user: User) -> list[tuple[date, Decimal | None]]:
    with seen_by(user):
        return list(Reading.objects.standing().order_by("day", "pk").values_list("day", "value"))


def yearly(owner: User, **fields: object) -> Indicator:
    usual = {"code": "INFORM-RISK", "cadence": "year", "source_name": "INFORM", "unit": "0-10"}
    return indicator(owner, **usual | fields)


@database
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_of_our_own_comes_in_by_any_name_and_date(analyst: User, form: str) -> None:
    indicator(analyst)
    content = as_csv([OWN, MAY, JUNE]) if form == "csv" else as_xlsx([OWN, MAY, JUNE])
    table = imported(checked(analyst, "readings", content, f"readings.{form}"))
    assert (table.state, table.made) == ("done", 2)
    assert values(analyst) == [(date(2026, 5, 1), Decimal("6.5")), (date(2026, 6, 1), Decimal("7.25"))]
    with seen_by(analyst):
        first = Reading.objects.order_by("day")[0]
    assert (first.entered_by, first.provenance.partition("; ")[0]) == (analyst, "The bulletin")
    assert f"readings.{form}" in first.provenance


@database
def test_a_table_that_is_imported_twice_adds_nothing(analyst: User) -> None:
    indicator(analyst)
    assert sent(analyst, MAY, JUNE).made == 2
    again = sent(analyst, MAY, JUNE)
    assert (again.state, again.made, again.known) == ("done", 0, 2)
    with seen_by(analyst):
        assert Reading.objects.count() == 2


@database
def test_another_value_is_a_correction_and_the_earlier_one_is_kept(analyst: User) -> None:
    indicator(analyst)
    sent(analyst, MAY)
    assert sent(analyst, [*MAY[:3], "9", ""]).made == 1
    with seen_by(analyst):
        first, second = Reading.objects.order_by("pk")
    assert (first.value, second.value, second.supersedes_id) == (Decimal("6.5"), 9, first.pk)
    assert second.because == "The table that was imported gives another value."


@database
def test_english_columns_are_known_to_who_reads_in_russian(analyst: User) -> None:
    indicator(analyst)
    with override("ru"):
        table = checked(analyst, "readings", as_csv([OWN, MAY]))
    assert (outcomes(table), faults(table)) == ([(2, "good")], [])


@database
def test_what_a_row_corrects_and_what_is_kept_rounded_is_said_before_it_is_imported(
    analyst: User, client_for: Clients
) -> None:
    reading(indicator(analyst), analyst, "4", date(2026, 5, 1))
    rows = [
        [*MAY[:3], "99", ""],
        ["GRAIN", "Kazakhstan", "2026-06", "1.123456789", ""],
        [*JUNE[:2], "2026-07", "7", ""],
    ]
    table = checked(analyst, "readings", as_csv([OWN, *rows]))
    assert outcomes(table) == [(2, "good"), (3, "good"), (4, "good")]
    shown = client_for(analyst).get(reverse("import", args=[table.pk]))
    assert [(row.number, row.faults) for row in shown.context["noted"]] == [
        (2, [["Value", "Corrects what stands: 4 → 99."]]),
        (3, [["Value", "Is kept rounded: 1.12345679."]]),
    ]
    assert "Corrects what stands: 4 → 99." in shown.content.decode()
    assert (imported(table).made, len(values(analyst))) == (3, 3)


@database
@pytest.mark.parametrize("value", ["9", None])
def test_what_a_person_corrected_no_old_table_puts_back_unasked(analyst: User, value: str | None) -> None:
    indicator(analyst)
    sent(analyst, MAY)
    with seen_by(analyst):
        first = Reading.objects.select_related("indicator", "country").get()
    corrected(first, analyst, value)
    table = checked(analyst, "readings", as_csv([OWN, MAY]))
    assert [outcome for _row, outcome in outcomes(table)] == ["alike"]
    assert (imported(table).made, len(values(analyst))) == (0, int(value is not None))


@database
@pytest.mark.parametrize(("header", "name"), [(TRENDS, "INFORM"), (INDEX, "Governance")])
def test_both_layouts_of_inform_come_in_and_the_rest_is_left_out_and_counted(
    analyst: User, header: list[str], name: str
) -> None:
    yearly(analyst, source_name=name)
    row = dict(zip(header, [""] * len(header), strict=True)) | {header[3]: name, "Unit": "0-10"}
    rows = []
    for country, iso3, score in (
        ("Kazakhstan", "KAZ", "3.2"),
        ("Kyrgyzstan", "KGZ", "3.5"),
        ("Chad", "TCD", "7"),
    ):
        year = {header[2]: "2024", "CountryName": country, "Iso3": iso3, "IndicatorScore": score}
        for subject in (name, "Roads, total\nnetwork", ""):
            named = row | year | {header[3]: subject, "FullName": "x"}
            rows.append([named.get(column, "") for column in header])
    table = sent(analyst, *rows, header=header, leave_out=True)
    assert (table.state, table.made, table.left_out) == ("done", 1, 8)
    assert values(analyst) == [(date(2024, 1, 1), Decimal("3.2"))]
    again = sent(analyst, *rows, header=header, leave_out=True)
    assert (again.made, again.known, again.left_out) == (0, 1, 8)


@database
def test_the_unit_tells_a_score_from_what_it_is_made_of(analyst: User) -> None:
    yearly(analyst, source_name="Maternal mortality")
    rows = [
        ["Kazakhstan", "KAZ", "2023", "Maternal mortality", "12.4", "per 100000"],
        ["Kazakhstan", "KAZ", "2023", "Maternal mortality", "0.1", "0-10"],
    ]
    assert sent(analyst, *rows, header=INDEX, leave_out=True).made == 1
    assert values(analyst) == [(date(2023, 1, 1), Decimal("0.1"))]


@database
def test_of_two_values_in_one_file_neither_is_chosen(analyst: User) -> None:
    yearly(analyst)
    rows = [
        ["Kazakhstan", "KAZ", "2023", "INFORM", "2.7", "0-10"],
        ["Kazakhstan", "KAZ", "2023", "INFORM", "5.9", "0-10"],
    ]
    table = checked(analyst, "readings", as_csv([INDEX, *rows]))
    assert [outcome for _row, outcome in outcomes(table)] == ["contrary", "contrary"]
    assert imported(table).state == "checked"
    done = imported(table, leave_out=True)
    assert (done.state, done.made, done.left_out) == ("done", 0, 2)


@database
def test_rows_that_contradict_each_other_are_called_so_on_the_page_and_in_the_file(
    analyst: User, client_for: Clients
) -> None:
    yearly(analyst)
    rows = [["Kazakhstan", "KAZ", "2023", "INFORM", score, "0-10"] for score in ("2.7", "5.9")]
    table = checked(analyst, "readings", as_csv([INDEX, *rows]))
    client = client_for(analyst)
    page = client.get(reverse("import", args=[table.pk])).content.decode()
    back: Any = client.get(reverse("import-rows", args=[table.pk]))
    file = b"".join(back.streaming_content).decode("utf-8-sig")
    assert "Leave out the 2 rows that contradict each other" not in page  # there is nothing else to import
    assert (
        page.count('<td data-label="State">Contradicted by another row'),
        file.count("Contradicted by"),
    ) == (2, 2)


@database
def test_why_a_table_corrects_is_read_in_each_readers_language(
    analyst: User, head: User, client_for: Clients
) -> None:
    one = indicator(analyst)
    with as_owner():
        User.objects.filter(pk=analyst.pk).update(language="ru")
    sent(analyst, MAY)
    sent(analyst, [*MAY[:3], "9", ""])
    for language, sentence in (
        ("en", "The table that was imported gives another value."),
        ("ru", "В импортированной таблице другое значение."),
    ):
        client = client_for(head)
        client.cookies["language"] = language
        assert sentence in client.get(one.get_absolute_url()).content.decode()
    with seen_by(analyst):
        assert {row.provenance for row in Reading.objects.all()} == {
            "The bulletin; table.csv #2",
            "table.csv #2",
        }


@database
@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2, "2026"),
        (2, "2026-13"),
        (2, "31.02.2026"),
        (2, "1724"),
        (2, ""),
        (3, "many"),
        (3, "NaN"),
        (3, "-Infinity"),
        (3, "1,234"),
        (3, "1e40"),
        (3, "=2+2"),
        (3, ""),
    ],
)
def test_a_row_that_cannot_be_read_stops_the_table_and_says_which(
    analyst: User, cell: int, text: str
) -> None:
    indicator(analyst)
    wrong = [*JUNE]
    wrong[cell] = text
    table = checked(analyst, "readings", as_csv([OWN, MAY, wrong]))
    assert outcomes(table) == [(2, "good"), (3, "refused")]
    assert (imported(table).made, values(analyst)) == (0, [])


@database
@pytest.mark.parametrize(
    ("cadence", "ahead", "month"), [("month", 1, "-01"), ("year", 1, ""), ("year", 4, "")]
)
def test_a_table_brings_nothing_of_a_period_that_has_not_begun(
    analyst: User, cadence: str, ahead: int, month: str
) -> None:
    text = f"{timezone.localdate().year + ahead}{month}"
    indicator(analyst, cadence=cadence, source_name="INFORM", unit="0-10")
    for header, row in (
        (OWN, ["GRAIN", "Kazakhstan", text, "9", ""]),
        (INDEX, ["Kazakhstan", "KAZ", text, "INFORM", "9", "0-10"]),
    ):
        table = checked(analyst, "readings", as_csv([header, row]))
        assert faults(table) == [["Period", str(NOT_BEGUN)]]
        assert (imported(table).made, values(analyst)) == (0, [])


@database
def test_what_is_entered_by_hand_is_known_to_a_table(analyst: User) -> None:
    reading(indicator(analyst), analyst, "6.5", date(2026, 5, 1))
    assert sent(analyst, MAY).known == 1


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=8))
def test_a_number_is_read_as_it_was_written(value: Decimal) -> None:
    assert value_in(f"{value:f}") == value
    assert value_in(f"{value:f}".replace(".", ",")) == value


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=8), st.sampled_from("er"))
def test_what_a_form_shows_is_read_as_the_same_number(value: Decimal, first: str) -> None:
    with override({"e": "en", "r": "ru"}[first]):
        assert value_in(as_written(value)) == value


@database
def test_where_several_indicators_bear_one_name_they_are_named(analyst: User) -> None:
    for code in ("GRAIN", "WHEAT"):
        indicator(analyst, code=code, name_en="Staples", name_ru="Продукты")
    table = checked(analyst, "readings", as_csv([OWN, ["Staples", *MAY[1:]]]))
    assert outcomes(table) == [(2, "refused")]
    assert "GRAIN, WHEAT" in faults(table)[-1][1]


@database
def test_of_an_active_and_an_inactive_one_of_a_name_the_active_is_meant(analyst: User) -> None:
    yearly(analyst, code="OLD", retired_on=date(2026, 1, 1))
    yearly(analyst)
    row = ["Kazakhstan", "KAZ", "2023", "INFORM", "2.7", "0-10"]
    assert sent(analyst, row, header=INDEX).made == 1


@database
def test_another_officers_table_adds_readings_and_corrects_none(analyst: User, officer: User) -> None:
    reading(indicator(analyst), analyst, "6", date(2026, 5, 1))
    assert outcomes(checked(officer, "readings", as_csv([OWN, MAY, JUNE]))) == [(2, "refused"), (3, "good")]


@database
def test_that_another_corrects_them_is_said_once_before_anything_is_made(
    analyst: User, officer: User, client_for: Clients
) -> None:
    one = indicator(analyst)
    for month in (4, 5):
        reading(one, analyst, "6", date(2026, month, 1))
    rows = [[*MAY[:2], f"2026-0{month}", "7", ""] for month in (4, 5, 6)]
    table = checked(officer, "readings", as_csv([OWN, *rows]))
    shown = client_for(officer).get(reverse("import", args=[table.pk])).context
    assert (shown["good"], shown["repeated"]) == (
        1,
        [
            (
                2,
                "Another value stands there. Its indicator’s owner, an analyst or the head of the Centre corrects "
                "it: ask one of them to import this row, or take it out of the file.",
            )
        ],
    )
    assert (imported(table).made, len(values(analyst))) == (0, 2)


@given(st.text(max_size=20))
def test_no_cell_is_too_odd_to_be_read_or_refused(text: str) -> None:
    for cadence in Cadence:
        try:
            assert period_in(text, Indicator(cadence=cadence)) == cadence.period_of(
                period_in(text, Indicator(cadence=cadence))
            )
        except (ValueError, DateRefused) as refused:
            assert str(refused)
    try:
        assert value_in(text).is_finite()
    except ValueError as refused:
        assert str(refused)


@database
def test_a_row_cut_short_is_left_out_and_the_others_come_in(analyst: User) -> None:
    yearly(analyst)
    text = "\n".join(
        [
            ",".join(INDEX),
            'Kazakhstan,KAZ,2023,"Population',
            "Kazakhstan,KAZ,2023,INFORM,2.7,0-10",
            'Kazakhstan,KAZ,2023,"Roads, total",9,km',
        ]
    )
    table = imported(checked(analyst, "readings", text.encode()), leave_out=True)
    assert (table.made, table.left_out) == (1, 2)
