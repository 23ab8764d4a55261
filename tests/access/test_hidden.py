"""What a person may not see is not there: no page, no row, no count, no word of it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Status
from tests import factories
from tests.answers import masked_body
from tests.cast import Clients

pytestmark = pytest.mark.django_db

CANARY = "zimorodok"
ABSENT = "ABC-1999-0001"


@pytest.fixture
def hidden(request: pytest.FixtureRequest, listed: User) -> Any:
    """A cleared, strictly confidential record of this kind, which only the listed person may read."""
    kind = request.param
    keeper = factories.user("keeper", Role.OFFICER, level=2)
    record = factories.make(kind, keeper)
    record = factories.stand(record, Status.CLEARED, sensitivity=2, title=f"The {CANARY}", summary=CANARY)
    with as_owner():
        NeedToKnow.objects.create(record_id=record.pk, user=listed)
    return record


every_kind = pytest.mark.parametrize("hidden", (*factories.SECRET, "briefing"), indirect=True)


def record_addresses(patterns: Any = None) -> list[URLPattern]:
    """Every address of the portal that names a record."""
    found: list[URLPattern] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found += record_addresses(pattern.url_patterns) if pattern.namespace != "admin" else []
        elif "slug" in pattern.pattern.converters:
            found.append(pattern)
    return found


ADDRESSES = {str(pattern.name): pattern for pattern in record_addresses()}
# Pages that are only ever posted to.
POSTED = {"record-strike", "upload-begin", "briefing-paragraph-renew", "meeting-sheet-pdf", "meeting-held"}
POSTED |= {"record-translation-check"}
OTHERS = {"verb": "clear", "language": "en", "pk": 1, "version": 1, "led_to": 1}


def address(name: str, slug: str) -> str:
    wanted = ADDRESSES[name].pattern.converters
    return reverse(name, kwargs={key: OTHERS.get(key, slug) for key in wanted})


def of_kind(kind: str) -> list[str]:
    return [name for name in ADDRESSES if name.split("-")[0] in (kind, "record")]


def told(response: Any) -> tuple[int, str]:
    """The answer without what differs between any two answers, and without the asked address."""
    return response.status_code, masked_body(response, r"[A-Z]{3,4}(-SC)?-\d{4}-\d{4}")


@every_kind
@pytest.mark.parametrize("verb", ["get", "post", "head", "put", "delete", "patch"])
def test_every_page_of_a_hidden_record_answers_as_for_one_that_never_was(
    verb: str, hidden: Any, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    for name in of_kind(hidden.kind):
        answers = [told(getattr(client, verb)(address(name, slug))) for slug in (hidden.slug, ABSENT)]
        assert answers[0] == answers[1], name
        assert answers[0][0] in ({404} if verb == "get" and name not in POSTED else {404, 405}), name


@every_kind
def test_the_listed_person_finds_it_everywhere(hidden: Any, listed: User, client_for: Clients) -> None:
    client = client_for(listed)
    names = {name for name in of_kind(hidden.kind) if name.split("-")[1] in ("detail", "history")}
    assert {client.get(address(name, hidden.slug)).status_code for name in names} == {200}
    for page in (f"{hidden.kind}-list", "record-list"):
        assert factories.references(client.get(reverse(page)).context["page"].rows) == [hidden.reference]


QUESTIONS = ("", f"?q={CANARY}", "?q={reference}", "?status=cleared", "?sensitivity=2", "?author={author}")


@every_kind
@pytest.mark.parametrize("question", QUESTIONS)
def test_lists_counts_searches_and_filters_know_nothing_of_it(
    question: str, hidden: Any, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    asked = question.format(reference=hidden.reference, author=hidden.author_id)
    for page in (f"{hidden.kind}-list", "record-list"):
        response = client.get(reverse(page) + asked, follow=True)
        found = response.context["page"]
        assert (response.status_code, found.total, list(found.rows)) == (200, 0, [])
        assert (
            CANARY not in response.content.decode().replace(f'value="{CANARY}"', "").replace(f"{CANARY} ", "")
            or "q=" in asked
        )


@every_kind
def test_paging_from_it_is_paging_from_nowhere(hidden: Any, outsider: User, client_for: Clients) -> None:
    client = client_for(outsider)
    here, nowhere = (
        told(client.get(reverse("record-list"), {"after": slug})) for slug in (hidden.slug, ABSENT)
    )
    assert here == nowhere


@every_kind
def test_the_home_page_is_the_same_with_and_without_it(
    hidden: Any, outsider: User, client_for: Clients
) -> None:
    client = client_for(outsider)
    with_it = told(client.get(reverse("home")))
    factories.stand(hidden, Status.DRAFT, cleared_by=None, cleared_at=None, cleared_version=None)
    assert told(client.get(reverse("home"))) == with_it


def test_a_hidden_record_is_gone_the_moment_its_marking_is_raised(
    officer: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    client = client_for(colleague)
    before = client.get(record.get_absolute_url()).status_code
    factories.stand(record, Status.CLEARED, sensitivity=2)
    assert (before, client.get(record.get_absolute_url()).status_code) == (200, 404)


def test_the_administrator_finds_no_record_anywhere(
    officer: User, administrator: User, client_for: Clients
) -> None:
    client: Client = client_for(administrator)
    for kind in factories.KINDS:
        record = factories.make(kind, officer, Status.CLEARED, sensitivity="0")
        for name in of_kind(kind):
            # Staff alone read of people: to others the sheet isn't there, however it is asked for.
            expected = 405 if name in POSTED - {"meeting-sheet-pdf"} else 404
            assert client.get(address(name, record.slug)).status_code == expected, name
        for page in (f"{kind}-list", "record-list"):
            assert list(client.get(reverse(page)).context["page"].rows) == []


@pytest.mark.parametrize("kind", factories.KINDS)
def test_the_desk_opens_cleared_records_only(
    kind: str, officer: User, desk: User, client_for: Clients
) -> None:
    client, seen = client_for(desk), {}
    for status in Status.values:
        record = factories.make(kind, officer, status)
        seen[status] = client.get(record.get_absolute_url()).status_code
        if kind == "briefing":
            factories.stand(record, Status.WITHDRAWN, cleared_by=None, cleared_at=None, cleared_version=None)
    assert {status for status, code in seen.items() if code == 200} == {"cleared", "archived"}
