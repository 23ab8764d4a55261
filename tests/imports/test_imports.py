"""A table of another office: read whatever its encoding, judged row by row, imported whole or not at all, once."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.directory.models import Person, PersonName, Post
from ashgabat_centre.files.checks import FileRefused
from ashgabat_centre.files.plain import open_plain
from ashgabat_centre.imports import run, tables
from ashgabat_centre.imports.columns import Layout, find_header, letters, names_of
from ashgabat_centre.imports.models import Import, ImportRow, Origin
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from liaison.meetings.models import Meeting
from liaison.transition.models import TransitionItem
from tests import factories
from tests.cast import Clients
from tests.engines.world import undone

pytestmark = pytest.mark.django_db

Lines = Sequence[Sequence[str]]
HEADER = ("Date", "Subject", "Institution", "Person", "Post", "Themes", "Summary")
WATER = ("2006-03-14", "Talks on water", "{org}", "A. Nazarow", "Deputy Minister", "{theme}", "They met.")
BORDERS = ("15.04.2006", "Talks on borders", "{org}", "", "", "{theme}", "They met again.")


def lines(*rows: Sequence[str], header: Sequence[str] = HEADER) -> Lines:
    """Rows with the directory's first ministry and theme in their places."""
    words = {"org": factories.organization().name_en, "theme": factories.theme().name_en}
    return [header, *([cell.format(**words) for cell in row] for row in rows)]


def as_csv(table: Lines, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue().encode(encoding)


def as_xlsx(table: Lines, others: dict[str, Lines] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for sheet, rows in {"2006": table, **(others or {})}.items():
            page = book.add_worksheet(sheet)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return out.getvalue()


def read(content: bytes, name: str = "table.csv") -> tables.Table:
    with open_plain() as file:
        file.write(content)
        file.flush()
        return tables.read(file, name, len(content))


def checked(user: User, target: str, content: bytes, name: str = "table.csv", **columns: str) -> Import:
    """Sent in, its columns as suggested or as given, and checked by the worker."""
    table = factories.table(user, target, content, name)
    with access_context(user.reader()):
        table.columns |= columns
        table.save()
        run.ask_check(table)
    return worked(table)


def imported(table: Import, leave_out: bool = False, anyway: bool = False) -> Import:
    with access_context(table.user.reader()):
        run.ask_make(table, leave_out, anyway)
    return worked(table)


def worked(table: Import) -> Import:
    """The table after the worker did what it was asked for."""
    with access_context(table.user.reader()):
        number: int = Import.objects.values_list("job", flat=True).get(pk=table.pk)
    jobs.do(number)
    with access_context(table.user.reader()):
        found: Import = Import.objects.select_related("user").get(pk=table.pk)
        return found


def outcomes(table: Import) -> list[tuple[int, str]]:
    with access_context(table.user.reader()):
        rows = table.rows.filter(number__gt=table.header)
        return list(rows.values_list("number", "outcome"))


def faults(table: Import) -> list[list[str]]:
    with access_context(table.user.reader()):
        return [fault for row in table.rows.all() for fault in row.faults]


# --- Reading --------------------------------------------------------------------------------------------------

RUSSIAN = [["Имя", "Должность"], ["Сапаров", "Министр"]]


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1251", "cp1251"),
        ("cp866", "cp866"),
        ("koi8-r", "koi8-r"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_csv_is_read_in_any_encoding_with_any_separator(
    encoding: str, read_as: str, delimiter: str
) -> None:
    table = read(as_csv(RUSSIAN, encoding, delimiter))
    assert (table.encoding, table.delimiter, table.sheets[0].rows) == (read_as, delimiter, RUSSIAN)


def test_western_letters_are_told_from_cyrillic_ones() -> None:
    table = read(as_csv([["Prénom", "Année"], ["Zoé", "2006"]], "cp1252", ";"))
    assert (table.encoding, table.sheets[0].rows) == ("cp1252", [["Prénom", "Année"], ["Zoé", "2006"]])


def test_a_workbook_is_read_sheet_by_sheet_as_people_would_type_it() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        first = book.add_worksheet("2006")
        first.write_row(0, 0, ["Дата", "Число", "Доля"])
        first.write_datetime(1, 0, datetime(2006, 3, 14))
        first.write_row(1, 1, [7, 0.5])
        book.add_worksheet("empty")
        book.add_worksheet("2007").write_row(2, 1, ["far"])
    table = read(out.getvalue(), "table.xlsx")
    assert [(sheet.name, sheet.rows) for sheet in table.sheets] == [
        ("2006", [["Дата", "Число", "Доля"], ["2006-03-14", "7", "0.5"]]),
        ("2007", [[], [], ["", "far"]]),
    ]


def test_a_formula_stays_text_and_what_the_portal_guarded_comes_back_as_it_was() -> None:
    rows = [["name", "note"], ['=HYPERLINK("http://x")', "'=1+1"], ["-5", "'quoted"]]
    assert read(as_csv(rows)).sheets[0].rows == [
        ["name", "note"],
        ['=HYPERLINK("http://x")', "=1+1"],
        ["-5", "'quoted"],
    ]


REFUSED = {
    "empty": ("table.csv", b"", "The file is empty."),
    "blank": ("table.csv", b"\n\n", "There are no rows in the file."),
    "bytes": ("table.csv", b"a,b\n1,\x00\x01", "The file holds bytes that are not text."),
    "code page": ("table.csv", "Имя;Год".encode("mac-cyrillic"), "It can’t be told in which encoding"),
    "page": ("table.csv", b"<html><table>", "It is a web page, not a table."),
    "quotes": ("table.csv", b'a,b\n"1"x,2\n', "Its quotation marks don’t match"),
    "renamed": ("table.xlsx", b"PK\x03\x04 nothing", "The workbook is damaged"),
    "locked": ("table.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "The workbook is locked with a password"),
    "ending": ("table.html", b"<table>", "Tables are taken as CSV, XLSX, ODS."),
    "rows": ("table.csv", b"a\n" * 5001, "A sheet may have up to 5,000 rows"),
    "columns": ("table.csv", b"a," * 250 + b"a\n", "A sheet may have up to 200 columns"),
    "cell": ("table.csv", b"a\n" + b"x" * 40_000, "A cell holds more than 32,767 letters."),
    "bytes of it": ("table.csv", b"a,b\n" * 2_000_000, "A table may have up to 5.0\xa0MB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_with_what_is_wrong_and_what_to_do(case: str) -> None:
    name, content, sentence = REFUSED[case]
    with pytest.raises(FileRefused) as refused:
        read(content, name)
    assert str(refused.value).startswith(sentence)


def test_a_sheet_whose_only_cell_lies_far_below_is_refused_at_once() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(1_048_575, 16_383, "x")
    with pytest.raises(FileRefused, match="5,000 rows"):
        read(out.getvalue(), "far.xlsx")


# --- Columns --------------------------------------------------------------------------------------------------


def test_columns_are_named_once_each() -> None:
    assert names_of(["id", "", "id", " a  b "], 5) == ["id", "B", "id (C)", "a b", "E"]
    assert [letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_the_header_is_found_below_a_title() -> None:
    rows = [
        ImportRow(number=n, cells=cells) for n, cells in enumerate([[], ["A title"], ["a", "b"]], start=1)
    ]
    assert (find_header(rows), find_header(rows[:2]), find_header([])) == (3, 2, 1)


def test_columns_are_guessed_by_their_names_in_two_languages(officer: User) -> None:
    table = factories.table(
        officer, "people", as_csv([["ФИО", "Должность", "Organisation", "x"], ["А", "Б", "В"]])
    )
    assert table.columns == {"name_ru": "ФИО", "title_ru": "Должность", "organization": "Organisation"}


def test_what_a_person_chose_is_remembered_for_files_with_the_same_columns(
    officer: User, analyst: User
) -> None:
    content = as_csv([["Who", "What"], ["A. Nazarow", "x"]])
    checked(officer, "people", content, name_en="Who")
    assert factories.table(officer, "people", content + b"B,y\r\n").columns == {"name_en": "Who"}
    assert factories.table(officer, "people", as_csv([["Whom"], ["A"]])).columns == {}
    assert factories.table(analyst, "people", content).columns == {}


def test_row_113_a_wider_file_is_not_read_by_a_narrower_ones_columns(
    officer: User, client_for: Clients
) -> None:
    """What was chosen for fewer columns would drop the person, the summary: each column is suggested anew, and what is
    left out is named before anything is made.
    """
    narrow = ("Date", "Subject", "Institution", "Themes")
    brief = (WATER[0], WATER[1], WATER[2], WATER[5])
    imported(checked(officer, "meetings", as_csv(lines(brief, header=narrow))))
    wide = factories.table(officer, "meetings", as_csv(lines(BORDERS, header=(*HEADER[:-1], "Outcome"))))
    assert {"person": "Person", "post": "Post"}.items() <= wide.columns.items()
    with access_context(officer.reader()):
        assert Layout(wide).left_out() == ["Outcome"]
    client = client_for(officer)
    assert "<bdi>Outcome</bdi>" in client.get(reverse("import-columns", args=[wide.pk])).text
    with access_context(officer.reader()):
        run.ask_check(wide)
    assert "<bdi>Outcome</bdi>" in client.get(reverse("import", args=[worked(wide).pk])).text


def test_row_113_dates_are_read_as_offices_write_them_or_refused_with_what_was_seen(officer: User) -> None:
    days = ("3 апреля 2006 г.", "03.04.06", "03.04.2006 0:00:00", "2006-04-03T00:00:00", "April 3, 2006")
    rows = [(day, WATER[1], WATER[2], f"Person {number}", *WATER[4:]) for number, day in enumerate(days)]
    table = checked(officer, "meetings", as_csv(lines(*rows)))
    assert {outcome for _row, outcome in outcomes(table)} == {"good"}
    imported(table)
    with access_context(officer.reader()):
        assert set(Meeting.objects.values_list("occurred_on", flat=True)) == {date(2006, 4, 3)}
    wrong = ("03/04/2006", "31.04.2006", "2006-04-03 25:00", "46115")
    table = checked(officer, "meetings", as_csv(lines(*[(day, *WATER[1:]) for day in wrong])), "wrong.csv")
    assert {outcome for _row, outcome in outcomes(table)} == {"refused"}
    assert all(day in sentence for day, (_label, sentence) in zip(wrong, faults(table), strict=True))


@pytest.mark.parametrize("target", ["meetings", "posts"])
def test_row_113_a_year_nobody_can_mean_is_refused_by_row(target: str, officer: User) -> None:
    if target == "meetings":
        rows = lines(*[(day, *WATER[1:]) for day in ("01.01.0001", "31.12.1990", "31.12.9999", WATER[0])])
    else:
        factories.person("Aman Saparov")
        head = ("Name", "Institution", "Post", "From")
        days = ("01.01.0001", "31.12.1899", "31.12.9999", "01.01.1985")
        rows = [head, *[("Aman Saparov", factories.organization().name_en, "Adviser", day) for day in days]]
    table = checked(officer, target, as_csv(rows))
    assert [outcome for _row, outcome in outcomes(table)] == ["refused"] * 3 + ["good"]
    assert all(sentence.startswith("Check the year: ") for _label, sentence in faults(table))


def test_row_114_a_file_sent_again_with_a_typo_corrected_makes_no_second_meeting(
    officer: User, client_for: Clients
) -> None:
    imported(checked(officer, "meetings", as_csv(lines(WATER))))
    corrected = (WATER[0], "Talks on waters", *WATER[2:])
    table = checked(officer, "meetings", as_csv(lines(corrected, BORDERS)), "again.csv")
    assert outcomes(table) == [(2, "alike"), (3, "good")]
    with access_context(officer.reader()):
        first = Meeting.objects.get()
    page = client_for(officer).get(reverse("import", args=[table.pk])).text
    assert f"It may be {first.reference}" in page and 'name="anyway"' in page
    assert (imported(table).made, outcomes(table)) == (1, [(2, "alike")])
    with access_context(officer.reader()):
        assert set(Meeting.objects.values_list("title", flat=True)) == {WATER[1], BORDERS[1]}


def test_row_114_another_meeting_of_the_same_day_is_imported_on_ones_word(officer: User) -> None:
    imported(checked(officer, "meetings", as_csv(lines(WATER))))
    table = checked(officer, "meetings", as_csv(lines((WATER[0], "Another", *WATER[2:]))), "again.csv")
    assert (imported(table, anyway=True).made, faults(table)) == (1, [])
    with access_context(officer.reader()):
        assert Meeting.objects.count() == 2


def test_row_114_people_are_told_from_themselves_in_another_script(officer: User) -> None:
    """In the directory, and above in the same file; on one's word they are entered, each as another person."""
    imported(checked(officer, "people", as_csv([("Name",), ("Aman Saparov",)]), "first.csv"))
    rows = [("ФИО",), ("Сапаров Аман",), ("Гульнара Назарова",), ("Gulnara Nazarova",)]
    table = checked(officer, "people", as_csv(rows), "second.csv", name_ru="ФИО")
    assert outcomes(table) == [(2, "alike"), (3, "good"), (4, "alike")]
    assert [sentence for _label, sentence in faults(table)] == [
        "It may be Aman Saparov, by the sound of the name.",
        "It may be Гульнара Назарова, by the sound of the name.",
    ]
    assert imported(table).made == 1
    with access_context(officer.reader()):
        assert Person.objects.filter(name_ru__in=[row[0] for row in rows]).count() == 1


def test_row_134_two_rows_of_one_file_are_compared_with_each_other(officer: User) -> None:
    rows = [WATER, (WATER[0], "On water", *WATER[2:]), WATER, ("2006-03-15", *WATER[1:])]
    table = checked(officer, "meetings", as_csv(lines(*rows)))
    assert outcomes(table) == [(2, "good"), (3, "alike"), (4, "known"), (5, "good")]
    assert "“Talks on water” above in this file" in str(faults(table))
    assert imported(table).made == 2


def test_row_134_sheets_that_are_not_imported_are_named_before_anything_is_made(
    officer: User, client_for: Clients
) -> None:
    book = as_xlsx(lines(WATER), others={"Archive <2005>": [["Subject"], ["Old"]], "Empty": []})
    table = factories.table(officer, "meetings", book, "book.xlsx")
    page = client_for(officer).get(reverse("import-columns", args=[table.pk]))
    assert page.context["sheets_left_out"] == ["Archive <2005>"]
    assert "<bdi>Archive &lt;2005&gt;</bdi>" in page.content.decode()
    with access_context(officer.reader()):
        run.ask_check(table)
    worked(table)
    shown = client_for(officer).get(reverse("import", args=[table.pk])).content.decode()
    assert "<bdi>Archive &lt;2005&gt;</bdi>" in shown


def test_row_134_no_spelling_of_a_person_is_dropped_without_a_word(officer: User) -> None:
    rows = [["Name", "Other spellings"], ["Ata Nazarow", "A" * 201], ["Merdan Amanow", "Amanov; M. Amanow"]]
    table = checked(officer, "people", as_csv(rows))
    assert outcomes(table) == [(2, "refused"), (3, "good")]
    assert "longer than a name may be" in str(faults(table))
    again = checked(officer, "people", as_csv([*rows[:1], *rows[2:], ["Merdan Amanow", "Amanoff"]]))
    imported(again)
    with as_owner():
        spelled = set(PersonName.objects.values_list("text", flat=True))
    assert spelled >= {"Amanov", "M. Amanow", "Amanoff"}


def test_row_134_a_table_whose_letters_can_not_be_told_says_what_was_seen() -> None:
    with pytest.raises(FileRefused, match="“Nováček” .Windows-1250."):
        read(as_csv([["Name", "Post"], ["Nováček", "Minister"]], "cp1250"))


def test_row_114_two_people_of_one_family_name_are_not_taken_for_one(officer: User) -> None:
    """Initials tell people apart; the same initials in another script don't."""
    rows = [("Name",), ("A. Nazarow",), ("B. Nazarow",), ("А. Назаров",)]
    assert outcomes(checked(officer, "people", as_csv(rows))) == [(2, "good"), (3, "good"), (4, "alike")]


def test_row_113_an_hour_in_a_date_is_kept_or_refused(officer: User) -> None:
    hour = [HEADER, (datetime(2006, 3, 14, 14, 30), *lines(WATER)[1][1:])]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet("2006")
        for number, row in enumerate(hour):
            page.write_row(number, 0, row)
    imported(checked(officer, "meetings", out.getvalue(), "hours.xlsx"))
    with access_context(officer.reader()):
        meeting = Meeting.objects.get()
        assert meeting.starts_at == datetime(2006, 3, 14, 9, 30, tzinfo=UTC)
    post = [("Name", "Post", "Institution", "From"), ("A. Nazarow", "Minister", "{org}", "2006-03-14 14:30")]
    table = checked(officer, "people", as_csv(lines(post[1], header=post[0])), "posts.csv")
    assert faults(table) == [
        ["From", "“2006-03-14 14:30” names an hour too, and only a day is kept here. Write the day alone."]
    ]


# --- Rows -----------------------------------------------------------------------------------------------------


def test_row_113_an_hour_that_has_not_come_is_refused_by_row(officer: User) -> None:
    ahead = timezone.localtime() + timedelta(hours=1)
    rows = [(f"{ahead:%d.%m.%Y %H:%M}", *WATER[1:], state) for state in ("planned", "held")]
    table = checked(officer, "meetings", as_csv(lines(*rows, header=(*HEADER, "State"))))
    assert [outcome for _row, outcome in outcomes(table)] == ["good", "refused"]
    ((label, sentence),) = faults(table)
    assert (label, "still to come" in sentence or "in the future" in sentence) == ("Date", True)


def test_meetings_become_the_importers_drafts_and_say_where_they_come_from(
    officer: User, client_for: Clients
) -> None:
    table = checked(officer, "meetings", as_xlsx(lines(WATER, BORDERS)), "untop.xlsx")
    assert outcomes(table) == [(2, "good"), (3, "good")]
    table = imported(table)
    assert (table.state, table.made, table.known, table.left_out) == ("done", 2, 0, 0)
    with access_context(officer.reader()):
        water, borders = Meeting.objects.order_by("occurred_on")
        assert (water.author, water.status, water.sensitivity, water.title) == (
            officer,
            "draft",
            1,
            "Talks on water",
        )
        assert [(c.organization, c.name, c.post) for c in water.counterparts.all()] == [
            (factories.organization(), "A. Nazarow", "Deputy Minister")
        ]
        assert borders.country_ids == [factories.organization().country_id]
        assert water.provenance == "untop.xlsx, 2006 #2"
        origin = Origin.objects.get(record_id=borders.pk)
        assert (origin.file, origin.sheet, origin.row, origin.sha256) == (
            "untop.xlsx",
            "2006",
            3,
            table.sha256,
        )


def test_people_come_with_their_posts_and_are_entered_once(officer: User) -> None:
    ministry = factories.organization().name_en
    table = imported(
        checked(
            officer,
            "people",
            as_csv(
                [
                    ["Name", "Имя", "Institution", "Post", "From", "Until"],
                    ["Ata Nazarow", "Ата Назаров", ministry, "Deputy Minister", "2005-01-01", "2006-06-30"],
                    ["Ata Nazarow", "", ministry, "Minister", "01.07.2006", ""],
                ]
            ),
        )
    )
    assert (table.state, table.made) == ("done", 2)
    with access_context(officer.reader()):
        person = Person.objects.get(name_en="Ata Nazarow")
        assert person.name_ru == "Ата Назаров"
        assert sorted(person.posts.values_list("title_en", flat=True)) == ["Deputy Minister", "Minister"]
        assert Origin.objects.filter(person=person).count() == 2


def test_posts_are_for_people_the_directory_holds(officer: User) -> None:
    ministry = factories.organization().name_en
    rows = [
        ["Name", "Institution", "Post"],
        ["Ata Nazarow", ministry, "Minister"],
        ["Nobody", ministry, "Minister"],
    ]
    factories.person(name_en="Ata Nazarow")
    table = checked(officer, "posts", as_csv(rows))
    assert outcomes(table) == [(2, "good"), (3, "unmatched")]
    table = imported(table)
    assert (table.state, table.made) == ("checked", 0)
    table = imported(table, leave_out=True)
    assert (table.state, table.made, table.left_out) == ("done", 1, 1)
    with access_context(officer.reader()):
        assert Post.objects.get().person.name_en == "Ata Nazarow"


def test_every_fault_is_told_with_its_column_and_one_stops_all(officer: User) -> None:
    rows = lines(
        WATER,
        ("someday", "", "Ministry of Nothing", "", "", "no such theme", ""),
        ("2050-01-01", "Talks", "{org}", "", "", "{theme}", ""),
    )
    table = checked(officer, "meetings", as_csv(rows))
    assert outcomes(table) == [(2, "good"), (3, "refused"), (4, "refused")]
    assert faults(table) == [
        ["Subject", "“Subject” is empty. Fill it in, or give a value for every row."],
        ["Date", "“someday” is not a date. Write it as 2007-07-31 or 31.07.2007."],
        [
            "Themes",
            "The portal has no term “no such theme” here. Use its own terms, separated by semicolons.",
        ],
        [
            "Institution",
            "“Ministry of Nothing” is not in the directory. Enter it there, or correct its name.",
        ],
        [
            "Date",
            "This date is in the future: enter the day it took place, or mark the meeting as planned.",
        ],
    ]
    table = imported(table, leave_out=True)
    assert (table.state, table.made) == ("checked", 0)
    with as_owner():
        assert (Meeting.objects.count(), Origin.objects.count()) == (0, 0)


def test_the_same_row_twice_in_a_file_or_in_another_format_makes_one_entry(officer: User) -> None:
    table = imported(checked(officer, "meetings", as_csv(lines(WATER, WATER))))
    assert (table.made, table.known) == (1, 1)
    again = checked(officer, "meetings", as_xlsx(lines(WATER, BORDERS)), "other.xlsx")
    assert outcomes(again) == [(2, "known"), (3, "good")]
    again = imported(again)
    assert (again.made, again.known) == (1, 1)


def test_what_a_colleague_imported_is_known_where_it_may_be_seen(officer: User, analyst: User) -> None:
    content = as_csv(lines(WATER))
    imported(checked(officer, "meetings", content))
    assert outcomes(checked(analyst, "meetings", content)) == [(2, "good")]
    with access_context(officer.reader()):
        record = Meeting.objects.get()
    factories.advance(record, officer, "submitted")
    assert outcomes(checked(analyst, "meetings", content)) == [(2, "known")]


def test_a_meeting_may_be_planned_and_its_people_are_those_of_the_directory(officer: User) -> None:
    person = factories.person(name_en="Ata Nazarow")
    header = (*HEADER, "State")
    planned = ("2050-03-14", "Next talks", "{org}", "Ata Nazarow", "", "{theme}", "", "Planned")
    table = imported(checked(officer, "meetings", as_csv(lines(planned, header=header))))
    assert table.made == 1
    with access_context(officer.reader()):
        meeting = Meeting.objects.get()
        assert (meeting.state, meeting.counterparts.get().person) == ("planned", person)


def test_a_meeting_with_somebody_of_another_institution_asks_for_the_post(officer: User) -> None:
    other = factories.organization("ministry", code="zz-another", name_en="Another")
    factories.person(name_en="Ata Nazarow", posts=[{"organization": other, "title_en": "Adviser"}])
    row = ("2050-03-14", "Next talks", "{org}", "Ata Nazarow", "", "{theme}", "", "Planned")
    header = (*HEADER, "State")
    ((column, sentence),) = faults(checked(officer, "meetings", as_csv(lines(row, header=header))))
    assert (column, "Adviser" in sentence) == ("Post", True)
    said = (*row[:4], "Envoy", *row[5:])
    assert imported(checked(officer, "meetings", as_csv(lines(said, header=header)))).made == 1
    with access_context(officer.reader()):
        assert Meeting.objects.get().counterparts.get().shown_post == "Envoy"


def test_items_of_untop_come_by_the_same_way_and_begin_identified(officer: User) -> None:
    rows = [
        ["Item", "Category", "Since", "Country", "Custodian"],
        ["Records of the peace talks", "Record series", "1994-04-01", "Tajikistan", "Dushanbe, room 12"],
        ["Радиостанции", "Имущество", "01.06.2000", "Таджикистан", ""],
    ]
    table = imported(checked(officer, "transition", as_csv(rows)))
    assert (table.state, table.made) == ("done", 2)
    with access_context(officer.reader()):
        items = TransitionItem.objects.order_by("occurred_on")
        assert [(item.title, item.category, item.stage, item.language) for item in items] == [
            ("Records of the peace talks", "series", "identified", "en"),
            ("Радиостанции", "asset", "identified", "ru"),
        ]


# --- By property ----------------------------------------------------------------------------------------------

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
GOOD_ROWS = st.lists(st.tuples(NAMES, st.sampled_from(["", "Minister", "Deputy"])), min_size=1, max_size=6)
BAD_ROWS = st.lists(
    st.sampled_from([("", "Minister", "x"), ("A", "", "2006-13-45"), ("B", "No post", "x")]), max_size=2
)
EXAMPLES = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def people(user: User, rows: Sequence[Sequence[str]]) -> Import:
    """A table of people that was sent in, checked and asked to be imported, each row as somebody of their own."""
    ministry = factories.organization().name_en
    cells = [[name, ministry if post else "", post, *since] for name, post, *since in rows]
    table = tables.Table(
        "people.csv", "utf-8", ",", [tables.TableSheet("", [["Name", "Institution", "Post", "From"], *cells])]
    )
    with access_context(user.reader()):
        kept = run.keep(table, "0" * 64, user, "people")
        run.ask_check(kept)
    return imported(worked(kept), anyway=True)


def standing() -> tuple[int, int, int]:
    with as_owner():
        return Person.objects.count(), Post.objects.count(), Origin.objects.count()


@EXAMPLES
@given(rows=GOOD_ROWS, others=GOOD_ROWS)
def test_the_same_rows_twice_add_nothing(
    rows: list[tuple[str, str]], others: list[tuple[str, str]], officer: User
) -> None:
    with undone():
        first = people(officer, rows)
        before = standing()
        again = people(officer, rows)
        assert (first.state, again.state, again.made, standing()) == ("done", "done", 0, before)
        people(officer, [*rows, *others])
        before = standing()
        assert (people(officer, [*others, *rows]).made, standing()) == (0, before)


@EXAMPLES
@given(good=GOOD_ROWS, bad=BAD_ROWS, order=st.randoms())
def test_all_rows_are_imported_or_none(
    good: list[tuple[str, str]], bad: list[tuple[str, str, str]], order: Any, officer: User
) -> None:
    rows: list[Any] = [*good, *bad]
    order.shuffle(rows)
    with undone():
        before = standing()
        table = people(officer, rows)
        made = standing()[2] - before[2]
        assert (table.state, made) == (("checked", 0) if bad else ("done", table.made))
        assert bad or table.made + table.known == len(rows)
        assert not bad or standing() == before


def test_what_fails_in_the_middle_leaves_nothing(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third of five is refused by the database, as if a colleague had just entered the same: not yet in the check,
    which makes each of the five and undoes it.
    """
    kept, count = Origin.objects.create, iter(range(-5, 99))

    def create(**fields: Any) -> Any:
        return kept(**fields | ({"fingerprint": "0" * 64} if next(count) in (1, 2) else {}))

    before = standing()
    monkeypatch.setattr(Origin.objects, "create", create)
    table = people(officer, [(name, "Minister") for name in ("Ata", "Maral", "Oguz", "Batyr", "Jeren")])
    assert (table.state, standing()) == ("checked", before)
    assert faults(table) == [["", "There is such an entry already, or another row of the table makes it."]]


def test_a_worker_that_was_killed_has_made_nothing_and_the_next_makes_it_once(officer: User) -> None:
    with access_context(officer.reader()):
        table = factories.table(officer, "people", as_csv([["Name"], ["Ata"], ["Maral"]]))
        run.ask_check(table)
    table = worked(table)
    with access_context(officer.reader()):
        run.ask_make(table, leave_out=False)
    with undone():
        worked(table)
        assert standing()[0] == 2
    assert standing()[0] == 0
    assert (worked(table).made, standing()[0]) == (2, 2)
    worked(table)  # the bell rings once more
    assert standing()[0] == 2


def test_whoever_lost_the_right_to_file_imports_nothing(officer: User) -> None:
    table = checked(officer, "people", as_csv([["Name"], ["Ata"]]))
    with access_context(officer.reader()):
        run.ask_make(table, leave_out=False)
    factories.hold(officer, Role.DESK)
    officer.forget_grant()
    worked(table)
    assert standing()[0] == 0


def test_a_marking_above_ones_clearance_is_refused(officer: User) -> None:
    table = factories.table(officer, "meetings", as_csv(lines(WATER)))
    with access_context(officer.reader()):
        table.sensitivity = 2
        table.save()
        run.ask_check(table)
    assert faults(worked(table))[0][1].startswith("You are not cleared for this marking.")


# --- Pages ----------------------------------------------------------------------------------------------------


def send(client: Client, content: bytes, name: str = "table.csv", target: str = "people") -> Any:
    return client.post(reverse("import-list"), {"target": target, "file": ContentFile(content, name)})


def ring(user: User) -> None:
    """The worker hears the bell for whatever this person asked for."""
    with access_context(user.reader()):
        waiting = list(Job.objects.filter(asked_by=user, state=Job.State.QUEUED).values_list("pk", flat=True))
    for number in waiting:
        jobs.do(number)


def test_a_table_goes_from_the_file_to_the_directory_on_pages_alone(
    officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    sent = send(client, as_csv([["Who", "Note"], ["Ata Nazarow", "=1+1"], ["", "nobody"]], "cp1251", ";"))
    columns = client.get(sent["Location"])
    assert (columns.status_code, "Ata Nazarow" in columns.content.decode()) == (200, True)
    assert client.post(sent["Location"], {"column-tier": "nonsense"}).status_code == 422
    table = client.post(sent["Location"], {"column-name_en": "Who", "fill-tier": "2"})["Location"]
    assert "You may leave this page" in client.get(table).content.decode()
    ring(officer)
    page = client.get(table).content.decode()
    assert "Give a name: in English, in Russian or in their own script." in page
    assert "All rows are imported, or none." in page
    back: Any = client.get(f"{table}rows/")
    text = b"".join(back.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[2:] == [
        ["Who", "Note", "Row", "State", "What is wrong"],
        [
            *("", "nobody", "3", "To be corrected"),
            "Name in English: Give a name: in English, in Russian or in their own script.",
        ],
    ]
    again = send(client, as_csv([["Who", "Note"], ["Ata Nazarow", "=1+1"]]))["Location"]
    client.post(again, {"column-name_en": "Who", "fill-tier": "2"})
    ring(officer)
    make = again.replace("columns", "make")
    client.post(make)
    client.post(make)  # the second click
    ring(officer)
    assert "1 row was imported." in client.get(again.replace("columns/", "")).content.decode()
    with access_context(officer.reader()):
        assert [(person.name_en, person.tier) for person in Person.objects.all()] == [("Ata Nazarow", 2)]


def test_a_refused_file_comes_back_as_a_sentence(officer: User, client_for: Clients) -> None:
    answer = send(client_for(officer), b"a\0b", "table.csv")
    assert (answer.status_code, "The file holds bytes that are not text." in answer.content.decode()) == (
        422,
        True,
    )
    assert client_for(officer).post(reverse("import-list"), {}).status_code == 422


def test_another_sheet_and_another_header_can_be_looked_at(officer: User, client_for: Clients) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["Read me"])
        second = book.add_worksheet("People")
        second.write_row(0, 0, ["List", "of 2006"])
        second.write_row(1, 0, ["Name", "Post"])
        second.write_row(2, 0, ["Ata Nazarow", ""])
    client = client_for(officer)
    columns = send(client, out.getvalue(), "two.xlsx")["Location"]
    client.post(columns, {"look": "1", "sheet": "People", "header": "2"})
    page = client.get(columns)
    assert page.context["names"] == ["Name", "Post"]
    assert page.context["form"]["column-name_en"].initial == "Name"
    client.post(columns, {"look": "1", "sheet": "Nowhere", "header": "0"})
    assert client.get(columns).context["names"] == ["Name", "Post"]


def test_a_table_is_nobody_elses(officer: User, head: User, client_for: Clients) -> None:
    table = checked(officer, "people", as_csv([["Name"], ["Ata"]]))
    for page in ("import", "import-columns", "import-rows"):
        assert client_for(head).get(reverse(page, args=[table.pk])).status_code == 404
    for page in ("import-make", "import-remove"):
        assert client_for(head).post(reverse(page, args=[table.pk])).status_code == 404
    assert list(client_for(head).get(reverse("import-list")).context["tables"]) == []


def test_a_job_that_failed_lets_the_columns_be_named_again(
    officer: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(officer)
    table = checked(officer, "people", as_csv([["Name"], ["Ata"]]))
    with access_context(officer.reader()):
        run.ask_check(table)
        number: int = Import.objects.values_list("job", flat=True).get(pk=table.pk)
        Job.objects.filter(pk=number).update(state=Job.State.FAILED, reason="It stopped.")
    page = client.get(reverse("import", args=[table.pk])).content.decode()
    assert "The worker could not finish this. Nothing was imported. It stopped." in page
    assert (
        client.post(reverse("import-columns", args=[table.pk]), {"column-name_en": "Name"}).status_code == 302
    )
    ring(officer)
    assert outcomes(table) == [(2, "good")]


def test_tables_are_removed_by_their_sender_and_forgotten_in_time(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    gone, old = (factories.table(officer, "people", as_csv([["Name"], ["Ata"]])) for _ in "ab")
    assert client.post(reverse("import-remove", args=[gone.pk])).status_code == 302
    with as_owner():
        Import.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))
        assert run.forget_old() == 1
        assert (Import.objects.count(), ImportRow.objects.count()) == (0, 0)


def test_how_many_wait_at_a_time_is_limited(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "OPEN_AT_ONCE", 1)
    factories.table(officer, "people", as_csv([["Name"], ["Ata"]]))
    with pytest.raises(FileRefused, match="1 tables of yours wait to be imported"):
        factories.table(officer, "people", as_csv([["Name"], ["Ata"]]))
