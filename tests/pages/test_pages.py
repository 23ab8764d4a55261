"""Each page of each kind: it works, the outsider finds nothing, the reader may not write, wrong verbs are 405."""

from typing import Any

import pytest
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.heartbeats import Heartbeat
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.translations import Translation
from ashgabat_centre.web.resume import form_token
from tests import factories
from tests.cast import NAMES, READERS, Clients

pytestmark = pytest.mark.django_db
every_kind = pytest.mark.parametrize("kind", factories.KINDS)
every_filed = pytest.mark.parametrize("kind", factories.FILED)

VERBS = ("get", "head", "post", "put", "patch", "delete")
# Verbs a page answers to; the rest are 405.
TAKES = {
    "list": {"get", "head", "post"},
    "create": {"get", "head", "post"},
    "detail": {"get", "head"},
    "edit": {"get", "head", "post"},
    "step": {"get", "head", "post"},
    "history": {"get", "head"},
    "correct": {"get", "head", "post"},
    "correction": {"get", "head", "post"},
    "print": {"get", "head"},
    "readings": {"get", "head"},
    "export": {"post"},
}


def address(record: Any, page: str) -> str:
    if page in ("list", "create"):
        return reverse(f"{record.kind}-{page}")
    if page == "correction":
        return reverse(f"{record.kind}-correction", args=[record.slug, "submit"])
    if page == "export":
        return reverse(f"{record.kind}-export", args=["csv"])
    return str(record.step_address("submit") if page == "step" else record.address(page))


@every_kind
def test_a_page_answers_to_its_own_verbs_only(kind: str, head: User, client_for: Clients) -> None:
    record, client = factories.make(kind, head), client_for(head)
    factories.stand(record, Status.DRAFT, owner=head)
    refused = {
        page: {verb for verb in VERBS if getattr(client, verb)(address(record, page)).status_code == 405}
        for page in factories.pages(kind).offers
    }
    assert refused == {page: set(VERBS) - TAKES[page] for page in factories.pages(kind).offers}


@pytest.mark.parametrize("name", ["home", "job-list", "record-by-reference", "health", "export-log"])
def test_what_is_only_read_answers_to_no_other_verb(name: str, officer: User, client_for: Clients) -> None:
    slug = [factories.meeting(officer).slug] if name == "record-by-reference" else []
    client = client_for(officer)
    verbs = ("post", "put", "patch", "delete")
    answers = {verb: getattr(client, verb)(reverse(name, args=slug)).status_code for verb in verbs}
    assert answers == dict.fromkeys(verbs, 405)


@pytest.mark.parametrize("name", ["job-cancel", "set-look", "set_language", "briefing-assemble"])
def test_what_writes_is_never_only_asked_for(name: str, head: User, client_for: Clients) -> None:
    args = [factories.job(head).pk] if name == "job-cancel" else []
    response = client_for(head).get(reverse(name, args=args))
    assert response.status_code in (302, 405)
    assert response.status_code == 405 or name == "set_language"


@pytest.mark.parametrize("name", ["record-translate"])
@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_a_form_page_answers_to_get_and_post(
    name: str, verb: str, officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    assert getattr(client_for(officer), verb)(reverse(name, args=[record.slug])).status_code == 405


@every_kind
@pytest.mark.parametrize("name", READERS)
def test_lists_open_for_everybody_who_reads(
    kind: str, name: str, cast: dict[str, User], client_for: Clients
) -> None:
    record = factories.make(kind, cast["officer"], Status.CLEARED, sensitivity="0")
    for page in (f"{kind}-list", "record-list"):
        response = client_for(cast[name]).get(reverse(page))
        assert factories.references(response.context["page"].rows) == [record.reference]


@every_filed
@pytest.mark.parametrize("name", NAMES)
def test_who_files(kind: str, name: str, cast: dict[str, User], client_for: Clients) -> None:
    client, writes = client_for(cast[name]), name not in ("desk", "administrator")
    data = factories.post_data(kind, cast[name])
    asked = client.get(reverse(f"{kind}-create")), client.post(reverse(f"{kind}-create"), data)
    assert [answer.status_code for answer in asked] == ([200, 302] if writes else [403, 403])
    with as_owner():
        assert Record.objects.count() == int(writes)


EDITORS: dict[str, dict[str, int]] = {
    Status.DRAFT: {"officer": 200},
    Status.SUBMITTED: {"officer": 200, "colleague": 403, "analyst": 403, "head": 403},
    Status.RETURNED: {"officer": 200, "colleague": 403, "analyst": 403, "head": 403},
    Status.CLEARED: dict.fromkeys(("officer", "colleague", "analyst", "head", "desk"), 403),
    Status.WITHDRAWN: {"officer": 403, "colleague": 403, "analyst": 403, "head": 403},
    Status.ARCHIVED: dict.fromkeys(("officer", "colleague", "analyst", "head", "desk"), 403),
}


@every_filed
@pytest.mark.parametrize("status", Status.values)
def test_who_edits_what_when(kind: str, status: str, cast: dict[str, User], client_for: Clients) -> None:
    record = factories.make(kind, cast["officer"], status)
    names = ("officer", "colleague", "analyst", "head", "desk", "administrator")
    answers = {name: client_for(cast[name]).get(record.address("edit")).status_code for name in names}
    assert answers == {name: EDITORS[status].get(name, 404) for name in names}


@every_kind
def test_the_desk_writes_by_no_verb_at_any_address(
    kind: str, officer: User, desk: User, client_for: Clients
) -> None:
    record, client = factories.make(kind, officer, Status.CLEARED), client_for(desk)
    with as_owner():
        before = list(Record.objects.values_list("pk", "version", "status", "updated_at"))
    data = factories.post_data(kind, officer) if kind in factories.FILED else {}
    for page in factories.pages(kind).offers:
        for verb in ("post", "put", "patch", "delete"):
            answer = getattr(client, verb)(address(record, page), data | {"version": record.version})
            reads = (page, verb) in {("list", "post"), ("export", "post")}
            assert reads or answer.status_code in (403, 405), (page, verb)
    translate = reverse("record-translate", args=[record.slug])
    assert client.post(translate, {"title": "x", "summary": "y"}).status_code == 403
    with as_owner():
        assert list(Record.objects.values_list("pk", "version", "status", "updated_at")) == before
        assert Translation.objects.count() == 0


@every_kind
def test_a_refusal_says_why_in_a_sentence(kind: str, officer: User, desk: User, client_for: Clients) -> None:
    record = factories.make(kind, officer, Status.CLEARED)
    response = client_for(desk).post(record.step_address("clear"), {"version": record.version})
    sentence = "Your role reads records and does not change them."
    assert (response.status_code, sentence in response.content.decode()) == (403, True)


@every_kind
def test_a_reference_is_an_address(kind: str, officer: User, client_for: Clients) -> None:
    record = factories.make(kind, officer)
    factories.stand(record, record.status, owner=officer)
    response = client_for(officer).get(reverse("record-by-reference", args=[record.slug]))
    assert (response.status_code, response["Location"]) == (302, record.get_absolute_url())


@pytest.mark.parametrize("slug", ["MTG-1999-0001", "mtg", "-", "_", "MTG--2026-0001", "1"])
def test_an_address_that_names_nothing_is_404(slug: str, officer: User, client_for: Clients) -> None:
    for name in ("record-by-reference", "record-translate", "meeting-detail", "briefing-detail"):
        assert client_for(officer).get(reverse(name, args=[slug])).status_code == 404


def test_one_kinds_record_is_not_at_anothers_address(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    assert client_for(officer).get(reverse("exchange-detail", args=[record.slug])).status_code == 404


# --- Translation ---------------------------------------------------------------------------------------------


def test_a_translation_stands_under_its_translators_name(
    officer: User, analyst: User, client_for: Clients
) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    address = reverse("record-translate", args=[record.slug])
    for words in ("Первый", "Второй"):
        data = {"title": words, "summary": f"{words}.", "language": "en", "translator": officer.pk}
        form = client_for(analyst).get(address).context["form"]
        data |= {name: form[name].value() for name in ("version", "replaces")}
        data["form_token"] = form_token(analyst)
        assert client_for(analyst).post(address, data).status_code == 302
    with as_owner():
        kept = Translation.objects.get()
    assert (kept.language, kept.title, kept.summary, kept.translator_id) == (
        "ru",
        "Второй",
        "Второй.",
        analyst.pk,
    )
    page = client_for(officer).get(record.get_absolute_url()).content.decode()
    assert ("Второй" in page, f"Translated by {analyst.name}" in page) == (True, True)


@pytest.mark.parametrize(("name", "value"), [("title", ""), ("title", "x" * 301), ("summary", "")])
def test_a_refused_translation_comes_back(name: str, value: str, officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer)
    data = {"title": "Заголовок", "summary": "Набранный текст.", "version": record.version} | {name: value}
    data["form_token"] = form_token(officer)
    response = client_for(officer).post(reverse("record-translate", args=[record.slug]), data)
    other = "Набранный текст." if name == "title" else "Заголовок"
    assert (response.status_code, set(response.context["form"].errors)) == (422, {name})
    assert other in response.content.decode()


# --- Health ----------------------------------------------------------------------------------------------------


def no_worker_answers() -> None:
    with as_owner():
        Heartbeat.objects.all().delete()


def test_strangers_learn_whether_all_is_well_and_nothing_else(client: Any) -> None:
    no_worker_answers()
    response = client.get(reverse("health"))
    assert (response.status_code, response.json()) == (503, {"well": False})


def test_people_learn_what_is_not_well(officer: User, client_for: Clients) -> None:
    no_worker_answers()
    response = client_for(officer).get(reverse("health"))
    assert response.status_code == 503
    findings = [(str(finding.name), finding.well) for finding in response.context["findings"]]
    assert findings[0] == ("Database", True)
    assert findings[2:] == [("Worker", False), ("Scheduler", False)]
