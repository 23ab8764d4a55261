"""The home pages: one for each role, with what that person needs first."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.editing.models import FormDraft
from ashgabat_centre.records.models import Status
from reports.home.models import HomeVisit
from tests import factories
from tests.cast import READERS, Clients, seen_by

pytestmark = pytest.mark.django_db


def ahead(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def shown(user: User, client_for: Clients) -> Any:
    return client_for(user).get(reverse("home")).context


ALL_DAY = {"starts": "", "ends": ""}


def titles(appointments: list[Any]) -> list[str]:
    return [one.meeting.title for one in appointments]


# --- Officer --------------------------------------------------------------------------------------------------------


def test_an_officers_day_is_their_own_meetings_of_today_and_tomorrow(
    officer: User, colleague: User, client_for: Clients
) -> None:
    for days in (-1, 0, 1, 2):
        factories.meeting(
            officer, state="planned", occurred_on=ahead(days), title=f"in {days} days", **ALL_DAY
        )
    factories.meeting(officer, state="held", occurred_on=ahead(-1), title="Logged")
    factories.meeting(officer, state="cancelled", occurred_on=ahead(1), title="Off")
    factories.meeting(
        colleague, Status.SUBMITTED, state="planned", occurred_on=ahead(1), title="A colleague's"
    )
    taken = {
        "participants": [{"user": officer.pk}],
        "counterparts": [{"organization": factories.organization().pk}],
    }
    factories.meeting(
        colleague, Status.SUBMITTED, state="planned", occurred_on=ahead(1), title="Taking part", rows=taken
    )
    days = shown(officer, client_for)["days"]
    assert titles(days.to_log) == ["in -1 days"]
    assert titles(days.today) == ["in 0 days"]
    assert sorted(titles(days.tomorrow)) == ["Taking part", "in 1 days"]


def test_tomorrow_leads_to_the_sheet_and_what_is_past_to_its_log(officer: User, client_for: Clients) -> None:
    planned = factories.meeting(officer, state="planned", occurred_on=ahead(1))
    past = factories.meeting(officer, state="planned", occurred_on=ahead(-3))
    page = client_for(officer).get(reverse("home")).content.decode()
    assert f'href="{reverse("meeting-sheet", args=[planned.slug])}"' in page
    assert f'<form method="post" action="{reverse("meeting-held", args=[past.slug])}"' in page


def test_what_came_back_stands_with_the_reviewers_sentence(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    client_for(head).post(record.step_address("return"), factories.step_data(record, "Name the river."))
    context = shown(officer, client_for)
    assert [(row.pk, row.sentence, row.returned_by) for row in context["returned"]] == [
        (record.pk, "Name the river.", "Davron Head")
    ]
    assert context["to_clear"] == []
    with as_owner():
        User.objects.filter(pk=officer.pk).update(language="ru")
    page = client_for(officer).get(reverse("home")).content.decode()
    assert 'lang="ru"' in page and '<q lang="en">Name the river.</q>' in page


def test_drafts_stand_there_with_what_was_typed_and_never_saved(officer: User, client_for: Clients) -> None:
    draft = factories.meeting(officer)
    client = client_for(officer)
    number = "3f2b0a52-6a86-4c59-9d1c-0d6f7b1c2a33"
    typed = factories.post_data("meeting", officer, title="Half a thought") | {"draft": number, "keep": "1"}
    client.post(reverse("meeting-create"), typed)
    context = client.get(reverse("home")).context
    assert [row.pk for row in context["drafts"]] == [draft.pk]
    assert [one.title for one in context["kept"]] == ["Half a thought"]
    (kept,) = context["kept"]
    opened = client.get(f"{kept.path}?draft={kept.number}").content.decode()
    assert "Half a thought" in opened and FormDraft.objects.count() == 0  # nobody else's context sees it


def test_commitments_due_are_the_officers_own(officer: User, colleague: User, client_for: Clients) -> None:
    meeting = factories.meeting(officer, Status.CLEARED)
    factories.follow_up(meeting, officer, what="Late", due=ahead(-1))
    factories.follow_up(meeting, officer, what="Soon", due=ahead(7))
    factories.follow_up(meeting, officer, what="Later", due=ahead(8))
    factories.follow_up(meeting, officer, what="Theirs", due=ahead(1), owner=colleague)
    assert [one.what for one in shown(officer, client_for)["due"]] == ["Late", "Soon"]


def test_what_waits_is_counted_as_it_is_listed(cast: dict[str, User], client_for: Clients) -> None:
    for status in (Status.DRAFT, Status.SUBMITTED, Status.RETURNED):
        factories.meeting(cast["officer"], status)
    for name in ("officer", "analyst", "head", "colleague"):
        client = client_for(cast[name])
        home = client.get(reverse("home"))
        listed = client.get(reverse("record-list"), {"waiting": "true"}).context["page"]
        assert home.context["shell"]["waiting"]() == listed.total, name
        assert factories.references(home.context["waiting_rows"]) == factories.references(listed.rows), name
    assert (
        '<a href="/waiting/">1 matter</a>' in client_for(cast["head"]).get(reverse("home")).content.decode()
    )


# --- Analyst --------------------------------------------------------------------------------------------------------


def test_an_analyst_sees_where_no_note_was_filed_and_each_number_opens_its_rows(
    analyst: User, client_for: Clients
) -> None:
    countries = [factories.TAJIKISTAN, factories.UZBEKISTAN]
    note = factories.situationnote(analyst, Status.SUBMITTED, countries=countries, occurred_on=ahead(-14))
    factories.situationnote(analyst, Status.SUBMITTED, countries=countries, occurred_on=ahead(-15))
    client = client_for(analyst)
    gaps = client.get(reverse("home")).context["gaps"]
    cells = [cell for row in gaps["rows"] for cell in row["cells"]]
    opened = {cell.url: client.get(cell.url).context["page"].total for cell in cells if cell.count}
    assert opened == {cell.url: cell.count for cell in cells if cell.count}
    assert len(opened) == len(countries) * len(note.theme_ids)
    assert gaps["empty"] == len(cells) - len(opened)


def test_an_analyst_sees_what_of_theirs_the_last_briefing_cites(
    analyst: User, officer: User, client_for: Clients
) -> None:
    at = factories.last_slot() - timedelta(hours=1)
    mine = factories.cleared("situationnote", analyst, at)
    factories.cleared("situationnote", officer, at)
    factories.stand(factories.briefing(), Status.CLEARED)
    assert [one.cited_id for one in shown(analyst, client_for)["cited"]] == [mine.pk]


# --- Head -----------------------------------------------------------------------------------------------------------


def test_the_head_sees_what_others_changed_from_what_to_what_and_by_whom(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, countries=[factories.TAJIKISTAN, factories.UZBEKISTAN])
    client_for(officer).post(record.step_address("submit"), factories.step_data(record))
    groups = shown(head, client_for)["changes"]
    told = {
        group.name: [(one.reference, one.old, one.new, one.who) for one in group.latest] for group in groups
    }
    line = (record.reference, "Draft", "Submitted", "Aigul Officer")
    assert told == {"Tajikistan": [line], "Uzbekistan": [line]}


def test_what_was_closed_is_a_change_and_the_heads_own_acts_are_none(
    officer: User, head: User, client_for: Clients
) -> None:
    meeting = factories.meeting(officer, Status.SUBMITTED, countries=[factories.UZBEKISTAN])
    promise = factories.follow_up(meeting, officer, what="A paper", due=ahead(1))
    data = {"outcome": "done", "result": "Sent."}
    client_for(officer).post(reverse("follow-up-step", args=[promise.number, "end"]), data)
    client_for(head).post(meeting.step_address("return"), factories.step_data(meeting, "Shorter."))
    group, *others = shown(head, client_for)["changes"]
    listed = group.latest
    told = [(one.what, one.old, one.new) for one in listed if one.of == "closed"]
    assert (told, others) == ([("A paper", "Open", "Done")], [])
    assert {one.who for one in listed} == {"Aigul Officer"}


def test_since_means_since_the_visit_before_this_one(head: User, client_for: Clients) -> None:
    client = client_for(head)
    assert client.get(reverse("home")).context["before"] is None
    assert client.get(reverse("home")).context["before"] is None
    yesterday = timezone.now() - timedelta(days=1)
    with as_owner():
        HomeVisit.objects.filter(user=head).update(seen_at=yesterday)
    for _ in range(2):
        assert client.get(reverse("home")).context["before"] == yesterday


def test_a_visit_is_its_persons_alone(head: User, officer: User, client_for: Clients) -> None:
    client_for(head).get(reverse("home"))
    with seen_by(officer):
        assert list(HomeVisit.objects.all()) == []
    with seen_by(head):
        assert [visit.pk for visit in HomeVisit.objects.all()] == [head.pk]


def test_the_head_sees_the_weeks_meetings_of_everybody(
    officer: User, head: User, client_for: Clients
) -> None:
    for days in (-1, 0, 7, 8):
        factories.meeting(
            officer, Status.SUBMITTED, state="planned", occurred_on=ahead(days), title=f"{days}"
        )
    assert titles(shown(head, client_for)["week"]) == ["0", "7"]


def test_the_briefings_bar_tells_its_stage_and_what_is_missing(
    officer: User, head: User, client_for: Clients
) -> None:
    assert shown(head, client_for)["bar"] is None
    at = factories.last_slot() - timedelta(hours=1)
    factories.cleared("meeting", officer, at, countries=[factories.UZBEKISTAN])
    briefing = factories.briefing()
    bar = shown(head, client_for)["bar"]
    assert [state for _label, state in bar.stages] == ["done", "now", "", ""]
    assert (len(bar.briefing.untranslated), len(bar.functions), bar.lacks) == (1, 4, True)
    assert bar.countries == ["Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan"]
    factories.stand(briefing, Status.CLEARED)
    bar = shown(head, client_for)["bar"]
    assert ([state for _label, state in bar.stages], bar.lacks) == (["done", "done", "now", ""], False)


# --- Headquarters ---------------------------------------------------------------------------------------------------


def test_headquarters_reads_the_latest_cleared_briefing_on_the_page(
    officer: User, desk: User, client_for: Clients
) -> None:
    factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=1), title="Water talks")
    older = factories.briefing()
    factories.stand(older, Status.CLEARED)
    later = factories.cleared("meeting", officer, timezone.now(), title="Cleared later")
    context = shown(desk, client_for)
    assert context["briefing"].pk == older.pk
    (section,) = context["sections"]
    assert [paragraph.number for paragraph in section.paragraphs] == [1]
    assert [record.pk for record in context["new"].records] == [later.pk]


def test_headquarters_sees_no_queue_and_the_time_in_new_york(
    officer: User, desk: User, client_for: Clients
) -> None:
    factories.stand(factories.briefing(), Status.CLEARED)
    page = client_for(desk).get(reverse("home")).content.decode()
    assert ("New York: " in page, "Needs my action</h2>" in page) == (True, False)


# --- Each -----------------------------------------------------------------------------------------------------------


def test_the_administrators_home_counts_what_it_opens_and_names_no_record(
    officer: User, administrator: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED, sensitivity="0")
    client_for(officer)
    client = client_for(administrator)
    page = client.get(reverse("home"))
    assert (page.templates[0].name, record.title in page.content.decode()) == (
        "reports/home/administrator.html",
        False,
    )
    assert {client.get(figure.url).status_code for figure in page.context["figures"]} == {200}


@pytest.mark.parametrize("name", READERS)
def test_every_home_opens_with_nothing_on_it(name: str, cast: dict[str, User], client_for: Clients) -> None:
    page = client_for(cast[name]).get(reverse("home"))
    assert (page.status_code, page.context["marking"]) == (200, 0)
