"""A worker killed while it opens an alert costs a turn, and the alert is opened once."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from django.utils import timezone

from tests.stack import Stack
from tests.worker.test_interrupted import LEASE_OVER, WAITING, Onlooker, wait_until

FOLLOWED = """insert into monitoring_indicator (code, name_en, name_ru, definition, language, source_name, theme_id,
        country_ids, unit, cadence, direction, attention, alarm, owner_id, review_by, version)
    select 'KILLED', 'Price', 'Цена', 'The mean.', 'en', '', min(t.id), '{398}', 'per kg', 'month', 'rising', 5, 8,
        (select id from accounts_user where email like 'head@%%' limit 1), '2099-01-01', 1 from records_theme t"""
OPENED = "select count(*) from monitoring_alert where title_en = 'Price'"
LOOKS = "select state, attempts from records_job where name = 'alerts-watch' order by asked_at desc limit 1"
LOOK_AGAIN = (
    "update records_job set state = 'queued', rung_at = now() - interval '1 hour' where name = 'alerts-watch'"
)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with Stack("alerts", beat=True) as stack:
        yield stack


@pytest.mark.timeout(300)
def test_a_worker_killed_while_opening_an_alert_opens_it_once(stack: Stack) -> None:
    """It is stopped at the insert, with the indicator locked and its readings read."""
    with psycopg.connect(stack.database_url("superuser"), autocommit=True) as database:
        database.execute(FOLLOWED)
        with psycopg.connect(stack.database_url("superuser")) as holding:
            holding.execute("lock table monitoring_alert in share mode")
            enter(Onlooker(stack), "9")
            wait_until(lambda: database.execute(WAITING).fetchone() == (1,), 60)
            stack.kill_worker()
        assert database.execute(LOOKS).fetchone() == ("running", 1)
        assert database.execute(OPENED).fetchone() == (0,)
        database.execute(LEASE_OVER)
        stack.start_worker()
        wait_until(lambda: database.execute(LOOKS).fetchone() == ("done", 2), 90)
        assert database.execute(OPENED).fetchone() == (1,)
        database.execute(LOOK_AGAIN)
        wait_until(lambda: database.execute(LOOKS).fetchone() == ("done", 3), 90)
        assert database.execute(OPENED).fetchone() == (1,)


def enter(head: Onlooker, value: str) -> None:
    """A reading, by the form."""
    page = "/indicators/KILLED/reading/"
    token = re.search(r'name="form_token" value="([^"]+)"', head.read(page))
    assert token
    fields = {
        "country": "398",
        "day": timezone.localdate().isoformat(),
        "value": value,
        "provenance": "The report.",
    }
    assert head.send(page, page, form_token=token[1], **fields) == "/indicators/KILLED/"
