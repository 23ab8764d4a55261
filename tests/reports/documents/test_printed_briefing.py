"""What a printed briefing says, in English and in Russian, before Typst sets it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.reference.models import MandateFunction
from ashgabat_centre.tools import by_form
from reports.briefings import printed as printing
from reports.briefings.models import Briefing
from reports.documents import Document
from tests import factories
from tests.cast import seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(officer: User, analyst: User) -> tuple[Briefing, list[Any]]:
    """One meeting in English with a translation, one note in Russian without."""
    at = factories.last_slot() - timedelta(hours=9)
    meeting = factories.cleared("meeting", officer, at, title="Talks", summary="They agreed.", sensitivity=0)
    note = factories.cleared("situationnote", officer, at, title="Сель", summary="Сошёл сель.", language="ru")
    factories.translation(meeting, analyst, "Переговоры", "Они договорились.")
    return factories.briefing(), [meeting, note]


def compose(briefing: Briefing, language: printing.Language, reader: User) -> Document:
    with seen_by(reader), translation.override(language):
        return printing.compose(Briefing.objects.select_related("schedule").get(pk=briefing.pk), language)


def test_in_english(made: tuple[Briefing, list[Any]], head: User) -> None:
    briefing, (meeting, note) = made
    printed = compose(briefing, "en", head)
    assert (printed.language, printed.marking, printed.draft, printed.original) == (
        "en",
        "Confidential",
        "Draft",
        "English and Russian",
    )
    assert (printed.title, printed.symbol) == (f"Weekly briefing {briefing.number}", briefing.symbol)
    assert [section.heading for section in printed.sections] == [str(f.label) for f in MandateFunction]
    texts = [
        (paragraph.text, paragraph.language, paragraph.label, [one.reference for one in paragraph.sources])
        for section in printed.sections
        for paragraph in section.paragraphs
    ]
    assert texts == [
        ("They agreed.", "en", "", [meeting.reference]),
        ("Сошёл сель.", "ru", "[Original: Russian]", [note.reference]),
    ]


def test_in_russian(made: tuple[Briefing, list[Any]], head: User, analyst: User) -> None:
    briefing, (meeting, note) = made
    printed = compose(briefing, "ru", head)
    assert (printed.marking, printed.draft, printed.original, printed.distribution) == (
        "Конфиденциально",
        "Проект",
        "английский и русский",
        "ограниченное",
    )
    assert printed.title == f"Еженедельный обзор {briefing.number}"
    texts = [(p.text, p.language, p.label) for section in printed.sections for p in section.paragraphs]
    assert texts == [
        ("Они договорились.", "ru", f"[Перевод: {analyst.name}]"),
        ("Сошёл сель.", "ru", ""),
    ]


def test_the_annex_lists_each_source_once_with_its_own_marking(
    made: tuple[Briefing, list[Any]], head: User
) -> None:
    briefing, (meeting, note) = made
    annex = [(line.reference, line.title, line.marking) for line in compose(briefing, "en", head).sources]
    assert annex == [
        (meeting.reference, "Talks", "Unclassified"),
        (note.reference, "Сель", "Confidential"),
    ]


def test_a_paragraph_left_out_and_its_source_are_not_printed(
    made: tuple[Briefing, list[Any]], head: User
) -> None:
    briefing, (meeting, note) = made
    with as_owner():
        briefing.paragraphs.filter(language="ru").update(excluded_because="Known already.")
    printed = compose(briefing, "en", head)
    assert [line.reference for line in printed.sources] == [meeting.reference]
    assert sum(len(section.paragraphs) for section in printed.sections) == 1


def test_once_cleared_it_is_no_draft_and_dated_to_its_clearance(
    made: tuple[Briefing, list[Any]], head: User
) -> None:
    briefing, _records = made
    by_form.step(briefing, Verb.CLEAR, head)
    cleared = factories.facts(briefing, "cleared_at")["cleared_at"]
    printed = compose(briefing, "en", head)
    assert (printed.draft, printed.timestamp) == ("", cleared.replace(microsecond=0))


def test_the_same_briefing_prints_the_same_bytes(made: tuple[Briefing, list[Any]], head: User) -> None:
    with seen_by(head):
        briefing = Briefing.objects.select_related("schedule").get(pk=made[0].pk)
        first, second = printing.pdf(briefing, "ru"), printing.pdf(briefing, "ru")
    assert (first[:5], first) == (b"%PDF-", second)


@pytest.mark.parametrize("fate", [Status.RETURNED, Status.WITHDRAWN])
def test_a_cleared_briefing_is_printed_for_the_desk_after_its_source_was_taken_back(
    fate: Status, made: tuple[Briefing, list[Any]], head: User, desk: User
) -> None:
    """The desk no longer sees the source, but still reads what the Centre said on its ground."""
    briefing, (meeting, _note) = made
    by_form.step(briefing, Verb.CLEAR, head)
    factories.stand(meeting, fate)
    printed = compose(briefing, "en", desk)
    assert [p.text for section in printed.sections for p in section.paragraphs][0] == "They agreed."
    assert timezone.now() > briefing.covers_to
