"""What a person should know: the bell counts what the page lists, for its reader alone."""

from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.notices.models import NoticeChoice
from ashgabat_centre.notices.sources import LASTS, SOURCES, Way
from ashgabat_centre.records.lifecycle import Step, Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow import retraction
from liaison.concurrences.models import Concurrence
from tests import factories
from tests.cast import READERS, Clients, seen_by

pytestmark = pytest.mark.django_db

PAGE = reverse("notice-list")
CHOICES = reverse("notice-choices")


def bell(client: Client) -> int:
    """The number on another page."""
    return int(client.get(reverse("waiting")).context["shell"]["unseen"]())


def told(client: Client, **keys: str) -> list[tuple[str, str, str, bool]]:
    """Each line of the page: source, reference or words, who and what, and whether it is new."""
    page = client.get(PAGE, keys)
    assert page.status_code == 200
    return [
        (one.source.name, one.record.reference if one.record else one.words, f"{one.who} {one.act}", one.new)
        for _day, notices in page.context["days"]
        for one in notices
    ]


def new(client: Client) -> list[tuple[str, str, str]]:
    return [line[:3] for line in told(client) if line[3]]


@pytest.fixture
def week(cast: dict[str, User]) -> dict[str, Any]:
    """Something of every source."""
    officer, colleague, head = cast["officer"], cast["colleague"], cast["head"]
    today = timezone.localdate()
    made = {
        "open": factories.meeting(officer, Status.SUBMITTED),
        "named": factories.meeting(officer, Status.SUBMITTED, reviewer=colleague),
        "returned": factories.exchange(officer, Status.RETURNED),
        "corrected": factories.meeting(colleague, Status.CLEARED),
        "promised": factories.correspondence(colleague, Status.CLEARED),
        "translated": factories.situationnote(officer, Status.CLEARED),
        "draft": factories.meeting(officer),
        "secret": factories.meeting(cast["outsider"], sensitivity="2", **only(cast["listed"])),
    }
    factories.corrected(made["corrected"], colleague, "submitted")
    by_form.step(made["secret"], Verb.SUBMIT, cast["outsider"])
    by_form.translate(made["translated"], cast["analyst"], "Тема", "Кратко.")
    made["briefing"] = factories.stand(factories.briefing(), Status.CLEARED)
    with as_owner():
        Step.objects.create(record_id=made["briefing"].pk, verb="clear", by=head, version=1)
    for owner, due in ((officer, today + timedelta(days=2)), (officer, today - timedelta(days=3))):
        factories.follow_up(made["promised"], colleague, owner=owner, due=due)
    factories.follow_up(made["promised"], colleague, due=today - timedelta(days=20))
    factories.follow_up(made["promised"], colleague, due=today + timedelta(days=20))
    made["concurrence"] = factories.concurrence(officer)
    with as_owner():
        Concurrence.objects.filter(pk=made["concurrence"].pk).update(valid_until=today + timedelta(days=5))
    factories.job(officer, state=Job.State.DONE, finished_at=timezone.now())
    factories.job(officer, state=Job.State.FAILED, finished_at=timezone.now(), private=True)
    age(days=40)
    return made


def only(reader: User) -> dict[str, Any]:
    """On the list, and to clear it."""
    return {"readers": [reader], "reviewer": reader}


def age(days: int) -> None:
    """As if commitments had been entered and concurrences cleared that many days ago."""
    before = timezone.now() - timedelta(days=days)
    log: Any = FollowUp.followup_events.rel.related_model  # type: ignore[attr-defined]
    with pgtrigger.ignore(), as_owner():
        FollowUp.objects.update(created_at=before)
        log.objects.update(pgh_created_at=before)
        Step.objects.filter(record__kind="correspondence").update(at=before)
        Record.objects.filter(kind="concurrence", status=Status.CLEARED).update(cleared_at=before)


HEARD = {
    "officer": {
        ("briefings", "briefing", "Davron Head clear"),
        ("due", "promised", " overdue"),
        ("due", "promised", " soon"),
        ("expiry", "concurrence", " ends"),
        ("jobs", "Some work", " done"),
        ("my-texts", "concurrence", "Zarina Clearer clear"),
        ("my-texts", "returned", "Zarina Clearer return"),
        ("my-texts", "translated", "Zarina Clearer clear"),
    },
    "colleague": {
        ("briefings", "briefing", "Davron Head clear"),
        ("due", "promised", " overdue"),
        ("my-texts", "corrected", "Zarina Clearer clear"),
        ("to-clear", "named", "Aigul Officer submit"),
    },
    "analyst": {("briefings", "briefing", "Davron Head clear")},
    "head": {
        ("expiry", "concurrence", " ends"),
        ("late", "promised", "Bakhyt Colleague overdue"),
        ("to-clear", "corrected", "Bakhyt Colleague correct"),
        ("to-clear", "open", "Aigul Officer submit"),
        ("to-clear", "translated", "Chinara Analyst translate"),
    },
    "desk": {("briefings", "briefing", "Davron Head clear")},
    "outsider": {("briefings", "briefing", "Davron Head clear")},
    "listed": {
        ("briefings", "briefing", "Davron Head clear"),
        ("to-clear", "secret", "Gulnara Outsider submit"),
    },
}


@pytest.mark.parametrize("name", READERS)
def test_each_person_hears_of_what_concerns_them_and_of_nothing_else(
    name: str, week: dict[str, Any], cast: dict[str, User], client_for: Clients
) -> None:
    called = {record.reference: word for word, record in week.items()}
    client = client_for(cast[name])
    count, lines = bell(client), new(client)
    assert count == len(lines)
    assert {(source, called.get(about, about), act) for source, about, act in lines} == HEARD[name]
    assert (bell(client), new(client)) == (0, [])
    assert {line[:3] for line in told(client)} == set(lines)


def test_the_administrator_has_no_bell(administrator: User, client_for: Clients) -> None:
    client = client_for(administrator)
    assert [client.get(page).status_code for page in (PAGE, CHOICES)] == [404, 404]
    assert "unseen" not in client.get(reverse("home")).context["shell"]


def test_the_bell_bears_a_number_only_where_something_is_new(
    officer: User, head: User, client_for: Clients
) -> None:
    client = client_for(head)
    assert 'Notices">' in client.get(reverse("home")).content.decode()
    factories.meeting(officer, Status.SUBMITTED)
    assert 'Notices: 1">' in client.get(reverse("home")).content.decode()


def test_what_is_cleared_by_another_waits_for_nobody(officer: User, head: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client = client_for(head)
    assert bell(client) == 1
    by_form.step(record, Verb.CLEAR, factories.clearer())
    assert (bell(client), told(client)) == (0, [])


def test_a_clearance_taken_back_is_no_notice_and_the_text_waits_again(
    officer: User, head: User, client_for: Clients
) -> None:
    record, clearer = factories.meeting(officer, Status.CLEARED), factories.clearer()
    assert bell(client_for(officer)) == 1
    with seen_by(clearer):
        record = Record.objects.get(pk=record.pk)
        retraction.retract(record, clearer, record.version)
    assert (bell(client_for(officer)), told(client_for(officer))) == (0, [])
    assert new(client_for(head)) == [("to-clear", record.reference, "Aigul Officer submit")]


def test_a_text_submitted_again_is_told_again_once(officer: User, head: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer, Status.RETURNED), client_for(head)
    by_form.step(record, Verb.SUBMIT, officer)
    assert new(client) == [("to-clear", record.reference, "Aigul Officer submit")]


def test_a_translator_hears_what_became_of_the_text_since(
    officer: User, analyst: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.RETURNED)
    by_form.step(record, Verb.SUBMIT, officer)
    by_form.translate(factories.again(record), analyst, "Тема", "Кратко.")
    by_form.step(factories.again(record), Verb.CLEAR, factories.clearer())
    assert new(client_for(analyst)) == [("my-texts", record.reference, "Zarina Clearer clear")]


def test_nobody_is_told_what_they_did_themselves(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    by_form.step(record, Verb.WITHDRAW, officer, reason="As agreed.")
    assert told(client_for(officer)) == []


def test_a_raised_marking_takes_the_notice_away(officer: User, analyst: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.SUBMITTED, reviewer=analyst)
    client = client_for(analyst)
    assert bell(client) == 1
    with as_owner():
        Record.objects.filter(pk=record.pk).update(sensitivity=2)
    assert (bell(client), told(client)) == (0, [])


def test_of_an_own_reminder_one_hears_in_the_morning_and_not_while_entering_it(
    officer: User, client_for: Clients
) -> None:
    record, client = factories.correspondence(officer, Status.CLEARED), client_for(officer)
    factories.follow_up(record, officer, due=timezone.localdate() + timedelta(days=1))
    assert [line[0] for line in told(client)] == ["my-texts"]
    age(days=1)
    assert [line[0] for line in told(client)] == ["due", "my-texts"]


@pytest.mark.parametrize(
    ("days", "sort"), [(4, None), (3, "soon"), (0, "soon"), (-1, "overdue"), (-9, "overdue")]
)
def test_a_reminder_comes_before_it_is_due_and_turns_when_it_is_overdue(
    days: int, sort: str | None, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    factories.follow_up(record, officer, due=timezone.localdate() + timedelta(days=days))
    age(days=60)
    lines = [act for source, _about, act, _new in told(client_for(officer)) if source == "due"]
    assert lines == ([f" {sort}"] if sort else [])


@pytest.mark.parametrize(("days", "led"), [(7, []), (8, ["head", "reviewer", "stands in"])])
def test_who_leads_hears_of_what_stays_overdue_and_others_do_not(
    days: int,
    led: list[str],
    officer: User,
    head: User,
    analyst: User,
    officer_in_charge: User,
    client_for: Clients,
) -> None:
    record = factories.correspondence(officer, Status.CLEARED, reviewer=analyst)
    factories.follow_up(record, officer, due=timezone.localdate() - timedelta(days=days))
    age(days=60)
    people = {"head": head, "reviewer": analyst, "stands in": officer_in_charge}
    people |= {"owner": officer, "another": factories.user("another", Role.OFFICER)}
    told_to = [
        name for name, one in people.items() if ("late" in {line[0] for line in told(client_for(one))})
    ]
    assert told_to == led


def test_moving_the_due_date_is_a_new_reminder_and_an_edit_of_its_words_is_none(
    officer: User, client_for: Clients
) -> None:
    record, client = factories.meeting(officer, Status.CLEARED), client_for(officer)
    one = factories.follow_up(record, officer, due=timezone.localdate() + timedelta(days=2))
    age(days=9)
    assert bell(client) == 2 and len(told(client)) == 2
    with seen_by(officer):
        FollowUp.objects.filter(pk=one.pk).update(priority=1)
    assert bell(client) == 0


# --- What one chooses -----------------------------------------------------------------------------------------


def test_what_is_off_is_counted_and_listed_nowhere(officer: User, head: User, client_for: Clients) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    client = client_for(head)
    page = client.get(CHOICES)
    fields = page.context["form"].fields
    ways = {name: fields[name].initial for name in SOURCES}
    assert ways == {name: source.usual for name, source in SOURCES.items()}
    sent = ways | {"to-clear": Way.OFF, "form_token": page.context["form_token"]}
    assert client.post(CHOICES, sent).status_code == 302
    assert (bell(client), told(client)) == (0, [])
    again = client.get(CHOICES).context["form"].fields["to-clear"].initial
    assert again == Way.OFF
    client.post(
        CHOICES, sent | {"to-clear": Way.MAIL, "form_token": client.get(CHOICES).context["form_token"]}
    )
    assert bell(client) == 1


def test_a_choice_that_is_none_is_refused(head: User, client_for: Clients) -> None:
    client = client_for(head)
    page = client.get(CHOICES)
    sent = dict.fromkeys(SOURCES, "pigeon") | {"form_token": page.context["form_token"]}
    assert client.post(CHOICES, sent).status_code == 422
    with as_owner():
        assert NoticeChoice.objects.count() == 0


def test_headquarters_chooses_of_what_it_may_hear(desk: User, client_for: Clients) -> None:
    assert list(client_for(desk).get(CHOICES).context["form"].fields) == [
        "followed",
        "views",
        "briefings",
        "country",
        "theme",
    ]


# --- Pages ------------------------------------------------------------------------------------------------------


def test_pages_hold_every_notice_once_also_of_one_moment(officer: User, client_for: Clients) -> None:
    record, today = factories.meeting(officer, Status.CLEARED), timezone.localdate()
    for number in range(60):
        factories.follow_up(record, officer, what=f"Promise {number}", due=today - timedelta(days=number % 3))
    age(days=60)
    client, address, words = client_for(officer), PAGE + "?page_size=25", []
    while address:
        page = client.get(address)
        words += [one.words or one.act for _day, notices in page.context["days"] for one in notices]
        address = (older := page.context["page"].older_url) and PAGE + older
    assert sorted(words) == sorted([f"Promise {number}" for number in range(60)] + ["clear"])


@pytest.mark.parametrize(
    "key", ["x", "2026-11-29", "9999-12-31T23:59:59+00:00~9", "2026-02-31T00:00:00+00:00~1"]
)
def test_an_address_that_names_no_moment_is_answered(key: str, officer: User, client_for: Clients) -> None:
    assert client_for(officer).get(PAGE, {"after": key}).status_code == 200


def test_what_is_older_than_thirty_days_is_no_news(officer: User, head: User, client_for: Clients) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    with pgtrigger.ignore(), as_owner():
        Step.objects.update(at=timezone.now() - LASTS - timedelta(hours=1))
    client = client_for(head)
    assert (bell(client), told(client)) == (0, [])
