"""What the worker puts into a briefing: the period's cleared records, each once, each cited."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.kinds import kinds
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, StaleRecord, Status
from ashgabat_centre.records.paragraphs import Citation
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.tools import by_form
from ashgabat_centre.workflow.clearance import take_step
from reports.briefings.models import Briefing, Schedule
from tests import factories
from tests.cast import seen_by

pytestmark = pytest.mark.django_db
Filed = Callable[..., Any]


@pytest.fixture
def slot() -> datetime:
    return factories.last_slot()


@pytest.fixture
def filed(officer: User, slot: datetime) -> Filed:
    """A record cleared that many hours before the cut-off."""

    def file(kind: str = "meeting", hours: float = 24, by: User = officer, **changes: Any) -> Any:
        return factories.cleared(kind, by, at=slot - timedelta(hours=hours), **changes)

    return file


def contents(briefing: Briefing) -> list[tuple[int, str, list[str]]]:
    """Each paragraph's function, English text and sources."""
    with as_owner():
        return [
            (row.function, row.text_en or row.text_ru, [one.cited.reference for one in row.citations.all()])
            for row in briefing.paragraphs.prefetch_related("citations__cited")
        ]


def clear(briefing: Briefing, head: User) -> None:
    take_step(briefing, Verb.CLEAR, head, version=briefing.version, text_hash=briefing.whole_hash())


def sources(briefing: Briefing) -> list[str]:
    return [reference for _function, _text, references in contents(briefing) for reference in references]


def test_paragraphs_stand_under_their_functions_each_with_its_source(slot: datetime, filed: Filed) -> None:
    mission = factories.organization("un_mission")
    team = factories.organization("country_team")
    made = [
        filed("exchange", partner=mission, summary="Fifth"),
        filed("exchange", partner=team, summary="Fourth"),
        filed("exchange", summary="Third"),
        filed("situationnote", summary="Second"),
        filed("meeting", summary="First"),
    ]
    expected = [
        (function, word, [record.reference])
        for function, word, record in zip(
            (1, 2, 3, 4, 5), ("First", "Second", "Third", "Fourth", "Fifth"), reversed(made), strict=True
        )
    ]
    assert contents(factories.briefing(slot)) == expected


@pytest.mark.parametrize("kind", factories.FILED)
def test_a_briefing_rests_on_every_kind_that_tells_of_the_region(
    kind: str, slot: datetime, filed: Filed
) -> None:
    record = filed(kind)
    assert sources(factories.briefing(slot)) == [record.reference] * kinds()[kind].citable


def test_within_a_function_by_date(slot: datetime, filed: Filed) -> None:
    late, early = filed(occurred_on="2026-02-02"), filed(occurred_on="2026-01-01")
    assert sources(factories.briefing(slot)) == [early.reference, late.reference]


@pytest.mark.parametrize(
    ("before", "taken"), [(0, False), (0.001, True), (24 * 7, True), (24 * 7 + 0.001, False), (-1, False)]
)
def test_a_clearance_counts_in_the_period_it_fell_in(
    before: float, taken: bool, slot: datetime, filed: Filed
) -> None:
    record = filed(hours=before)
    assert sources(factories.briefing(slot)) == ([record.reference] if taken else [])


@pytest.mark.parametrize("status", [status for status in Status.values if status != "cleared"])
def test_only_what_is_cleared_is_taken_in(status: str, slot: datetime, filed: Filed) -> None:
    record = filed()
    factories.stand(record, status, cleared_at=slot - timedelta(hours=1))
    assert sources(factories.briefing(slot)) == []


def test_nothing_marked_higher_than_the_schedule_allows(slot: datetime, filed: Filed) -> None:
    open_one, confidential = filed(sensitivity=0), filed(sensitivity=1)
    with as_owner():
        Schedule.objects.update(ceiling=0)
    briefing = factories.briefing(slot)
    assert (sources(briefing), confidential.sensitivity) == ([open_one.reference], 1)


def test_the_strictly_confidential_never(slot: datetime, filed: Filed, outsider: User) -> None:
    """Not even where the schedule is set above what its form offers."""
    record = filed()
    factories.stand(record, Status.CLEARED, sensitivity=2, cleared_at=record.cleared_at)
    with as_owner():
        Schedule.objects.update(ceiling=2)
        Record.objects.update(owner=User.objects.system())
        NeedToKnow.objects.create(record_id=record.pk, user=User.objects.system())
    assert sources(factories.briefing(slot)) == []


def test_what_may_not_be_cited_is_not(slot: datetime, filed: Filed) -> None:
    record = filed()
    factories.stand(record, Status.CLEARED, cleared_at=record.cleared_at, uncitable_because="No concurrence.")
    assert sources(factories.briefing(slot)) == []


def test_a_briefing_does_not_cite_a_briefing(slot: datetime, head: User) -> None:
    older = factories.briefing(slot - timedelta(days=7))
    factories.stand(older, Status.CLEARED, cleared_at=slot - timedelta(hours=1))
    assert sources(factories.briefing(slot)) == []


def test_twice_is_once(slot: datetime, filed: Filed) -> None:
    filed()
    first = factories.briefing(slot)
    before = contents(first)
    assert (factories.briefing(slot).pk, contents(first)) == (first.pk, before)


def test_the_database_keeps_one_briefing_of_a_moment(slot: datetime) -> None:
    briefing = factories.briefing(slot)
    with as_owner(), pytest.raises(IntegrityError, match="period_covered_once"), transaction.atomic():
        Briefing(
            schedule=briefing.schedule,
            slot=slot,
            symbol="UNRCCA/OTHER",
            covers_from=briefing.covers_from,
            covers_to=briefing.covers_to,
            title="x",
            reference="BRF/1/1",
            language="en",
            occurred_on=briefing.occurred_on,
            author=briefing.author,
            owner=briefing.owner,
        ).save()


def test_later_it_adds_what_is_new_and_touches_nothing_else(slot: datetime, filed: Filed, head: User) -> None:
    old = filed(hours=48)
    with time_machine.travel(slot - timedelta(hours=24), tick=False):
        briefing = factories.briefing(slot)
    with as_owner():
        briefing.paragraphs.update(text_en="As the head wrote it.")
    new = filed(hours=12)
    whole = factories.briefing(slot)
    assert contents(whole) == [
        (1, "As the head wrote it.", [old.reference]),
        (1, new.summary, [new.reference]),
    ]
    assert (whole.pk, whole.covers_to) == (briefing.pk, slot)


def test_a_paragraph_left_out_is_not_taken_in_again(slot: datetime, filed: Filed) -> None:
    filed()
    briefing = factories.briefing(slot)
    with as_owner():
        briefing.paragraphs.update(excluded_because="Known already.")
    factories.briefing(slot)
    assert len(contents(briefing)) == 1


def test_the_next_period_continues_where_the_last_stopped(slot: datetime, filed: Filed, head: User) -> None:
    """A briefing cleared before its cut-off leaves the rest of its week to the next one that is assembled."""
    early = slot - timedelta(days=7, hours=10)
    with time_machine.travel(early, tick=False):
        first = factories.briefing(slot - timedelta(days=7))
    factories.stand(first, Status.CLEARED, cleared_at=early)
    between = filed(hours=24 * 7 + 5)
    second = factories.briefing(slot)
    assert (first.covers_to, second.covers_from, sources(second)) == (early, early, [between.reference])


def test_a_cleared_briefing_stays_as_it_is(slot: datetime, filed: Filed, head: User) -> None:
    filed()
    briefing = factories.briefing(slot)
    with seen_by(head):
        clear(briefing, head)
    filed()
    again = factories.briefing(slot)
    assert (again.pk, again.version, len(contents(again))) == (briefing.pk, briefing.version, 1)


def test_a_briefing_is_marked_and_filed_under_what_it_contains(slot: datetime, filed: Filed) -> None:
    rare = factories.theme(code="rare")
    filed(sensitivity=0, countries=[factories.KAZAKHSTAN])
    filed(sensitivity=1, countries=[factories.TAJIKISTAN], themes=[rare.pk])
    briefing = factories.briefing(slot)
    assert (briefing.sensitivity, briefing.country_ids) == (1, [factories.KAZAKHSTAN, factories.TAJIKISTAN])
    assert briefing.theme_ids == sorted([factories.theme().pk, rare.pk])


def test_an_empty_period_has_an_empty_briefing(slot: datetime) -> None:
    briefing = factories.briefing(slot)
    assert (contents(briefing), briefing.sensitivity, briefing.status) == ([], 0, "submitted")
    assert briefing.author == User.objects.system()


def test_it_is_not_cleared_on_ground_that_shifted(slot: datetime, filed: Filed, head: User) -> None:
    record = filed()
    briefing = factories.briefing(slot)
    by_form.step(record, Verb.WITHDRAW, head, "A figure is wrong.")
    sentence = "One paragraph rests on a record that was changed after it was taken in: "
    with seen_by(head), pytest.raises(Refused, match=sentence):
        clear(briefing, head)
    with as_owner():
        briefing.paragraphs.update(excluded_because="The record was withdrawn.")
    with seen_by(head):
        clear(briefing, head)
    assert briefing.status == "cleared"


def test_a_record_cleared_anew_is_another_text(
    slot: datetime, filed: Filed, head: User, officer: User
) -> None:
    record = filed()
    briefing = factories.briefing(slot)
    factories.corrected(record, officer, "submitted")
    factories.do_with_correction(record, "clear", head)
    with seen_by(head), pytest.raises(Refused):
        clear(briefing, head)


# --- Cleared, changed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_record_that_is_being_corrected_waits(
    state: str, slot: datetime, filed: Filed, officer: User
) -> None:
    """The next briefing takes the others in; the one under correction stays out, though the portal reads no draft."""
    corrected, other = filed(), filed("situationnote")
    factories.corrected(corrected, officer, state)
    assert sources(factories.briefing(slot)) == [other.reference]


def test_it_is_taken_in_once_its_correction_is_cleared(
    slot: datetime, filed: Filed, officer: User, head: User
) -> None:
    day = slot.date() - timedelta(days=30)
    record = filed(hours=200, summary="As first cleared.", occurred_on=day)
    factories.corrected(record, officer, "submitted", summary="As corrected.", occurred_on=day)
    assert contents(factories.briefing(factories.last_slot(1))) == []
    with time_machine.travel(slot - timedelta(hours=2)):
        factories.do_with_correction(record, "clear", head)
    assert contents(factories.briefing(slot)) == [(1, "As corrected.", [record.reference])]


def test_it_is_not_lost_when_its_correction_is_discarded(slot: datetime, filed: Filed, officer: User) -> None:
    """Left out of one briefing because it was being corrected, it stands in the next as it was cleared."""
    record = filed(hours=200, summary="As first cleared.")
    factories.corrected(record, officer)
    assert contents(factories.briefing(factories.last_slot(1))) == []
    with time_machine.travel(slot - timedelta(hours=2)):
        factories.do_with_correction(record, "discard", officer, "It was right.")
    assert contents(factories.briefing(slot)) == [(1, "As first cleared.", [record.reference])]


def test_a_discarded_correction_brings_nothing_in_twice(slot: datetime, filed: Filed, officer: User) -> None:
    record = filed(hours=200)
    assert sources(factories.briefing(factories.last_slot(1))) == [record.reference]
    factories.corrected(record, officer)
    with time_machine.travel(slot - timedelta(hours=2)):
        factories.do_with_correction(record, "discard", officer, "It was right.")
    assert sources(factories.briefing(slot)) == []


def test_a_record_marked_higher_since_stops_it(slot: datetime, filed: Filed, head: User) -> None:
    record = filed(sensitivity=0)
    briefing = factories.briefing(slot)
    factories.stand(record, Status.CLEARED, sensitivity=1, cleared_version=record.cleared_version)
    with seen_by(head), pytest.raises(StaleRecord):
        clear(briefing, head)
    with as_owner():
        assert not briefing.printed().exists()


# --- Two languages ---------------------------------------------------------------------------------------------


def test_a_translation_stands_beside_the_original_under_its_translators_name(
    slot: datetime, filed: Filed, analyst: User
) -> None:
    record = filed(summary="They agreed.")
    factories.translation(record, analyst, "Встреча", "Они договорились.")
    paragraph = factories.briefing_paragraph(factories.briefing(slot))
    assert (paragraph.text_en, paragraph.text_ru, paragraph.translator) == (
        "They agreed.",
        "Они договорились.",
        analyst.name,
    )


def test_a_text_nobody_translated_stands_in_its_own_language(slot: datetime, filed: Filed) -> None:
    filed(summary="Они договорились.", language="ru")
    paragraph = factories.briefing_paragraph(factories.briefing(slot))
    assert (paragraph.text("en"), paragraph.text("ru")) == (
        ("Они договорились.", "ru"),
        ("Они договорились.", "ru"),
    )


def test_a_translation_of_an_older_text_is_not_used(slot: datetime, filed: Filed, analyst: User) -> None:
    record = filed(summary="They agreed.")
    factories.translation(record, analyst)
    with as_owner():
        changed = {"of_summary": "They did not agree."}
        Translation.objects.filter(record=record.pk).update(**changed)
    paragraph = factories.briefing_paragraph(factories.briefing(slot))
    assert (paragraph.text_en, paragraph.text_ru, paragraph.translator) == ("They agreed.", "", "")


def test_each_citation_is_bound_to_the_cleared_text(slot: datetime, filed: Filed) -> None:
    record = filed()
    briefing = factories.briefing(slot)
    with as_owner():
        citation = Citation.objects.select_related("cleared").get(paragraph__parent=briefing.pk)
    assert (citation.cited_id, citation.cleared.version) == (record.pk, record.cleared_version)
    assert citation.cleared.text_hash == record.text_hash()
    assert timezone.now() > briefing.covers_to
