"""A level is proposed by one and validated by another, who wrote none of its words; what was validated stays."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.rules import Refused
from monitoring.country_calls import rules
from monitoring.country_calls.board import board_of, stale_calls
from monitoring.country_calls.level_weeks import levels_of, picture_of
from monitoring.country_calls.models import (
    MONTH_LONG_AGO,
    MONTH_TO_COME,
    CountryCall,
    earliest_month,
    month_before,
    month_of,
)
from monitoring.scales import Trend
from reports.quality.checks import stale_levels
from tests import factories
from tests.cast import READERS, Clients, seen_by
from tests.monitoring.country_calls.calls import call, kazakhstan, month, proposed, validated

pytestmark = pytest.mark.django_db


def test_another_person_validates_a_call(officer: User, head: User) -> None:
    made = validated(officer, head, level=3)
    assert (made.state, made.decided_by, made.proposed_by) == ("validated", head, officer)


def test_row_156_nobody_validates_what_they_proposed(head: User) -> None:
    made = proposed(head)
    with seen_by(head), pytest.raises(Refused, match="another person decides"):
        rules.decide(made, "validate", head)


def test_row_156_nor_words_of_theirs_that_another_repeats(officer: User, head: User) -> None:
    listed_head = factories.user("second", Role.HEAD, level=2)
    validated(head, listed_head, month=month_before(month()))
    with seen_by(officer):
        assert rules.repeat_month(kazakhstan(), month(), officer) == 1
        repeated = CountryCall.objects.get(month=month())
    assert (repeated.proposed_by, repeated.worded_by, repeated.trend) == (officer, head, Trend.SAME)
    with seen_by(head), pytest.raises(Refused, match="words are yours"):
        rules.decide(repeated, "validate", head)
    with seen_by(listed_head):
        rules.decide(repeated, "validate", listed_head)
    assert repeated.state == "validated"


@pytest.mark.parametrize("decider", ["proposer", "author of the words"])
def test_row_156_the_database_refuses_it_too(officer: User, head: User, decider: str) -> None:
    made = proposed(officer)
    who = {"proposer": officer, "author of the words": head}[decider]
    with as_owner(), transaction.atomic(), pytest.raises(IntegrityError, match="by_two"):
        CountryCall.objects.filter(pk=made.pk).update(
            worded_by=head, state="validated", decided_by=who, decided_at=timezone.now()
        )


def test_row_156_who_does_not_clear_validates_nothing(officer: User, colleague: User) -> None:
    made = proposed(officer)
    with seen_by(colleague):
        with pytest.raises(Refused, match="head of the Centre"):
            rules.decide(made, "validate", colleague)
        with transaction.atomic(), pytest.raises(ProgrammingError, match="officer-in-charge"):
            CountryCall.objects.filter(pk=made.pk).update(
                state="validated", decided_by=colleague, decided_at=timezone.now()
            )


def test_the_officer_in_charge_validates(officer: User, officer_in_charge: User) -> None:
    assert validated(officer, officer_in_charge).decided_by == officer_in_charge


def test_row_156_its_words_stay_as_they_were_proposed(officer: User) -> None:
    made = proposed(officer)
    with (
        seen_by(officer),
        transaction.atomic(),
        pytest.raises(IntegrityError, match="a correction is a new one"),
    ):
        CountryCall.objects.filter(pk=made.pk).update(reason="Otherwise.")


def test_a_correction_is_a_new_row_and_supersedes(officer: User, head: User) -> None:
    first = validated(officer, head, level=2)
    second = validated(officer, head, level=3)
    with seen_by(head):
        states = dict(CountryCall.objects.values_list("pk", "state"))
    assert states == {first.pk: "superseded", second.pk: "validated"}


def test_it_comes_back_with_a_reason_and_is_proposed_anew(officer: User, head: User) -> None:
    made = proposed(officer)
    with seen_by(head):
        with pytest.raises(Refused, match="Say why"):
            rules.decide(made, "return", head)
        rules.decide(made, "return", head, "Say since when.")
    with seen_by(officer):
        assert list(CountryCall.objects.returned_to(officer)) == [made]
    again = proposed(officer)
    with seen_by(officer):
        assert list(CountryCall.objects.returned_to(officer)) == []
        assert list(CountryCall.objects.waiting()) == [again]


def test_anothers_proposal_is_not_pushed_aside(officer: User, colleague: User) -> None:
    proposed(officer)
    with seen_by(colleague), pytest.raises(Refused, match="waits here already"):
        rules.propose_call(call(), colleague)


@pytest.mark.parametrize(
    ("level", "trend", "allowed"),
    [
        (3, "worse", True),
        (3, "same", False),
        (3, "better", False),
        (1, "better", True),
        (1, "worse", False),
        (1, "same", False),
        (2, "worse", True),
        (2, "same", True),
        (2, "better", True),
    ],
)
def test_the_arrow_follows_the_level(
    officer: User, head: User, level: int, trend: str, allowed: bool
) -> None:
    validated(officer, head, level=2, month=month_before(month()))
    made = call(level=level, trend=trend)
    with seen_by(officer):
        if allowed:
            assert rules.propose_call(made, officer).pk
        else:
            with pytest.raises(Refused, match="In .* the level was 2"):
                rules.propose_call(made, officer)
            made.proposed_by = made.worded_by = officer
            with transaction.atomic(), pytest.raises(IntegrityError, match="the arrow contradicts"):
                made.save(force_insert=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": 6},
        {"level": -1},
        {"trend": "up"},
        {"reason": ""},
        {"month": date(2026, 1, 2)},
        {"state": "agreed"},
        {"state": "returned"},
    ],
)
def test_nothing_stands_off_the_scales(officer: User, wrong: dict[str, Any]) -> None:
    made = call(**wrong)
    made.proposed_by = made.worded_by = officer
    with as_owner(), transaction.atomic(), pytest.raises(IntegrityError):
        made.save(force_insert=True)


@pytest.mark.parametrize(
    ("back", "words"), [(-1, MONTH_TO_COME), (25, MONTH_LONG_AGO), (1500, MONTH_LONG_AGO)]
)
def test_a_call_is_of_a_month_of_the_last_two_years(officer: User, back: int, words: Any) -> None:
    this = month_of(timezone.localdate())
    months = this.year * 12 + this.month - 1 - back
    made = call(month=date(months // 12, months % 12 + 1, 1))
    made.proposed_by = made.worded_by = officer
    with seen_by(officer):
        with pytest.raises(Refused, match=str(words)):
            rules.propose_call(made, officer)
        with pytest.raises(Refused, match=str(words)):
            rules.repeat_month(kazakhstan(), made.month, officer)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            made.save(force_insert=True)
    assert violations.explain(refused.value) == str(words)


def test_the_oldest_month_takes_a_call_and_what_waited_longer_is_not_validated(
    officer: User, head: User
) -> None:
    made = proposed(officer, month=earliest_month())
    with as_owner():
        CountryCall.objects.filter(pk=made.pk).update(month=month_before(made.month))
        made.refresh_from_db()
    with seen_by(head):
        with pytest.raises(Refused, match=str(MONTH_LONG_AGO)):
            rules.decide(made, "validate", head)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            said = {"state": "validated", "decided_by": head, "decided_at": timezone.now()}
            CountryCall.objects.filter(pk=made.pk).update(**said)
        rules.decide(made, "return", head, "Too long ago.")
    assert (violations.explain(refused.value), made.state) == (str(MONTH_LONG_AGO), "returned")


def test_the_board_of_a_month_long_ago_is_read_and_takes_nothing(officer: User, client_for: Clients) -> None:
    browser, place = client_for(officer), f"{reverse('country-calls')}?month=2010-01&cell=kgz.overall"
    page = browser.get(place)
    assert (page.context["form"], page.context["may_propose"], page.context["closed"]) == (
        None,
        False,
        MONTH_LONG_AGO,
    )
    answers = {"level": 5, "trend": "same", "reason": "x", "form_token": page.context["form_token"]}
    posted = browser.post(place, answers)
    assert (posted.status_code, posted.context["form"].non_field_errors()) == (422, [MONTH_LONG_AGO])
    with seen_by(officer):
        assert not CountryCall.objects.exists()


# --- Who reads them -------------------------------------------------------------------------------------------


def test_row_157_the_desk_reads_what_was_validated_and_administrators_nothing(
    cast: dict[str, User], officer: User, head: User
) -> None:
    old, stands, waits = validated(officer, head), validated(officer, head), proposed(officer)
    seen = {}
    for name, person in cast.items():
        with seen_by(person):
            seen[name] = set(CountryCall.objects.values_list("pk", flat=True))
    expected: dict[str, set[int]] = {name: {old.pk, stands.pk, waits.pk} for name in READERS}
    assert seen == expected | {"desk": {old.pk, stands.pk}, "administrator": set()}


def test_row_157_who_is_not_cleared_for_confidential_reads_none(
    officer: User, head: User, client_for: Clients
) -> None:
    validated(officer, head)
    newcomer = factories.user("newcomer", Role.OFFICER, level=0)
    with seen_by(newcomer):
        assert not CountryCall.objects.exists()
    assert client_for(newcomer).get(reverse("country-calls")).status_code == 404


def test_row_157_the_desk_reads_no_history_of_changes(desk: User, officer: User, head: User) -> None:
    validated(officer, head)
    log = CountryCall.countrycall_events.rel.related_model.objects  # type: ignore[attr-defined]
    with seen_by(desk):
        assert not log.exists()
    with seen_by(officer):
        assert log.count() == 2


def test_nothing_is_deleted(officer: User, head: User) -> None:
    made = validated(officer, head)
    with seen_by(head), transaction.atomic(), pytest.raises(ProgrammingError, match="permission denied"):
        CountryCall.objects.filter(pk=made.pk).delete()


# --- The pages ------------------------------------------------------------------------------------------------


def test_a_call_is_proposed_in_its_cell_and_validated_from_the_queue(
    analyst: User, head: User, client_for: Clients
) -> None:
    browser, place = client_for(analyst), f"{reverse('country-calls')}?month={month():%Y-%m}&cell=kaz.borders"
    page = browser.get(place)
    answers = {"level": 2, "trend": "worse", "reason": "Two crossings were closed.", "risk_alert": "on"}
    posted = browser.post(place, answers | {"form_token": page.context["form_token"]})
    assert posted.status_code == 302
    queue = client_for(head).get(reverse("country-calls-waiting"))
    ((waits, _before),) = queue.context["proposals"]
    assert (waits.reason, waits.risk_alert, queue.context["mine"]) == (answers["reason"], True, {waits.pk})
    token = queue.context["form_token"]
    client_for(head).post(reverse("country-calls-validate"), {"call": [waits.pk], "form_token": token})
    cells = {cell.key: cell for row in _board(head) for cell in row.cells}
    assert cells["kaz.borders"].call.pk == waits.pk


def _board(person: User) -> Any:
    with seen_by(person):
        return board_of(month())


def test_a_contradicting_arrow_comes_back_with_its_words(
    analyst: User, officer: User, head: User, client_for: Clients
) -> None:
    validated(officer, head, level=3, month=month_before(month()))
    browser, place = client_for(analyst), f"{reverse('country-calls')}?month={month():%Y-%m}&cell=kaz.overall"
    token = browser.get(place).context["form_token"]
    answers = {"level": 2, "trend": "worse", "reason": "It calmed.", "form_token": token}
    posted = browser.post(place, answers)
    assert posted.status_code == 422
    assert b"It calmed." in posted.content
    assert b"the level was 3" in posted.content


@pytest.mark.parametrize("wrong", ["month=2026-13", "month=9999-01", "month=x", "month=1900-01"])
def test_a_month_that_is_none_has_no_board(officer: User, client_for: Clients, wrong: str) -> None:
    assert client_for(officer).get(f"{reverse('country-calls')}?{wrong}").status_code == 404


def test_every_page_opens_to_its_readers(cast: dict[str, User], client_for: Clients) -> None:
    made = validated(cast["officer"], cast["head"])
    proposed(cast["officer"])
    pages = [reverse("country-calls"), made.get_absolute_url(), reverse("country-calls-waiting")]
    answers = {name: [client_for(cast[name]).get(page).status_code for page in pages] for name in cast}
    staff = [200, 200, 200]
    assert answers == dict.fromkeys(READERS, staff) | {"desk": [200, 200, 404], "administrator": [404] * 3}


def test_a_step_is_taken_on_the_page_of_its_country(officer: User, head: User, client_for: Clients) -> None:
    made = proposed(officer)
    browser = client_for(head)
    page = browser.get(made.get_absolute_url())
    address = reverse("country-call-step", args=[made.pk, "return"])
    words = {"reason": "Say since when.", "form_token": page.context["form_token"]}
    assert browser.post(address, words).status_code == 302
    with seen_by(officer):
        made.refresh_from_db()
    assert (made.state, made.returned_because) == ("returned", "Say since when.")


# --- The weeks ------------------------------------------------------------------------------------------------


def test_the_weeks_show_what_the_centre_held_then(officer: User, head: User) -> None:
    today = timezone.localdate()
    early = validated(officer, head, level=1, month=month_of(today - timedelta(days=90)))
    late = validated(officer, head, level=4, trend="worse", month=month_of(today - timedelta(days=40)))
    _date(early, 100)
    _date(late, 14)
    with seen_by(officer):
        (level,) = levels_of(kazakhstan(), today)
    held = [call.level if call else None for call in level.picture.calls]
    assert held == [None] * 11 + [1] * 12 + [4] * 3
    assert [(span.call and span.call.level) for span in level.picture.spans] == [4, 1, None]
    assert level.picture.path.count("M") == 15


def test_a_level_that_nobody_renewed_is_past_its_review_and_then_there_is_none(
    officer: User, head: User, client_for: Clients
) -> None:
    old = validated(officer, head, level=3, month=_months_ago(8))
    _date(old, 170)
    page = client_for(officer).get(old.get_absolute_url())
    spans = [(span.call, span.none_since) for span in page.context["picture"].spans]
    assert spans == [(None, old.month), (old, None), (None, None)]
    since = date_format(old.month, "E Y")
    assert f"no call since {since}" in page.content.decode()


def test_what_is_validated_today_of_a_month_long_over_is_past_its_review(
    officer: User, head: User, client_for: Clients
) -> None:
    old = validated(officer, head, level=3, month=_months_ago(5))
    with seen_by(officer):
        assert stale_calls() == list(stale_levels(timezone.localdate())) == [old]
        (level,) = levels_of(kazakhstan(), timezone.localdate())
    assert level.picture.calls == [None] * 26
    page = client_for(officer).get(reverse("country", args=["kaz"])).content.decode()
    assert page.count("past its day of review") == 2
    new = validated(officer, head, level=1)
    with seen_by(officer):
        assert stale_calls() == list(stale_levels(timezone.localdate())) == []
        assert [one.call for one in levels_of(kazakhstan(), timezone.localdate())] == [new]


def _months_ago(number: int) -> date:
    day = month_of(timezone.localdate())
    for _one in range(number):
        day = month_before(day)
    return day


def test_a_correction_of_an_old_month_does_not_undo_a_later_one(officer: User, head: User) -> None:
    today = timezone.localdate()
    late = validated(officer, head, level=4, month=month())
    old = validated(officer, head, level=1, month=month_before(month_before(month())))
    assert picture_of([late, old], today).calls[-1] == late


def test_a_call_is_reviewed_after_45_days(officer: User, head: User) -> None:
    fresh, stale = validated(officer, head, theme=1), validated(officer, head)
    _date(fresh, 44)
    _date(stale, 46)
    with seen_by(officer):
        assert stale_calls() == [stale]


def _date(made: CountryCall, days: int) -> None:
    with as_owner():
        moment = timezone.now() - timedelta(days=days)
        CountryCall.objects.filter(pk=made.pk).update(decided_at=moment)
