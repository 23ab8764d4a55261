"""A meeting whole: its states, both sides as they were that day, its boxes, its lists, what is not logged twice."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.directory.mentions import records_naming
from ashgabat_centre.directory.models import Person, Post
from ashgabat_centre.records.models import Record, Status
from liaison.meetings.lists import Channel, Level
from liaison.meetings.models import Counterpart, Meeting, OwnParticipant, Point, State
from reports.briefings import assembly
from reports.countries import figures
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

NAME = "Orazmuhammet Geldiýew"


def met(**changes: Any) -> dict[str, Any]:
    return {"organization": factories.organization().pk, "name": NAME, "post": "Deputy Minister"} | changes


def filed(client: Any, author: User, **changes: Any) -> Any:
    """What a person's own form is answered with, and the log it made."""
    answer = client.post(reverse("meeting-create"), factories.post_data("meeting", author, **changes))
    with as_owner():
        return answer, Meeting.objects.order_by("-pk").first()


def logs() -> int:
    with as_owner():
        return int(Record.objects.count())


def rows_of(model: Any, record: Any) -> list[Any]:
    with as_owner():
        return list(model.objects.filter(record=record.pk))


# --- L3: planned, held, not held, cancelled -----------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
def test_row_l3_each_state_is_logged_and_said(state: str, officer: User, client_for: Clients) -> None:
    why = "The Minister was called away." if state == State.NOT_HELD else ""
    record = factories.meeting(officer, state=state, not_held_because=why)
    for page in (record.get_absolute_url(), reverse("meeting-list"), record.address("print")):
        assert str(State(state).label) in client_for(officer).get(page).content.decode()
    shown = client_for(officer).get(reverse("meeting-list"), {"state": state}).context["page"].rows
    assert factories.references(shown) == [record.reference]


def test_row_l3_not_held_asks_for_the_reason(officer: User, client_for: Clients) -> None:
    data = factories.post_data("meeting", officer, state="not_held")
    answer = client_for(officer).post(reverse("meeting-create"), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"not_held_because": ["Say why the meeting was not held."]}


def test_row_l3_the_database_refuses_not_held_without_a_reason_and_unknown_states(officer: User) -> None:
    record = factories.meeting(officer)
    for changes in ({"state": "not_held"}, {"state": "perhaps"}):
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            Meeting.objects.filter(pk=record.pk).update(**changes)


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_row_l3_a_plan_comes_to_an_end_and_is_no_plan_again(
    before: State, after: State, officer: User, client_for: Clients
) -> None:
    allowed = before == after or before == State.PLANNED or {before, after} == {State.HELD, State.NOT_HELD}
    record = factories.meeting(officer, state=before, not_held_because="Ill." if before == "not_held" else "")
    with seen_by(officer):
        data = factories.edit_data(record, officer, state=after, not_held_because="Ill.")
    assert client_for(officer).post(record.address("edit"), data).status_code == (302 if allowed else 422)
    if not allowed:
        with as_owner(), pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            Meeting.objects.filter(pk=record.pk).update(state=after, not_held_because="Ill.")


def test_row_l3_a_day_to_come_is_for_plans(officer: User, client_for: Clients) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused, _none = filed(client_for(officer), officer, occurred_on=tomorrow)
    assert list(refused.context["form"].errors) == ["occurred_on"]
    done, planned = filed(client_for(officer), officer, occurred_on=tomorrow, state="planned")
    assert (done.status_code, planned.occurred_on) == (302, tomorrow)


@pytest.mark.parametrize("state", State)
def test_row_l3_figures_and_briefings_take_in_what_was_held(
    state: State, officer: User, head: User, client_for: Clients
) -> None:
    why = "Ill." if state == State.NOT_HELD else ""
    at = factories.last_slot().replace(hour=9)
    record = factories.cleared("meeting", officer, at, state=state, not_held_because=why)
    held = int(state == State.HELD)
    with as_owner():
        assert factories.briefing().paragraphs.count() == held
    period = figures.CutOffPeriod(at - timedelta(hours=1), at + timedelta(hours=1))
    with seen_by(head):
        cell = next(row for row in figures.grid(period)["rows"] if row["label"] == "meetings")["total"]
    assert cell.count == held
    listed = client_for(head).get(cell.url).context["page"]
    assert factories.references(listed.rows) == [record.reference] * held


def test_row_l3_a_plan_cleared_as_such_is_taken_in_once_it_is_corrected_to_held(
    officer: User, head: User
) -> None:
    record = factories.meeting(officer, Status.CLEARED, state="planned")
    factories.corrected(record, officer, "submitted", state="held")
    factories.do_with_correction(record, "clear", head)
    assert factories.facts(record, "state") == {"state": "held"}
    with seen_by(User.objects.system()):
        running = factories.schedule().slot_at(timezone.now())
        assert assembly.assemble(factories.schedule(), running).paragraphs.count() == 1


# --- L1, L2: both sides, as they were that day --------------------------------------------------------------------


def many(officer: User, colleague: User) -> dict[str, list[dict[str, Any]]]:
    other = factories.organization("regional")
    return {
        "counterparts": [
            met(),
            met(name="Gülşat Berdinepesowa", post=""),
            met(organization=other.pk, name=""),
        ],
        "participants": [
            {"user": officer.pk, "post": "Head of Section", "section": "Political"},
            {"user": colleague.pk},
        ],
        "points": [{"speaker": NAME, "text": "First."}, {"speaker": "Aigul Officer", "text": "Second."}],
    }


def test_row_l1_opening_and_saving_unchanged_loses_nothing(
    officer: User, colleague: User, client_for: Clients
) -> None:
    record = factories.meeting(
        officer,
        rows=many(officer, colleague),
        logistics="Room 3.",
        their_position="Yes.",
        our_message="Good.",
    )
    rows = [[str(row) for row in rows_of(model, record)] for model in (Counterpart, OwnParticipant, Point)]
    facts = factories.facts(record, "starts_at", "ends_at", "time_zone", "state", "place", "details")
    page = client_for(officer).get(record.address("edit"))
    data = {"form_token": page.context["form_token"]} | {
        bound.html_name: value
        for form in (page.context["form"], *(one for rows in page.context["formsets"] for one in rows))
        for bound in form
        if (value := sent(bound)) not in (None, "", [])
    }
    for formset in page.context["formsets"]:
        data |= {f"{formset.prefix}-{key}": value for key, value in formset.management_form.initial.items()}
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert [[str(row) for row in rows_of(m, record)] for m in (Counterpart, OwnParticipant, Point)] == rows
    assert factories.facts(record, *facts) == facts


def sent(bound: Any) -> Any:
    """As the browser sends what stands in a field."""
    value = bound.field.widget.format_value(bound.value())
    several = getattr(bound.field.widget, "allow_multiple_selected", False)
    return value if several or not isinstance(value, list) else (value or [None])[0]


def test_row_l2_a_later_transfer_does_not_alter_the_log(officer: User, colleague: User) -> None:
    with as_owner():
        User.objects.filter(pk=colleague.pk).update(post="Political Affairs Officer", section="Dushanbe")
    record = factories.meeting(officer, rows=many(officer, colleague))
    with as_owner():
        User.objects.filter(pk=colleague.pk).update(post="Chief", section="Ashgabat")
    said = [(row.post, row.section) for row in rows_of(OwnParticipant, record)]
    assert said == [("Head of Section", "Political"), ("Political Affairs Officer", "Dushanbe")]


def test_row_l2_saving_again_after_the_transfer_does_not_either(
    officer: User, colleague: User, client_for: Clients
) -> None:
    with as_owner():
        User.objects.filter(pk=colleague.pk).update(post="Officer", section="Dushanbe")
    rows = many(officer, colleague)
    record = factories.meeting(officer, rows=rows)
    with as_owner():
        User.objects.filter(pk=colleague.pk).update(post="Chief", section="Ashgabat")
    rows["participants"][1] |= {"post": "Officer", "section": "Dushanbe"}
    with seen_by(officer):
        data = factories.edit_data(record, officer, rows=rows, title="Said better")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert str(rows_of(OwnParticipant, record)[1]) == "Bakhyt Colleague, Officer, Dushanbe"


def test_a_colleague_is_named_once(officer: User, client_for: Clients) -> None:
    rows = {"counterparts": [met()], "participants": [{"user": officer.pk}, {"user": officer.pk}]}
    answer, _none = filed(client_for(officer), officer, rows=rows)
    assert answer.status_code == 422
    record = factories.meeting(officer, rows=rows | {"participants": [{"user": officer.pk}]})
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        OwnParticipant.objects.create(record_id=record.pk, user=officer)


def test_the_post_of_that_day_is_written_down_and_stays(officer: User) -> None:
    today = timezone.localdate()
    person = factories.person(
        NAME,
        posts=(
            {"title_en": "Deputy Minister", "until": today - timedelta(days=10)},
            {"title_en": "Minister", "since": today - timedelta(days=9)},
        ),
    )
    row = met(person=person.pk, name="", post="")
    old = factories.meeting(officer, rows={"counterparts": [row]}, occurred_on=today - timedelta(days=30))
    new = factories.meeting(officer, rows={"counterparts": [row]})
    with as_owner():
        Post.objects.filter(person=person).update(title_en="Ambassador")
        assert [(r.name, r.shown_post) for r in rows_of(Counterpart, old)] == [("", "Deputy Minister")]
        assert [(r.name, r.shown_post) for r in rows_of(Counterpart, new)] == [("", "Minister")]


def test_the_institution_is_shown_by_its_name_of_that_day(officer: User, client_for: Clients) -> None:
    of = factories.organization()
    factories.former_name(of, timezone.localdate() - timedelta(days=20), "Commissariat of Old")
    old = factories.meeting(officer, occurred_on=timezone.localdate() - timedelta(days=30))
    new = factories.meeting(officer)
    assert "Commissariat of Old" in client_for(officer).get(old.get_absolute_url()).content.decode()
    assert "Commissariat of Old" not in client_for(officer).get(new.get_absolute_url()).content.decode()


def test_a_protected_person_stands_in_a_log_by_the_pseudonym_alone(
    officer: User, head: User, client_for: Clients
) -> None:
    person = factories.person("Hidden Name", posts=({"title_en": "Chair"},))
    factories.protected(person, head)
    record = factories.meeting(officer, rows={"counterparts": [met(person=person.pk, name="Hidden Name")]})
    assert [row.name for row in rows_of(Counterpart, record)] == [""]
    page = client_for(officer).get(record.get_absolute_url()).content.decode()
    with as_owner():
        pseudonym = Person.objects.get(pk=person.pk).name_en
    assert pseudonym in page and "Hidden Name" not in page
    assert "Hidden Name" not in factories.facts(record, "details")["details"]


# --- L4: managed lists -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "field", "code"), [(Channel, "channel", "video"), (Level, "level", "deputy")]
)
def test_row_l4_a_retired_value_shows_on_old_logs_and_is_offered_to_no_new_one(
    model: Any, field: str, code: str, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, **{field: code})
    with as_owner():
        model.objects.filter(code=code).update(retired_on=date(2026, 1, 1))
    client, name = client_for(officer), model.objects.get(code=code).name
    assert name in client.get(record.get_absolute_url()).content.decode()
    offered = client.get(reverse("meeting-create")).context["form"].fields[field].queryset
    assert code not in [entry.code for entry in offered]
    kept = client.get(record.address("edit")).context["form"].fields[field].queryset
    assert code in [entry.code for entry in kept]
    with seen_by(officer):
        data = factories.edit_data(record, officer, **{field: code, "title": "Still"})
    assert client.post(record.address("edit"), data).status_code == 302
    answer, _none = filed(client, officer, **{field: code})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_row_l4_the_lists_are_the_administrators(officer: User, administrator: User) -> None:
    for model in (Channel, Level):
        with seen_by(officer):
            assert model.objects.update(order=9) == 0
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.create(code="new", name_en="New", name_ru="Новое")
        with seen_by(administrator):
            assert model.objects.create(code="new", name_en="New", name_ru="Новое").pk
            assert model.objects.filter(code="new").update(order=9) == 1


def test_row_l4_a_retired_place_still_shows(officer: User, client_for: Clients) -> None:
    town = factories.place(name_en="Frunze")
    record = factories.meeting(officer, town=town.pk)
    with as_owner():
        type(town).objects.filter(pk=town.pk).update(retired_on=date(2026, 1, 1))
    assert "Frunze" in client_for(officer).get(record.get_absolute_url()).content.decode()


# --- L5: separate boxes ---------------------------------------------------------------------------------------------

BOXES = {
    "logistics": "They sent a car.",
    "body": "They spoke of limits.",
    "their_position": "They want limits.",
    "our_message": "We offered good offices.",
    "comment": "A first step.",
}


def test_row_l5_each_box_is_kept_shown_and_found_by_itself(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, **BOXES)
    assert factories.facts(record, *BOXES) == BOXES
    page = client_for(officer).get(record.get_absolute_url()).content.decode()
    for text in (*BOXES.values(), "The limits hold for the season."):
        assert text in page
        found = client_for(officer).post(reverse("meeting-list"), {"q": f'"{text}"'}, follow=True)
        assert factories.references(found.context["page"].rows) == [record.reference]


def test_row_l5_a_speaker_alone_is_no_point(officer: User, client_for: Clients) -> None:
    rows = {"counterparts": [met()], "points": [{"speaker": NAME, "text": ""}]}
    answer, _none = filed(client_for(officer), officer, rows=rows)
    points = next(one for one in answer.context["formsets"] if one.prefix == "points")
    assert [list(errors) for errors in points.errors] == [["text"]]


# --- L11: a new interlocutor ------------------------------------------------------------------------------------------


def test_row_l11_a_new_interlocutor_is_entered_from_the_form(officer: User, client_for: Clients) -> None:
    answer, record = filed(client_for(officer), officer, rows={"counterparts": [met(enter="on")]})
    assert answer.status_code == 302
    with as_owner():
        person = Person.objects.get(name_en=NAME)
        assert rows_of(Counterpart, record)[0].person_id == person.pk
        assert [(post.title_en, post.organization) for post in person.posts.all()] == [
            ("Deputy Minister", factories.organization())
        ]


def test_row_l11_a_name_in_cyrillic_letters_is_the_russian_one(officer: User, client_for: Clients) -> None:
    row = met(name="Оразмухаммет Гельдыев", post="Заместитель министра", enter="on")
    filed(client_for(officer), officer, rows={"counterparts": [row]})
    with as_owner():
        person = Person.objects.get(name_ru="Оразмухаммет Гельдыев")
        assert (person.name_en, person.posts.get().title_ru) == ("", "Заместитель министра")


def test_row_l11_without_the_tick_the_name_stays_in_the_log(officer: User, client_for: Clients) -> None:
    answer, record = filed(client_for(officer), officer)
    with as_owner():
        assert (answer.status_code, Person.objects.count()) == (302, 0)
    assert rows_of(Counterpart, record)[0].name == NAME


def test_row_l11_nobody_is_entered_from_a_strictly_confidential_log(
    listed: User, client_for: Clients
) -> None:
    rows = {"counterparts": [met(enter="on")]}
    answer, _none = filed(client_for(listed), listed, sensitivity="2", rows=rows)
    assert answer.status_code == 422
    assert "strictly confidential record: untick" in answer.content.decode()
    done, record = filed(client_for(listed), listed, sensitivity="2", rows={"counterparts": [met()]})
    with as_owner():
        assert (done.status_code, Person.objects.count()) == (302, 0)
    assert rows_of(Counterpart, record)[0].name == NAME


def test_row_l11_who_stands_there_already_is_not_entered_twice(officer: User, client_for: Clients) -> None:
    person = factories.person(NAME)
    row = met(person=person.pk, enter="on")
    answer, _none = filed(client_for(officer), officer, rows={"counterparts": [row]})
    assert "This person stands in the directory already." in answer.content.decode()


# --- L12: not logged twice --------------------------------------------------------------------------------------------


def typed(author: User, **changes: Any) -> dict[str, Any]:
    """A form sent without the button that says: it is another one."""
    data = factories.post_data("meeting", author, **changes)
    del data["anyway"]
    return data


def test_row_l12_the_same_day_institution_and_interlocutor_is_a_warning_with_a_link(
    officer: User, client_for: Clients
) -> None:
    first = factories.meeting(officer)
    client, data = client_for(officer), typed(officer, title="The same again")
    warned = client.post(reverse("meeting-create"), data)
    assert factories.references(warned.context["alike"]) == [first.reference]
    assert f'href="{first.get_absolute_url()}"' in warned.content.decode()
    assert warned.context["form"]["title"].value() == "The same again"
    assert logs() == 1
    data |= {"anyway": "1", "form_token": warned.context["form_token"]}
    assert client.post(reverse("meeting-create"), data).status_code == 302
    assert logs() == 2


OTHERWISE: dict[str, dict[str, Any]] = {
    "another day": {"occurred_on": timezone.localdate() - timedelta(days=1)},
    "another interlocutor": {"name": "Gülşat Berdinepesowa"},
    "nobody named": {"name": ""},
    "cancelled": {"state": "cancelled"},
}


@pytest.mark.parametrize("other", OTHERWISE)
def test_row_l12_what_differs_is_no_warning(other: str, officer: User, client_for: Clients) -> None:
    changes = dict(OTHERWISE[other])
    name = changes.pop("name", NAME)
    factories.meeting(officer, rows={"counterparts": [met(name=name)]}, **changes)
    assert client_for(officer).post(reverse("meeting-create"), typed(officer)).status_code == 302


def test_row_l12_a_person_is_known_however_the_name_is_written(officer: User, client_for: Clients) -> None:
    person = factories.person(NAME)
    factories.meeting(officer, rows={"counterparts": [met(person=person.pk, name="O. Geldiyev")]})
    rows = {"counterparts": [met(person=person.pk, name="Geldiýew, O.")]}
    assert client_for(officer).post(reverse("meeting-create"), typed(officer, rows=rows)).status_code == 422


def test_row_l12_what_the_author_may_not_see_gives_no_warning(
    officer: User, listed: User, colleague: User, client_for: Clients
) -> None:
    factories.meeting(listed, sensitivity="2")
    factories.meeting(colleague)  # a draft
    assert client_for(officer).post(reverse("meeting-create"), typed(officer)).status_code == 302


def test_row_l12_a_log_is_not_like_itself(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Better")
    del data["anyway"]
    assert client_for(officer).post(record.address("edit"), data).status_code == 302


# --- L10, L18: reviewed before it is submitted; amended with a reason ------------------------------------------


def test_row_l10_a_log_is_read_as_it_stands_before_it_is_submitted(
    officer: User, client_for: Clients
) -> None:
    answer, record = filed(client_for(officer), officer)
    page = client_for(officer).get(answer["Location"])
    assert "This is how it will be read." in page.content.decode()
    assert [verb.verb for verb in page.context["verbs"]][0] == "submit"
    assert record.status == Status.DRAFT


def test_row_l10_the_same_form_sent_twice_makes_one_log(officer: User, client_for: Clients) -> None:
    data = typed(officer)
    answers = [client_for(officer).post(reverse("meeting-create"), data) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == [answers[0]["Location"]] * 2
    assert logs() == 1


def test_row_l18_an_amendment_has_a_reason_and_carries_every_box_and_row(
    officer: User, colleague: User, head: User, client_for: Clients
) -> None:
    first = BOXES | {"interpreter": "Ms. First", "occurred_on": timezone.localdate() - timedelta(days=1)}
    record = factories.meeting(officer, Status.CLEARED, rows=many(officer, colleague), **first)
    rows = many(officer, colleague)
    rows["points"][0] = {"speaker": NAME, "text": "Amended."}
    rows["participants"][0]["section"] = "Legal"
    changed = {"our_message": "Amended message.", "starts": "12:00", "ends": "13:00", "level": "deputy"}
    factories.corrected(record, officer, "submitted", rows=rows, **first | changed)
    factories.do_with_correction(record, "clear", head)
    assert [str(row) for row in rows_of(Point, record)] == [f"{NAME}: Amended.", "Aigul Officer: Second."]
    assert rows_of(OwnParticipant, record)[0].section == "Legal"
    now = factories.again(record)
    assert (now.our_message, now.level_id, now.hours) == (
        "Amended message.",
        "deputy",
        "12:00–13:00, Ashgabat time (UTC+5)",
    )
    original = client_for(head).get(
        reverse("record-cleared-text", args=[record.slug, record.cleared_version])
    )
    for text in (f"{NAME}, First.", "We offered good offices.", "They sent a car.", "Ms. First", "Political"):
        assert text in original.content.decode()
    newest = client_for(head).get(reverse("record-cleared", args=[record.slug])).content.decode()
    assert "Amended." in newest and "A name was wrong." in newest


def test_row_l18_the_history_tells_each_box_and_row(
    officer: User, colleague: User, client_for: Clients
) -> None:
    town = factories.place().pk
    where: dict[str, Any] = {"town": town, "occurred_on": timezone.localdate() - timedelta(days=1)}
    record = factories.meeting(officer, rows=many(officer, colleague), **where)
    with seen_by(officer):
        data = factories.edit_data(
            record,
            officer,
            rows=many(officer, colleague),
            **where | {"our_message": "New.", "channel": "call", "starts": "11:00"},
        )
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    page = client_for(officer).get(record.address("history")).content.decode()
    page = re.sub("</?(ins|del)>", "", page)  # the marks of words that differ
    for text in ("New.", "Telephone", "In person", "Bishkek", "11:00 (Bishkek)"):
        assert text in page, text


def test_the_cleared_particulars_are_in_the_records_language(officer: User) -> None:
    with translation.override("en"):
        record = factories.meeting(officer, Status.CLEARED, language="ru")
    with as_owner():
        assert "Лично" in record.cleared_versions.get().rest


def test_a_persons_page_leads_to_the_logs_that_name_them(officer: User, client_for: Clients) -> None:
    person = factories.person(NAME)
    named = factories.meeting(officer, rows={"counterparts": [met(person=person.pk)]})
    factories.meeting(officer)
    with seen_by(officer):
        assert factories.references(records_naming(person)) == [named.reference]


def test_headquarters_sees_a_person_where_it_reads_a_log_that_names_them(officer: User, desk: User) -> None:
    person = factories.person(NAME)
    record = factories.meeting(officer, Status.SUBMITTED, rows={"counterparts": [met(person=person.pk)]})
    with seen_by(desk):
        assert not Person.objects.exists()
    factories.stand(record, Status.CLEARED)
    with seen_by(desk):
        assert list(Person.objects.all()) == [person]
