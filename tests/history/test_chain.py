"""The seal: every committed row of every log stands in one chain, whatever the order in which rows are committed."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from ashgabat_centre.access.models import Handover, MarkingChange, change_marking
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Sensitivity
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.history import chain
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import in_role, seen_by

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def worker(committed: None) -> Iterator[None]:
    with in_role("portal_worker"):
        yield


def ask(question: str, *values: Any) -> list[tuple[Any, ...]]:
    with in_role("none"), connection.cursor() as cursor:
        cursor.execute(question, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def links() -> list[tuple[Any, ...]]:
    return ask("select position, table_name, row_id from records_seal order by position")


def logs() -> list[str]:
    return [log for (log,) in ask("select log from portal.logs()")]


def rows_of_logs() -> set[tuple[str, int]]:
    return {
        (log, pk)
        for log, key in ask("select log, key from portal.logs()")
        for (pk,) in ask(f"select {key} from {log}")
    }


@contextmanager
def another() -> Iterator[psycopg.Connection]:
    """A second connection as the owner, whose transaction stays open until it is told to commit."""
    with psycopg.connect(dsn()) as second:
        yield second


def dsn() -> str:
    given = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=given["NAME"],
    )


INSERT = """insert into records_step (record_id, verb, by_id, at, version, reason)
            values (%s, 'submit', %s, now(), 99, '') returning id"""


# --- What is sealed -------------------------------------------------------------------------------------------


def test_every_row_of_every_log_is_sealed_once_and_in_one_chain(
    officer: User, head: User, worker: None
) -> None:
    with in_role("portal_web"):
        for kind in factories.FILED:
            factories.make(kind, officer, Status.CLEARED)
    rows = rows_of_logs()
    assert (chain.extend(), chain.extend()) == (len(rows), 0)
    found = links()
    assert [position for position, _log, _row in found] == list(range(1, len(rows) + 1))
    assert {(log, row) for _position, log, row in found} == rows
    assert list(chain.broken()) == []


def test_every_append_only_table_is_sealed() -> None:
    """Whatever the portal may add to and never change is a log, and every log stands under the seal.

    On what a contact rested, and how a record was marked, is written down by the database alone. A handover and a
    proposed change of an account or pseudonym are no logs: the second person's word is put into their row. A post as
    stated has a log of its own.
    """
    added_to = ask(
        """select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
           and has_table_privilege('portal_web', oid, 'insert')
           and not has_any_column_privilege('portal_web', oid, 'update')
           and not has_table_privilege('portal_web', oid, 'delete') order by 1"""
    )
    written_alone = {"liaison_contactbasis", "liaison_formerstanding", "records_markingchange"}
    assert {name for (name,) in added_to} - {
        "records_handover",
        "records_protection",
        "accounts_accountchange",
        "liaison_statedpost",
    } | written_alone == set(logs())
    assert {"records_recordevent", "records_step", "records_accessentry", "liaison_meetingevent"} < set(
        logs()
    )


def test_a_changed_marking_stays_as_it_was_written_down(officer: User, worker: None) -> None:
    with in_role("portal_web"), seen_by(officer), transaction.atomic():
        assert change_marking(
            factories.meeting(officer, sensitivity=0), Sensitivity.CONFIDENTIAL, "It names a source"
        )
    chain.extend()
    assert list(chain.broken()) == []
    (number,) = ask("select id from records_markingchange")[0]
    with in_role("none"):
        MarkingChange.objects.update(reason="It names nobody")
    assert [(one.fault, one.log, one.row) for one in chain.broken()] == [
        ("edited", "records_markingchange", number)
    ]


@pytest.mark.parametrize("accepted", [True, False])
def test_a_handover_is_decided_without_breaking_the_chain(
    officer: User, analyst: User, worker: None, accepted: bool
) -> None:
    """Proposed, sealed, decided, and sealed again."""
    with in_role("portal_web"), seen_by(officer), transaction.atomic():
        proposed = {"giver": officer, "receiver": analyst, "proposed_by": officer, "reason": "Leave"}
        handover = Handover.objects.create(record=factories.meeting(officer), **proposed)
    chain.extend()
    with in_role("portal_web"), seen_by(analyst), transaction.atomic():
        handover.decide(accepted)
    chain.extend()
    assert list(chain.broken()) == []


def test_a_batch_cut_short_is_continued(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        for _ in range(4):
            factories.meeting(officer, Status.SUBMITTED)
    rows = rows_of_logs()
    assert (chain.extend(3), len(links())) == (len(rows), len(rows))
    assert list(chain.broken()) == []


# --- Whatever the order of commits ------------------------------------------------------------------------------


def test_a_row_committed_after_a_higher_number_was_sealed_is_sealed_too(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        record = factories.meeting(officer)
    with another() as slow, another() as quick:
        (early,) = slow.execute(INSERT, [record.pk, officer.pk]).fetchone() or ()
        (late,) = quick.execute(INSERT, [record.pk, officer.pk]).fetchone() or ()
        quick.commit()
        for _ in range(3):  # however often the sealer passes by while the transaction is open
            chain.extend()
        assert [row for _p, log, row in links() if log == "records_step"] == [late]
        slow.commit()
        chain.extend()
    assert [row for _p, log, row in links() if log == "records_step"] == [late, early]
    assert list(chain.broken()) == []


def test_a_number_drawn_before_anything_was_written_is_waited_for(officer: User, worker: None) -> None:
    """Such a transaction has no transaction number yet, and no snapshot knows of it."""
    with in_role("portal_web"):
        record = factories.meeting(officer)
    with another() as slow, another() as quick:
        (early,) = slow.execute("select nextval('records_step_id_seq')").fetchone() or ()
        quick.execute(INSERT, [record.pk, officer.pk])
        quick.commit()
        for _ in range(3):
            chain.extend()
        slow.execute(
            INSERT.replace("(record_id", "(id, record_id").replace("(%s,", "(%s, %s,"),
            [early, record.pk, officer.pk],
        )
        slow.commit()
        chain.extend()
    assert early in [row for _p, log, row in links() if log == "records_step"]
    assert list(chain.broken()) == []


def test_what_is_settled_is_not_looked_through_again(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        factories.meeting(officer, Status.SUBMITTED)
    for _ in range(2):
        chain.extend()
    (settled,) = ask("select settled from records_sealmark where table_name = 'records_step'")[0]
    assert settled == ask("select max(id) from records_step")[0][0]


def test_a_rolled_back_row_leaves_no_hole_in_the_chain(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        record = factories.meeting(officer)
    with another() as second:
        second.execute(INSERT, [record.pk, officer.pk])
        second.rollback()
        second.execute(INSERT, [record.pk, officer.pk])
        second.commit()
    for _ in range(2):
        chain.extend()
    assert list(chain.broken()) == []


def test_two_sealers_make_one_chain(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        for _ in range(3):
            factories.meeting(officer, Status.SUBMITTED)
    rows, start = rows_of_logs(), threading.Barrier(4)

    def pass_by() -> None:
        with psycopg.connect(dsn(), autocommit=True) as own:
            start.wait()
            for _ in range(10):
                own.execute("select portal.seal(2)")

    threads = [threading.Thread(target=pass_by) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chain.extend()
    assert len(links()) == len(rows)
    assert list(chain.broken()) == []


def test_a_save_does_not_wait_for_the_sealer(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        factories.meeting(officer)
    with another() as sealer:
        sealer.execute("select portal.seal(100)")  # and not committed
        with in_role("portal_web"), seen_by(officer), transaction.atomic():
            connection.connection.execute("set local lock_timeout = '200ms'")
            factories.meeting(officer, Status.SUBMITTED)


# --- What the roles may -----------------------------------------------------------------------------------------


def test_the_worker_seals_without_reading_a_word(officer: User, worker: None) -> None:
    reference = {log for log in logs() if ask(f"select from {log} limit 1")}
    with in_role("portal_web"):
        factories.meeting(officer, sensitivity=1)
    assert chain.extend() > 0
    # Who holds which role is open to read, and so is reference data.
    told = {log for log in logs() if not log.startswith("accounts_")} - reference
    for table in (*sorted(told), "records_record"):
        with connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table


REFUSED = (
    "select * from records_seal",
    "update records_seal set hash = hash",
    "delete from records_seal",
    "truncate records_seal cascade",
    "insert into records_sealmark values ('records_step', 999999)",
    "update records_sealmark set settled = 0",
    "call portal.append_only('records_step')",
)


@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
@pytest.mark.parametrize("statement", REFUSED)
def test_no_role_of_the_portal_touches_the_chain(role: str, statement: str, worker: None) -> None:
    with in_role(role), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.connection.execute("select 1")
        with connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("function", ["seal(1)", "chain_head()", "broken_links()", "unsealed()", "logs()"])
def test_the_web_role_neither_seals_nor_asks(function: str, worker: None) -> None:
    with (
        in_role("portal_web"),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"select portal.{function}")


# --- Heads, kept outside --------------------------------------------------------------------------------------------


@pytest.fixture
def sealed(officer: User, worker: None) -> int:
    with in_role("portal_web"):
        for _ in range(3):
            factories.meeting(officer, Status.SUBMITTED)
    return chain.extend()


def test_the_head_is_one_line_of_json(sealed: int, tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    for _ in range(2):
        call_command("export_head", to=str(file))
    (newest,) = ask("select encode(hash, 'hex') from records_seal where position = %s", sealed)[0]
    first, second = map(json.loads, file.read_text().splitlines())
    assert first == second
    assert (first["day"], first["links"], first["hash"]) == (timezone.localdate().isoformat(), sealed, newest)


def test_nothing_sealed_has_no_head(worker: None) -> None:
    with pytest.raises(CommandError, match="Nothing is sealed yet"):
        call_command("export_head")


def test_an_intact_chain_is_proved(sealed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "heads.jsonl"
    call_command("export_head", to=str(file))
    call_command("verify_chain", head=str(file))
    assert (
        capsys.readouterr().out == f"All {sealed} links and 1 kept heads hold; 0 rows wait for the sealer.\n"
    )


def test_what_is_no_head_is_said_to_be_none(sealed: int, tmp_path: Path) -> None:
    (tmp_path / "heads").write_text("{}\n")
    with pytest.raises(CommandError, match="not a head of the chain"):
        call_command("verify_chain", head=str(tmp_path / "heads"))


def test_a_column_added_later_breaks_no_proof(sealed: int) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("alter table records_step add column later text not null default 'x'")
    try:
        assert list(chain.broken()) == []
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("alter table records_step drop column later")
    assert list(chain.broken()) == []


def test_the_head_is_kept_once_a_day(sealed: int, tmp_path: Path, settings: Settings) -> None:
    settings.HEAD_FILE, settings.HEAD_MAIL = str(tmp_path / "heads"), ["records@hq.example"]
    with time_machine.travel("2026-11-25T20:00:00Z", tick=False):  # already the 26th in Ashgabat
        for _ in range(3):
            chain.keep_head()
    with time_machine.travel("2026-11-26T20:00:00Z", tick=False):
        chain.keep_head()
    lines = [json.loads(line) for line in (tmp_path / "heads").read_text().splitlines()]
    assert [line["day"] for line in lines] == ["2026-11-26", "2026-11-27"]
    assert [(message.subject, message.to) for message in mail.outbox] == [
        (f"Head of the sealed history, {line['day']}", ["records@hq.example"]) for line in lines
    ]
    assert [json.loads(str(message.body)) for message in mail.outbox] == lines


def test_a_head_that_could_not_be_kept_is_kept_next_time(
    sealed: int, tmp_path: Path, settings: Settings
) -> None:
    settings.HEAD_FILE = str(tmp_path / "away" / "heads")
    with pytest.raises(FileNotFoundError):
        chain.keep_head()
    (tmp_path / "away").mkdir()
    chain.keep_head()
    assert len((tmp_path / "away" / "heads").read_text().splitlines()) == 1


def test_a_step_taken_is_in_the_chain(officer: User, worker: None) -> None:
    with in_role("portal_web"):
        record = factories.meeting(officer, Status.SUBMITTED)
    chain.extend()
    with as_owner():
        step = Step.objects.get(record=record.pk)
    assert ("records_step", step.pk) in {(log, row) for _position, log, row in links()}
