"""Filing a meeting: what follows from whom it was with, and what is asked and never guessed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import Area
from tests import factories
from tests.cast import Clients

pytestmark = pytest.mark.django_db

NEW = "/meetings/new/"


def known(name: str, organization: Any, title: str, **days: Any) -> Any:
    """Somebody of the directory, with a post."""
    post = {"organization": organization, "title_en": title, **days}
    return factories.person(name, posts=[post])


def looked(client: Any, officer: User, **changes: Any) -> Any:
    """The form's rows and ticks after the answer to what was chosen so far."""
    data = factories.post_data("meeting", officer) | {"counterparts-TOTAL_FORMS": 1, "look": "1"} | changes
    data = {
        key: value for key, value in data.items() if not key.startswith("counterparts-0-") or key in changes
    }
    return client.post(NEW, data).context


def test_institution_and_country_follow_from_the_person(officer: User, client_for: Clients) -> None:
    ministry = factories.organization()
    person = known("Selbi Orazowa", ministry, "Deputy Minister")
    page = looked(client_for(officer), officer, **{"counterparts-0-whom-text": "Selbi Orazowa"}, countries=[])
    card = page["formsets"][0].cards[0].card
    assert (card.person, card.organization, card.post) == (person, ministry, "Deputy Minister")
    assert page["form"]["countries"].value() == [str(ministry.country_id)]


def test_another_person_and_another_day_leave_the_former_post(officer: User, client_for: Clients) -> None:
    ministry, today = factories.organization(), timezone.localdate()
    before = {"organization": ministry, "title_en": "Deputy Minister", "until": today - timedelta(days=1)}
    now = {"organization": ministry, "title_en": "Minister", "since": today}
    first = factories.person("Selbi Orazowa", posts=[before, now])
    second = known("Aman Orazow", ministry, "Adviser")
    day = today - timedelta(days=9)
    row = {"organization": ministry.pk, "person": first.pk, "name": "", "post": ""}
    meeting = factories.meeting(officer, occurred_on=day, rows={"counterparts": [row]})
    assert _post(meeting) == "Deputy Minister"
    _edit(client_for(officer), meeting, officer, row | {"post": "Deputy Minister"}, today)
    assert _post(meeting) == "Minister"
    _edit(client_for(officer), meeting, officer, row | {"post": "Minister", "person": second.pk}, today)
    assert _post(meeting) == "Adviser"


def _post(meeting: Any) -> str:
    with as_owner():
        return str(meeting.counterparts.get().shown_post)


def _edit(client: Any, meeting: Any, officer: User, row: dict[str, Any], day: date) -> None:
    with as_owner():
        now = factories.again(meeting)
        data = factories.edit_data(now, officer, occurred_on=day, rows={"counterparts": [row]})
    assert client.post(meeting.address("edit"), data).status_code == 302


def test_a_post_at_another_institution_is_asked_about(officer: User, client_for: Clients) -> None:
    ministry, other = factories.organization(), factories.organization("ministry", name_en="Another")
    person = known("Selbi Orazowa", ministry, "Deputy Minister")
    row = {"organization": other.pk, "person": person.pk, "name": "", "post": ""}
    data = factories.post_data("meeting", officer, rows={"counterparts": [row]})
    refused = client_for(officer).post(NEW, data)
    (fault,) = refused.context["formsets"][0].errors[0]["post"]
    assert "Deputy Minister" in fault and "Another" in fault


def test_a_commitment_of_two_institutions_says_with_which(officer: User, client_for: Clients) -> None:
    ministry, other = factories.organization(), factories.organization("ministry", name_en="Another")
    met = [
        {"organization": one.pk, "name": name, "post": ""} for one, name in ((ministry, "A"), (other, "B"))
    ]
    due = {
        "what": "To send the draft",
        "side": "ours",
        "due": timezone.localdate().isoformat(),
        "priority": 0,
    }
    rows = {"counterparts": met, "follow_ups": [due]}
    client = client_for(officer)
    refused = client.post(NEW, factories.post_data("meeting", officer, rows=rows))
    assert "organization" in refused.context["formsets"][-1].errors[0]
    rows["follow_ups"] = [due | {"organization": other.pk}]
    assert client.post(NEW, factories.post_data("meeting", officer, rows=rows)).status_code == 302


def test_a_plan_is_held_in_one_press_and_keeps_what_is_there(officer: User, client_for: Clients) -> None:
    plan = factories.meeting(officer, state="planned", title="On the water talks")
    client = client_for(officer)
    for _press in range(2):
        answer = client.post(f"{plan.get_absolute_url()}held/")
        assert answer.headers["Location"] == plan.address("edit")
    now = factories.again(plan)
    assert (now.state, now.title, now.version) == ("held", "On the water talks", plan.version + 1)


def test_the_press_is_offered_on_the_calendar_to_whom_it_is_open(
    officer: User, colleague: User, client_for: Clients
) -> None:
    plan = factories.meeting(officer, Status.SUBMITTED, state="planned")
    press = f'action="{plan.get_absolute_url()}held/"'
    shown = [press in client_for(user).get("/calendar/").content.decode() for user in (officer, colleague)]
    assert shown == [True, False]


def test_a_plan_of_tomorrow_is_not_held_today(officer: User, client_for: Clients) -> None:
    day = timezone.localdate() + timedelta(days=1)
    plan = factories.meeting(officer, state="planned", occurred_on=day)
    assert client_for(officer).post(f"{plan.get_absolute_url()}held/").status_code == 403
    assert factories.again(plan).state == "planned"


@pytest.mark.parametrize(("next_day", "status"), [("on", 302), ("", 422)])
def test_a_meeting_may_cross_midnight(next_day: str, status: int, officer: User, client_for: Clients) -> None:
    day = timezone.localdate() - timedelta(days=2)
    hours = {"starts": "22:30", "ends": "00:45", "next_day": next_day}
    data = factories.post_data("meeting", officer, occurred_on=day, **hours)
    assert client_for(officer).post(NEW, data).status_code == status


def test_an_area_lies_in_a_chosen_country(analyst: User, client_for: Clients) -> None:
    area = Area.objects.exclude(country__in=factories.common_answers()["countries"])[0]
    data = factories.post_data("situationnote", analyst, areas=[area.pk])
    assert "areas" in client_for(analyst).post("/notes/new/", data).context["form"].errors
