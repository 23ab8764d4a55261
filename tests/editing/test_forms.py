"""Every kind's form: what is refused is named, what was typed comes back, what is saved is saved once."""

import threading
from html import escape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.editing.models import FormToken
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.web.resume import form_token
from tests import factories
from tests.cast import Clients, seen_by

database = pytest.mark.django_db
every_filed = pytest.mark.parametrize("kind", factories.FILED)
WORDS = {
    "title": "Вода и “границы” — Türkmenabat",
    "summary": "Summary with <b>signs</b> & 'quotes'",
    "body": "Body line one\nBody line two",
    "comment": "Our assessment, 50 % sure",
}


def create(kind: str) -> str:
    return reverse(f"{kind}-create")


def count() -> int:
    with as_owner():
        found: int = Record.objects.count()
    return found


@database
@every_filed
def test_a_good_answer_is_filed_as_the_authors_draft(kind: str, officer: User, client_for: Clients) -> None:
    data = factories.post_data(kind, officer, **WORDS)
    response = client_for(officer).post(create(kind), data)
    with as_owner():
        record = Record.objects.get()
    assert (response.status_code, response["Location"]) == (302, record.get_absolute_url())
    assert {name: getattr(record, name) for name in WORDS} == WORDS
    assert (record.author_id, record.owner_id, record.status, record.kind) == (
        officer.pk,
        officer.pk,
        "draft",
        kind,
    )


@database
@every_filed
def test_the_empty_form_proposes_today_the_readers_language_and_confidential(
    kind: str, officer: User, client_for: Clients
) -> None:
    client = client_for(officer)
    form = client.get(create(kind)).context["form"]
    today = form["occurred_on"].value()
    assert (form["language"].value(), form["sensitivity"].value()) == ("en", 1)
    assert str(today) == factories.common_answers()["occurred_on"]
    assert (
        client.get(create(kind), headers={"accept-language": "ru"}).context["form"]["language"].value()
        == "ru"
    )


BAD: list[tuple[str, Any]] = [
    ("title", ""),
    ("title", "x" * 301),
    ("occurred_on", ""),
    ("occurred_on", "31.02.2026"),
    ("occurred_on", "2999-01-01"),
    ("countries", []),
    ("countries", [999]),
    ("countries", ["x"]),
    ("themes", []),
    ("themes", [0]),
    ("language", "fr"),
    ("sensitivity", "2"),
    ("sensitivity", "7"),
    ("sensitivity", ""),
    ("readers", [0]),
    ("reviewer", "0"),
    ("reviewer", "x"),
    ("summary", "x" * 5_001),
    ("body", "x" * 100_001),
]
OWN_BAD: list[tuple[str, str, Any]] = [
    ("meeting", "channel", "pigeon"),
    ("meeting", "channel", ""),
    ("meeting", "place", "x" * 201),
    ("meeting", "starts", "25:99"),
    ("concurrence", "party", "0"),
    ("concurrence", "answer", "perhaps"),
    ("concurrence", "answer_of", "0"),
    ("concurrence", "valid_until", ""),
    ("concurrence", "valid_until", "2020-01-01"),
    ("concurrence", "evidence_reference", "MTG/1999/0001"),
    ("situationnote", "reported_on", "soon"),
    ("exchange", "partner", ""),
    ("exchange", "partner", "0"),
    ("exchange", "direction", "sideways"),
    ("exchange", "medium", ""),
    ("exchange", "reply_due", "x"),
]


@database
@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (kind, name, value)
        for kind in factories.FILED
        for name, value in BAD
        if value or factories.pages(kind).form.base_fields[name].required
    ]
    + OWN_BAD,
)
def test_a_refused_field_is_named_and_every_typed_word_comes_back(
    kind: str, name: str, value: Any, officer: User, client_for: Clients
) -> None:
    data = factories.post_data(kind, officer, **{**WORDS, name: value})
    response = client_for(officer).post(create(kind), data)
    form, page = response.context["form"], response.content.decode()
    assert (response.status_code, set(form.errors), count()) == (422, {name}, 0)
    assert escape(form.errors[name][0]) in page
    assert str(form.fields[name].label) in page
    assert [word for key, word in WORDS.items() if key != name and escape(word) not in page] == []
    if isinstance(value, str) and 0 < len(value) < 50 and form.fields[name].widget.input_type == "text":
        assert escape(value) in page


BAD_ROWS = [
    ("meeting", "counterparts", [], "Choose at least"),
    ("meeting", "counterparts", [{"organization": "", "name": "Somebody", "post": ""}], "required"),
    ("meeting", "counterparts", [{"organization": "0", "name": "Somebody", "post": ""}], "valid choice"),
    (
        "situationnote",
        "evidence",
        [{"citation": "A leaflet", "reliability": "", "credibility": ""}],
        "required",
    ),
    ("situationnote", "evidence", [{"citation": "", "reliability": "A", "credibility": "9"}], "required"),
]


@database
@pytest.mark.parametrize(("kind", "prefix", "given", "says"), BAD_ROWS)
def test_a_refused_row_is_named_and_comes_back(
    kind: str, prefix: str, given: list[dict[str, str]], says: str, officer: User, client_for: Clients
) -> None:
    data = factories.post_data(kind, officer, rows={prefix: given}, **WORDS)
    response = client_for(officer).post(create(kind), data)
    page = response.content.decode()
    formset = response.context["formsets"][0]
    assert (response.status_code, count()) == (422, 0)
    assert formset.total_error_count() > 0
    typed = [word for row in given for word in row.values() if len(word) > 2]
    assert [word for word in (*WORDS.values(), *typed) if escape(word) not in page] == []


@database
def test_a_meeting_is_with_somebody(officer: User, client_for: Clients) -> None:
    empty = [{"organization": "", "name": "", "post": ""}]
    data = factories.post_data("meeting", officer, rows={"counterparts": empty})
    response = client_for(officer).post(create("meeting"), data)
    assert (response.status_code, count()) == (422, 0)


@database
@pytest.mark.parametrize("kind", [kind for kind in factories.FILED if factories.pages(kind).form.rows])
@pytest.mark.parametrize("total", [None, "", "x", "-1", "150"])
def test_a_row_is_added_without_script_and_without_judgement(
    kind: str, total: str | None, officer: User, client_for: Clients
) -> None:
    prefix = next(iter(factories.pages(kind).form.rows))
    data = factories.post_data(kind, officer, **{**WORDS, "countries": []}) | {"add_row": prefix}
    if total is not None:
        data[f"{prefix}-TOTAL_FORMS"] = total
    response = client_for(officer).post(create(kind), data)
    page = response.content.decode()
    assert (response.status_code, count(), 'class="error"' in page) == (200, 0, False)
    assert [word for word in WORDS.values() if escape(word) not in page] == []
    if total is None:
        assert len(response.context["formsets"][0].forms) == 2


@database
@every_filed
def test_the_same_form_sent_twice_makes_one_record(kind: str, officer: User, client_for: Clients) -> None:
    client, data = client_for(officer), factories.post_data(kind, officer)
    answers = [client.post(create(kind), data) for _ in range(3)]
    assert ({(a.status_code, a["Location"]) for a in answers}, count()) == (
        {(302, answers[0]["Location"])},
        1,
    )
    assert len(client.get(answers[0]["Location"]).context["messages"]) == 1


@database
def test_what_is_sent_again_since_no_answer_came_is_said_then(officer: User, client_for: Clients) -> None:
    client, data = client_for(officer), factories.post_data("meeting", officer)
    client.post(create("meeting"), data)
    client.cookies.pop("messages")  # with the answer that was lost
    again = client.post(create("meeting"), data)
    assert len(client.get(again["Location"]).context["messages"]) == 1


@database
@every_filed
def test_the_same_form_sent_again_with_other_words_is_not_lost(
    kind: str, officer: User, client_for: Clients
) -> None:
    """Gone back in the browser, corrected and sent: the person is told, and the correction stays in the form."""
    client, data = client_for(officer), factories.post_data(kind, officer, title="As first sent")
    client.post(create(kind), data)
    response = client.post(create(kind), data | {"title": "As corrected"})
    assert (response.status_code, "As corrected" in response.content.decode(), count()) == (409, True, 1)
    with as_owner():
        assert Record.objects.get().title == "As first sent"


@pytest.mark.usefixtures("committed")
@every_filed
def test_two_clicks_at_one_moment_make_one_record(kind: str, client_for: Clients) -> None:
    officer = factories.user("hasty", Role.OFFICER)
    data, gate, answers = factories.post_data(kind, officer), threading.Barrier(2), []
    clients = [client_for(officer) for _ in range(2)]

    def click(client: Client) -> None:
        try:
            gate.wait()
            answers.append(client.post(create(kind), data))
        finally:
            connection.close()

    hands = [threading.Thread(target=click, args=(client,)) for client in clients]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert [answer.status_code for answer in answers] == [302, 302]
    assert (answers[0]["Location"], count()) == (answers[1]["Location"], 1)


@database
@pytest.mark.parametrize("whose", ["nobody", "colleague", "forged"])
def test_a_form_without_its_own_token_is_shown_again_with_its_text(
    whose: str, officer: User, colleague: User, client_for: Clients
) -> None:
    tokens = {"nobody": "", "colleague": form_token(colleague), "forged": "WzEsImEiXQ:x:y"}
    data = factories.post_data("meeting", officer, **WORDS) | {"form_token": tokens[whose]}
    response = client_for(officer).post(create("meeting"), data)
    page = response.content.decode()
    assert (response.status_code, count(), "This form was open for too long." in page) == (200, 0, True)
    assert [word for word in WORDS.values() if escape(word) not in page] == []


@database
def test_anothers_spent_token_gives_nothing_away(officer: User, outsider: User, client_for: Clients) -> None:
    """The token of an hidden record's form, replayed by somebody else, leads to a form and not to the record."""
    data = factories.post_data("meeting", outsider, sensitivity="2")
    client_for(outsider).post(create("meeting"), data)
    response = client_for(officer).post(create("meeting"), data | {"sensitivity": "1"})
    assert (response.status_code, count()) == (200, 1)
    with seen_by(officer):
        assert FormToken.objects.count() == 0


# --- Two people, one record ------------------------------------------------------------------------------------


@database
@every_filed
def test_the_second_saver_sees_both_texts_and_saving_again_keeps_the_own(
    kind: str, officer: User, client_for: Clients
) -> None:
    record, client = factories.make(kind, officer), client_for(officer)
    with seen_by(officer):
        first = factories.edit_data(record, officer, title="What the first typed")
        second = factories.edit_data(record, officer, title="What the second typed")
    address = record.address("edit")
    assert client.post(address, first).status_code == 302
    response = client.post(address, second)
    page = response.content.decode()
    assert (response.status_code, "What the first typed" in page, "What the second typed" in page) == (
        409,
        True,
        True,
    )
    assert [row.name for row in response.context["differing"]] == ["title"]
    assert factories.facts(record, "title", "version") == {"title": "What the first typed", "version": 2}
    shown = response.context["form"]
    again = second | {"version": shown["version"].value(), "form_token": response.context["form_token"]}
    assert client.post(address, again).status_code == 302
    assert factories.facts(record, "title", "version") == {"title": "What the second typed", "version": 3}


@database
def test_a_stale_form_changes_no_row_of_the_record_either(officer: User, client_for: Clients) -> None:
    record, client = factories.meeting(officer), client_for(officer)
    with seen_by(officer):
        first = factories.edit_data(record, officer, place="Osh")
        stale = factories.edit_data(
            record,
            officer,
            rows={"counterparts": [{"organization": factories.organization().pk, "name": "X"}]},
        )
    client.post(record.address("edit"), first)
    assert client.post(record.address("edit"), stale).status_code == 409
    with as_owner():
        assert [row.name for row in record.counterparts.all()] == ["Orazmuhammet Geldiýew"]


@database
@pytest.mark.parametrize("version", ["", "x", "0", "-1", "99"])
def test_an_edit_without_the_version_it_was_made_against_is_not_saved(
    version: str, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    with seen_by(officer):
        data = factories.edit_data(record, officer, title="Another") | {"version": version}
    response = client_for(officer).post(record.address("edit"), data)
    assert response.status_code in (409, 422)
    assert factories.facts(record, "title") == {"title": record.title}


# --- Text is text ----------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}{% load x %}\"'`"


@database
@every_filed
def test_markup_in_any_text_is_shown_as_text(
    kind: str, officer: User, head: User, client_for: Clients
) -> None:
    texts = {name: f"{HOSTILE} {name}" for name in WORDS}
    record = factories.make(kind, officer, Status.SUBMITTED, **texts)
    client_for(head).post(
        record.step_address("return"), {"version": record.version, "reason": HOSTILE + " reason"}
    )
    client = client_for(officer)
    pages = [record.get_absolute_url(), record.address("history"), record.address("edit")]
    pages += [record.list_address(), reverse("record-list"), reverse("home")]
    for page in pages:
        text = client.get(page).content.decode()
        assert ("<script>alert" in text, "<img src=x" in text) == (False, False), page
    detail = client.get(record.get_absolute_url()).content.decode()
    assert [name for name in (*WORDS, "reason") if escape(f"{HOSTILE} {name}") not in detail] == []


@database
@every_filed
def test_markup_in_a_refused_form_is_shown_as_text(kind: str, officer: User, client_for: Clients) -> None:
    data = factories.post_data(kind, officer, **dict.fromkeys(WORDS, HOSTILE), countries=[])
    text = client_for(officer).post(create(kind), data).content.decode()
    assert ("<script>alert" in text, "<img src=x" in text, escape(HOSTILE) in text) == (False, False, True)


@database
@pytest.mark.parametrize("number", ["-5", "abc", ""])
@pytest.mark.parametrize("name", ["TOTAL_FORMS", "INITIAL_FORMS"])
@pytest.mark.parametrize(("kind", "rows"), [("situationnote", "evidence"), ("meeting", "counterparts")])
def test_a_number_of_rows_that_is_none_is_refused_in_words_and_nothing_is_saved(
    kind: str, rows: str, name: str, number: str, officer: User, client_for: Clients
) -> None:
    data = factories.post_data(kind, officer, **WORDS) | {f"{rows}-{name}": number}
    response = client_for(officer).post(create(kind), data)
    assert (response.status_code, count()) == (422, 0)
    assert "ManagementForm" not in response.text
    assert [word for word in WORDS.values() if escape(word) not in response.content.decode()] == []


@database
@pytest.mark.parametrize("sent", ["another's", "none"])
@pytest.mark.parametrize(("kind", "rows"), [("situationnote", "evidence"), ("meeting", "counterparts")])
def test_a_row_sent_as_one_that_stands_here_and_is_none_is_refused_with_its_words(
    kind: str, rows: str, sent: str, officer: User, client_for: Clients
) -> None:
    mine, other = (factories.make(kind, officer) for _ in range(2))
    with seen_by(officer):
        data = factories.edit_data(mine, officer, title="Changed meanwhile")
        data[f"{rows}-0-id"] = factories.rows_of(other, rows)[0].pk if sent == "another's" else ""
    response = client_for(officer).post(mine.address("edit"), data)
    assert (response.status_code, factories.again(mine).title) == (422, mine.title)
    assert "is not one of those that stand here" in response.text
    assert response.context["form"]["title"].value() == "Changed meanwhile"
