"""The log: one escaped line for each event, who and where, and never what a record says."""

import json
import logging
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.reference.models import Theme
from ashgabat_centre.web.logs import OneLine, configuration
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

HOSTILE = "x\r\n2026-01-01 INFO forged line\x1b[2J\x1b]0;title\x07\u202eevil\u2028\u0085\x00"


class KeptLines(logging.Handler):
    """What the portal's own formatter makes of every line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(OneLine())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def events(self, name: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.lines) if line["logger"] == name]


@pytest.fixture
def log() -> Any:
    kept, root = KeptLines(), logging.getLogger()
    before = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    yield kept
    root.removeHandler(kept)
    root.setLevel(before)


def assert_one_line_each(lines: list[str]) -> None:
    for line in lines:
        assert line.isascii() and line.isprintable()
        assert json.dumps(json.loads(line)) == line


def test_row_66_whatever_is_sent_makes_one_escaped_line(
    officer: User, client_for: Clients, log: KeptLines
) -> None:
    officer.name = HOSTILE
    client = client_for(officer)
    with transaction.atomic():
        client.get(f"/meetings/{HOSTILE}/", headers={"User-Agent": HOSTILE, "Referer": HOSTILE})
        client.get("/%0d%0aforged%1b[2J", headers={"X-Forwarded-For": HOSTILE})
        client.get(reverse("meeting-list"), {HOSTILE: HOSTILE})
        client.get("/", headers={"Host": "evil\r\nforged"})
        client.generic("FORGED", "/meetings/")
        Client(enforce_csrf_checks=True).post("/look/", {"next": HOSTILE}, headers={"Origin": HOSTILE})
    logging.getLogger("any").warning("%s said %s", HOSTILE, {"a": HOSTILE})
    short = logging.LogRecord("any", logging.INFO, "", 1, "not enough %s %s", (HOSTILE,), None)
    log.lines.append(OneLine().format(short))
    logging.getLogger("any").error(HOSTILE, extra={"event": {"who": HOSTILE}})
    assert len(log.lines) > 8
    assert_one_line_each(log.lines)


def test_row_66_the_settings_write_so_and_nothing_writes_otherwise() -> None:
    made = configuration("INFO")
    assert made["handlers"] == {"console": {"class": "logging.StreamHandler", "formatter": "line"}}
    assert made["formatters"] == {"line": {"()": "ashgabat_centre.web.logs.OneLine"}}
    loud = [
        name for name in ("django", "django.server", "django.request") if logging.getLogger(name).handlers
    ]
    assert loud == []


def test_the_security_log_tells_who_was_refused_what(
    officer: User, client_for: Clients, log: KeptLines
) -> None:
    client = client_for(officer)
    client.get("/meetings/MTG-1999-0001/")
    Client().post(reverse("meeting-create"), {"title": "zimorodok"})
    events = log.events("portal.security")
    assert [(e["event"], e["user"], e["method"], e["path"], e["status"], e["from"]) for e in events] == [
        ("refused", officer.pk, "GET", "/meetings/MTG-1999-0001/", 404, "127.0.0.1"),
        ("refused", None, "POST", "/meetings/new/", 401, "127.0.0.1"),
    ]
    assert "zimorodok" not in "".join(log.lines)


def test_the_security_log_tells_of_sign_ins(officer: User, log: KeptLines) -> None:
    client, door = Client(), reverse("account_login")
    client.post(door, {"login": officer.email, "password": "guessed-wrong"})
    client.post(door, {"login": officer.email, "password": factories.PASSWORD})
    client.post(reverse("account_logout"))
    events = log.events("portal.security")
    assert [(event["event"], event["user"]) for event in events if event["event"] != "refused"] == [
        ("sign-in failed", None),
        ("signed in", officer.pk),
        ("signed out", officer.pk),
    ]
    assert events[0]["typed"] == officer.email
    told = "".join(log.lines)
    assert "guessed-wrong" not in told and factories.PASSWORD not in told


def test_a_fault_is_told_by_its_kind_and_place_and_not_in_its_words(log: KeptLines) -> None:
    code = Theme.objects.order_by("pk").values_list("code", flat=True)[0]
    try:
        with transaction.atomic():
            Theme.objects.create(taxonomy_id=1, code=code, name_en="zimorodok", name_ru="зимородок")
    except IntegrityError:
        logging.getLogger("any").exception("It failed")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select %s::int", ["zimorodok"])
    except Exception:
        logging.getLogger("any").exception("It failed")
    try:
        int("zimorodok")
    except ValueError:
        logging.getLogger("any").exception("It failed")
    unique, wrong, number = (event["fault"] for event in log.events("any"))
    assert unique[-1] == "IntegrityError" and any("UniqueViolation 23505 " in line for line in unique)
    assert any("InvalidTextRepresentation 22P02" in line for line in wrong)
    assert number[-1] == "ValueError" and "test_logs.py" in number[0]
    assert "zimorodok" not in "".join(log.lines) and code not in "".join(log.lines)
