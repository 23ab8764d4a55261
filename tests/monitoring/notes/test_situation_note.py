"""The situation note's own promises."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database import violations
from ashgabat_centre.database.context import as_owner
from monitoring.notes.models import SituationNote
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db


def test_a_note_names_a_source_before_it_is_submitted(officer: User, client_for: Clients) -> None:
    record = factories.situationnote(officer)
    with as_owner():
        record.evidence_items.all().delete()
    response = client_for(officer).post(record.step_address("submit"), {"version": record.version})
    sentence = "Give at least one source first: a note says what it rests on."
    assert (response.status_code, response.context["refusal"]) == (403, sentence)


def test_a_note_shows_what_it_rests_on_with_both_grades(officer: User, client_for: Clients) -> None:
    rows = {
        "evidence": [
            {"citation": "A leaflet", "reliability": "E", "credibility": 5},
            {"citation": "Two officials", "reliability": "A", "credibility": 1},
        ]
    }
    record = factories.situationnote(officer, rows=rows)
    page = client_for(officer).get(record.get_absolute_url())
    assert [str(row) for row in page.context["evidence"]] == ["A leaflet (E5)", "Two officials (A1)"]
    assert "Two officials" in page.content.decode()


def test_a_note_is_found_by_the_day_it_was_reported(officer: User, client_for: Clients) -> None:
    record = factories.situationnote(officer, reported_on="2026-02-03", occurred_on="2026-02-01")
    assert factories.facts(record, "reported_on")["reported_on"].isoformat() == "2026-02-03"
    assert "3 February 2026" in client_for(officer).get(record.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("days", "sentence", "rule"),
    [
        (1, "This date is in the future", "note_reported_ahead"),
        (-11, "It was reported before it took place", "note_reported_before"),
    ],
)
def test_nothing_is_reported_ahead_of_today_or_before_it_took_place(
    days: int, sentence: str, rule: str, officer: User, client_for: Clients
) -> None:
    today = timezone.localdate()
    day, took_place = today + timedelta(days), today - timedelta(10)
    data = factories.post_data("situationnote", officer, reported_on=str(day), occurred_on=str(took_place))
    answer = client_for(officer).post(reverse("situationnote-create"), data)
    assert (answer.status_code, sentence in answer.context["form"].errors["reported_on"][0]) == (422, True)
    note = factories.situationnote(officer, occurred_on=str(took_place), reported_on=str(took_place))
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), seen_by(officer):
        SituationNote.objects.filter(pk=note.pk).update(reported_on=day)
    assert (violations.rule_of(refused.value), sentence in violations.explain(refused.value)) == (rule, True)


def test_a_note_is_monitoring(officer: User) -> None:
    assert factories.situationnote(officer).function == 2


MIXED = "A closure is likely, and our confidence is low."


@pytest.mark.parametrize("name", ["title", "summary", "comment", "outlook", "confidence_basis"])
def test_likelihood_and_confidence_are_kept_apart_in_all_that_judges(
    officer: User, client_for: Clients, name: str
) -> None:
    data = factories.post_data("situationnote", officer, **{name: MIXED})
    answer = client_for(officer).post(reverse("situationnote-create"), data)
    assert (answer.status_code, "make two of it" in answer.context["form"].errors[name][0]) == (422, True)


def test_the_facts_may_quote_who_mixes_them(officer: User) -> None:
    assert factories.situationnote(officer, body=f"The Minister said: {MIXED}").body.endswith(MIXED)


@pytest.mark.parametrize("name", ["title", "summary"])
def test_a_translation_keeps_them_apart_too(officer: User, client_for: Clients, name: str) -> None:
    record, browser = factories.situationnote(officer), client_for(officer)
    address = reverse("record-translate", args=[record.slug])
    page = browser.get(address).context
    words = {"title": "Закрытие поста", "summary": "Пост закрывают."}
    words[name] = "Закрытие вероятно, уверенность в этом низкая."
    answer = browser.post(address, {"version": record.version, "form_token": page["form_token"], **words})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {name})


def test_a_kind_without_such_a_rule_is_translated_as_it_is(officer: User) -> None:
    record = factories.make("meeting", officer)
    factories.translation(record, officer, summary="Закрытие вероятно, уверенность в этом низкая.")
    with seen_by(officer):
        assert record.translations.exists()
