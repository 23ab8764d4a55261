"""From one log, without typing anything again: the record of conversation and the readout, as page and as PDF."""

import io
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.records.models import Status
from liaison.meetings.models import Meeting
from reports.conversation import papers
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)
SECRETS = {
    "title": "Subjectword",
    "summary": "Summaryword.",
    "body": "Bodyword.",
    "comment": "Assessmentword.",
    "their_position": "Positionword.",
    "our_message": "Messageword.",
    "logistics": "Logisticsword.",
    "place": "Buildingword",
    "spoken_in": "Tongueword",
    "interpreter": "Interpreterword",
}


def logged(officer: User, status: str = Status.CLEARED, **changes: Any) -> Any:
    rows = {
        "counterparts": [
            {
                "organization": factories.organization().pk,
                "name": "Orazmuhammet Geldiýew",
                "post": "Deputy Minister",
            }
        ],
        "participants": [{"user": officer.pk, "post": "Political Affairs Officer", "section": "Liaison"}],
        "points": [{"speaker": "The Deputy Minister", "text": "Pointword."}],
    }
    if "town" not in changes:
        changes["town"] = factories.place().pk
    return factories.meeting(
        officer,
        status,
        **{"rows": rows, "occurred_on": DAY, **SECRETS, **changes},
    )


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def address(record: Any, paper: str, language: str = "") -> str:
    if language:
        return reverse(f"meeting-{paper}-pdf", args=[record.slug, language])
    return reverse(f"meeting-{paper}", args=[record.slug])


ON_RECORD = (
    "Notes of the meeting between the United Nations Regional Centre for Preventive Diplomacy for Central Asia and "
    "the Ministry",
    "held at Buildingword, Bishkek on Tuesday, 10 March 2026, at 10:00–11:30, Bishkek time (UTC+6)",
    "Present for the United Nations",
    "Aigul Officer, Political Affairs Officer, Liaison",
    "Orazmuhammet Geldiýew, Deputy Minister",
    "Summaryword.",
    "Bodyword.",
    "The Deputy Minister:",
    "Pointword.",
    "Positionword.",
    "Messageword.",
    "Comment",
    "Assessmentword.",
    "Confidential",
    "Distr.: Limited",
    "Drafted by: A.O.",
    "Cleared by: Zarina Clearer",
)


def test_the_record_of_conversation_has_the_form_of_the_united_nations(
    officer: User, client_for: Clients
) -> None:
    record = logged(officer)
    page = client_for(officer).get(address(record, "notes")).content.decode()
    printed = words_of(client_for(officer).get(address(record, "notes", "en")).content)
    for words in ON_RECORD:
        assert words in " ".join(page.split()), words
        assert words in printed, words
    assert "Logisticsword" not in page + printed


def test_its_narrative_is_in_order_and_the_comment_stands_apart(officer: User) -> None:
    with seen_by(officer):
        notes = papers.notes(Meeting.objects.get(pk=logged(officer).pk), "en")
    assert [(said.speaker, said.text) for said in notes.said] == [
        ("", "Summaryword."),
        ("", "Bodyword."),
        ("The Deputy Minister", "Pointword."),
    ]
    assert notes.comment is not None
    assert notes.comment.text == "Assessmentword."


def test_in_russian_its_headings_are_russian_and_the_words_stay_as_written(
    officer: User, client_for: Clients
) -> None:
    printed = words_of(client_for(officer).get(address(logged(officer), "notes", "ru")).content)
    assert "Запись беседы: Региональный центр" in printed
    assert "вторник, 10 марта 2026" in printed and "10:00–11:30 (время: Бишкек, UTC+6)" in printed
    assert "Pointword." in printed


def test_before_it_is_cleared_it_is_a_draft(officer: User, client_for: Clients) -> None:
    for status, draft in ((Status.DRAFT, "Draft"), (Status.CLEARED, "")):
        record = logged(officer, status, town=None)
        assert client_for(officer).get(address(record, "notes")).context["notes"].draft == draft


def test_the_same_log_gives_the_same_file(officer: User, client_for: Clients) -> None:
    record = logged(officer)
    for paper in ("notes", "readout"):
        one, two = (client_for(officer).get(address(record, paper, "en")).content for _ in range(2))
        assert one == two


def test_the_readout_holds_public_facts_and_nothing_else(officer: User, client_for: Clients) -> None:
    record = logged(officer)
    page = client_for(officer).get(address(record, "readout"))
    printed = words_of(client_for(officer).get(address(record, "readout", "en")).content)
    for words in (
        "The meeting took place on 10 March 2026. Place: Bishkek.",
        "Orazmuhammet Geldiýew, Deputy Minister",
        "Aigul Officer, Political Affairs Officer, Liaison",
        factories.theme().name_en,
    ):
        assert words in page.content.decode() and words in printed
    assert page.context["notes"].marking == "Confidential" and "Confidential" in printed
    for words in (*SECRETS.values(), "Pointword.", record.reference):
        assert words not in printed, words
        assert words not in str(page.context["notes"]), words


NOT_CLEARED = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.WITHDRAWN)


@pytest.mark.parametrize("sensitivity", [0, 1])
@pytest.mark.parametrize("status", Status)
def test_row_111_a_readout_exists_once_cleared_and_bears_what_its_meeting_bears(
    status: str, sensitivity: int, officer: User, client_for: Clients
) -> None:
    record, client = logged(officer, status, sensitivity=sensitivity), client_for(officer)
    page, paper = (client.get(address(record, "readout", *language)) for language in ((), ("en",)))
    offered = address(record, "readout") in client.get(record.get_absolute_url()).content.decode()
    expected = 403 if status in NOT_CLEARED else 200
    assert (page.status_code, paper.status_code, offered) == (expected, expected, expected == 200)
    if expected == 200:
        marking = ("Unclassified", "Confidential")[sensitivity]
        assert page.context["notes"].marking == marking
        assert f"readout-{marking.lower()}-" in paper["Content-Disposition"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_strictly_confidential_log_has_no_readout(language: str, listed: User, client_for: Clients) -> None:
    record = factories.meeting(listed, sensitivity="2")
    for page in (address(record, "readout"), address(record, "readout", language)):
        answer = client_for(listed).get(page)
        assert answer.status_code == 403
        assert "A strictly confidential meeting has no readout" in answer.content.decode()
    assert (
        address(record, "readout") not in client_for(listed).get(record.get_absolute_url()).content.decode()
    )


@pytest.mark.parametrize("state", ["planned", "not_held", "cancelled"])
def test_what_was_not_held_has_neither(state: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, state=state, not_held_because="Ill." if state == "not_held" else "")
    for paper in ("notes", "readout"):
        for page in (address(record, paper), address(record, paper, "en")):
            assert client_for(officer).get(page).status_code == 403


def test_a_protected_identity_allows_no_readout(officer: User, head: User, client_for: Clients) -> None:
    person = factories.person("Hidden Name")
    row = {"organization": factories.organization().pk, "person": person.pk}
    record = factories.meeting(officer, Status.CLEARED, rows={"counterparts": [row]})
    assert client_for(officer).get(address(record, "readout")).status_code == 200
    factories.protected(person, head)
    assert client_for(officer).get(address(record, "readout")).status_code == 403
    assert "Hidden Name" not in client_for(officer).get(address(record, "notes")).content.decode()


def test_what_one_may_not_see_has_no_papers(
    officer: User, colleague: User, desk: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    secret = factories.meeting(officer)
    for who, hidden in ((colleague, secret), (desk, record), (desk, secret)):
        for paper in ("notes", "readout"):
            for page in (address(hidden, paper), address(hidden, paper, "en")):
                assert client_for(who).get(page).status_code == 404


def test_taking_it_out_is_a_right_of_its_own(officer: User, client_for: Clients) -> None:
    record, reader = logged(officer), factories.user("reader", Role.DESK)
    for paper in ("notes", "readout"):
        page = client_for(reader).get(address(record, paper))
        assert (page.status_code, page.context["pdfs"]) == (200, {})
        assert client_for(reader).get(address(record, paper, "en")).status_code == 403


def test_another_language_is_nowhere(officer: User, client_for: Clients) -> None:
    assert client_for(officer).get(address(logged(officer), "notes", "fr")).status_code == 404


def test_hostile_words_are_printed_as_words(officer: User, client_for: Clients) -> None:
    hostile = '#import "x" [*_$<script>alert(1)</script>\\\\ @label =heading'
    record = logged(officer, comment=hostile, body=hostile)
    printed = words_of(client_for(officer).get(address(record, "notes", "en")).content)
    assert "<script>alert(1)</script>" in printed and "#import" in printed
    page = client_for(officer).get(address(record, "notes")).content.decode()
    assert "<script>alert(1)" not in page


def test_row_112_what_either_pdf_cannot_print_is_named_where_they_are_asked_for(
    officer: User, client_for: Clients
) -> None:
    """The Russian name of whom one met is printed in the Russian paper alone; the page is read in English."""
    named = factories.organization(name_ru="Дом 李")
    rows = {"counterparts": [{"organization": named.pk, "name": "Orazmuhammet", "post": "Minister"}]}
    record = logged(officer, rows=rows, comment="Comment 中")
    page = client_for(officer).get(address(record, "notes"))
    assert {"U+674E", "U+4E2D"} <= {one.code for one in page.context["unprinted"]}
    assert "U+674E" in page.content.decode()
    assert "[U+674E]" in words_of(client_for(officer).get(address(record, "notes", "ru")).content)
