"""What was said, who changed it, who read it, what left the portal: attacks on that proof. Numbers are the rows of
docs/security.md."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from ashgabat_centre.access import access_log
from ashgabat_centre.access.models import AccessEntry, ExportEntry, Reading
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.history import chain
from ashgabat_centre.history.differences import changes_of, row_logs
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web import sheets
from tests import factories
from tests.access.test_hidden import address, of_kind
from tests.cast import NAMES, Clients, seen_by
from tests.exports.test_exports import ask, body, exported, formulas, table
from tests.platform.databases import ensure_test_servers

CANARY = "zimorodok"
OUTSIDERS = [name for name in NAMES if name != "listed"]


def hide(record: Any, listed: User, **fields: Any) -> Any:
    """Strictly confidential, cleared, and readable by its author and the listed person alone."""
    record = factories.stand(record, Status.CLEARED, sensitivity=2, **fields)
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)
    return record


@pytest.fixture
def keeper() -> User:
    return factories.user("keeper", Role.OFFICER, level=2)


# --- 31: history betrays nothing --------------------------------------------------------------------------------------


def tables_of_the_record(record: Any) -> dict[str, tuple[Any, str]]:
    """Every table that keeps something about a record, with the column that names the record."""
    found: dict[str, tuple[Any, str]] = {}
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, Record) and target in (Record, type(record)):
                found[f"{model._meta.db_table}.{field.column}"] = (model, field.attname)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("kind", factories.SECRET)
def test_row_31_no_log_tells_an_outsider_of_a_hidden_record(
    kind: str, keeper: User, cast: dict[str, User]
) -> None:
    record = factories.make(kind, keeper)
    with seen_by(keeper), transaction.atomic():
        data = factories.edit_data(record, keeper, title=f"Other {CANARY}", rows={})
        form = factories.pages(kind).form(data, instance=record, user=keeper)
        assert form.is_valid() and form.store([])
    factories.translation(factories.again(record), keeper)
    record = hide(record, cast["listed"])
    with seen_by(keeper), transaction.atomic():
        access_log.note(record, keeper, Reading.OPENED)
        Step.objects.create(record_id=record.pk, verb="submit", by=keeper, version=3, reason=CANARY)
    tables = tables_of_the_record(record)
    with as_owner():
        kept = {
            name for name, (model, at) in tables.items() if model.objects.filter(**{at: record.pk}).exists()
        }
    assert {
        "records_recordevent.pgh_obj_id",
        f"{record._meta.db_table}event.pgh_obj_id",
        "records_step.record_id",
        "records_needtoknowevent.record_id",
        "records_accessentry.record_id",
        "records_translationevent.record_id",
    } <= kept
    people = {name: cast[name] for name in OUTSIDERS} | {"system": User.objects.system()}
    for name, person in people.items():
        with seen_by(person), transaction.atomic():
            told = {
                table
                for table, (model, at) in tables.items()
                if model.objects.filter(**{at: record.pk}).exists()
            }
        assert told == set(), name
    with seen_by(keeper), transaction.atomic():
        own = {
            table for table, (model, at) in tables.items() if model.objects.filter(**{at: record.pk}).exists()
        }
    assert own == kept - {"records_formtoken.record_id"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", factories.KINDS)
def test_row_31_every_table_of_rows_is_in_the_history(kind: str) -> None:
    """A kind that hangs rows from its record has them in its history by that alone."""
    model = factories.pages(kind).model
    logs = {row._meta.model_name for row, _link in row_logs(model)}
    rows = {"meeting": {"counterpart", "ownparticipant", "point"}}
    common = {"needtoknow", "recordorganization", "translation", "paragraph", "followup", "evidence"}
    assert common | rows.get(kind, set()) == logs


@pytest.mark.django_db
def test_row_31_the_list_of_names_is_told_to_the_author_and_each_name_to_itself(
    keeper: User, listed: User, outsider: User
) -> None:
    record = factories.meeting(keeper, sensitivity="2", readers=[listed.pk])
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=outsider)
    record = factories.stand(record, Status.SUBMITTED)

    def named(person: User) -> set[str]:
        with seen_by(person), transaction.atomic():
            found = changes_of(factories.pages("meeting").model.objects.get(pk=record.pk))
        return {one.after for change in found for one in change.fields if one.label == "need to know"}

    assert named(keeper) == {listed.name, outsider.name}
    assert named(listed) == {listed.name}


# --- 33: rights at run time -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_row_33_an_export_is_made_with_the_rights_of_its_moment(
    form: str, head: User, keeper: User, client_for: Clients
) -> None:
    record = hide(factories.meeting(keeper, title=CANARY), head)
    client = client_for(head)
    assert [row[0] for row in exported(client, "meeting-list", form)] == [record.reference]
    with as_owner():
        NeedToKnow.objects.all().delete()
    assert exported(client, "meeting-list", form) == []


@pytest.mark.django_db
def test_row_33_a_name_struck_between_the_answer_and_its_rows_gets_none(
    head: User, keeper: User, client_for: Clients
) -> None:
    hide(factories.meeting(keeper, title=CANARY), head)
    response = ask(client_for(head), "meeting-list")
    with as_owner():
        NeedToKnow.objects.all().delete()
    assert table(body(response), "csv")[3:] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in OUTSIDERS if name not in ("desk", "administrator")])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_row_33_a_hidden_record_changes_no_byte_of_a_file(
    form: str, name: str, keeper: User, cast: dict[str, User], client_for: Clients
) -> None:
    factories.meeting(cast["officer"], Status.CLEARED)
    client = client_for(cast[name])

    def files() -> list[Any]:
        asked = [ask(client, listing, form) for listing in ("meeting-list", "record-list")]
        return [(one["Content-Disposition"], table(body(one), form)) for one in asked]

    before = files()
    hide(factories.meeting(keeper, title=CANARY), cast["listed"])
    assert files() == before


# --- 42: what needs a fresh second factor is one place ----------------------------------------------------------------


@pytest.mark.django_db
def test_row_42_only_the_right_to_export_it_lets_a_strictly_confidential_row_out(
    head: User, keeper: User, listed: User, client_for: Clients
) -> None:
    hide(factories.meeting(keeper, title=CANARY), listed)
    for person in (keeper, listed):  # they read it, and have no right to take it out
        assert exported(client_for(person), "meeting-list") == []


# --- 50: no cell computes ---------------------------------------------------------------------------------------------


HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("text", HOSTILE)
def test_row_50_no_cell_header_or_joined_list_begins_a_formula(
    text: str, form: str, head: User, client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = factories.stand(factories.meeting(head), Status.CLEARED, title=text, summary=text)
    with as_owner():
        themes = [factories.theme(name_en=text, code=code).pk for code in ("one", "two")]
        Record.objects.filter(pk=record.pk).update(theme_ids=themes)
        User.objects.filter(pk=head.pk).update(name=text)
    monkeypatch.setattr(factories.pages("meeting"), "columns", ((text, lambda row: text),))
    content = body(ask(client_for(head), "meeting-list", form))
    rows = table(content, form)
    cells = [cell for row in rows for cell in row]
    if form == "csv":
        assert [cell for cell in cells if sheets.is_risky(cell)] == []
        assert rows[3][8] == f"'{text}; '{text}"
        assert (rows[2][-1], rows[3][2], rows[3][-1]) == (f"'{text}",) * 3
    else:
        assert formulas(content) == []
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
            styles = book.read("xl/styles.xml").decode()
        (style,) = [
            str(number)
            for number, found in enumerate(re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1]))
            if 'quotePrefix="1"' in found
        ]
        risky = re.findall(r'<c r="[A-Z]+[34]" s="(\d+)" t="(\w+)">', sheet)
        assert risky.count((style, "inlineStr")) >= 4  # kept as text when somebody edits the cell
        assert {kind for _style, kind in risky} == {"inlineStr"}


# --- 69: one event each, or it does not happen ------------------------------------------------------------------------


@pytest.mark.django_db
def test_row_69_a_view_a_print_and_an_export_are_one_event_each(head: User, client_for: Clients) -> None:
    record = factories.stand(factories.meeting(head), Status.CLEARED, sensitivity=2)
    client = client_for(head)
    for page in (record.get_absolute_url(), record.address("print")):
        for _ in range(2):
            client.get(page)
    body(ask(client, "meeting-list"))
    with as_owner():
        assert list(AccessEntry.objects.order_by("pk").values_list("what", flat=True)) == [
            "opened",
            "printed",
            "exported",
        ]
        assert ExportEntry.objects.count() == 1


@pytest.mark.django_db
def test_row_69_a_clearance_is_one_step_and_one_event(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    with as_owner():
        before = record.record_events.count()
    for _ in range(2):
        client_for(head).post(record.step_address("clear"), factories.step_data(record))
    with as_owner():
        assert (record.record_events.count() - before, record.steps.filter(verb="clear").count()) == (1, 1)


DENIALS = {
    "a hidden record": ("colleague", "get", "detail", 404),
    "its history": ("colleague", "get", "history", 404),
    "its printed sheet": ("colleague", "head", "print", 404),
    "a step on it": ("colleague", "post", "step", 404),
    "another's text to edit": ("colleague", "get", "edit", 403),
}


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", DENIALS)
def test_row_69_a_denial_is_one_line_of_the_security_log_and_holds_no_word(
    attempt: str, cast: dict[str, User], client_for: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    name, verb, page, status = DENIALS[attempt]
    record = factories.meeting(
        cast["officer"], Status.DRAFT if status == 404 else Status.SUBMITTED, title=CANARY
    )
    address = record.step_address("withdraw") if page == "step" else record.address(page)
    assert getattr(client_for(cast[name]), verb)(address).status_code == status
    (line,) = [found for found in caplog.records if found.name == "portal.security"]
    assert line.__dict__["event"] == {
        "event": "refused",
        "user": cast[name].pk,
        "from": "127.0.0.1",
        "method": verb.upper(),
        "path": address,
        "status": status,
    }
    assert CANARY not in caplog.text


@pytest.mark.django_db
def test_row_69_an_export_refused_is_in_the_security_log(
    desk: User, client_for: Clients, caplog: pytest.LogCaptureFixture
) -> None:
    factories.hold(desk, Role.DESK, 1, export_level=None)
    assert ask(client_for(desk), "record-list").status_code == 403
    told = [found.__dict__["event"]["path"] for found in caplog.records if found.name == "portal.security"]
    assert told == [reverse("record-export", args=["csv"])]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", factories.SECRET)
def test_row_69_every_page_that_shows_such_a_record_notes_it(
    kind: str, head: User, client_for: Clients
) -> None:
    """Every address that names a record, those of later kinds and features included: shown is noted."""
    record = factories.stand(factories.make(kind, head), Status.CLEARED, sensitivity=2)
    client, unnoted, shown = client_for(head), [], 0
    for name in of_kind(kind):
        with transaction.atomic():
            answer = client.get(address(name, record.slug))
            with as_owner():
                entries = AccessEntry.objects.filter(record=record.pk).count()
            transaction.set_rollback(True)
        shown += answer.status_code == 200
        if answer.status_code == 200 and entries != 1:
            unnoted.append(name)
    assert unnoted == []
    assert shown >= 5


def close_log(table: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"revoke insert on {table} from portal_web, portal_worker")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["detail", "history", "readings", "print", "edit", "translate"])
def test_row_69_where_the_log_cannot_be_written_no_page_shows_the_record(
    page: str, keeper: User, client_for: Clients
) -> None:
    record = factories.stand(
        factories.meeting(keeper), Status.DRAFT, sensitivity=2, title=CANARY, summary=CANARY
    )
    client = client_for(keeper)
    client.raise_request_exception = False
    slug = reverse("record-translate", args=[record.slug]) if page == "translate" else record.address(page)
    assert client.get(slug).status_code == 200
    close_log("records_accessentry")
    response = client.get(slug)
    assert (response.status_code, CANARY in response.content.decode()) == (500, False)
    assert record.reference not in response.content.decode()


@pytest.mark.django_db
def test_row_69_where_the_reading_log_is_closed_no_export_begins(head: User, client_for: Clients) -> None:
    factories.stand(factories.meeting(head, title=CANARY), Status.CLEARED, sensitivity=2)
    close_log("records_accessentry")
    client = client_for(head)
    client.raise_request_exception = False
    response = ask(client, "meeting-list")
    assert (response.status_code, response.streaming, CANARY in response.content.decode()) == (
        500,
        False,
        False,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_row_69_where_the_export_log_is_closed_no_file_is_whole(
    form: str, officer: User, client_for: Clients
) -> None:
    factories.meeting(officer)
    close_log("records_exportentry")
    sent = []
    with pytest.raises(ProgrammingError, match="permission denied"):
        sent += list(ask(client_for(officer), "meeting-list", form).streaming_content)
    assert sent == []


# --- 70: append-only, chained, provable -------------------------------------------------------------------------------


ALTERING = (
    "update {} set {key} = {key}",
    "delete from {}",
    "truncate {}",
    "alter table {} disable trigger all",
)


def logs() -> list[tuple[str, str]]:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select log, key from portal.logs()")
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
@pytest.mark.parametrize("statement", ALTERING)
def test_row_70_no_role_of_the_portal_alters_a_log(statement: str, role: str) -> None:
    for log, key in logs():
        refused = pytest.raises(ProgrammingError, match="permission denied|must be owner")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local role {role}")
            cursor.execute(statement.format(log, key=key))


@pytest.mark.django_db
def test_row_70_not_even_the_owner_empties_a_log_by_accident() -> None:
    for log, _key in logs():
        refused = pytest.raises(ProgrammingError, match="never emptied")
        with refused, as_owner(), connection.cursor() as cursor:
            cursor.execute(f"truncate {log} cascade")


@pytest.mark.django_db
@pytest.mark.parametrize("log", ["records_accessentry", "records_exportentry", "records_seal"])
@pytest.mark.parametrize("statement", ["update {} set {key} = {key}", "delete from {}"])
def test_row_70_nor_changes_what_was_read_or_sealed(statement: str, log: str) -> None:
    key = "position" if log == "records_seal" else "id"
    refused = pytest.raises(ProgrammingError, match="only ever added")
    with refused, as_owner(), connection.cursor() as cursor:
        cursor.execute(statement.format(log, key=key))


@pytest.fixture
def superuser(committed: None) -> Iterator[psycopg.Connection]:
    """The one nobody stops: a superuser for whom no trigger fires."""
    connection.ensure_connection()
    url = ensure_test_servers().superuser_url(connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as found:
        found.execute("set session_replication_role = replica")
        yield found


@pytest.fixture
def kept(superuser: psycopg.Connection, officer: User, tmp_path: Path) -> Path:
    """Ten people's steps, sealed twice over so that everything is settled, and the head of it kept outside."""
    for _ in range(5):
        factories.meeting(officer, Status.SUBMITTED)
    seal()
    with superuser.transaction():
        superuser.execute(
            "insert into records_step (record_id, verb, by_id, at, version, reason)"
            " select record_id, verb, by_id, at, 9, reason from records_step"
        )
        superuser.execute("select setval('records_step_id_seq', currval('records_step_id_seq') + 1)")
    seal()
    file = tmp_path / "heads.jsonl"
    with as_owner():
        call_command("export_head", to=str(file))
    return file


def seal() -> None:
    for _ in range(2):
        with as_owner():
            chain.extend()


def proof(kept: Path) -> list[str]:
    """What verify_chain says is wrong, a line each; nothing where all holds."""
    try:
        with as_owner():
            call_command("verify_chain", head=str(kept))
    except CommandError as error:
        return str(error).splitlines()[1:]
    return []


def step(superuser: psycopg.Connection, number: int) -> tuple[int, int]:
    """The position and the row of the nth sealed step."""
    row = superuser.execute(
        "select position, row_id from records_seal where table_name = 'records_step' order by position"
    ).fetchall()[number]
    return int(row[0]), int(row[1])


def test_row_70_an_untouched_history_is_proved(kept: Path) -> None:
    assert proof(kept) == []


def test_row_70_an_edited_row_is_named(kept: Path, superuser: psycopg.Connection) -> None:
    at, row = step(superuser, 3)
    superuser.execute("update records_step set reason = 'never said' where id = %s", [row])
    assert proof(kept) == [
        f"Row {row} of records_step, sealed by link {at}, was changed after it was sealed."
    ]


def test_row_70_a_missing_row_is_named(kept: Path, superuser: psycopg.Connection) -> None:
    at, row = step(superuser, 2)
    superuser.execute("delete from records_step where id = %s", [row])
    assert proof(kept) == [f"Row {row} of records_step, sealed by link {at}, is gone."]


def test_row_70_two_rows_that_changed_places_are_named(kept: Path, superuser: psycopg.Connection) -> None:
    (first, one), (second, other) = step(superuser, 0), step(superuser, 1)
    with superuser.transaction():
        for source, target in ((one, -1), (other, one), (-1, other)):
            superuser.execute("update records_step set id = %s where id = %s", [target, source])
    assert proof(kept) == [
        f"Row {row} of records_step, sealed by link {at}, was changed after it was sealed."
        for at, row in ((first, one), (second, other))
    ]


def test_row_70_a_row_put_into_a_gap_is_named(kept: Path, superuser: psycopg.Connection) -> None:
    superuser.execute("set session_replication_role = origin")
    (gap,) = superuser.execute("select currval('records_step_id_seq')").fetchone() or ()
    superuser.execute(
        "insert into records_step (record_id, verb, by_id, at, version, reason)"
        " select record_id, verb, by_id, at, 10, reason from records_step limit 1"
    )
    seal()
    superuser.execute(
        "insert into records_step (id, record_id, verb, by_id, at, version, reason)"
        " select %s, record_id, verb, by_id, at, 11, 'slipped in' from records_step limit 1",
        [gap],
    )
    seal()
    assert proof(kept) == [f"Row {gap} of records_step was put in between after its neighbours were sealed."]


def test_row_70_a_link_taken_out_is_named(kept: Path, superuser: psycopg.Connection) -> None:
    at, row = step(superuser, 2)
    superuser.execute("delete from records_seal where position = %s", [at])
    assert proof(kept) == [
        f"Link {at + 1} does not follow its predecessor: one or more links before it are gone.",
        f"Row {row} of records_step was put in between after its neighbours were sealed.",
    ]


def test_row_70_a_link_rewritten_is_named(kept: Path, superuser: psycopg.Connection) -> None:
    """The row and its link's hash of it are changed together; the chained hash no longer fits."""
    at, row = step(superuser, 2)
    superuser.execute("update records_step set reason = 'never said' where id = %s", [row])
    superuser.execute(
        "update records_seal set row_hash = portal.row_hash("
        "(select to_jsonb(s) from records_step s where id = row_id)) where position = %s",
        [at],
    )
    found = proof(kept)
    assert found[0] == f"Link {at} (records_step, row {row}) was changed after it was sealed."


def test_row_70_two_links_that_changed_places_are_named(kept: Path, superuser: psycopg.Connection) -> None:
    (first, _one), (second, other) = step(superuser, 0), step(superuser, 1)
    with superuser.transaction():
        for source, target in ((first, -1), (second, first), (-1, second)):
            superuser.execute("update records_seal set position = %s where position = %s", [target, source])
    assert proof(kept)[0].startswith(
        f"Link {first} (records_step, row {other}) does not continue the link before it"
    )


def test_row_70_a_tail_cut_off_is_seen_from_the_kept_head(kept: Path, superuser: psycopg.Connection) -> None:
    """Rows and their links go together: the chain alone looks whole, the head kept outside tells."""
    (longest,) = superuser.execute("select max(position) from records_seal").fetchone() or ()
    superuser.execute(
        "delete from records_step where id in (select row_id from records_seal"
        " where table_name = 'records_step' and position > %s)",
        [longest - 2],
    )
    gone = superuser.execute(
        "delete from records_seal where position > %s returning table_name", [longest - 2]
    )
    assert {log for (log,) in gone} == {"records_step"}
    with as_owner():
        assert list(chain.broken()) == []
    assert proof(kept) == [
        f"The chain ends before link {longest}, which a kept head says there was: its tail was cut off."
    ]


def test_row_70_a_chain_made_anew_is_seen_from_the_kept_head(
    kept: Path, superuser: psycopg.Connection
) -> None:
    """A superuser may forge everything but what is kept outside."""
    _at, row = step(superuser, 0)
    (longest,) = superuser.execute("select max(position) from records_seal").fetchone() or ()
    superuser.execute("update records_step set reason = 'never said' where id = %s", [row])
    superuser.execute("delete from records_seal")
    superuser.execute("delete from records_sealmark")
    seal()
    with as_owner():
        assert list(chain.broken()) == []
    assert proof(kept) == [f"Link {longest} has another hash than the kept head: the chain was made anew."]


def test_row_70_a_log_no_longer_guarded_is_named(kept: Path, superuser: psycopg.Connection) -> None:
    superuser.execute("drop trigger never_emptied on records_step")
    try:
        assert proof(kept) == ["The log records_step is gone, or no longer guarded against being emptied."]
    finally:
        superuser.execute("call portal.append_only('records_step')")
