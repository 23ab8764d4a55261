"""What is written down stands in the database, and in no log, job or message of the broker."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.browser.forms import fill_meeting, save, take_step
from tests.browser.portal import Portal
from tests.browser.test_journey import ask_for_briefing
from tests.stack import Stack

CANARY = "zimorodok"
JOBS = "select string_agg(subject || arguments::text || reason, ' ') from records_job"


@contextmanager
def cut_off(stack: Stack, hour: str) -> Iterator[None]:
    """The weekly briefing at another hour: the one of the usual hour may have been asked for here before."""
    move = "update reports_schedule set cutoff = %s"
    with psycopg.connect(stack.database_url("superuser"), autocommit=True) as connection:
        connection.execute(move, [hour])
        try:
            yield
        finally:
            connection.execute(move, ["15:00"])


def test_row_68_no_word_of_a_record_is_in_a_log_a_job_or_the_broker(portal: Portal, stack: Stack) -> None:
    """Filed, refused once, searched for, cleared and briefed; the broker's journal holds every command it was given."""
    officer = portal.open("officer", "/meetings/new/")
    fill_meeting(officer, f"The {CANARY}", summary=f"A {CANARY} was seen.", points=CANARY)
    officer.locator("[name=occurred_on]").fill("")
    officer.locator(".actionbar button.primary").click()
    officer.locator(".errors h2").wait_for()
    officer.locator("[name=occurred_on]").fill("2026-11-20")
    save(officer)
    take_step(officer, "submit")
    head = portal.open("head", officer.url)
    take_step(head, "clear")
    head.locator("#search").fill(CANARY)
    head.locator("#search").press("Enter")
    head.locator("main .items").get_by_text(CANARY).first.wait_for()
    with cut_off(stack, "16:00"):
        ask_for_briefing(head)
    head.get_by_text(CANARY).first.wait_for()
    logs = [child.log.read_bytes() for child in stack.children.running]
    journal = [path.read_bytes() for path in stack.broker.folder.rglob("*.aof")]
    with psycopg.connect(stack.database_url("superuser")) as connection:
        (jobs,) = connection.execute(JOBS).fetchone() or ("",)
    told = [*logs, *journal, str(jobs).encode()]
    assert [len(text) > 0 for text in (b"".join(logs), b"".join(journal), jobs)] == [True] * 3
    assert [CANARY.encode() in text for text in told] == [False] * len(told)
