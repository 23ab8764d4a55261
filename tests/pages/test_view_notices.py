"""A view tells its maker of what others do with its records, once they said so: on the page of notices and by mail."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.pages.models import SavedView
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import Clients
from tests.notices.test_daily_mail import letters, send
from tests.pages.test_saved_views import kept, save

pytestmark = pytest.mark.django_db
TJ = factories.TAJIKISTAN


def told(client: Client) -> list[tuple[str, str]]:
    """What the page of notices says of views: the record and the step."""
    days = client.get(reverse("notice-list")).context["days"]
    notices = [notice for _day, lines in days for notice in lines]
    return [(one.record.reference, one.act) for one in notices if one.source.name == "views"]


def rings(client: Client) -> int:
    return int(client.get(reverse("waiting")).context["shell"]["unseen"]())


def watch(client: Client, address: str = f"country={TJ}", **given: Any) -> None:
    save(client, address, **{"notify": "on"} | given)


def test_the_steps_of_others_on_its_records_are_told_from_then_on(
    officer: User, colleague: User, client_for: Clients
) -> None:
    client = client_for(officer)
    factories.meeting(colleague, Status.SUBMITTED, countries=[TJ])
    watch(client)
    one = factories.meeting(colleague, Status.SUBMITTED, countries=[TJ])
    factories.meeting(colleague, Status.SUBMITTED, countries=[factories.KYRGYZSTAN])
    factories.meeting(officer, Status.SUBMITTED, countries=[TJ])
    assert told(client) == [(one.reference, "submit")]
    assert (told(client_for(colleague)), rings(client)) == ([], 0)


def test_a_view_without_the_tick_tells_nothing(officer: User, colleague: User, client_for: Clients) -> None:
    client = client_for(officer)
    watch(client, notify="")
    factories.meeting(colleague, Status.SUBMITTED, countries=[TJ])
    assert told(client) == []


def test_the_tick_is_taken_off_and_begins_anew(officer: User, colleague: User, client_for: Clients) -> None:
    client = client_for(officer)
    watch(client)
    one = factories.meeting(colleague, Status.SUBMITTED, countries=[TJ])
    change = reverse("view-change", args=[kept()[0].pk])
    since = kept()[0].notify_since
    client.post(change, {"name": "Border", "notify": "on"})
    assert (kept()[0].notify_since, told(client)) == (since, [(one.reference, "submit")])
    client.post(change, {"name": "Border"})
    assert (kept()[0].notify_since, told(client)) == (None, [])
    client.post(change, {"name": "Border", "notify": "on"})
    assert (kept()[0].notify_since is None, told(client)) == (False, [])


def test_a_head_who_renames_a_view_of_the_team_changes_nothing_for_its_maker(
    officer: User, head: User, client_for: Clients
) -> None:
    watch(client_for(officer), shared="on")
    since = kept()[0].notify_since
    page = client_for(head).get(reverse("view-change", args=[kept()[0].pk]))
    assert "notify" not in page.context["form"].fields
    client_for(head).post(
        reverse("view-change", args=[kept()[0].pk]), {"name": "Ours", "shared": "on", "notify": ""}
    )
    assert (kept()[0].name, kept()[0].notify_since) == ("Ours", since)


def test_what_its_reader_may_not_read_is_told_by_no_view(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    watch(client)
    with as_owner():
        outsider = factories.user("keeper", Role.OFFICER, level=2)
    factories.meeting(outsider, Status.SUBMITTED, countries=[TJ], sensitivity="2")
    assert told(client) == []


@pytest.mark.parametrize("broken", [{"list": "nothing"}, {"query": "shoe=1"}, {"query": "country=nowhere"}])
def test_a_view_whose_filters_are_gone_tells_nothing(
    broken: dict[str, str], officer: User, colleague: User, client_for: Clients
) -> None:
    client = client_for(officer)
    watch(client)
    with as_owner():
        SavedView.objects.update(**broken)
    factories.meeting(colleague, Status.SUBMITTED, countries=[TJ])
    assert told(client) == []


def test_the_mail_of_the_day_tells_of_it(officer: User, colleague: User, client_for: Clients) -> None:
    watch(client_for(officer))
    one = factories.meeting(colleague, Status.SUBMITTED, countries=[TJ])
    send()
    ((_to, mail),) = [letter for letter in letters() if letter[0] == officer.email]
    assert ("What is new in my views" in mail, one.reference in mail) == (True, True)
