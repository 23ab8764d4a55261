"""A pytest plugin that prints at the end of a run what it cost, by the folder of the tests; with `-v`, by file.

Costs are in core-seconds, which other work on the machine changes little. A test is charged with what its process
computed since the report before, so its fixtures and its clearing away are included, and so is the collection of all
tests with the first of them. What runs in other processes (servers, browsers, commands, the database) serves many tests
and is counted for the whole run.
"""

import resource
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import psutil
import pytest

from ashgabat_centre.tools.embedded import VAR
from ashgabat_centre.tools.embedded.files import find_processes

CHILDREN = "core-seconds of ended children"
LINE = "{:<54}{:>7}{:>10}{:>14}"


@dataclass
class Cost:
    tests: int = 0
    seconds: float = 0.0
    cpu: float = 0.0  # core-seconds


@dataclass
class Bill:
    """What a whole run cost; filled where its end is printed: in the only process, or in xdist's controller."""

    by_file: bool = False
    began: float = field(default_factory=time.monotonic)
    folders: dict[str, Cost] = field(default_factory=dict)
    children: float = 0.0
    database_before: float = 0.0

    def add(self, report: pytest.TestReport) -> None:
        place = file(report.nodeid) if self.by_file else folder(report.nodeid)
        cost = self.folders.setdefault(place, Cost())
        cost.tests += report.when == "setup"
        cost.seconds += report.duration
        cost.cpu += getattr(report, "cpu", 0.0)

    def lines(self) -> list[str]:
        database = find_database_cpu() - self.database_before
        costs = sorted(self.folders.items(), key=lambda pair: -pair[1].cpu)
        whole = sum(cost.cpu for _, cost in costs) + self.children + database
        tests, seconds = sum(cost.tests for _, cost in costs), time.monotonic() - self.began
        return [
            LINE.format("folder", "tests", "seconds", "core-seconds"),
            *(
                LINE.format(name, cost.tests, f"{cost.seconds:.0f}", f"{cost.cpu:.0f}")
                for name, cost in costs
            ),
            LINE.format("(servers, browsers, commands)", "", "", f"{self.children:.0f}"),
            LINE.format("(the database)", "", "", f"{database:.0f}"),
            LINE.format("the whole run", tests, f"{seconds:.0f}", f"{whole:.0f}"),
        ]


def file(nodeid: str) -> str:
    return nodeid.split("::")[0]


def folder(nodeid: str) -> str:
    """Where the test stands: `tests/records`, `tests/liaison/meetings`."""
    return str(PurePosixPath(file(nodeid)).parent)


bill = Bill()
last = time.process_time()


def pytest_configure(config: pytest.Config) -> None:
    bill.by_file = config.get_verbosity() > 0


def pytest_sessionstart() -> None:
    bill.began, bill.database_before = time.monotonic(), find_database_cpu()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """In the process that ran the test. The number travels to the controller as an attribute of the report."""
    global last
    report = yield
    now = time.process_time()
    report.cpu, last = now - last, now
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    bill.add(report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[CHILDREN] = find_children_cpu()
    elif not session.config.pluginmanager.hasplugin("dsession"):
        # Under xdist the controller's children are the test processes, which are counted already.
        bill.children += find_children_cpu()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    bill.children += getattr(node, "workeroutput", {}).get(CHILDREN, 0.0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if bill.folders:
        terminalreporter.section("what the run cost")
        for line in bill.lines():
            terminalreporter.write_line(line)


def find_children_cpu() -> float:
    """Core-seconds of this process's children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def find_database_cpu() -> float:
    """Core-seconds that the tests' PostgreSQL has used since it was started, all its backends included."""
    return sum(map(_sum_cpu, find_processes("postgres", VAR / "tests" / "postgres")))


def _sum_cpu(process: psutil.Process) -> float:
    try:
        used = process.cpu_times()
    except psutil.Error:  # a backend that ended in between
        return 0.0
    return float(used.user + used.system + used.children_user + used.children_system)
