"""The register of sources: who is read of, who is not, and what a record's evidence keeps."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import access_context, as_owner
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.rules import Refused
from ashgabat_centre.tools import by_form
from monitoring.sources.grades import Credibility, Reliability
from monitoring.sources.models import Evidence, Source, SourceIdentity, refuse_confirmation
from tests import factories
from tests.cast import Clients, seen_by

pytestmark = pytest.mark.django_db

OPEN = {"name": "Border Post", "type": "agency", "publisher": "State", "language": "ru", "reliability": "C"}
SECRET = {"protected": "on", "words": "The deputy at the crossing", "type": "person", "language": "tg"}
SECRET |= {"reliability": "B"}


def enter(person: User, client_for: Clients, **answers: str) -> Any:
    """What the form answers."""
    client = client_for(person)
    page = client.get(reverse("source-new"))
    return client.post(reverse("source-new"), answers | {"form_token": page.context["form_token"]})


def entered(person: User, client_for: Clients, **answers: str) -> Source:
    """The source as it stands after the form was sent."""
    assert enter(person, client_for, **answers).status_code == 302
    with seen_by(person):
        return Source.objects.order_by("-pk")[0]


def note_on(author: User, *sources: Source | None, **row: Any) -> Any:
    """A note that rests on these sources."""
    rows = [
        {"source": source.pk if source else "", "reliability": "C", "credibility": 2} | row
        for source in sources
    ]
    return factories.situationnote(author, rows={"evidence": rows})


# --- The register -------------------------------------------------------------------------------------------------


def test_a_source_is_entered_with_its_owner_and_grade(analyst: User, client_for: Clients) -> None:
    source = entered(analyst, client_for, **OPEN, grounds="Right in nine of ten cases since 2024")
    assert (source.name, source.reliability, source.owner_id) == ("Border Post", "C", analyst.pk)
    page = client_for(analyst).get(source.get_absolute_url()).content.decode()
    assert [word for word in ("C · Fairly reliable", "Right in nine", "State") if word not in page] == []


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (OPEN | {"name": ""}, "Say what the source is called."),
        (OPEN | {"words": "A deputy"}, "An open source is called by its name: leave this empty."),
        (SECRET | {"words": ""}, "Say who it is: you and the heads of the Centre alone read it."),
        (SECRET | {"name": "The deputy"}, "Leave this empty: everybody reads it, and it may tell who it is."),
        (SECRET | {"grounds": "He sits at the crossing"}, "Leave this empty: everybody reads it"),
        (OPEN | {"reliability": "G"}, "This is not on the scale from “A” to “F”: choose one of its steps."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    answers: dict[str, str], sentence: str, analyst: User, client_for: Clients
) -> None:
    response = enter(analyst, client_for, **answers)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    with as_owner():
        assert not Source.objects.exists()


def test_the_form_says_that_an_open_source_stays_open_and_what_is_done_for_one_in_danger(
    analyst: User, head: User, client_for: Clients
) -> None:
    open_source, hidden = entered(analyst, client_for, **OPEN), entered(analyst, client_for, **SECRET)
    pages = {
        "new": reverse("source-new"),
        "open": reverse("source-edit", args=[open_source.pk]),
        "protected": reverse("source-edit", args=[hidden.pk]),
    }
    browser = client_for(head)
    said = {name: browser.get(address).content.decode() for name, address in pages.items()}
    assert {name for name, page in said.items() if "It is said now or never" in page} == {"new"}
    assert {name for name, page in said.items() if "enter it anew as a protected source" in page} == {"open"}


def test_evidence_of_an_open_note_is_moved_to_the_protected_source_entered_anew(
    analyst: User, client_for: Clients
) -> None:
    before, after = entered(analyst, client_for, **OPEN), entered(analyst, client_for, **SECRET)
    note = note_on(analyst, before, citation="Report of May")
    row = {"source": after.pk, "citation": "Report of May", "reliability": "B", "credibility": 2}
    browser = client_for(analyst)
    with seen_by(analyst):
        data = factories.edit_data(note, analyst, rows={"evidence": [row]})
    assert browser.post(note.address("edit"), data).status_code == 302
    page = browser.get(note.get_absolute_url()).content.decode()
    assert (before.name in page, after.name in page) == (False, True)


def test_two_saves_of_one_form_make_one_source(analyst: User, client_for: Clients) -> None:
    client = client_for(analyst)
    token = client.get(reverse("source-new")).context["form_token"]
    answers = OPEN | {"form_token": token}
    codes = [client.post(reverse("source-new"), answers).status_code for _click in range(2)]
    with as_owner():
        assert (codes, Source.objects.count()) == ([302, 302], 1)


def test_a_stale_form_does_not_overwrite(analyst: User, officer: User, client_for: Clients) -> None:
    source = entered(analyst, client_for, **OPEN)
    address = reverse("source-edit", args=[source.pk])
    mine = client_for(analyst).get(address)
    data = OPEN | {"form_token": mine.context["form_token"], "version": "1", "seen": mine.context["seen"]}
    theirs = client_for(officer).get(address)
    client_for(officer).post(
        address, OPEN | {"form_token": theirs.context["form_token"], "version": "1", "name": "Border Gazette"}
    )
    response = client_for(analyst).post(address, data | {"reliability": "D"})
    assert response.status_code == 409
    with as_owner():
        assert Source.objects.get().name == "Border Gazette"


def test_the_list_is_filtered_and_says_where_nothing_answers(analyst: User, client_for: Clients) -> None:
    entered(analyst, client_for, **OPEN)
    entered(analyst, client_for, **SECRET)
    client = client_for(analyst)

    def names(**keys: str) -> list[str]:
        page = client.get(f"{reverse('source-list')}?{urlencode(keys)}").context["page"]
        return [row.name[:2] for row in page.rows]

    assert (names(), names(state="protected"), names(reliability="C"), names(reliability="A")) == (
        ["Bo", "S-"],
        ["S-"],
        ["Bo"],
        [],
    )
    assert client.get(reverse("source-list") + "?nonsense=1").status_code == 400


def test_an_inactive_source_is_offered_no_more_and_keeps_its_evidence(
    analyst: User, colleague: User, client_for: Clients
) -> None:
    source = entered(analyst, client_for, **OPEN)
    note = note_on(analyst, source)
    address = reverse("source-retire", args=[source.pk])
    token = client_for(colleague).get(source.get_absolute_url()).context["form_token"]
    assert client_for(colleague).post(address, {"form_token": token}).status_code == 403
    token = client_for(analyst).get(source.get_absolute_url()).context["form_token"]
    assert client_for(analyst).post(address, {"form_token": token}).status_code == 302
    new, old = (
        client_for(analyst).get(path).content.decode()
        for path in (reverse("situationnote-create"), note.address("edit"))
    )
    assert ("Border Post" in new, "Border Post" in old) == (False, True)


@pytest.mark.parametrize("name", ["desk", "administrator"])
def test_who_files_nothing_reads_no_register(
    name: str, cast: dict[str, User], analyst: User, client_for: Clients
) -> None:
    source = entered(analyst, client_for, **OPEN)
    pages = [reverse("source-list"), source.get_absolute_url(), reverse("source-new")]
    with seen_by(cast[name]):
        assert not Source.objects.exists()
    codes = {client_for(cast[name]).get(page).status_code for page in pages}
    assert codes <= {403, 404}


# --- A protected source -------------------------------------------------------------------------------------------


def test_row_159_who_a_protected_source_is_its_owner_and_the_heads_alone_read(
    analyst: User, colleague: User, head: User, desk: User, client_for: Clients
) -> None:
    source = entered(analyst, client_for, **SECRET)
    assert source.name.startswith("S-") and "deputy" not in source.name
    shown = {}
    for person in (analyst, head, colleague):
        page = client_for(person).get(source.get_absolute_url()).content.decode()
        shown[person.pk] = "The deputy at the crossing" in page
    assert shown == {analyst.pk: True, head.pk: True, colleague.pk: False}
    for person, many in ((analyst, 1), (head, 1), (colleague, 0), (desk, 0)):
        with seen_by(person):
            assert SourceIdentity.objects.count() == many
    assert client_for(colleague).get(reverse("source-edit", args=[source.pk])).status_code == 403


def test_row_159_no_sql_of_the_web_role_makes_another_its_owner(
    analyst: User, colleague: User, client_for: Clients
) -> None:
    """Whoever owned it would read who it is; and by nobody else's statement does it change at all."""
    source = entered(analyst, client_for, **SECRET)
    with seen_by(colleague):
        assert Source.objects.filter(pk=source.pk).update(reliability="A") == 0
        assert Source.objects.filter(pk=source.pk).update(owner=colleague) == 0
    with pytest.raises(DatabaseError, match="by a handover"), transaction.atomic(), seen_by(analyst):
        Source.objects.filter(pk=source.pk).update(owner=colleague)
    with seen_by(colleague):
        assert not SourceIdentity.objects.exists()


def test_row_159_evidence_of_a_protected_source_stays_in_the_house(
    analyst: User, head: User, desk: User, client_for: Clients
) -> None:
    source = entered(analyst, client_for, **SECRET)
    grades = {"reliability": "C", "credibility": 2}
    told = {"source": source.pk, "citation": "Told at the crossing", "excerpt": "They close it on Monday"}
    read = {"citation": "Read in the paper", "excerpt": "The crossing is to close"}
    note = factories.situationnote(analyst, rows={"evidence": [grades | told, grades | read]})
    factories.advance(note, analyst, "cleared")
    note = factories.again(note)
    page = client_for(desk).get(note.get_absolute_url()).content.decode()
    for text in (note.details, page):
        words = (source.name, told["citation"], told["excerpt"], read["citation"], read["excerpt"])
        assert [word in text for word in words] == [False, False, False, True, True]
    for person, many in ((head, 2), (desk, 1), (User.objects.system(), 1)):
        with access_context(person.reader()):
            assert Evidence.objects.filter(record=note.pk).count() == many


def test_a_source_is_protected_once_and_for_good(analyst: User, client_for: Clients) -> None:
    source = entered(analyst, client_for, **OPEN)
    with pytest.raises(DatabaseError), transaction.atomic(), seen_by(analyst):
        Source.objects.filter(pk=source.pk).update(protected=True, name="S-AAAAA", publisher="", grounds="")


# --- Evidence -----------------------------------------------------------------------------------------------------


def test_evidence_takes_its_grade_from_the_register(analyst: User, client_for: Clients) -> None:
    source = entered(analyst, client_for, **OPEN)
    note = note_on(analyst, source, reliability="")
    with seen_by(analyst):
        assert [row.grade for row in note.evidence_items.all()] == ["C2"]


def test_an_excerpt_stays_in_its_original_words(analyst: User, client_for: Clients) -> None:
    source = entered(analyst, client_for, **OPEN)
    note = note_on(analyst, source, excerpt="Мост закрыт с понедельника.", page="4")
    with seen_by(analyst):
        row = note.evidence_items.get()
    with pytest.raises(DatabaseError), transaction.atomic(), seen_by(analyst):
        Evidence.objects.filter(pk=row.pk).update(excerpt="The bridge is closed.")
    page = client_for(analyst).get(note.address("edit"))
    rows = {
        "evidence-TOTAL_FORMS": "1",
        "evidence-INITIAL_FORMS": "1",
        "evidence-0-id": str(row.pk),
        "evidence-0-source": str(source.pk),
        "evidence-0-page": "5",
        "evidence-0-excerpt": "The bridge is closed.",
        "evidence-0-reliability": "C",
        "evidence-0-credibility": "3",
    }
    data = factories.post_data("situationnote", analyst) | rows
    data |= {"version": str(note.version), "form_token": page.context["form_token"]}
    assert client_for(analyst).post(note.address("edit"), data).status_code == 302
    with seen_by(analyst):
        row.refresh_from_db()
    assert (row.page, row.credibility, row.excerpt) == ("5", 3, "Мост закрыт с понедельника.")


def test_confirmed_needs_a_second_independent_source(analyst: User, client_for: Clients) -> None:
    first = entered(analyst, client_for, **OPEN)
    second = entered(analyst, client_for, **OPEN | {"name": "Evening Paper"})
    other = entered(analyst, client_for, **OPEN | {"name": "Water Institute", "publisher": ""})
    answers = {}
    for name, pair in {"alone": [first], "one publisher": [first, second], "two": [first, other]}.items():
        note = note_on(analyst, *pair, credibility=1)
        data = {"version": note.version}
        answers[name] = client_for(analyst).post(note.step_address("submit"), data).status_code
    assert answers == {"alone": 403, "one publisher": 403, "two": 302}


@given(
    st.lists(
        st.tuples(st.sampled_from(["one", "two", "three"]), st.sampled_from(list(Credibility))), max_size=5
    )
)
def test_confirmed_stands_on_two_sources_whatever_the_rows(rows: list[tuple[str, Credibility]]) -> None:
    evidence = [
        Evidence(citation=words, reliability=Reliability.B, credibility=grade) for words, grade in rows
    ]
    alone = [
        words
        for words, grade in rows
        if grade == 1 and not any(other != words and another <= 4 for other, another in rows)
    ]
    assert bool(refuse_confirmation(evidence)) == bool(alone)


def said(citation: str, reliability: str = "B", credibility: int = 1, **fields: Any) -> Evidence:
    return Evidence(citation=citation, reliability=reliability, credibility=credibility, **fields)


WIRE = Source(pk=1, name="Steppe Wire", publisher="Steppe Media")


@pytest.mark.parametrize(
    "pair",
    [
        (said("Wire report"), said("wire  report.")),
        (said("Steppe Wire"), said("Steppe Wire, 2 June")),
        (said("Bridge shut", source=WIRE), said("Steppe Wire, 2 June")),
        (said("Bridge shut", source=WIRE), said("STEPPE WIRE 2 June")),
        (said("Bridge shut", source=WIRE), said("Steppe Media (print)")),
        (
            said("A leaflet", excerpt="The bridge is shut."),
            said("An official", excerpt="The bridge is  shut"),
        ),
        (said("A leaflet, https://a.example/1"), said("An official: https://a.example/1.")),
        (said("Bridge shut", source=WIRE), said("Bridge shut.", source=Source(pk=2, name="Evening Paper"))),
        (said("A leaflet"), said("An official", reliability="F", credibility=2)),
        (said("A leaflet"), said("An official", credibility=5)),
        (said("A leaflet"), said("An official", credibility=6)),
    ],
)
def test_what_is_one_source_or_cannot_be_relied_on_confirms_nothing(pair: tuple[Evidence, Evidence]) -> None:
    assert [bool(refuse_confirmation(list(rows))) for rows in (pair, pair[::-1])] == [True, True]


@pytest.mark.parametrize(
    "pair",
    [
        (said("Wire report"), said("Wires report", credibility=2)),
        (said("Bridge shut", source=WIRE), said("A leaflet, 2 June", credibility=4)),
        (said("A leaflet", reliability="F"), said("An official", credibility=2)),
        (said("", source=WIRE), said("", source=Source(pk=2, name="Evening Paper"))),
    ],
)
def test_two_that_are_independent_do(pair: tuple[Evidence, Evidence]) -> None:
    assert refuse_confirmation(list(pair)) == ""


def test_a_grade_outside_the_scale_is_a_constraints_sentence(analyst: User) -> None:
    note = note_on(analyst, None, citation="A leaflet")
    for grades in ({"reliability": "G"}, {"credibility": 7}, {"credibility": 0}):
        refused = pytest.raises(DatabaseError, match="evidence_on_both_scales")
        with refused, transaction.atomic(), seen_by(analyst):
            Evidence.objects.filter(record=note.pk).update(**grades)


# --- Words of a protected source ----------------------------------------------------------------------------------

MOVED = "This row rests on a protected source and stays with it."
TAKEN_OVER = "These words stand here as those of a protected source."
TOLD = {"citation": "Told at the crossing", "page": "2", "excerpt": "They close it on Monday"}


def row_of(note: Any, author: User) -> Evidence:
    """The first piece of its evidence."""
    with seen_by(author):
        return Evidence.objects.filter(record=note.pk).order_by("pk")[0]


def rows_as_sent(*rows: dict[str, Any], stored: int = 0) -> dict[str, str]:
    """Rows of evidence as the browser sends them; those that are stored come first."""
    usual = {"source": "", "reliability": "C", "credibility": "2"}
    answers = {"evidence-TOTAL_FORMS": str(len(rows)), "evidence-INITIAL_FORMS": str(stored)}
    for number, row in enumerate(rows):
        answers |= {f"evidence-{number}-{name}": str(value) for name, value in (usual | row).items()}
    return answers


def edited(note: Any, author: User, client: Any, *rows: dict[str, Any], stored: int = 1) -> Any:
    """What the note's form answers to these rows."""
    page = client.get(note.address("edit"))
    data = factories.post_data("situationnote", author) | rows_as_sent(*rows, stored=stored)
    data |= {"version": str(note.version), "form_token": page.context["form_token"]}
    return client.post(note.address("edit"), data)


def faults_of(response: Any) -> list[str]:
    """What the rows are refused for, each as far as its first sentence."""
    (rows,) = response.context["formsets"]
    given = [str(fault) for errors in rows.errors for faults in errors.values() for fault in faults]
    return [sentence for fault in given for sentence in (MOVED, TAKEN_OVER) if sentence in fault]


def test_row_170_a_row_of_a_protected_source_stays_with_it_whoever_asks_by_sql(
    analyst: User, client_for: Clients
) -> None:
    source, another = (entered(analyst, client_for, **SECRET) for _one in range(2))
    press = entered(analyst, client_for, **OPEN)
    row = row_of(note_on(analyst, source, **TOLD), analyst)
    for other in (None, press, another):
        with pytest.raises(DatabaseError, match="not moved"), transaction.atomic(), seen_by(analyst):
            Evidence.objects.filter(pk=row.pk).update(source=other)
    with pytest.raises(DatabaseError, match="not moved"), transaction.atomic(), as_owner():
        Evidence.objects.filter(pk=row.pk).update(source=None)
    with seen_by(analyst):
        assert Evidence.objects.get(pk=row.pk).source_id == source.pk


def test_row_170_its_words_become_nobody_elses_by_sql(analyst: User, client_for: Clients) -> None:
    source, press = entered(analyst, client_for, **SECRET), entered(analyst, client_for, **OPEN)
    row = row_of(note_on(analyst, source, **TOLD), analyst)
    grades = {"reliability": "C", "credibility": 2}
    own = {"record_id": row.record_id, "citation": "A leaflet", **grades}
    with seen_by(analyst):
        said = Evidence.objects.create(**own)
    with pytest.raises(DatabaseError, match="another's"), transaction.atomic(), seen_by(analyst):
        Evidence.objects.filter(pk=said.pk).update(excerpt=TOLD["excerpt"])
    with seen_by(analyst):
        row.delete()
    for other in (None, press):
        for words in (TOLD, TOLD | {"excerpt": "Other words"}, TOLD | {"page": "3"}):
            refused = pytest.raises(DatabaseError, match="another's")
            with refused, transaction.atomic(), seen_by(analyst):
                Evidence.objects.create(**own | words | {"source": other})
    with seen_by(analyst):
        Evidence.objects.create(**own | {"source": source} | TOLD)


def test_row_170_the_form_says_why_and_offers_no_other_source(analyst: User, client_for: Clients) -> None:
    source, press = entered(analyst, client_for, **SECRET), entered(analyst, client_for, **OPEN)
    note = note_on(analyst, source, **TOLD)
    row, client = row_of(note, analyst), client_for(analyst)
    page = client.get(note.address("edit"))
    (form,) = page.context["formsets"][0].initial_forms
    assert list(form.fields["source"].widget.choices) == [(source.pk, source.name)]
    assert MOVED in page.content.decode()
    stored = {"id": row.pk, **TOLD}
    for other in ("", press.pk):
        response = edited(note, analyst, client, stored | {"source": other})
        assert (response.status_code, faults_of(response)) == (422, [MOVED])
    struck = stored | {"source": source.pk, "DELETE": "on"}
    response = edited(note, analyst, client, struck, TOLD)
    assert (response.status_code, faults_of(response)) == (422, [TAKEN_OVER])
    anew = {"source": press.pk, "citation": "The crossing shuts", "excerpt": "Closed from Monday"}
    assert edited(note, analyst, client, struck, anew).status_code == 302
    assert row_of(note, analyst).source_id == press.pk


def test_row_170_a_page_that_grew_stale_does_not_carry_it_over(analyst: User, client_for: Clients) -> None:
    """The row was struck meanwhile, so that the page enters it anew: the words stay those of its source."""
    source = entered(analyst, client_for, **SECRET)
    note, client = note_on(analyst, source, **TOLD), client_for(analyst)
    with seen_by(analyst):
        note.evidence_items.all().delete()
    response = edited(note, analyst, client, TOLD, stored=0)
    assert (response.status_code, TAKEN_OVER in response.content.decode()) == (422, True)
    with seen_by(analyst):
        assert not note.evidence_items.exists()


def test_row_170_no_correction_of_a_cleared_note_moves_it(
    analyst: User, desk: User, client_for: Clients
) -> None:
    source = entered(analyst, client_for, **SECRET)
    note = factories.advance(note_on(analyst, source, **TOLD), analyst, "cleared")
    row, client = row_of(note, analyst), client_for(analyst)
    page = client.get(note.address("correct"))
    data = factories.edit_data(note, analyst) | {"reason": "A slip.", "revision": "0"}
    data |= rows_as_sent({"id": row.pk, **TOLD}, stored=1) | {"form_token": page.context["form_token"]}
    response = client.post(note.address("correct"), data)
    assert (response.status_code, faults_of(response)) == (422, [MOVED])
    with seen_by(desk):
        assert not Evidence.objects.exists()


def test_row_170_what_is_given_to_a_protected_source_is_read_in_the_house_from_then_on(
    analyst: User, client_for: Clients
) -> None:
    source, press = entered(analyst, client_for, **SECRET), entered(analyst, client_for, **OPEN)
    note, client = note_on(analyst, press, **TOLD), client_for(analyst)
    row = row_of(note, analyst)
    assert "Whoever has read it before has read it." in client.get(note.address("edit")).content.decode()
    assert edited(note, analyst, client, {"id": row.pk, "source": source.pk, **TOLD}).status_code == 302
    note = factories.advance(factories.again(note), analyst, "cleared")
    assert TOLD["excerpt"] not in note.details
    with access_context(User.objects.system().reader()):
        assert not Evidence.objects.filter(record=note.pk).exists()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_of_a_protected_source_alone_headquarters_is_told_that_it_is_not_shown(
    language: str, analyst: User, desk: User, client_for: Clients
) -> None:
    told = {
        "en": ("It rests on a source that is not shown.", "None given yet"),
        "ru": ("Опирается на источник, который не показывается.", "Пока не указаны"),
    }[language]
    source = entered(analyst, client_for, **SECRET)
    note = factories.advance(note_on(analyst, source, **TOLD), analyst, "cleared")
    shown = {}
    for person in (analyst, desk):
        client = client_for(person)
        client.cookies["language"] = language
        page = client.get(note.get_absolute_url()).content.decode()
        shown[person.pk] = [words in page for words in (*told, source.name, TOLD["excerpt"])]
    assert shown == {analyst.pk: [False, False, True, True], desk.pk: [True, False, False, False]}


def test_no_correction_leaves_a_cleared_note_without_what_it_rests_on(analyst: User, head: User) -> None:
    note = factories.advance(note_on(analyst, None, **TOLD), analyst, "cleared")
    struck = TOLD | {"reliability": "C", "credibility": 2, "DELETE": "on"}
    factories.corrected(note, analyst, "submitted", rows={"evidence": [struck]})
    with pytest.raises(Refused, match="a note says what it rests on"):
        factories.do_with_correction(note, "clear", head)
    assert row_of(note, analyst).citation == TOLD["citation"]


# --- The note -----------------------------------------------------------------------------------------------------


def test_likelihood_and_confidence_do_not_stand_in_one_sentence(analyst: User, client_for: Clients) -> None:
    mixed = "We say with high confidence that a closure is likely."
    data = factories.post_data("situationnote", analyst, outlook=mixed)
    response = client_for(analyst).post(reverse("situationnote-create"), data)
    assert (response.status_code, "make two of it" in response.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"likelihood": "5", "outlook": ""}, "Say in the outlook what it is that is so likely."),
        ({"confidence": "high"}, "Say what the confidence rests on: sources, reasoning, gaps."),
        ({"likelihood": "8", "outlook": "It closes."}, "scale from “almost no chance” to “almost certain”"),
    ],
)
def test_an_outlook_says_what_is_likely_and_on_what_it_rests(
    answers: dict[str, str], sentence: str, analyst: User, client_for: Clients
) -> None:
    data = factories.post_data("situationnote", analyst, **answers)
    response = client_for(analyst).post(reverse("situationnote-create"), data)
    assert (response.status_code, sentence in response.content.decode()) == (422, True)


def test_a_note_shows_facts_assessment_and_outlook_apart(analyst: User, client_for: Clients) -> None:
    outlook = {"outlook": "The bridge reopens by May.", "likelihood": "5"}
    basis = {"confidence": "moderate", "confidence_basis": "Two officials; no word from the army."}
    note = factories.situationnote(analyst, report="thematic", **outlook, **basis)
    page = client_for(analyst).get(note.get_absolute_url()).content.decode()
    words = ("Thematic report", "The bridge reopens by May.", "likely (56–79", "moderate", "Two officials;")
    assert [word for word in words if word not in page] == []


def test_a_probable_duplicate_is_told_before_it_is_saved(
    analyst: User, officer: User, client_for: Clients
) -> None:
    first = factories.situationnote(officer, "submitted", title="Closure of the bridge at Nizhny Pyanj")
    data = factories.post_data("situationnote", analyst, title="Bridge at Nizhny Pyanj: closure")
    del data["anyway"]
    response = client_for(analyst).post(reverse("situationnote-create"), data)
    assert (response.status_code, first.reference in response.content.decode()) == (422, True)
    again = client_for(analyst).post(reverse("situationnote-create"), data | {"anyway": "1"})
    assert again.status_code == 302


def test_both_grades_are_asked_of_the_same_evidence(analyst: User, client_for: Clients) -> None:
    rows = [
        {"citation": "A leaflet", "reliability": "E", "credibility": 2},
        {"citation": "An official", "reliability": "B", "credibility": 5},
    ]
    note = factories.situationnote(analyst, rows={"evidence": rows})

    def listed(**keys: str) -> list[int]:
        page = client_for(analyst).get(f"{reverse('situationnote-list')}?{urlencode(keys)}").context["page"]
        return [row.pk for row in page.rows]

    assert [
        listed(reliability="E"),
        listed(credibility="5"),
        listed(reliability="E", credibility="2"),
        listed(reliability="E", credibility="5"),
    ] == [[note.pk], [note.pk], [note.pk], []]


def test_a_submitted_note_passes_its_clearance(analyst: User, head: User) -> None:
    note = note_on(analyst, None, citation="Two officials")
    for verb, by in ((Verb.SUBMIT, analyst), (Verb.CLEAR, head)):
        by_form.step(factories.again(note), verb, by)
    assert factories.again(note).status == "cleared"
