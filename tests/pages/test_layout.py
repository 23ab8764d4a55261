"""Each has a list's columns, and how far apart its rows stand, as they chose. Row 150 of docs/security.md."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages.models import ListLayout
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients, in_role, seen_by

pytestmark = pytest.mark.django_db

EVERY = ["Date", "State", "How", "Countries", "Author", "Status"]


def choose(client: Client, *shown: str, listed: str = "meeting", **given: str) -> Any:
    return client.post(reverse("list-layout", args=[listed]), {"column": shown} | given)


def heads(client: Client, listed: str = "meeting") -> list[str]:
    """What the list says it shows beside subject and with whom, and shows."""
    response = client.get(reverse(f"{listed}-list"))
    shown = [str(head) for _name, head, chosen in response.context["layout"].choices if chosen]
    body = response.content.decode()
    assert [body.count(f'<td data-label="{head}"') for head in shown] == [1] * len(shown)
    assert body.count("<td data-label=") == len(shown) + (listed == "meeting")
    return shown


def test_everybody_sees_every_column_at_first_and_then_what_they_chose(
    officer: User, colleague: User, client_for: Clients
) -> None:
    factories.meeting(colleague, Status.CLEARED)
    client = client_for(officer)
    assert heads(client) == EVERY
    choose(client, "Author", "How")
    assert (heads(client), heads(client_for(officer))) == (["How", "Author"],) * 2
    assert heads(client_for(colleague)) == EVERY
    assert heads(client, "record") == ["Date", "Kind", "Countries", "Author", "Status"]


def test_a_choice_made_in_one_language_holds_in_the_other(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    client = client_for(officer)
    choose(client, "Author")
    russian = client.get(reverse("meeting-list"), headers={"accept-language": "ru"})
    assert [name for name, _head, shown in russian.context["layout"].choices if shown] == ["Author"]
    assert "Автор" in russian.content.decode()


def test_rows_stand_apart_in_every_list_until_all_is_set_back(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    client = client_for(officer)
    choose(client, roomy="on")
    assert [
        b'"results roomy"' in client.get(reverse(name)).content for name in ("meeting-list", "record-list")
    ] == [
        True,
        True,
    ]
    choose(client, reset="")
    page = client.get(reverse("meeting-list"))
    assert (b'"results roomy"' in page.content, page.context["layout"].changed, heads(client)) == (
        False,
        False,
        EVERY,
    )


def test_it_leads_back_to_the_list_as_it_was_filtered_and_to_no_words(
    officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    assert choose(client, query="status=draft&sort=title")["Location"] == "/meetings/?status=draft&sort=title"
    assert "zimorodok" not in choose(client, query="q=zimorodok")["Location"]
    assert [choose(client, listed=name).status_code for name in ("job", "nothing")] == [404, 404]


def test_a_file_has_every_column(officer: User, client_for: Clients) -> None:
    factories.meeting(officer, Status.CLEARED)
    client = client_for(officer)
    before = client.post(reverse("meeting-export", args=["csv"])).getvalue()
    choose(client)
    assert client.post(reverse("meeting-export", args=["csv"])).getvalue().count(b",") == before.count(b",")


def test_a_list_asks_no_more_whatever_was_chosen(officer: User, client_for: Clients) -> None:
    factories.meeting(officer)
    client, numbers = client_for(officer), []
    client.get(reverse("meeting-list"))  # what is asked once, after a sign-in
    for shown in (EVERY, ["Author"], []):
        choose(client, *shown)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("meeting-list"))
        numbers.append(len(queries))
    assert len(set(numbers)) == 1


def test_row_150_what_somebody_chose_is_shown_to_nobody_else(
    officer: User, head: User, client_for: Clients
) -> None:
    choose(client_for(officer), roomy="on")
    with as_owner():
        assert list(ListLayout.objects.values_list("user", "roomy")) == [(officer.pk, True)]
    for person, number in ((officer, 1), (head, 0)):
        with seen_by(person):
            assert ListLayout.objects.count() == number
    with seen_by(head), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        ListLayout.objects.create(user=officer)
    with (
        in_role("portal_worker"),
        seen_by(officer),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        ListLayout.objects.count()


def test_row_150_a_marking_that_differs_is_seen_without_the_status(
    officer: User, client_for: Clients
) -> None:
    factories.meeting(officer, sensitivity="0")
    factories.meeting(officer, sensitivity="1")
    client = client_for(officer)
    marked = '<span class="marking"'
    rows = [client.get(reverse("meeting-list")).content.decode().partition("<tbody>")[2]]
    choose(client)
    rows.append(client.get(reverse("meeting-list")).content.decode().partition("<tbody>")[2])
    assert [body.partition("</tbody>")[0].count(marked) for body in rows] == [1, 1]
