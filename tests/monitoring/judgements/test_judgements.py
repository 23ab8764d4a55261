"""A judgement is never edited, its outcome is said once, and the Centre's likelihoods are scored by it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.rules import Refused
from monitoring.judgements import rules
from monitoring.judgements.calibration import by_band, by_quarter, calibration
from monitoring.judgements.models import SAME_DAY, Judgement
from monitoring.scales import ENDS
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.judgements.judgements import judgement

database = pytest.mark.django_db


# --- Stating ------------------------------------------------------------------------------------------------------


def answers(**fields: Any) -> dict[str, Any]:
    usual = {
        "statement": "The post is likely to reopen.",
        "likelihood": 5,
        "horizon": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "confidence": "low",
        "basis": "One source.",
        "countries": [factories.KAZAKHSTAN],
        "themes": [1],
    }
    return usual | fields


def stated(browser: Any, address: str, **fields: Any) -> Any:
    token = browser.get(address).context["form_token"]
    return browser.post(address, answers(**fields) | {"form_token": token})


@database
def test_it_is_stated_in_the_record_it_stands_in(analyst: User, client_for: Clients) -> None:
    note, browser = factories.make("situationnote", analyst), client_for(analyst)
    assert stated(browser, reverse("judgement-in", args=[note.slug])).status_code == 302
    with seen_by(analyst):
        one = Judgement.objects.get()
    assert (one.record_id, one.author, one.outcome, one.country_ids) == (note.pk, analyst, "", [398])
    assert [row.pk for row in browser.get(note.get_absolute_url()).context["judgements"]] == [one.pk]


@database
@pytest.mark.parametrize(
    "wrong",
    [
        {"statement": "With high confidence, the post is likely to reopen."},
        {"statement": "С высокой степенью уверенности: открытие поста вероятно."},
        {"statement": "The post is likely to reopen. Trade will grow."},
        {"likelihood": 8},
        {"confidence": "certain"},
        {"horizon": "2020-01-01"},
        {"basis": ""},
        {"basis": "Two sources: it is likely, with moderate confidence."},
        {"alternative": "С низкой уверенностью: закрытие маловероятно."},
    ],
)
def test_what_is_no_judgement_comes_back(analyst: User, client_for: Clients, wrong: dict[str, Any]) -> None:
    answer = stated(client_for(analyst), reverse("judgement-new"), **wrong)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, set(wrong))


@database
def test_a_statement_that_names_another_band_is_asked_about_and_may_be_stated(
    analyst: User, client_for: Clients
) -> None:
    browser, address = client_for(analyst), reverse("judgement-new")
    odd = {"statement": "It is very unlikely that the post reopens.", "likelihood": 5}
    asked = stated(browser, address, **odd)
    assert (asked.status_code, asked.context["named"], asked.context["chosen"]) == (
        422,
        "very unlikely",
        "likely",
    )
    assert stated(browser, address, **odd, anyway="1").status_code == 302
    assert stated(browser, address, **odd | {"likelihood": 2}).status_code == 302


@database
@pytest.mark.parametrize(
    "wrong", [{"likelihood": 0}, {"likelihood": 8}, {"confidence": "sure"}, {"statement": ""}]
)
def test_the_database_keeps_it_on_its_scales(analyst: User, wrong: dict[str, Any]) -> None:
    with transaction.atomic(), pytest.raises(IntegrityError):
        judgement(analyst, **wrong)


@database
def test_row_158_its_words_stay_and_another_stands_in_its_place(analyst: User, client_for: Clients) -> None:
    one, browser = judgement(analyst), client_for(analyst)
    with seen_by(analyst), transaction.atomic(), pytest.raises(IntegrityError, match="never edited"):
        Judgement.objects.filter(pk=one.pk).update(likelihood=2)
    address = reverse("judgement-supersede", args=[one.number])
    assert stated(browser, address, likelihood=3, statement="It is unlikely.").status_code == 302
    with seen_by(analyst):
        assert Judgement.objects.get(supersedes=one).likelihood == 3
    assert browser.get(address).status_code == 403


# --- Who reads it -------------------------------------------------------------------------------------------------


@database
@pytest.mark.parametrize("stands", ["alone", "in a draft", "in a cleared note", "behind a list"])
def test_row_158_it_is_read_by_the_staff_who_read_its_record(stands: str, cast: dict[str, User]) -> None:
    author = cast["analyst"]
    states = {
        "in a draft": Status.DRAFT,
        "in a cleared note": Status.CLEARED,
        "behind a list": Status.CLEARED,
    }
    fields = {}
    if stands != "alone":
        note = fields["record"] = factories.make("situationnote", author, states[stands])
        if stands == "behind a list":
            factories.stand(note, Status.CLEARED, sensitivity=2)
    one, seen = judgement(author, **fields), set()
    for name, person in cast.items():
        with seen_by(person):
            if Judgement.objects.filter(pk=one.pk).exists():
                seen.add(name)
    staff = set(cast) - {"desk", "administrator"}
    assert seen == {"in a draft": {"analyst"}, "behind a list": set()}.get(stands, staff)


# --- What came of it ----------------------------------------------------------------------------------------------


@database
def test_its_author_and_the_head_are_asked_once_the_horizon_has_passed(cast: dict[str, User]) -> None:
    past = judgement(cast["analyst"], days=-1)
    judgement(cast["analyst"], days=0)
    asked_of = {}
    for name in ("officer", "analyst", "head"):
        with seen_by(cast[name]):
            asked_of[name] = list(Judgement.objects.asked_of(cast[name]))
    assert asked_of == {"officer": [], "analyst": [past], "head": [past]}


@database
@pytest.mark.parametrize(("days", "outcome"), [(1, "not"), (1, "unclear"), (0, "not")])
def test_before_its_horizon_it_can_only_have_occurred(analyst: User, days: int, outcome: str) -> None:
    one = judgement(analyst, days=days)
    with seen_by(analyst):
        with pytest.raises(Refused, match="only have occurred"):
            rules.judge(one, analyst, outcome, "Seen.")
        said = {
            "outcome": outcome,
            "outcome_note": "Seen.",
            "judged_by": analyst,
            "judged_at": timezone.now(),
        }
        with transaction.atomic(), pytest.raises(IntegrityError, match="only have occurred"):
            Judgement.objects.filter(pk=one.pk).update(**said)
        rules.judge(one, analyst, "occurred", "Seen.")
    assert one.outcome == "occurred"


@database
@pytest.mark.parametrize(
    ("days", "offered"), [(1, ["occurred"]), (0, ["occurred"]), (-1, ["occurred", "not", "unclear"])]
)
def test_its_page_offers_the_outcomes_that_can_be_taken(
    analyst: User, client_for: Clients, days: int, offered: list[str]
) -> None:
    one, browser = judgement(analyst, days=days), client_for(analyst)
    form = browser.get(one.get_absolute_url()).context["form"]
    assert [value for value, _label in form.fields["outcome"].choices] == offered


@database
def test_on_the_day_it_is_stated_nothing_has_come_of_it(
    analyst: User, head: User, client_for: Clients
) -> None:
    one = judgement(analyst, made_at=timezone.now())
    page = client_for(head).get(one.get_absolute_url()).context
    assert (page["form"], page["why_not"]) == (None, SAME_DAY)
    said = {"outcome": "occurred", "outcome_note": "Seen.", "judged_by": analyst, "judged_at": timezone.now()}
    with seen_by(analyst):
        with pytest.raises(Refused, match="stated today"):
            rules.judge(one, analyst, "occurred", "Seen.")
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Judgement.objects.filter(pk=one.pk).update(**said)
    assert violations.explain(refused.value) == str(SAME_DAY)


@database
def test_row_158_its_outcome_is_said_once_by_those_who_may(
    officer: User, analyst: User, head: User, client_for: Clients
) -> None:
    one = judgement(analyst, days=-1)
    said = {"outcome": "not", "outcome_note": "Seen.", "judged_by": officer, "judged_at": timezone.now()}
    with seen_by(officer):
        with pytest.raises(Refused, match="Its author"):
            rules.judge(one, officer, "not", "Seen.")
        with transaction.atomic(), pytest.raises(ProgrammingError, match="its author or the head"):
            Judgement.objects.filter(pk=one.pk).update(**said)
    browser, address = client_for(head), reverse("judgement-step", args=[one.number, "judge"])
    token = browser.get(one.get_absolute_url()).context["form_token"]
    posted = {"outcome": "not", "reason": "Nothing was announced.", "form_token": token}
    assert browser.post(address, posted).status_code == 302
    with seen_by(head), transaction.atomic(), pytest.raises(IntegrityError, match="stays as it was said"):
        Judgement.objects.filter(pk=one.pk).update(**said | {"judged_by": head, "outcome": "occurred"})


# --- The scores ---------------------------------------------------------------------------------------------------

SCORED = st.lists(
    st.tuples(st.integers(1, 7), st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.booleans()), max_size=60
)


@given(SCORED)
def test_the_bands_say_what_a_plain_count_says(scored: list[tuple[int, date, bool]]) -> None:
    plain = {
        band: (
            len([1 for b, _day, _hit in scored if b == band]),
            len([1 for b, _day, hit in scored if b == band and hit]),
        )
        for band in range(1, 8)
    }
    assert {int(one.band): (one.number, one.occurred) for one in by_band(scored)} == plain
    shares = [100 * hits / number if number else None for number, hits in plain.values()]
    assert [one.share for one in by_band(scored)] == shares


@given(SCORED)
def test_the_brier_score_is_the_mean_square_of_what_was_missing(
    scored: list[tuple[int, date, bool]],
) -> None:
    plain: dict[tuple[int, int], list[float]] = {}
    for band, day, hit in scored:
        said = (ENDS[band - 1] + 1 + ENDS[band]) / 2 / 100
        quarter = {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4)
        plain.setdefault((day.year, quarter), []).append((1 - said) ** 2 if hit else said**2)
    scores = by_quarter(scored)
    assert [(one.year, one.quarter) for one in scores] == sorted(plain)
    for one in scores:
        errors = plain[one.year, one.quarter]
        assert one.number == len(errors)
        assert one.brier == pytest.approx(sum(errors) / len(errors))
        assert 0 <= one.brier <= 1


@pytest.mark.parametrize(
    ("number", "occurred", "said"), [(9, 6, (True, False)), (10, 6, (False, True)), (10, 3, (False, False))]
)
def test_of_a_few_it_is_not_said_whether_they_lie_in_their_range(
    number: int, occurred: int, said: tuple[bool, bool]
) -> None:
    day = date(2026, 3, 1)
    likely = by_band([(5, day, place < occurred) for place in range(number)])[4]
    assert (likely.is_few, likely.holds) == said


@database
def test_what_occurred_early_counts_once_its_horizon_has_passed_in_the_quarter_it_was_said(
    analyst: User, client_for: Clients
) -> None:
    one, said = judgement(analyst, days=120), timezone.localdate()
    with seen_by(analyst):
        rules.judge(one, analyst, "occurred", "Seen.")
        early = calibration()
    assert (early.number, early.early, early.quarters) == (0, 1, [])
    page = client_for(analyst).get(reverse("judgement-calibration")).content.decode()
    assert "1 judgement was decided early" in page
    with as_owner():
        Judgement.objects.filter(pk=one.pk).update(horizon=said - timedelta(days=1))
    with seen_by(analyst):
        counted = calibration()
    (quarter,) = counted.quarters
    assert (counted.number, counted.early, quarter.year, quarter.quarter) == (
        1,
        0,
        said.year,
        (said.month + 2) // 3,
    )


@database
def test_what_cannot_be_told_is_counted_and_not_scored_and_nothing_by_person(
    analyst: User, client_for: Clients
) -> None:
    for outcome in ("occurred", "not", "unclear"):
        one = judgement(analyst, days=-1)
        with seen_by(analyst):
            rules.judge(one, analyst, outcome, "Seen.")
    with seen_by(analyst):
        scores = calibration()
    assert (scores.number, scores.indeterminate, scores.bands[4].share) == (2, 1, 50)
    page = client_for(analyst).get(reverse("judgement-calibration")).content.decode()
    assert "<svg" in page
    main = page.partition("<main")[2].partition("</main")[0]
    assert analyst.name not in main


@database
@pytest.mark.parametrize("state", ["", "past", "judged", "mine"])
def test_the_list_shows_each_state(state: str, analyst: User, client_for: Clients) -> None:
    ahead, past, judged = judgement(analyst), judgement(analyst, days=-1), judgement(analyst, days=-2)
    with seen_by(analyst):
        rules.judge(judged, analyst, "not", "Seen.")
    page = client_for(analyst).get(reverse("judgement-list"), {"state": state}).context["page"]
    expected = {"": [ahead, past], "past": [past], "judged": [judged], "mine": [ahead, past, judged]}
    assert page.rows == expected[state]


@database
def test_the_list_is_narrowed_by_country_theme_scale_horizon_and_outcome(
    analyst: User, client_for: Clients
) -> None:
    water = judgement(analyst, country_ids=[factories.KAZAKHSTAN], theme_ids=[1], likelihood=5)
    border = judgement(analyst, 90, country_ids=[factories.UZBEKISTAN], theme_ids=[2], likelihood=2)
    said = {"outcome": "not", "outcome_note": "It stayed shut.", "judged_by": analyst}
    shut = judgement(analyst, -3, confidence="low", judged_at=timezone.now(), **said)

    def listed(**filters: Any) -> set[int]:
        page = client_for(analyst).get(reverse("judgement-list"), filters)
        return {row.pk for row in page.context["page"].rows}

    assert listed() == {water.pk, border.pk}
    assert listed(country=factories.UZBEKISTAN) == listed(theme=2) == listed(likelihood=2) == {border.pk}
    assert (
        listed(outcome="not") == listed(state="judged") == listed(state="all", confidence="low") == {shut.pk}
    )
    assert listed(until=water.horizon.isoformat()) == {water.pk}
    assert listed(state="all", country=factories.KAZAKHSTAN) == {water.pk, shut.pk}
    assert client_for(analyst).get(reverse("judgement-list"), {"author": "1"}).status_code == 400
