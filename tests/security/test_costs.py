"""What a request may cost is bounded before anything reads it, whoever sends it, whichever form it is for."""

import time
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve, reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.web import allowance
from tests.cast import Clients
from tests.engines.addresses import every_address

pytestmark = pytest.mark.django_db

NOBODY = "account_login"
HUGE = "1000000"


def refused(client: Client, address: str, data: Any = None, **more: Any) -> bool:
    """Whether the door refused it, with a page."""
    answer = client.post(address, data or {}, **more)
    return answer.status_code == 413 and answer.templates[0].name == "web/too_much.html"


def test_row_115_a_million_rows_reach_no_form(officer: User, client_for: Clients) -> None:
    """Of every address there is, so that a form nobody has thought of is bounded too."""
    rows = {"rows-TOTAL_FORMS": HUGE, "rows-INITIAL_FORMS": "0"}
    places = [
        one.at() for one in every_address().values() if not one.parameters and one.key != "admin:jsi18n"
    ]
    client = client_for(officer)
    assert [place for place in places if not refused(client, place, rows)] == []
    assert len(places) > 60


@pytest.mark.parametrize("count", [HUGE, "201", "9" * 5000])
def test_row_115_a_count_is_too_much_however_long_it_is(count: str) -> None:
    assert refused(Client(), reverse(NOBODY), {"rows-TOTAL_FORMS": count})


def test_row_115_rows_are_counted_over_all_sets_and_repetitions(officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), reverse("meeting-create")
    assert refused(client, address, {f"set{n}-TOTAL_FORMS": "51" for n in range(4)})
    assert refused(client, address, {"one-TOTAL_FORMS": ["10"] * 21})
    assert not refused(client, address, {f"set{n}-TOTAL_FORMS": "50" for n in range(4)})


def test_row_115_fields_and_answers_of_one_name_are_counted(officer: User, client_for: Clients) -> None:
    client, address = client_for(officer), reverse("meeting-create")
    plain = "application/x-www-form-urlencoded"
    assert refused(client, address, "&".join(f"f{n}=" for n in range(2_001)), content_type=plain)
    assert refused(client, address, "&".join("readers=1" for _n in range(401)), content_type=plain)
    assert client.get(address + "?" + "&".join(f"f{n}=" for n in range(1_500))).status_code == 413


def test_row_115_a_long_address_is_refused(officer: User, client_for: Clients) -> None:
    answer = client_for(officer).get(reverse("record-list"), {"q": "ж" * 2_000})
    assert (answer.status_code, answer.templates[0].name) == (413, "web/too_much.html")


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize("page", [NOBODY, "meeting-create", "import-list"])
def test_row_115_a_long_body_gets_a_page_and_is_read_to_its_end(page: str, kind: str) -> None:
    body = b"a=" + b"b" * (5 * 1024 * 1024)
    answer = Client().post(reverse(page), body, content_type=kind)
    assert (answer.status_code, answer.templates[0].name) == (413, "web/too_much.html")
    assert answer.wsgi_request.read() == b""


def test_row_115_only_who_is_signed_in_sends_files_and_only_where_a_form_has_one(
    officer: User, client_for: Clients
) -> None:
    body = b"--x\r\n" + b"b" * (5 * 1024 * 1024)
    client = client_for(officer)
    answers = {
        page: client.post(reverse(page), body, content_type="multipart/form-data; boundary=x").status_code
        for page in ("import-list", "meeting-create")
    }
    assert (answers["import-list"] != 413, answers["meeting-create"]) == (True, 413)


# --- One person's share ---------------------------------------------------------------------------------------

PLACE = "meeting-create"


@pytest.fixture
def ledger(settings: Any, monkeypatch: pytest.MonkeyPatch) -> allowance.Ledger:
    """An allowance of thirty seconds, of which nothing is used."""
    settings.REQUEST_SECONDS = 30
    monkeypatch.setattr(allowance, "LEDGER", allowance.Ledger())
    return allowance.LEDGER


def key(user: User) -> tuple[int, str]:
    return user.pk, resolve(reverse(PLACE)).route


def test_row_115_eight_forms_of_one_person_take_no_more_than_three_places(
    officer: User, colleague: User, client_for: Clients, ledger: allowance.Ledger
) -> None:
    began = [ledger.enter(key(officer), posts=True) for _ in range(8)]
    answer = client_for(officer).post(reverse(PLACE), {"title": "Talks on water"})
    assert (began, answer.status_code, answer["Retry-After"]) == ([True] * 3 + [False] * 5, 429, "60")
    assert "Talks on water" in answer.content.decode()
    assert client_for(officer).get(reverse(PLACE)).status_code == 200
    assert client_for(colleague).post(reverse(PLACE), {}).status_code != 429
    ledger.leave(key(officer), time.monotonic(), posts=True)
    assert client_for(officer).post(reverse(PLACE), {}).status_code != 429


def test_row_115_whoever_has_used_half_a_minute_of_an_address_waits_there_and_nowhere_else(
    officer: User, colleague: User, client_for: Clients, ledger: allowance.Ledger
) -> None:
    assert ledger.enter(key(officer), posts=False)
    ledger.leave(key(officer), time.monotonic() - 31, posts=False)
    client = client_for(officer)
    answers = [
        client.get(reverse(PLACE)),
        client.get(reverse("home")),
        client_for(colleague).get(reverse(PLACE)),
    ]
    assert [answer.status_code for answer in answers] == [429, 200, 200]


def test_row_115_the_time_of_each_request_is_counted_and_forgotten_after_a_minute(
    officer: User, client_for: Clients, ledger: allowance.Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    client_for(officer).get(reverse(PLACE))
    now = time.monotonic()
    used = ledger.use(key(officer))
    assert (0 < used.seconds(now) < 30, used.under_way, used.seconds(now + 61)) == (True, 0, 0)
