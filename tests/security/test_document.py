"""docs/security.md promises nothing that no test proves, and no test proves what it doesn't promise."""

import re

from tests.security.document import BY_ROW, DOCUMENT, LINE, OPEN, ROWS, complete, faults, find_tests

TEXT = DOCUMENT.read_text(encoding="utf-8")


def test_every_row_is_promised_and_every_test_of_a_row_named() -> None:
    assert faults(TEXT) == []


def test_the_table_is_as_the_command_writes_it() -> None:
    assert complete(TEXT) == TEXT, "run make security-table"


def test_a_missing_row_is_noticed() -> None:
    for row in (1, 48, 81):
        without = re.sub(rf"^\| {row} \|.*\n", "", TEXT, flags=re.MULTILINE)
        assert f"Row {row} is missing: write a line for it." in faults(without)


def test_a_test_that_is_not_there_is_noticed() -> None:
    broken = TEXT.replace("test_words.py::test_row_79_*", "test_words.py::test_row_79_nobody_wrote_this")
    assert [fault.split(",")[0] for fault in faults(broken) if "which is not there" in fault] == [
        "Row 79 names tests/security/test_words.py::test_row_79_nobody_wrote_this"
    ]


def test_a_test_that_the_page_does_not_name_is_noticed() -> None:
    silent = TEXT.replace("`tests/security/test_words.py::test_row_79_*`", "nothing")
    assert faults(silent) == [
        "Row 79 does not name `tests/security/test_words.py::test_row_79_*`. Run make security-table."
    ]


def test_the_command_completes_an_empty_table() -> None:
    emptied = LINE.sub(lambda match: f"| {match[1]} | {match[2]} | {OPEN} |", TEXT)
    assert faults(complete(emptied)) == []


def test_every_row_of_a_test_is_one_of_the_table() -> None:
    assert {int(match[1]) for _, name in find_tests() if (match := BY_ROW.match(name))} <= set(ROWS)
