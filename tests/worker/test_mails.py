"""A worker that is killed while it posts a mail costs minutes, never the mail and never a second one."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from celery import Celery

from tests.stack import Stack
from tests.worker.test_interrupted import wait_until

# As if it had been submitted yesterday, whenever the week of the demonstration was made.
YESTERDAY = """
update records_step set at = date_trunc('day', now() at time zone 'Asia/Ashgabat') at time zone 'Asia/Ashgabat'
    - interval '6 hours'
where verb = 'submit' and record_id in (
    select id from records_record where kind = 'meeting' and status = 'submitted' and reviewer_id is null)
"""
OPEN = "select count(*) from records_noticemail where settled_at is null"
LEASE_OVER = (
    "update records_noticemail set lease_until = now() - interval '1 second' where settled_at is null"
)
SETTLED = "select count(*) from records_noticemail where settled_at is not null"
RECIPIENTS = """
select count(*) from accounts_grant join accounts_user u on u.id = user_id
where role in ('officer', 'analyst', 'head', 'desk') and confirmed_at is not null and is_active
    and starts_on <= current_date and (ends_on is null or ends_on > current_date)
"""
SENT = "select u.email from records_noticemail m join accounts_user u on u.id = user_id where lines > 0"


@pytest.fixture
def postbox(tmp_path: Path) -> Path:
    (tmp_path / "closed").touch()
    return tmp_path


@pytest.fixture
def stack(postbox: Path) -> Iterator[Stack]:
    """Its mails leave from midnight on."""
    backend = "tests.worker.postbox.PostboxBackend"
    with Stack("mails", MAIL_BACKEND=backend, MAIL_HOUR="0", POSTBOX=str(postbox)) as stack:
        yield stack


def ring(stack: Stack) -> None:
    """As beat does every ten minutes."""
    app = Celery(broker=stack.broker.url)
    prefix = stack.environment.get("BROKER_PREFIX", "portal:")
    app.conf.broker_transport_options = {"global_keyprefix": prefix}
    app.send_task("records.send_notices")


def test_a_worker_killed_while_it_posts_a_mail_posts_it_once(stack: Stack, postbox: Path) -> None:
    with psycopg.connect(stack.database_url("superuser"), autocommit=True) as database:
        database.execute(YESTERDAY)
        ring(stack)
        wait_until((postbox / "waiting").exists)
        stack.kill_worker()
        assert database.execute(OPEN).fetchone() == (1,)
        (postbox / "closed").unlink()
        database.execute(LEASE_OVER)
        stack.start_worker()
        ring(stack)
        ring(stack)
        everybody = database.execute(RECIPIENTS).fetchone()
        wait_until(lambda: database.execute(SETTLED).fetchone() == everybody, 90)
        sent = Counter(address for (address,) in database.execute(SENT))
    assert taken(postbox) == sent and set(sent.values()) == {1} and "head@unrcca.example" in sent


def taken(postbox: Path) -> Counter[str]:
    lines = postbox / "taken"
    return Counter(lines.read_text().split() if lines.exists() else [])
