"""Before a briefing is cleared: what it lacks is listed, and one press does not clear it."""

from typing import Any

import pytest

from ashgabat_centre.accounts import factor
from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import MandateFunction
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import Clients, signed_in

pytestmark = pytest.mark.django_db


def listed(briefing: Briefing, by: User) -> dict[str, list[str]]:
    """What the list says of this briefing to this person, by its lines: numbers of paragraphs, and names."""
    checks = signed_in(by).get(briefing.get_absolute_url()).context["checks"]
    return {
        str(one.label): [*(str(p.number) for p in one.paragraphs), *map(str, one.names)] for one in checks
    }


def test_the_list_names_what_is_missing(briefing: Briefing, head: User) -> None:
    missing = [one.label for one in MandateFunction if one != MandateFunction.LIAISON]
    assert listed(briefing, head) == {
        "Paragraphs without a translation": ["1"],
        "Machine translations that nobody checked": [],
        "Sources changed since they were taken in": [],
        "Sources marked higher than the briefing": [],
        "Contacts without concurrence": [],
        "Notes that a later note supersedes": [],
        "Functions of the mandate without a paragraph": missing,
        "Countries without a paragraph": ["Kazakhstan", "Kyrgyzstan", "Tajikistan"],
    }


def test_what_was_moved_under_it_is_on_the_list_and_bars_it(
    briefing: Briefing, record: Any, head: User
) -> None:
    factories.stand(record, Status.RETURNED)
    checks = signed_in(head).get(briefing.get_absolute_url()).context["checks"]
    barring = [(str(one.label), [p.number for p in one.paragraphs]) for one in checks if one.bars]
    assert (
        "not cleared while this stands" in signed_in(head).get(briefing.get_absolute_url()).content.decode()
    )
    assert [line for line in barring if line[1]] == [("Sources changed since they were taken in", [1])]
    answer = signed_in(head).post(briefing.step_address("clear"), factories.step_data(briefing))
    assert (answer.status_code, factories.again(briefing).status) == (403, Status.SUBMITTED)


def test_row_143_one_press_does_not_clear_it(briefing: Briefing, head: User, client_for: Clients) -> None:
    client = client_for(head)
    posted = factories.step_data(briefing)
    del posted["stated"]
    answer = client.post(briefing.step_address("clear"), posted)
    assert (answer.status_code, factories.again(briefing).status) == (422, Status.SUBMITTED)
    assert "Tick the statement" in answer.content.decode()
    assert client.post(briefing.step_address("clear"), factories.step_data(briefing)).status_code == 302
    assert factories.again(briefing).status == Status.CLEARED


def test_row_143_whoever_clears_it_has_just_proved_who_they_are(briefing: Briefing, head: User) -> None:
    """Back from the proof, the statement is still ticked, and nothing was cleared without a second press."""
    client = signed_in(head, later=-factor.FRESH - 60)
    answer = client.post(briefing.step_address("clear"), factories.step_data(briefing))
    assert answer["Location"].startswith("/account/reauthenticate/")
    back = client.get(briefing.step_address("clear"))
    assert factories.again(briefing).status == Status.SUBMITTED
    assert 'name="stated" required checked' in back.content.decode()


def test_a_meeting_is_cleared_by_one_press(officer: User, head: User) -> None:
    meeting = factories.meeting(officer, Status.SUBMITTED)
    client = signed_in(head, later=-factor.FRESH - 60)
    assert client.post(meeting.step_address("clear"), factories.step_data(meeting)).status_code == 302
    assert factories.again(meeting).status == Status.CLEARED
