"""Each filter narrows a list exactly as its address says, in every kind."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.reference.models import Organization
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

TJ, UZ, KG = factories.TAJIKISTAN, factories.UZBEKISTAN, factories.KYRGYZSTAN
Case = tuple[dict[str, Any], Callable[[Any], bool]]
DAY = "2026-03-02"

# Filter → an address and what every row it shows has, no other row having it.
COMMON: dict[str, Case] = {
    "q": ({"q": "kingfishers"}, lambda row: "Kingfisher" in row.title),
    "country": ({"country": [TJ, UZ]}, lambda row: {TJ, UZ} <= set(row.country_ids)),
    "status": ({"status": ["draft", "cleared"]}, lambda row: row.status in ("draft", "cleared")),
    "sensitivity": ({"sensitivity": 0}, lambda row: row.sensitivity == 0),
    "since": ({"since": DAY}, lambda row: row.occurred_on.isoformat() >= DAY),
    "until": ({"until": "02.03.2026"}, lambda row: row.occurred_on.isoformat() <= DAY),
    "cleared_from": (
        {"cleared_from": "2026-03-01T00:00:00+05:00"},
        lambda row: row.cleared_at is not None and row.status == "cleared",
    ),
    "cleared_to": ({"cleared_to": "2026-03-01T00:00:00+05:00"}, lambda row: False),
    "waiting": ({"waiting": "true"}, lambda row: row.status == "returned"),
    "action": ({"action": "returned"}, lambda row: row.status == "returned"),
}
LEAFLET = {"citation": "A leaflet", "reliability": "E", "credibility": 5}
# What a kind adds: the changes to its answers that a row has, and the address that finds those rows.
OWN: dict[str, dict[str, tuple[dict[str, Any], Callable[[Any], dict[str, Any]]]]] = {
    "meeting": {
        "channel": ({"channel": "video"}, lambda row: {"channel": "video"}),
        "level": ({"level": "minister"}, lambda row: {"level": "minister"}),
        "state": ({"state": "cancelled"}, lambda row: {"state": "cancelled"}),
        "government": ({"met": "uzb-mfa"}, lambda row: {"government": UZ}),
    },
    "transitionitem": {"category": ({"category": "asset"}, lambda row: {"category": "asset"})},
    "correspondence": {
        "direction": ({"direction": "outgoing"}, lambda row: {"direction": "outgoing"}),
        "written_as": ({"form": "memorandum"}, lambda row: {"written_as": "memorandum"}),
        "organization": (
            {"organization": "presidency", "form": "letter"},
            lambda row: {"organization": row.organization_id},
        ),
        "reply": ({"reply_due": "2050-01-01"}, lambda row: {"reply": "awaited"}),
    },
    "concurrence": {
        "validity": (
            {"valid_from": "2026-01-01", "valid_until": "2026-03-31"},
            lambda row: {"validity": "expired"},
        ),
        "party": ({"form": "oral", "party": "another"}, lambda row: {"party": row.party_id}),
    },
    "situationnote": {
        "reliability": (
            {"rows": {"evidence": [LEAFLET, LEAFLET | {"citation": "Another"}]}},
            lambda row: {"reliability": "E"},
        ),
        "credibility": ({"rows": {"evidence": [LEAFLET]}}, lambda row: {"credibility": "5"}),
        "report": ({"report": "weekly"}, lambda row: {"report": "weekly"}),
        "likelihood": ({"outlook": "It opens.", "likelihood": 6}, lambda row: {"likelihood": "6"}),
        "confidence": (
            {"confidence": "low", "confidence_basis": "One source."},
            lambda row: {"confidence": "low"},
        ),
        "area": ({"areas": [1], "countries": [398]}, lambda row: {"area": row.area_ids[0]}),
    },
    "exchange": {
        "direction": ({"direction": "received"}, lambda row: {"direction": "received"}),
        "partner": ({"partner": "un_mission"}, lambda row: {"partner": row.partner_id}),
        "function": ({"partner": "un_mission"}, lambda row: {"function": 5}),
    },
}
# By what is not filed with the form: test_transition.py, test_review_dates.py, test_supersession.py.
ELSEWHERE = {"transitionitem": {"stage"}, "situationnote": {"review", "standing"}}
every_filed = pytest.mark.parametrize("kind", factories.FILED)


@pytest.fixture
def client(officer: User, client_for: Clients) -> Client:
    return client_for(officer)


def shown(client: Client, listing: str, **address: Any) -> set[str]:
    response = client.get(reverse(listing) + "?" + urlencode(address, doseq=True), follow=True)
    assert response.status_code == 200, response.context["filter"].errors
    return set(factories.references(response.context["page"].rows))


def fill(kind: str, officer: User) -> list[Any]:
    """Records that differ in everything the common filters ask for."""
    made = [
        factories.make(kind, officer, Status.CLEARED, title="A Kingfisher", countries=[TJ, UZ]),
        factories.make(kind, officer, Status.RETURNED, countries=[UZ], occurred_on=DAY, sensitivity=0),
        factories.make(kind, officer, countries=[TJ, UZ, KG], occurred_on="2026-03-01"),
        factories.make(kind, officer, Status.SUBMITTED, countries=[TJ], occurred_on="2026-03-03"),
    ]
    with as_owner():
        return list(Record.objects.filter(pk__in=[record.pk for record in made]))


@every_filed
def test_every_filter_of_every_kind_is_promised_here(kind: str) -> None:
    filters = set(factories.pages(kind).filters.base_filters)
    assert filters == {*COMMON, "theme", "author", *OWN.get(kind, ()), *ELSEWHERE.get(kind, ())}


@every_filed
def test_a_filter_shows_the_rows_it_names_and_no_other(kind: str, officer: User, client: Client) -> None:
    rows = fill(kind, officer)
    expected = {name: {row.reference for row in rows if holds(row)} for name, (_, holds) in COMMON.items()}
    for listing in (f"{kind}-list", "record-list"):
        assert {name: shown(client, listing, **COMMON[name][0]) for name in COMMON} == expected


@every_filed
def test_theme_and_author_narrow(kind: str, officer: User, colleague: User, client: Client) -> None:
    rare = factories.theme(code="rare", name_en="Rare", name_ru="Редкая", order=99)
    factories.make(kind, officer, Status.CLEARED)
    by_theme = factories.make(kind, officer, themes=[rare.pk, factories.theme().pk])
    by_author = factories.make(kind, colleague, Status.CLEARED)
    for page in (f"{kind}-list", "record-list"):
        assert shown(client, page, theme=rare.pk) == {by_theme.reference}
        assert shown(client, page, author=colleague.pk) == {by_author.reference}


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind in OWN for name in OWN[kind]])
def test_a_kinds_own_filter_narrows(kind: str, name: str, officer: User, client: Client) -> None:
    changes, address = OWN[kind][name]
    for word in {"partner", "organization"} & changes.keys():
        changes = changes | {word: factories.organization(changes[word]).pk}
    if "met" in changes:
        met = Organization.objects.get(code=changes["met"])
        changes = {"rows": {"counterparts": [{"organization": met}]}}
    if "party" in changes:
        changes = changes | {"party": factories.party()}
    factories.make(kind, officer)
    wanted = factories.make(kind, officer, **changes)
    assert shown(client, f"{kind}-list", **address(wanted)) == {wanted.reference}


def test_all_records_are_narrowed_by_kind_and_function(officer: User, client: Client) -> None:
    made = {kind: factories.make(kind, officer).reference for kind in factories.FILED}
    for kind, reference in made.items():
        assert shown(client, "record-list", kind=kind) == {reference}
    assert shown(client, "record-list", kind=list(made)) == set(made.values())
    assert shown(client, "record-list", function=2) == {made["situationnote"]}


def rows_on(day: str) -> str:
    with as_owner():
        return str(Record.objects.get(occurred_on=day).reference)


def test_filters_add_up(officer: User, client: Client) -> None:
    fill("meeting", officer)
    rows = shown(client, "meeting-list", country=TJ, since="2026-03-01", until="2026-03-02")
    assert rows == {rows_on("2026-03-01")}


ADDRESSES = [f"{kind}-list" for kind in factories.KINDS] + ["record-list"]


@pytest.mark.parametrize("listing", ADDRESSES)
@pytest.mark.parametrize(
    "key", ["colour", "author__email__startswith", "_connector", "ordering", "q__contains", "Q"]
)
def test_an_unknown_key_is_400_and_named(listing: str, key: str, client: Client) -> None:
    response = client.get(reverse(listing), {key: "1"})
    assert (response.status_code, f"“{key}”" in response.content.decode()) == (400, True)


def test_an_unknown_key_cannot_smuggle_markup(client: Client) -> None:
    response = client.get(reverse("meeting-list"), {"<script>": "1"})
    assert "&lt;script&gt;" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        {"country": "999"},
        {"theme": "0"},
        {"status": "secret"},
        {"sensitivity": "9"},
        {"since": "yesterday"},
        {"until": "31.02.2026"},
        {"cleared_from": "noon"},
        {"author": "0"},
        {"author": "x"},
        {"author": "9" * 30},
    ],
)
@pytest.mark.parametrize("listing", ADDRESSES)
def test_a_value_that_does_not_exist_is_named_and_shows_no_row(
    listing: str, address: dict[str, str], officer: User, client: Client
) -> None:
    factories.meeting(officer)
    response = client.get(reverse(listing), address)
    assert (response.status_code, list(response.context["page"].rows)) == (422, [])
    assert set(response.context["filter"].errors) == set(address)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_at_the_edge_of_time_is_no_fault(moment: str, client: Client) -> None:
    assert client.get(reverse("meeting-list"), {"cleared_from": moment}).status_code in (200, 422)


def test_a_nul_in_the_paging_key_is_no_fault(client: Client) -> None:
    assert client.get(reverse("meeting-list"), {"after": "a\x00b"}).status_code in (200, 404, 422)


def test_each_chip_names_its_filter_and_removes_it_alone(officer: User, client: Client) -> None:
    factories.meeting(officer)
    address = f"?country={TJ}&country={UZ}&status=draft&q=water&waiting=true&page_size=25"
    chips = client.get(reverse("meeting-list") + address, follow=True).context["chips"]
    assert [chip["label"] for chip in chips] == [
        "Words or reference: water",
        "Country: Tajikistan",
        "Country: Uzbekistan",
        "Status: Draft",
        "Needs my action",
    ]
    removed = client.get(reverse("meeting-list") + chips[1]["remove_url"]).context["filter"].data
    assert dict(removed.lists()) == {
        "country": [str(UZ)],
        "status": ["draft"],
        "q": ["water"],
        "waiting": ["true"],
        "page_size": ["25"],
    }


CHIPS_OF_DAYS = {
    "en": ["From: 1 June 2026", "Cleared from: 27 Nov. 2026, 15:00"],
    "ru": ["С даты: 01.06.2026", "Утверждено с: 27.11.2026, 15:00"],
}


@pytest.mark.parametrize(("language", "labels"), CHIPS_OF_DAYS.items())
def test_a_chip_writes_a_day_as_the_pages_do(language: str, labels: list[str], client: Client) -> None:
    client.cookies.load({"language": language})
    address = {"since": "2026-06-01", "cleared_from": "2026-11-27T15:00:00+05:00"}
    chips = client.get(reverse("meeting-list"), address).context["chips"]
    assert [chip["label"] for chip in chips] == labels


@every_filed
def test_removing_the_last_chip_shows_everything(kind: str, officer: User, client: Client) -> None:
    rows = {record.reference for record in fill(kind, officer)}
    chip = client.get(reverse(f"{kind}-list") + "?sensitivity=0").context["chips"][0]
    response = client.get(reverse(f"{kind}-list") + chip["remove_url"])
    assert set(factories.references(response.context["page"].rows)) == rows


def test_an_empty_filter_form_is_no_filter(officer: User, client: Client) -> None:
    record = factories.meeting(officer)
    empty = {"q": "", "theme": "", "sensitivity": "", "since": "", "until": "", "author": "", "channel": ""}
    assert shown(client, "meeting-list", **empty) == {record.reference}
