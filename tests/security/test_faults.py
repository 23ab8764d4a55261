"""Something breaks: a page with a number, the typed text, and nothing of the cause."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.editing.form_view import FormView
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web.logs import OneLine
from reports.briefings import printed
from tests import factories, tiers
from tests.cast import Clients
from tests.security.test_input import ADDRESSES

pytestmark = pytest.mark.django_db

CAUSE = "zimorodok at db-internal.example"
NUMBER = re.compile(r"under ([0-9a-f]{8})\.")
# They read nothing from the database, so they go on working without it.
UNTOUCHED = {"admin:jsi18n", "set_language", "set-look"}


def failing(error: Exception) -> Callable[..., Any]:
    """A new one each time: one exception raised again carries the whole way it came before."""

    def fail(*args: Any, **kwargs: Any) -> Any:
        raise type(error)(*error.args)

    return fail


@pytest.fixture
def lines() -> Any:
    kept: list[dict[str, Any]] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(json.loads(OneLine().format(record)))

    handler = Keep()
    logging.getLogger("portal.fault").addHandler(handler)
    yield kept
    logging.getLogger("portal.fault").removeHandler(handler)


def client_of(person: User, client_for: Clients) -> Client:
    client = client_for(person)
    client.raise_request_exception = False
    return client


def assert_generic(answer: Any, name: str, lines: list[dict[str, Any]]) -> None:
    """A page of the portal's own, whose number leads to the fault in the log and which tells nothing of it."""
    page = answer.content.decode()
    (number,) = NUMBER.findall(page)
    assert lines[-1]["incident"] == number, name
    for word in ("zimorodok", "internal.example", "Traceback", "Error:", "psycopg", ".py", "select "):
        assert word not in page, (name, word)
    assert answer["Cache-Control"] == "no-store" or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("error", "status"), [(OperationalError(CAUSE), 503), (ValueError(CAUSE), 500)])
@pytest.mark.parametrize("role", tiers.in_turn(("head", "administrator"), "row 67"))
def test_row_67_every_address_survives_a_broken_database(
    role: str,
    error: Exception,
    status: int,
    request: pytest.FixtureRequest,
    client_for: Clients,
    lines: list[dict[str, Any]],
) -> None:
    client = client_of(request.getfixturevalue(role), client_for)
    client.get("/look/")
    untouched = set()
    for name, address in ADDRESSES.items():
        for ask in (client.get, client.post):
            with connection.execute_wrapper(failing(error)):
                answer = ask(address)
            if name == "health":
                assert answer.status_code in (status, 503, 405)
            elif answer.status_code == status:
                assert_generic(answer, name, lines)
            else:
                assert (answer.status_code in (301, 302, 404, 405), CAUSE in answer.content.decode()) == (
                    True,
                    False,
                )
                untouched.add(name)
    assert untouched == set() or untouched <= UNTOUCHED | {n for n in untouched if ":" in n}


def test_row_67_a_broken_database_keeps_the_text_and_saves_nothing(
    officer: User, client_for: Clients, lines: list[dict[str, Any]], monkeypatch: Any
) -> None:
    client = client_of(officer, client_for)
    monkeypatch.setattr(FormView, "save", failing(OperationalError(CAUSE)))
    answer = client.post(
        reverse("meeting-create"), factories.post_data("meeting", officer, title="A kingfisher")
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert 'value="A kingfisher"' in answer.content.decode()
    assert_generic(answer, "create", lines)
    assert Record.objects.count() == 0


def test_row_67_a_broken_broker_holds_up_no_save(
    officer: User, head: User, client_for: Clients, settings: Any
) -> None:
    """The job is a row; the sweeper rings when the broker is back."""
    factories.schedule()
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    record = factories.meeting(officer)
    client = client_for(officer)
    assert (
        client.post(record.address("edit"), factories.edit_data(record, officer, title="Saved")).status_code
        == 302
    )
    assert (
        client_for(head).post(reverse("briefing-assemble"), {"schedule": factories.schedule().pk}).status_code
        == 302
    )
    assert client.get(reverse("health")).status_code == 503


def test_row_67_a_full_disk_shows_no_path(
    head: User, client_for: Clients, lines: list[dict[str, Any]], monkeypatch: Any
) -> None:
    briefing = factories.stand(factories.briefing(), Status.CLEARED)
    monkeypatch.setattr(printed, "pdf", failing(OSError(28, "No space left on device", "/srv/zimorodok")))
    answer = client_of(head, client_for).get(reverse("briefing-pdf", args=[briefing.slug, "en"]))
    assert answer.status_code == 500
    assert_generic(answer, "pdf", lines)
    assert "No space left" in lines[-1]["fault"][-1]
