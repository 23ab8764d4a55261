"""What a run says of its own cost is what its tests reported."""

from typing import Any

import pytest

from tests.cost import Bill, folder


def report(nodeid: str, when: str, cpu: float) -> pytest.TestReport:
    phase: Any = when
    return pytest.TestReport(nodeid, ("", 0, ""), {}, "passed", None, phase, duration=2 * cpu, cpu=cpu)


def test_a_folder_is_the_room_whose_tests_it_holds() -> None:
    assert folder("tests/liaison/letters/test_letter.py::TestReply::test_a[en::x]") == "tests/liaison/letters"
    assert folder("tests/test_names.py::test_a") == "tests"


def test_each_folder_is_charged_with_its_tests_fixtures_and_clearing_away() -> None:
    bill = Bill()
    for when, cpu in (("setup", 30.0), ("call", 10.0), ("teardown", 2.0)):
        bill.add(report("tests/records/test_search.py::test_a", when, cpu))
    bill.add(report("tests/records/test_search.py::test_skipped", "setup", 0.0))
    bill.add(report("tests/web/test_choices.py::test_b", "setup", 50.0))
    bill.children, bill.database_before = 5.0, 0.0
    rows = [line.split() for line in bill.lines()]
    assert rows[1:3] == [["tests/web", "1", "100", "50"], ["tests/records", "2", "84", "42"]]
    assert rows[-1][:4] == ["the", "whole", "run", "3"]
    assert int(rows[-1][-1]) >= 97
