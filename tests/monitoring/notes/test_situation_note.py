"""The situation note's own promises."""

import pytest

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db


def test_a_note_names_a_source_before_it_is_submitted(officer: User, client_for: Clients) -> None:
    record = factories.situationnote(officer)
    with as_owner():
        record.sources.all().delete()
    response = client_for(officer).post(record.step_address("submit"), {"version": record.version})
    sentence = "Give at least one source first: a note says what it rests on."
    assert (response.status_code, response.context["refusal"]) == (403, sentence)


def test_a_note_shows_what_it_rests_on_with_both_grades(officer: User, client_for: Clients) -> None:
    rows = {
        "sources": [
            {"citation": "A leaflet", "reliability": "E", "credibility": 5},
            {"citation": "Two officials", "reliability": "A", "credibility": 1},
        ]
    }
    record = factories.situationnote(officer, rows=rows)
    page = client_for(officer).get(record.get_absolute_url())
    assert [str(source) for source in page.context["sources"]] == ["A leaflet (E5)", "Two officials (A1)"]
    assert "Two officials" in page.content.decode()


def test_a_note_is_found_by_the_day_it_was_reported(officer: User, client_for: Clients) -> None:
    record = factories.situationnote(officer, reported_on="2026-02-03", occurred_on="2026-02-01")
    assert factories.facts(record, "reported_on")["reported_on"].isoformat() == "2026-02-03"
    assert "3 February 2026" in client_for(officer).get(record.get_absolute_url()).content.decode()


def test_a_note_is_monitoring(officer: User) -> None:
    assert factories.situationnote(officer).function == 2
