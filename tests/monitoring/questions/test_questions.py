"""Leadership's questions: the head puts and closes them, and each shows where notes on it are missing."""

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
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.records.models import Status
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.reference.models import Country, Theme
from monitoring.questions import gaps, rules
from monitoring.questions.gaps import cover
from monitoring.questions.models import LeadershipQuestion
from tests import factories
from tests.cast import Clients, seen_by
from tests.monitoring.questions.questions import question

database = pytest.mark.django_db


# --- Putting and closing ------------------------------------------------------------------------------------------


def answers(**fields: Any) -> dict[str, Any]:
    usual = {
        "wording": "Will the pumps at Nurek stop again?",
        "countries": [factories.KAZAKHSTAN, factories.UZBEKISTAN],
        "themes": [factories.theme().pk],
        "every": "7",
        "review_on": (timezone.localdate() + timedelta(days=60)).isoformat(),
    }
    return usual | fields


def put(browser: Any, address: str, **fields: Any) -> Any:
    token = browser.get(address).context["form_token"]
    return browser.post(address, answers(**fields) | {"form_token": token})


@database
def test_the_head_puts_a_question_and_who_answers_is_told(
    head: User, analyst: User, client_for: Clients
) -> None:
    assert put(client_for(head), reverse("question-new"), owner=analyst.pk).status_code == 302
    with seen_by(analyst):
        one = LeadershipQuestion.objects.get()
    assert (one.asked_by, one.owner, one.language, one.every) == (head, analyst, "en", 7)
    assert one.country_ids == [factories.KAZAKHSTAN, factories.UZBEKISTAN]
    notices = client_for(analyst).get(reverse("notice-list")).content.decode()
    assert "put a question for you to keep answered" in notices and one.wording in notices


@database
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"wording": ""}, "Fill in “Question”"),
        ({"countries": [], "themes": []}, "Choose at least one country or theme"),
        ({"review_on": "2020-01-01"}, "Choose a later day"),
        ({"every": "8"}, "Select a valid choice"),
    ],
)
def test_what_no_note_could_answer_is_refused_in_words(
    fields: dict[str, Any], sentence: str, head: User, client_for: Clients
) -> None:
    refused = put(client_for(head), reverse("question-new"), **fields)
    assert refused.status_code == 422 and sentence in refused.content.decode()


@database
def test_a_question_put_otherwise_keeps_how_it_was_put(head: User, client_for: Clients) -> None:
    one, browser = question(head), client_for(head)
    put(browser, reverse("question-edit", args=[one.number]), wording="Will they stop?", version=0)
    page = browser.get(one.get_absolute_url())
    assert [(d.before, d.after) for d in page.context["changes"][0].fields if d.label == "question"] == [
        (one.wording, "Will they stop?")
    ]
    stale = put(browser, reverse("question-edit", args=[one.number]), wording="Or not?", version=0)
    assert stale.status_code == 409


@database
def test_it_is_closed_once_with_its_answer(head: User, analyst: User, client_for: Clients) -> None:
    one = question(head)
    address = reverse("question-step", args=[one.number, "close"])
    assert client_for(analyst).post(address, {"reason": "No."}).status_code == 403
    browser = client_for(head)
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": "They did not."}).status_code == 302
    assert browser.post(address, {"reason": "They did not."}).status_code == 302  # a double click
    assert browser.post(address, {"reason": "They did."}).status_code == 403
    with seen_by(analyst):
        kept = LeadershipQuestion.objects.get()
    assert (kept.answer, kept.closed_by, kept.is_open) == ("They did not.", head, False)
    assert "They did not." in browser.get(one.get_absolute_url()).content.decode()
    with seen_by(head), pytest.raises(Refused, match="closed already"):
        rules.close_question(kept, head, "Again.")


# --- Who reads and writes them ------------------------------------------------------------------------------------


@database
def test_who_is_not_cleared_for_confidential_finds_none(
    head: User, desk: User, administrator: User, client_for: Clients
) -> None:
    newcomer = factories.user("newcomer", Role.OFFICER, level=Sensitivity.UNCLASSIFIED)
    one = question(head, owner=head)
    for person in (newcomer, desk, administrator):
        for address in (reverse("question-list"), one.get_absolute_url(), reverse("question-new")):
            assert client_for(person).get(address).status_code in (403, 404)
        with seen_by(person):
            assert not LeadershipQuestion.objects.exists()


@database
def test_row_166_no_sql_puts_or_answers_a_question_of_leadership(
    head: User, analyst: User, officer: User
) -> None:
    one = question(head, owner=analyst)
    refused = (ProgrammingError, IntegrityError)
    with seen_by(analyst), pytest.raises(refused), transaction.atomic():
        LeadershipQuestion.objects.create(
            wording="Why?", country_ids=[398], review_on=one.review_on, asked_by=analyst
        )
    with seen_by(officer):
        assert LeadershipQuestion.objects.filter(pk=one.pk).update(wording="What?") == 0
    closed = {"answer": "No.", "closed_at": timezone.now()}
    for changes in ({"asked_by": analyst}, closed | {"closed_by": analyst}):
        with seen_by(head), pytest.raises(refused), transaction.atomic():
            LeadershipQuestion.objects.filter(pk=one.pk).update(**changes)
    with seen_by(head):
        assert LeadershipQuestion.objects.filter(pk=one.pk).update(**closed, closed_by=head) == 1
        with pytest.raises(refused), transaction.atomic():
            LeadershipQuestion.objects.filter(pk=one.pk).update(answer="Yes.")
        with pytest.raises(refused), transaction.atomic():
            LeadershipQuestion.objects.all().delete()


# --- Gaps ---------------------------------------------------------------------------------------------------------


@database
def test_a_gap_is_a_country_and_theme_without_a_note_in_the_expected_time(
    head: User, analyst: User, colleague: User
) -> None:
    water, today = factories.theme().pk, timezone.localdate()
    both = [factories.KAZAKHSTAN, factories.UZBEKISTAN]
    one = question(head, country_ids=both, theme_ids=[water], every=14)

    def noted(days: int, country: int, status: Status = Status.CLEARED) -> None:
        day = (today - timedelta(days=days)).isoformat()
        factories.make("situationnote", analyst, status, occurred_on=day, countries=[country], themes=[water])

    noted(14, factories.KAZAKHSTAN)
    noted(15, factories.UZBEKISTAN)
    noted(1, factories.UZBEKISTAN, Status.WITHDRAWN)
    with seen_by(head):
        cells = cover([one], today)[0].coverage.cells
    assert [(cell.country.pk, cell.last, cell.missing) for cell in cells] == [
        (factories.KAZAKHSTAN, today - timedelta(days=14), False),
        (factories.UZBEKISTAN, today - timedelta(days=15), True),
    ]


@database
def test_what_a_reader_may_not_see_covers_nothing_for_them(
    head: User, outsider: User, listed: User, analyst: User
) -> None:
    day = timezone.localdate()
    secret = {"sensitivity": Sensitivity.STRICTLY_CONFIDENTIAL, "readers": [listed.pk]}
    factories.make("situationnote", outsider, Status.SUBMITTED, occurred_on=day.isoformat(), **secret)
    one = question(head, country_ids=[factories.UZBEKISTAN], theme_ids=[])
    for person, gaps_seen in ((listed, 0), (analyst, 1)):
        with seen_by(person):
            assert len(cover([one], day)[0].coverage.gaps) == gaps_seen


@database
def test_the_list_says_how_many_and_leads_to_the_notes(head: User, client_for: Clients) -> None:
    question(head, -1, country_ids=[factories.KAZAKHSTAN, factories.UZBEKISTAN])
    browser = client_for(head)
    page = browser.get(reverse("question-list"), {"state": "late"})
    (row,) = page.context["questions"]
    assert "2 of 2" in page.content.decode()
    assert [browser.get(cell.url).status_code for cell in row.coverage.gaps] == [200, 200]
    assert "Leadership’s questions past their review date" in browser.get(reverse("waiting")).content.decode()
    assert client_for(head).get(reverse("question-list"), {"nonsense": "1"}).status_code == 400


days_of = st.dates(date(2026, 1, 1), date(2026, 3, 31))
numbers = st.lists(st.sampled_from([1, 2, 3]), min_size=1, max_size=3, unique=True)


@given(latest=st.lists(st.tuples(numbers, numbers, days_of), max_size=6), country=st.sampled_from([1, 2, 3]))
def test_a_cell_shows_the_latest_of_its_notes_and_a_wider_one_no_earlier(
    latest: list[Any], country: int
) -> None:
    since, kaz, water = date(2026, 2, 1), Country(pk=country), Theme(pk=1)
    narrow = gaps._cell(kaz, water, latest, since)
    wide = gaps._cell(kaz, None, latest, since)
    own = [day for countries, themes, day in latest if country in countries and 1 in themes]
    assert narrow.last == max(own, default=None)
    assert narrow.missing == (not own or max(own) < since)
    assert wide.last is None or narrow.last is None or wide.last >= narrow.last
    assert narrow.missing or not wide.missing
