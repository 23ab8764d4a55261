"""Nobody waits for a start in silence: each step says that it began, that it goes on, and how long it took."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ashgabat_centre.tools.embedded import BASE
from ashgabat_centre.tools.embedded.children import Children
from ashgabat_centre.tools.embedded.progress import EVERY, step


def read_lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_short_step_says_when_it_begins_and_when_it_has_ended(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Broker"):
        assert read_lines(capsys) == ["Broker: begun"]
    assert read_lines(capsys) == ["Broker: done in 0.0 s"]


def test_a_long_step_says_again_that_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Database migration", every=0.05):
        time.sleep(0.3)
    first, *between, last = read_lines(capsys)
    assert first == "Database migration: begun"
    assert len(between) > 1
    assert set(between) == {"Database migration: 0 s so far"}
    assert re.fullmatch(r"Database migration: done in 0\.\d s", last)


def test_nobody_waits_longer_than_a_few_seconds() -> None:
    assert EVERY <= 5


def test_a_step_that_fails_never_says_that_it_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="torn"), step("Static files", every=0.05):
        raise ValueError("torn")
    time.sleep(0.2)
    assert read_lines(capsys) == ["Static files: begun"]


def test_lines_are_seen_through_a_pipe_while_the_step_goes_on() -> None:
    code = (
        "import time\nfrom ashgabat_centre.tools.embedded.progress import step\n"
        "with step('Broker', every=0.05): time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=BASE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["Broker: begun\n", "Broker: 0 s so far\n"]
        process.kill()


def test_a_step_in_a_process_of_its_own_is_heard_and_its_errors_are_kept(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    children = Children("heard", folder, BASE)
    code = "import sys; print('Reference data: begun'); sys.exit('out of paper')"
    child = children.start("prepare", [sys.executable, "-c", code], os.environ, speaks=True)
    child.process.wait()
    children.stop()
    children.close()
    assert capfd.readouterr().out == "Reference data: begun\n"
    assert child.read_log_tail() == "out of paper"
