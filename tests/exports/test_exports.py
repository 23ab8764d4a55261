"""A list as a file: what is on the screen, no more than may be exported, legible in an office, and logged."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from ashgabat_centre.access.models import AccessEntry, ExportEntry
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.database.context import as_owner, current_reader
from ashgabat_centre.exports import lists as exports
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web import sheets
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

LISTS = [f"{kind}-list" for kind in factories.KINDS] + ["record-list"]
FORMATS = ("csv", "xlsx")
HEADER = [
    "Reference",
    "Kind",
    "Subject",
    "Date",
    "Status",
    "Marking",
    "Author",
    "Countries",
    "Themes",
    "Summary",
]


def ask(client: Client, listing: str, form: str = "csv", question: str = "") -> Any:
    return client.post(reverse(listing.replace("-list", "-export"), args=[form]) + question)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def table(content: bytes, form: str, delimiter: str = ",") -> list[list[str]]:
    """The cells as an independent reader finds them."""
    if form == "csv":
        text = content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    return list(sheet_rows(content))


SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet_rows(content: bytes) -> Iterator[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert book.testzip() is None
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for row in sheet.iterfind(".//s:row", SPACE):
        yield ["".join(cell.itertext()) for cell in row.iterfind("s:c", SPACE)]


def formulas(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = [name for name in book.namelist() if name.endswith((".xml", ".rels"))]
        return [name for name in names if re.search(rb"<f[ >]|TargetMode=\"External\"", book.read(name))]


def exported(client: Client, listing: str, form: str = "csv", question: str = "") -> list[list[str]]:
    """The rows under the header."""
    response = ask(client, listing, form, question)
    assert response.status_code == 200
    return table(body(response), form)[3:]


def entry() -> ExportEntry:
    with as_owner():
        only: ExportEntry = ExportEntry.objects.get()
    return only


@pytest.fixture
def secret(head: User) -> Any:
    """A strictly confidential record of the head's own."""
    record = factories.meeting(head, title="Tête-à-tête")
    return factories.stand(record, Status.CLEARED, sensitivity=2)


# --- The screen's rows ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("listing", LISTS)
def test_the_file_holds_the_rows_of_the_screen_in_their_order(
    listing: str, form: str, officer: User, client_for: Clients
) -> None:
    for kind in factories.KINDS:
        factories.make(kind, officer, Status.CLEARED)
    for days in (3, 1, 2):
        factories.meeting(officer, occurred_on=timezone.localdate() - timedelta(days=days))
    client = client_for(officer)
    screen = factories.references(client.get(reverse(listing)).context["page"].rows)
    rows = exported(client, listing, form)
    assert screen and [row[0] for row in rows] == screen


QUESTIONS = (
    "?q=water",
    "?status=draft",
    "?country=398",
    "?since=2026-11-01&sensitivity=1",
    "?page_size=25&after=X",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_filters_of_the_screen_are_the_files(question: str, officer: User, client_for: Clients) -> None:
    for title, country in (("Water", 398), ("Grain", 795)):
        factories.meeting(officer, title=title, summary=title, body=title, countries=[country])
    factories.meeting(officer, Status.CLEARED)
    client = client_for(officer)
    screen = factories.references(
        client.get(reverse("meeting-list") + question, follow=True).context["page"].rows
    )
    assert [row[0] for row in exported(client, "meeting-list", question=question)] == screen


def test_each_button_of_a_list_gives_its_file(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    client = client_for(officer)
    offers = client.get(reverse("meeting-list")).context["export"]["forms"]
    answers = [(client.post(address).status_code, str(label)) for address, label in offers]
    assert answers == [(200, "CSV"), (200, "Excel")]


def test_a_file_is_not_cut_into_pages(officer: User, client_for: Clients) -> None:
    factories.multiply(factories.meeting(officer), 130)
    assert len(exported(client_for(officer), "meeting-list", question="?page_size=25")) == 131


@pytest.mark.parametrize(("question", "status"), [("?unknown=1", 400), ("?since=never", 422)])
def test_a_wrong_filter_is_refused_as_on_the_screen(
    question: str, status: int, officer: User, client_for: Clients
) -> None:
    assert ask(client_for(officer), "meeting-list", question=question).status_code == status


@pytest.mark.parametrize("form", FORMATS)
def test_the_columns_tell_what_the_record_says(form: str, officer: User, client_for: Clients) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    record = factories.meeting(officer, Status.CLEARED, channel="video", occurred_on=yesterday)
    with as_owner():
        theme = factories.theme().name
    (row,) = exported(client_for(officer), "meeting-list", form)
    head = table(body(ask(client_for(officer), "meeting-list", form)), form)[2]
    told = dict(zip(head, row, strict=True))
    day = told.pop("Date")
    assert day == (record.occurred_on.isoformat() if form == "csv" else serial(record.occurred_on))
    assert told == {
        "Reference": record.reference,
        "Kind": "meeting",
        "Subject": record.title,
        "Status": "Cleared",
        "Marking": "Confidential",
        "Author": officer.name,
        "Countries": "Turkmenistan; Uzbekistan",
        "Themes": theme,
        "Summary": record.summary,
        "With whom": "Orazmuhammet Geldiýew, Ministry of Energy of the Republic of Kazakhstan",
        "State": "Held, 10:00–11:30, Ashgabat time (UTC+5)",
        "How": "Video",
    }


def serial(day: Any) -> str:
    """A day as Excel counts them."""
    return str((day - date(1899, 12, 30)).days)


# --- What may leave ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_rows_above_the_ceiling_stay_and_the_words_are_always_the_same(
    form: str, outsider: User, client_for: Clients
) -> None:
    """The author reads the strictly confidential record on the screen; taking it out is another right."""
    kept = factories.meeting(outsider)
    client = client_for(outsider)
    before = table(body(ask(client, "meeting-list", form)), form)
    factories.stand(factories.meeting(outsider), Status.SUBMITTED, sensitivity=2)
    after = table(body(ask(client, "meeting-list", form)), form)
    assert before == after
    assert before[1] == [str(exports.STATEMENT)] and before[3][0] == kept.reference


@pytest.mark.parametrize("name", ["desk", "administrator"])
def test_without_the_right_nothing_leaves(name: str, cast: dict[str, User], client_for: Clients) -> None:
    if name == "desk":
        factories.hold(cast[name], Role.DESK, 1, export_level=None)
    client = client_for(cast[name])
    assert ask(client, "record-list").status_code == 403
    assert 'formaction="/records/export/' not in client.get(reverse("record-list")).content.decode()
    with as_owner():
        assert ExportEntry.objects.count() == 0


@pytest.mark.parametrize(("export_level", "most"), [(None, None), (0, 0), (1, 1), (2, 2)])
def test_the_ceiling_is_the_grants_and_not_the_roles(export_level: int | None, most: int | None) -> None:
    person = factories.user("person", Role.OFFICER, level=2)
    factories.hold(person, Role.OFFICER, 2, export_level=export_level)
    assert exports.ceiling(User.objects.get(pk=person.pk)) == most


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("count", "status"), [(4, 200), (5, 422)])
def test_a_list_over_the_limit_is_refused_with_the_limit(
    form: str, count: int, status: int, officer: User, client_for: Clients, settings: Settings
) -> None:
    settings.EXPORT_LIMIT = 4
    factories.multiply(factories.meeting(officer), count - 1)
    response = ask(client_for(officer), "meeting-list", form)
    assert response.status_code == status
    if status == 422:
        assert "at most 4 rows" in response.content.decode()
        with as_owner():
            assert ExportEntry.objects.count() == 0
    else:
        assert len(table(body(response), form)[3:]) == 4


@pytest.mark.parametrize("form", ["pdf", "CSV", "xls"])
def test_there_is_no_other_format(form: str, officer: User, client_for: Clients) -> None:
    assert ask(client_for(officer), "meeting-list", form).status_code == 404


# --- The marking ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("levels", [(0,), (0, 1), (1, 2, 0)])
def test_the_highest_marking_stands_in_the_first_line_and_in_the_name(
    form: str, levels: tuple[int, ...], head: User, client_for: Clients
) -> None:
    for level in levels:
        factories.stand(factories.meeting(head), Status.CLEARED, sensitivity=level)
    response = ask(client_for(head), "meeting-list", form)
    marking = Sensitivity(max(levels))
    word = marking.label.lower().replace(" ", "-")
    name = f"meeting-list-{timezone.localdate():%Y-%m-%d}-{word}.{form}"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    content = body(response)
    assert table(content, form)[0] == [str(marking.label)]
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert f"<oddHeader>&amp;C{marking.label}</oddHeader>" in sheet


def test_an_empty_list_is_an_unclassified_file(officer: User, client_for: Clients) -> None:
    response = ask(client_for(officer), "meeting-list")
    assert "-unclassified.csv" in response["Content-Disposition"]
    assert table(body(response), "csv")[2:] == [[*map(str, HEADER), "With whom", "State", "How"]]


# --- In an office -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "delimiter"), [("en", ","), ("ru", ";")])
def test_a_csv_opens_right_in_excel_under_both_languages(
    language: str, delimiter: str, officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, title='Вода; "лимиты", Ёрш', summary="Первая\nвторая", language="ru")
    client = client_for(officer)
    client.cookies["language"] = language
    content = body(ask(client, "meeting-list"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = table(content, "csv", delimiter)
    assert (rows[3][2], rows[3][9]) == ('Вода; "лимиты", Ёрш', "Первая\nвторая")
    assert rows[2][0] == {"en": "Reference", "ru": "Номер"}[language]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_excel_file_keeps_cyrillic_and_long_texts(
    language: str, officer: User, client_for: Clients
) -> None:
    factories.stand(factories.meeting(officer, title="Ёрш"), Status.DRAFT, summary="я" * 40_000)
    client = client_for(officer)
    client.cookies["language"] = language
    row = table(body(ask(client, "meeting-list", "xlsx")), "xlsx")[3]
    assert row[2] == "Ёрш"
    assert (len(row[9]), row[9][-1]) == (32_767, "…")


RISKY = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", " =", "\u00a0+", "＝", "＠"])


@given(beginning=RISKY, rest=st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])))
def test_no_cell_of_a_csv_begins_as_a_formula(beginning: str, rest: str) -> None:
    made_of = beginning + rest
    head = sheets.SheetHead(title="t", marking=made_of, statement="s", columns=(made_of,))
    lines: list[sheets.Line] = [[made_of, sheets.joined([made_of, made_of])]]
    for language, delimiter in (("en", ","), ("ru", ";")):
        rows = table(b"".join(sheets.csv_file(head, lines, language)), "csv", delimiter)
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell[0] not in "'s"] == []
        assert rows[3][1] == f"'{made_of}; '{made_of}"


# --- While it streams -------------------------------------------------------------------------------------------------


def test_the_stream_reads_by_a_cursor_and_leaks_neither_reader_nor_language(
    officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "CHUNK", 1_000)
    factories.multiply(factories.meeting(officer), 60)
    client = client_for(officer)
    client.cookies["language"] = "ru"
    response = ask(client, "meeting-list")
    with CaptureQueriesContext(connection) as captured, translation.override("en"):
        chunks = 0
        for _chunk in response.streaming_content:
            chunks += 1
            assert (current_reader(), translation.get_language()) == (None, "en")
    assert chunks > 10
    assert len([q for q in captured if "records_record" in q["sql"]]) == 1


def test_reading_a_record_raised_meanwhile_is_not_sent(officer: User, client_for: Clients) -> None:
    """Between the first answer and its rows the record's marking rose above the file's."""
    record = factories.meeting(officer)
    factories.meeting(officer, title="Stays")
    response = ask(client_for(officer), "meeting-list")
    with as_owner():
        Record.objects.filter(pk=record.pk).update(sensitivity=2)
    assert [row[2] for row in table(body(response), "csv")[3:]] == ["Stays"]


# --- The log ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_each_export_is_logged_with_its_fingerprint(form: str, officer: User, client_for: Clients) -> None:
    factories.multiply(factories.meeting(officer), 2)
    content = body(ask(client_for(officer), "meeting-list", form, "?status=draft&page_size=25"))
    found = entry()
    assert (found.user_id, found.list, found.filters, found.format, found.rows, found.complete) == (
        officer.pk,
        "meeting",
        "status=draft",
        form,
        3,
        True,
    )
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("form", FORMATS)
def test_a_strictly_confidential_row_is_noted_to_its_readers_and_counted_by_nobody_else(
    form: str, secret: Any, head: User, officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    body(ask(client_for(head), "record-list", form))
    with as_owner():
        (noted,) = AccessEntry.objects.all()
    assert (noted.record_id, noted.user_id, noted.what, noted.detail) == (
        secret.pk,
        head.pk,
        "exported",
        str(entry().number),
    )
    assert entry().rows == 1
    (shown,) = client_for(head).get(reverse("export-log")).context["lines"]
    assert (shown.entry.rows, shown.entry.strictly) == (1, 1)
    other = factories.user("second", Role.HEAD, level=2)
    (shown,) = client_for(other).get(reverse("export-log")).context["lines"]
    assert (shown.entry.rows, shown.entry.strictly) == (1, 0)


def test_a_download_broken_off_is_logged_as_broken_off(
    secret: Any, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "CHUNK", 500)
    factories.multiply(factories.meeting(head), 60)
    response = ask(client_for(head), "meeting-list")
    stream = iter(response.streaming_content)
    sent = next(stream) + next(stream)
    response._iterator.close()
    found = entry()
    assert (found.complete, 0 < found.rows < 61) == (False, True)
    assert found.sha256 != hashlib.sha256(sent).hexdigest()  # one more chunk was made and not sent
    with as_owner():
        assert AccessEntry.objects.filter(record=secret.pk, what="exported").count() == 1


def test_each_person_sees_their_own_exports_and_the_head_all(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    for person in (officer, colleague):
        body(ask(client_for(person), "record-list", question="?status=draft"))

    def seen(person: User) -> set[int]:
        response = client_for(person).get(reverse("export-log"))
        assert 'href="/records/?status=draft"' in response.content.decode()
        return {line.entry.user_id for line in response.context["lines"]}

    assert [seen(person) for person in (officer, colleague, head)] == [
        {officer.pk},
        {colleague.pk},
        {officer.pk, colleague.pk},
    ]


def test_nobody_logs_an_export_in_another_name(officer: User, colleague: User) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with seen_by(officer), refused, transaction.atomic():
        ExportEntry.objects.create(user=colleague, list="meeting", format="csv", rows=0, sha256="")


def test_the_list_offers_its_filters_to_the_file(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    page = client_for(officer).get(reverse("meeting-list") + "?status=draft&page_size=25").content.decode()
    assert f'formaction="{reverse("meeting-export", args=["csv"])}?status=draft"' in page
    assert str(exports.STATEMENT) in page


def test_a_person_named_on_a_list_may_read_and_not_export(
    secret: Any, listed: User, client_for: Clients
) -> None:
    with as_owner():
        NeedToKnow.objects.create(record_id=secret.pk, user=listed)
    client = client_for(listed)
    assert factories.references(client.get(reverse("meeting-list")).context["page"].rows) == [
        secret.reference
    ]
    assert exported(client, "meeting-list") == []
