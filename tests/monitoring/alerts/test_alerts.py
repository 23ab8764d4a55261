"""An alert is acknowledged, decided on and judged by its outcome, each once, in that order; and warnings are scored."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.models import StaleRecord
from ashgabat_centre.records.reasons import TASKS
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.workflow import inbox
from monitoring.alerts import rules
from monitoring.alerts.models import Alert
from monitoring.alerts.warning_record import warning_record
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.alerts.alerts import aged, alert, decided, look
from tests.monitoring.indicators.indicators import indicator, reading

pytestmark = pytest.mark.django_db


# --- Who reads and raises -----------------------------------------------------------------------------------------


def test_row_162_staff_cleared_for_confidential_alone_read_alerts(
    cast: dict[str, User], client_for: Clients
) -> None:
    one = alert(cast["analyst"])
    people = cast | {"newcomer": factories.user("newcomer", Role.OFFICER, level=0)}
    log: Any = apps.get_model("monitoring", "AlertEvent")
    seen, logged, opened = set(), set(), set()
    for name, person in people.items():
        with seen_by(person):
            seen |= {name} if Alert.objects.exists() else set()
            logged |= {name} if log.objects.exists() else set()
        opened |= {name} if client_for(person).get(one.get_absolute_url()).status_code == 200 else set()
    assert seen == logged == opened == set(cast) - {"desk", "administrator"}


def test_row_162_a_person_raises_in_their_own_name_and_the_worker_in_none(
    analyst: User, officer: User
) -> None:
    one = alert(analyst)
    with seen_by(officer), transaction.atomic(), pytest.raises(ProgrammingError, match="row-level security"):
        rules.raise_by_hand(Alert(**_fields(one)), analyst)
    reading(indicator(analyst), analyst, 9)
    look()
    with seen_by(analyst):
        assert Alert.objects.exclude(pk=one.pk).get().raised_by is None


def _fields(one: Alert) -> dict[str, Any]:
    names = ("country_id", "theme_id", "title_en", "title_ru", "reason")
    return {name: getattr(one, name) for name in names}


def test_it_is_raised_by_hand_with_a_reason(analyst: User, client_for: Clients) -> None:
    browser, address = client_for(analyst), reverse("alert-new")
    fields = {"warning": "Queues for fuel", "country": 398, "theme": 1, "reason": "Two drivers say so."}
    token = browser.get(address).context["form_token"]
    answer = browser.post(address, fields | {"reason": "", "form_token": token})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"reason"})
    assert browser.post(address, fields | {"form_token": token}).status_code == 302
    with seen_by(analyst):
        one = Alert.objects.get()
        assert (one.title, one.raised_by, one.day, one.state) == (
            "Queues for fuel",
            analyst,
            timezone.localdate(),
            "raised",
        )


def test_a_double_click_raises_one_and_says_so_once(analyst: User, client_for: Clients) -> None:
    browser, address = client_for(analyst), reverse("alert-new")
    fields = {"warning": "Queues for fuel", "country": 398, "theme": 1, "reason": "Two drivers say so."}
    fields["form_token"] = browser.get(address).context["form_token"]
    first, again = (browser.post(address, fields) for _click in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    page = browser.get(again["Location"])
    assert [str(message) for message in page.context["messages"]] == [
        "The alert is raised. It waits for the head’s acknowledgement."
    ]


# --- The road -----------------------------------------------------------------------------------------------------


def test_its_whole_road_is_walked_on_its_page(analyst: User, head: User, client_for: Clients) -> None:
    one = alert(analyst)
    today = timezone.localdate()
    steps: tuple[tuple[User, str, dict[str, str]], ...] = (
        (head, "acknowledge", {}),
        (head, "decide", {"reason": "Ask the embassy."}),
        (analyst, "judge", {"outcome": "occurred", "reason": "Seen.", "occurred_on": today.isoformat()}),
    )
    for person, verb, fields in steps:
        browser = client_for(person)
        page = browser.get(one.get_absolute_url())
        assert page.context["step"].verb == verb
        posted = fields | {"form_token": page.context["form_token"]}
        address = reverse("alert-step", args=[one.number, verb])
        assert browser.post(address, posted).status_code == 302
    with seen_by(analyst):
        one = Alert.objects.get()
        assert (one.state, one.decision, one.outcome, one.lead) == (
            "judged",
            "Ask the embassy.",
            "occurred",
            0,
        )
        assert one.hours_to_acknowledge is not None and one.hours_to_decide is not None
        assert 0 <= one.hours_to_acknowledge <= one.hours_to_decide


@pytest.mark.parametrize("verb", ["acknowledge", "decide"])
def test_row_162_who_does_not_clear_decides_on_none(analyst: User, colleague: User, verb: str) -> None:
    one = alert(analyst)
    with seen_by(colleague):
        if verb == "acknowledge":
            with pytest.raises(Refused, match="head of the Centre"):
                rules.acknowledge(one, colleague)
        now = timezone.now()
        said = {
            "acknowledge": {
                "state": "acknowledged",
                "acknowledged_by": colleague,
                "acknowledged_at": now,
            },
            "decide": {"state": "decided", "decision": "No.", "decided_by": colleague, "decided_at": now},
        }[verb]
        with transaction.atomic(), pytest.raises((ProgrammingError, IntegrityError)):
            Alert.objects.filter(pk=one.pk).update(**said)


def test_row_162_each_step_is_taken_in_its_order_signed_and_once(analyst: User, head: User) -> None:
    one = alert(analyst)
    with seen_by(head):
        with pytest.raises(Refused, match="gone on already"):
            rules.decide_on(one, head, "At once.")
        forged = {"state": "acknowledged", "acknowledged_by": analyst, "acknowledged_at": timezone.now()}
        with transaction.atomic(), pytest.raises(ProgrammingError, match="signs it"):
            Alert.objects.filter(pk=one.pk).update(**forged)
        skipped = {
            "state": "decided",
            "decision": "x",
            "decided_by": head,
            "decided_at": timezone.now(),
        }
        with transaction.atomic(), pytest.raises(IntegrityError):
            Alert.objects.filter(pk=one.pk).update(**skipped)
        again = Alert.objects.get()
        rules.acknowledge(one, head)
        with pytest.raises(StaleRecord):
            rules.acknowledge(again, head)
        for words in ({"title_en": "Other"}, {"acknowledged_at": timezone.now()}, {"country_id": 417}):
            with (
                transaction.atomic(),
                pytest.raises(IntegrityError, match="stays as it was raised|no such step"),
            ):
                Alert.objects.filter(pk=one.pk).update(**words)


def test_row_162_its_keeper_or_who_clears_says_what_came_of_it(
    analyst: User, officer: User, head: User
) -> None:
    one = decided(analyst, head)
    with seen_by(officer):
        with pytest.raises(Refused, match="Who raised it"):
            rules.judge(one, officer, "not", "Nothing.")
        said = {"state": "judged", "outcome": "not", "outcome_note": "x", "judged_by": officer}
        with transaction.atomic(), pytest.raises(ProgrammingError, match="officer-in-charge"):
            Alert.objects.filter(pk=one.pk).update(**said, judged_at=timezone.now())
    with seen_by(analyst):
        rules.judge(one, analyst, "not", "Nothing.")
    assert one.outcome == "not"


def test_the_owner_of_its_indicator_keeps_what_the_worker_opened(
    analyst: User, officer: User, head: User
) -> None:
    reading(indicator(officer), analyst, 9)
    look()
    with seen_by(head):
        one = Alert.objects.select_related("indicator").get()
        rules.acknowledge(one, head)
        rules.decide_on(one, head, "Watch it.")
    with seen_by(officer):
        rules.judge(one, officer, "unclear", "The market closed.")
    assert one.judged_by == officer


@pytest.mark.parametrize(
    ("outcome", "days"),
    [("occurred", None), ("occurred", 1), ("occurred", -367), ("not", 0), ("unclear", 0)],
)
def test_the_day_it_occurred_goes_with_the_outcome(
    analyst: User, head: User, outcome: str, days: int | None
) -> None:
    one = decided(analyst, head)
    day = None if days is None else timezone.localdate() + timedelta(days=days)
    with seen_by(analyst), pytest.raises(Refused):
        rules.judge(one, analyst, outcome, "Seen.", day)


@pytest.mark.parametrize("days", [0, -366])
def test_what_occurred_within_a_year_before_is_what_came_too_late(
    analyst: User, head: User, days: int
) -> None:
    one = decided(analyst, head)
    with seen_by(analyst):
        rules.judge(one, analyst, "occurred", "Seen.", timezone.localdate() + timedelta(days=days))
    assert one.lead == days


def test_row_162_the_database_takes_no_day_long_before_the_alert(analyst: User, head: User) -> None:
    one = decided(analyst, head)
    said = {"state": "judged", "outcome": "occurred", "outcome_note": "x", "judged_by": analyst}
    said |= {"judged_at": timezone.now(), "occurred_on": date(1999, 1, 1)}
    with seen_by(analyst), transaction.atomic(), pytest.raises(IntegrityError, match="near its warning"):
        Alert.objects.filter(pk=one.pk).update(**said)


def test_who_said_the_outcome_corrects_it_with_a_reason_and_its_history_keeps_the_earlier(
    analyst: User, officer: User, head: User, client_for: Clients
) -> None:
    one, today = decided(analyst, head), timezone.localdate().isoformat()
    with seen_by(analyst):
        rules.judge(one, analyst, "not", "Nobody saw it.")
    address = reverse("alert-step", args=[one.number, "correct"])
    fields = {"outcome": "occurred", "occurred_on": today, "known": "Two saw it.", "reason": "A late report."}
    browser = client_for(analyst)
    page = browser.get(one.get_absolute_url()).context
    assert (page["step"].verb, page["form"]["known"].value()) == ("correct", "Nobody saw it.")
    posted = fields | {"form_token": page["form_token"]}
    assert client_for(officer).post(address, posted).status_code == 403
    assert browser.post(address, posted | {"reason": ""}).status_code == 422
    assert browser.post(address, posted).status_code == 302
    with seen_by(analyst):
        now = Alert.objects.get()
    assert (now.outcome, now.outcome_note, now.lead) == ("occurred", "Two saw it.", 0)
    content = browser.get(one.get_absolute_url()).content.decode()
    assert ("A late report." in content, "Nobody saw it." in content) == (True, True)


def test_row_162_nobody_else_corrects_it_and_none_without_a_reason(
    analyst: User, officer: User, head: User
) -> None:
    one = decided(analyst, head)
    with seen_by(analyst):
        rules.judge(one, analyst, "not", "Nobody saw it.")
    for person, because, error in (
        (officer, "x", ProgrammingError),
        (head, "x", ProgrammingError),
        (analyst, "", IntegrityError),
    ):
        said = {"outcome": "unclear", "corrected_because": because, "judged_by": person}
        with seen_by(person), transaction.atomic(), pytest.raises(error):
            Alert.objects.filter(pk=one.pk).update(**said)


def test_the_head_is_told_of_those_that_wait(analyst: User, head: User, client_for: Clients) -> None:
    one = alert(analyst)
    for state in ("alerts", "alerts-to-decide"):
        for person, count in ((analyst, 0), (head, 1)):
            with seen_by(person):
                assert inbox.count(person).counted[state, ""] == count
        assert client_for(head).get(TASKS[state].address()).context["page"].rows == [one]
        with seen_by(head):
            if state == "alerts":
                rules.acknowledge(one, head)


# --- How warnings fared -------------------------------------------------------------------------------------------


def test_hit_rate_and_lead_time_are_those_of_a_plain_count(analyst: User, head: User) -> None:
    today = timezone.localdate()
    for outcome, raised, occurred in (
        ("occurred", 10, 2),
        ("occurred", 4, 0),
        ("occurred", 1, 3),
        ("not", 5, None),
        ("unclear", 5, None),
    ):
        one = aged(decided(analyst, head), raised)
        with seen_by(analyst):
            day = None if occurred is None else today - timedelta(days=occurred)
            rules.judge(one, analyst, outcome, "Seen.", day)
    alert(analyst)
    with seen_by(analyst):
        record = warning_record(Alert.objects.all())
    assert (record.number, record.occurred, record.missed, record.unclear) == (6, 3, 1, 1)
    assert record.hit_rate == 75
    assert record.lead == pytest.approx((8 + 4 - 2) / 3)
    assert [bar.alert.lead for bar in record.bars] == [8, 4, -2]
    assert [bar.top + bar.tall for bar in record.bars][:2] == [50, 50]
    assert record.bars[2].top == 50
    assert record.hours_to_decide is not None and record.hours_to_decide > 24


def test_nothing_is_said_of_no_warnings(analyst: User, client_for: Clients) -> None:
    with seen_by(analyst):
        record = warning_record(Alert.objects.all())
    assert (record.hit_rate, record.lead, record.hours_to_acknowledge, record.bars) == (None, None, None, [])
    assert client_for(analyst).get(reverse("alerts")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "count"), [({}, 1), ({"country": 398}, 1), ({"country": 417}, 0), ({"state": "judged"}, 0)]
)
def test_the_overview_is_filtered_with_its_record(
    analyst: User, client_for: Clients, asked: dict[str, Any], count: int
) -> None:
    alert(analyst)
    context = client_for(analyst).get(reverse("alerts"), asked).context
    assert (len(context["page"].rows), context["record"].number) == (count, count)
