"""A step is taken back within ten minutes by who took it, while nothing rests on it; and the history keeps both.

Numbers are the rows of docs/security.md.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import F
from django.urls import reverse

from ashgabat_centre.access.access_log import note_document
from ashgabat_centre.accounts.models import User
from ashgabat_centre.commitments import rules as commitments
from ashgabat_centre.commitments.models import FollowUp
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import ClearedVersion, Step
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.paragraphs import Citation, Paragraph
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.workflow import retraction
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

LED_FROM = {
    "submit": Status.DRAFT,
    "return": Status.SUBMITTED,
    "clear": Status.SUBMITTED,
    "withdraw": Status.RETURNED,
    "archive": Status.CLEARED,
}


def taken(verb: str, by: User, author: User, client_for: Clients, kind: str = "meeting") -> Any:
    """A record with this step just taken on its page."""
    record = factories.make(kind, author, LED_FROM[verb])
    answer = client_for(by).post(record.step_address(verb), factories.step_data(record, "Because."))
    assert answer.status_code == 302
    return factories.again(record)


def ask(record: Any, person: User, client_for: Clients, version: int | None = None) -> Any:
    address = reverse("record-take-back", args=[record.slug, version or record.version])
    return client_for(person).post(address)


def older(record: Any, by: timedelta) -> None:
    """As if what the record's log says had happened so much earlier, by the database's own clock."""
    with as_owner(), pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            "update records_recordevent set pgh_created_at = pgh_created_at - %s::interval where pgh_obj_id = %s",
            [str(by), record.pk],
        )


STEPS = [
    ("submit", "officer"),
    ("return", "head"),
    ("clear", "head"),
    ("withdraw", "officer"),
    ("archive", "officer"),
]


@pytest.mark.parametrize(("verb", "who"), STEPS)
def test_the_message_after_a_step_takes_it_back(
    verb: str, who: str, cast: dict[str, User], client_for: Clients
) -> None:
    client = client_for(cast[who])
    record = taken(verb, cast[who], cast["officer"], lambda person: client)
    page = client.get(record.get_absolute_url())
    address = retraction.retraction_address(record)
    assert page.content.decode().count(f'action="{address}"') == 2  # after the step, and on the record's page
    before = factories.facts(record, "title", "cleared_by_id", "cleared_version")
    answer = client.post(address, {"form_token": page.context["form_token"]})
    assert (answer.status_code, answer["Location"]) == (302, record.get_absolute_url())
    stands = factories.facts(record, "status", "version")
    assert stands == {"status": LED_FROM[verb], "version": record.version + 1}
    if verb == "clear":
        assert factories.facts(record, "cleared_by_id", "cleared_at", "cleared_version") == {
            "cleared_by_id": None,
            "cleared_at": None,
            "cleared_version": None,
        }
    else:
        assert factories.facts(record, "title", "cleared_by_id", "cleared_version") == before


@pytest.mark.parametrize(("verb", "who"), STEPS)
def test_row_144_the_history_keeps_the_step_and_that_it_was_taken_back(
    verb: str, who: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = taken(verb, cast[who], cast["officer"], client_for)
    ask(record, cast[who], client_for)
    with as_owner():
        *_, step, back = Step.objects.filter(record=record.pk).order_by("pk")
    assert (step.verb, back.verb, back.takes_back_id, back.by_id) == (
        verb,
        "take_back",
        step.pk,
        cast[who].pk,
    )
    if verb != "submit":
        page = client_for(cast["officer"]).get(record.get_absolute_url())
        assert page.content.decode().count("(taken back)") == 1


def test_a_step_is_taken_back_once_by_a_double_click(officer: User, client_for: Clients) -> None:
    record = taken("submit", officer, officer, client_for)
    assert [ask(record, officer, client_for).status_code for _ in range(2)] == [302, 302]
    with as_owner():
        assert Step.objects.filter(record=record.pk, verb="take_back").count() == 1


# --- Who may not, and why ------------------------------------------------------------------------------------------


def _another(record: Any, cast: dict[str, User], client_for: Clients) -> str:
    return "colleague"


def _late(record: Any, cast: dict[str, User], client_for: Clients) -> str:
    older(record, timedelta(minutes=10))
    return "officer"


def _changed(record: Any, cast: dict[str, User], client_for: Clients) -> str:
    data = factories.edit_data(record, cast["officer"], title="Said otherwise")
    assert client_for(cast["officer"]).post(record.address("edit"), data).status_code == 302
    return "officer"


def _decided(record: Any, cast: dict[str, User], client_for: Clients) -> str:
    data = factories.step_data(record, "Not yet.")
    assert client_for(cast["head"]).post(record.step_address("return"), data).status_code == 302
    return "officer"


def _marked(record: Any, cast: dict[str, User], client_for: Clients) -> str:
    data = {"level": 0, "reason": "It is public.", "version": record.version}
    assert (
        client_for(cast["head"]).post(reverse("record-marking", args=[record.slug]), data).status_code == 302
    )
    return "officer"


@pytest.mark.parametrize("happens", [_another, _late, _changed, _decided, _marked])
def test_row_144_what_moved_on_or_is_anothers_stays(
    happens: Callable[..., str], cast: dict[str, User], client_for: Clients
) -> None:
    record = taken("submit", cast["officer"], cast["officer"], client_for)
    person = cast[happens(record, cast, client_for)]
    stands = factories.facts(record, "status", "version")
    for version in (record.version, stands["version"]):
        assert ask(record, person, client_for, version).status_code == 403
    assert factories.facts(record, "status", "version") == stands
    with pytest.raises(ProgrammingError, match="while nothing rests"), seen_by(person), transaction.atomic():
        refuse_and_take(record.pk, stands["version"])


def refuse_and_take(pk: int, version: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select portal.take_back(%s, %s)", [pk, version])


def _cited(record: Any, cast: dict[str, User], client_for: Clients) -> None:
    with as_owner():
        words = {"language": "en", "text_en": "Said."}
        paragraph = Paragraph.objects.create(parent=factories.briefing(), function=1, order=1, **words)
        text = ClearedVersion.objects.get(record=record.pk)
        facts = {"reference": record.reference, "occurred_on": record.occurred_on, "sensitivity": 0}
        Citation.objects.create(paragraph=paragraph, cited_id=record.pk, cleared=text, **facts)


def _printed(record: Any, cast: dict[str, User], client_for: Clients) -> None:
    with seen_by(cast["head"]), transaction.atomic():
        note_document(cast["head"], "meeting", "pdf", "0" * 64, record=record)


def _corrected(record: Any, cast: dict[str, User], client_for: Clients) -> None:
    factories.corrected(record, cast["officer"], title="Said otherwise")


def _proves(record: Any, cast: dict[str, User], client_for: Clients) -> None:
    one = factories.follow_up(factories.meeting(cast["officer"], Status.CLEARED), cast["officer"])
    with seen_by(cast["officer"]), transaction.atomic():
        commitments.end(one, cast["officer"], "done", "It was sent.", record)


@pytest.mark.parametrize("happens", [_cited, _printed, _corrected, _proves])
def test_row_144_a_clearance_on_which_something_rests_stays(
    happens: Callable[..., None], cast: dict[str, User], client_for: Clients
) -> None:
    record = taken("clear", cast["head"], cast["officer"], client_for)
    happens(record, cast, client_for)
    answer = ask(record, cast["head"], client_for)
    assert (answer.status_code, answer.context["refusal"]) == (403, str(retraction.REFUSALS["rests"]))
    assert factories.facts(record, "status") == {"status": "cleared"}


@pytest.mark.parametrize("kind", ["concurrence", "transitionitem"])
def test_row_144_a_clearance_that_counts_at_once_stays(
    kind: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = taken("clear", cast["head"], cast["officer"], client_for, kind)
    assert ask(record, cast["head"], client_for).status_code == 403
    assert factories.facts(record, "status") == {"status": "cleared"}


# --- What else a clearance did -------------------------------------------------------------------------------------


def test_a_translation_that_was_cleared_with_it_waits_again(
    officer: User, head: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    factories.translation(record, officer)
    data = factories.step_data(record)
    assert client_for(head).post(record.step_address("clear"), data).status_code == 302
    assert ask(factories.again(record), head, client_for).status_code == 302
    with as_owner():
        stands: Any
        (stands,) = Translation.objects.filter(record=record.pk).values_list(
            "status", "cleared_by", "cleared_at"
        )
    assert stands == ("submitted", None, None)


def test_row_145_headquarters_is_told_nothing_of_a_clearance_that_was_taken_back(
    officer: User, head: User, desk: User, client_for: Clients
) -> None:
    record = taken("clear", head, officer, client_for)
    ask(record, head, client_for)
    assert client_for(desk).get(record.get_absolute_url()).status_code == 404
    data = factories.edit_data(factories.again(record), officer, title="As it was meant")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    data = factories.step_data(record)
    assert client_for(head).post(record.step_address("clear"), data).status_code == 302
    with seen_by(desk):
        assert list(Step.objects.filter(record=record.pk).values_list("verb", flat=True)) == ["clear"]
        assert list(ClearedVersion.objects.filter(record=record.pk).values_list("title", flat=True)) == [
            "As it was meant"
        ]
        assert not record.record_events.exclude(title="As it was meant").exists()


def test_row_145_a_draft_that_was_submitted_by_mistake_stays_its_authors(
    officer: User, head: User, client_for: Clients
) -> None:
    record = taken("submit", officer, officer, client_for)
    ask(record, officer, client_for)
    data = factories.edit_data(factories.again(record), officer, title="Not for others yet")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    assert client_for(head).get(record.get_absolute_url()).status_code == 404
    data = factories.edit_data(factories.again(record), officer, title="For others")
    assert client_for(officer).post(record.address("edit"), data).status_code == 302
    data = factories.step_data(record)
    assert client_for(officer).post(record.step_address("submit"), data).status_code == 302
    with seen_by(head), connection.cursor() as cursor:
        cursor.execute("select portal.open_since(%s)", [record.pk])
        assert cursor.fetchone() == (Step.objects.filter(record=record.pk, verb="submit").latest("at").at,)


def test_what_was_archived_before_a_briefing_began_stays_archived(
    officer: User, head: User, client_for: Clients
) -> None:
    record = taken("archive", officer, officer, client_for)
    factories.briefing()
    assert ask(record, officer, client_for).status_code == 403


# --- Nobody writes it down otherwise -------------------------------------------------------------------------------


def test_row_144_no_statement_takes_a_step_back_but_the_function(officer: User, client_for: Clients) -> None:
    record = taken("submit", officer, officer, client_for)
    for forged in ({"verb": "take_back"}, {"verb": "submit", "takes_back_id": 1}):
        with pytest.raises(ProgrammingError), seen_by(officer), transaction.atomic():
            Step.objects.create(record_id=record.pk, by=officer, version=record.version, **forged)
    with pytest.raises(ProgrammingError), seen_by(officer), transaction.atomic():
        Record.objects.filter(pk=record.pk).update(status=Status.DRAFT)


def test_row_144_a_step_that_is_only_written_down_is_not_taken_back(officer: User, head: User) -> None:
    """What the step did is read off the record's log: a line among the steps lets nobody undo what another did."""
    record = factories.meeting(officer, Status.SUBMITTED)
    older(record, timedelta(hours=1))
    with seen_by(head), transaction.atomic():
        Step.objects.create(record_id=record.pk, verb="submit", by=head, version=record.version)
    with pytest.raises(ProgrammingError), seen_by(head), transaction.atomic():
        refuse_and_take(record.pk, record.version)


# --- Commitments ---------------------------------------------------------------------------------------------------


def closed(person: User, author: User, client_for: Clients, **fields: Any) -> Any:
    """A commitment this person has just closed on its page."""
    one = factories.follow_up(factories.meeting(author, Status.CLEARED), author, owner=person, **fields)
    address = reverse("follow-up-step", args=[one.number, "end"])
    data = {"outcome": "done", "result": "It was sent."}
    assert client_for(person).post(address, data).status_code == 302
    return one


def undo(one: Any, person: User, client_for: Clients) -> Any:
    return client_for(person).post(reverse("follow-up-step", args=[one.number, "take_back"]))


def test_what_was_just_closed_is_open_again_without_a_reason(
    officer: User, colleague: User, client_for: Clients
) -> None:
    client = client_for(colleague)
    one = closed(colleague, officer, lambda person: client)
    page = client.get(one.get_absolute_url())
    assert page.content.decode().count("/take_back/") == 2
    assert undo(one, officer, client_for).status_code == 403
    assert undo(one, colleague, client_for).status_code == 302
    page = client_for(officer).get(one.get_absolute_url())
    assert page.context["one"].status == "open"
    assert [line.words for line in page.context["told"]][0] == "took back that it was closed"


def test_after_ten_minutes_a_reason_is_given(officer: User, client_for: Clients) -> None:
    one = closed(officer, officer, client_for)
    with as_owner():
        FollowUp.objects.update(closed_at=F("closed_at") - retraction.WITHIN)
    assert undo(one, officer, client_for).status_code == 403
    opened = {"status": "open", "outcome": "", "result": "", "closed_by": None, "closed_at": None}
    with pytest.raises(ProgrammingError, match="within ten minutes"), seen_by(officer), transaction.atomic():
        FollowUp.objects.filter(pk=one.pk).update(**opened)
    with seen_by(officer), transaction.atomic():
        commitments.reopen(one, officer, "It was the wrong letter.")
