"""The briefing's pages: read, edited by the head, asked for, downloaded."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools import by_form
from ashgabat_centre.web.resume import form_token
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import READERS, Clients

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker answers in these tests, and none is needed: a job is a row."""
    monkeypatch.setattr(jobs, "_ring_now", lambda pk: None)


@pytest.fixture
def record(officer: User) -> Any:
    return factories.cleared("meeting", officer, factories.last_slot() - timedelta(hours=9))


@pytest.fixture
def briefing(record: Any) -> Briefing:
    return factories.briefing()


def paragraph_address(briefing: Briefing) -> str:
    return reverse("briefing-paragraph", args=[briefing.slug, factories.briefing_paragraph(briefing).pk])


def typed(briefing: Briefing, by: User, **changes: str) -> dict[str, Any]:
    return {
        "form_token": form_token(by),
        "version": briefing.version,
        "text_en": "By hand.",
        "text_ru": "",
        "excluded_because": "",
    } | changes


def test_each_paragraphs_sources_open_from_the_page(
    briefing: Briefing, record: Any, head: User, client_for: Clients
) -> None:
    client = client_for(head)
    page = client.get(briefing.get_absolute_url())
    address = reverse("record-cleared-text", args=[record.slug, record.cleared_version])
    assert (page.status_code, f'href="{address}"' in page.content.decode()) == (200, True)
    assert client.get(address, follow=True).context["record"].pk == record.pk


@pytest.mark.parametrize("shown", ["detail", "history"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_opens_in_both_languages(
    shown: str, language: str, briefing: Briefing, head: User, client_for: Clients
) -> None:
    response = client_for(head).get(briefing.address(shown), headers={"accept-language": language})
    assert (response.status_code, response["Content-Language"]) == (200, language)


@pytest.mark.parametrize("fate", [Status.RETURNED, Status.WITHDRAWN])
@pytest.mark.parametrize("name", ["desk", "analyst"])
def test_a_cleared_briefing_opens_after_its_source_was_taken_back(
    name: str, fate: Status, briefing: Briefing, record: Any, cast: dict[str, User], client_for: Clients
) -> None:
    by_form.step(briefing, Verb.CLEAR, cast["head"])
    factories.stand(record, fate)
    client = client_for(cast[name])
    for address in (briefing.get_absolute_url(), reverse("briefing-pdf", args=[briefing.slug, "en"])):
        assert client.get(address).status_code == 200


def test_a_cleared_briefing_stays_as_it_is_after_its_source_was_closed_to_the_reader(
    briefing: Briefing, record: Any, colleague: User, head: User, client_for: Clients
) -> None:
    by_form.step(briefing, Verb.CLEAR, head)
    client = client_for(colleague)
    addresses = (briefing.get_absolute_url(), reverse("briefing-pdf", args=[briefing.slug, "ru"]))
    printed = client.get(addresses[1]).content
    factories.stand(record, Status.CLEARED, sensitivity=2)
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    assert client.get(addresses[1]).content == printed
    assert client.get(record.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_pdf_carries_its_marking_in_its_name(
    language: str, briefing: Briefing, head: User, client_for: Clients
) -> None:
    response = client_for(head).get(reverse("briefing-pdf", args=[briefing.slug, language]))
    name = f'attachment; filename="{briefing.slug}-confidential-{language}.pdf"'
    assert (response.status_code, response["Content-Type"], response["Content-Disposition"]) == (
        200,
        "application/pdf",
        name,
    )
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    assert response.content[:5] == b"%PDF-"


def test_there_is_no_pdf_in_a_third_language(briefing: Briefing, head: User, client_for: Clients) -> None:
    assert client_for(head).get(reverse("briefing-pdf", args=[briefing.slug, "fr"])).status_code == 404


# --- A paragraph by hand -------------------------------------------------------------------------------------


def test_the_head_edits_a_paragraph(briefing: Briefing, head: User, client_for: Clients) -> None:
    client, address = client_for(head), paragraph_address(briefing)
    assert client.get(address).status_code == 200
    response = client.post(address, typed(briefing, head, text_ru="Рукой."))
    paragraph = factories.briefing_paragraph(briefing)
    assert (response.status_code, paragraph.text_en, paragraph.text_ru, paragraph.translator) == (
        302,
        "By hand.",
        "Рукой.",
        head.name,
    )
    assert factories.facts(briefing, "version") == {"version": briefing.version + 1}


@pytest.mark.parametrize("name", [name for name in READERS if name != "head"])
def test_nobody_else_does(name: str, briefing: Briefing, cast: dict[str, User], client_for: Clients) -> None:
    client, address = client_for(cast[name]), paragraph_address(briefing)
    expected = 404 if name == "desk" else 403
    assert [
        client.get(address).status_code,
        client.post(address, typed(briefing, cast[name])).status_code,
    ] == [
        expected,
        expected,
    ]
    assert factories.briefing_paragraph(briefing).text_en != "By hand."


def test_not_even_the_head_once_it_is_cleared(briefing: Briefing, head: User, client_for: Clients) -> None:
    by_form.step(briefing, Verb.CLEAR, head)
    response = client_for(head).post(paragraph_address(briefing), typed(briefing, head))
    assert response.status_code == 403
    assert factories.briefing_paragraph(briefing).text_en != "By hand."


def test_a_stale_paragraph_shows_both_texts_and_saving_again_keeps_mine(
    briefing: Briefing, head: User, client_for: Clients
) -> None:
    client, address = client_for(head), paragraph_address(briefing)
    client.post(address, typed(briefing, head, text_en="The first hand."))
    response = client.post(address, typed(briefing, head, text_en="The second hand."))
    page = response.content.decode()
    assert (response.status_code, "The first hand." in page, "The second hand." in page) == (409, True, True)
    again = typed(briefing, head, text_en="The second hand.") | {
        "version": response.context["form"]["version"].value()
    }
    assert client.post(address, again).status_code == 302
    assert factories.briefing_paragraph(briefing).text_en == "The second hand."


def test_a_paragraph_says_something_in_one_language(
    briefing: Briefing, head: User, client_for: Clients
) -> None:
    response = client_for(head).post(
        paragraph_address(briefing), typed(briefing, head, text_en="", text_ru="")
    )
    assert (response.status_code, "A paragraph needs its text" in response.content.decode()) == (422, True)


def test_a_paragraph_of_another_briefing_is_not_edited_through_this_one(
    briefing: Briefing, officer: User, head: User, client_for: Clients
) -> None:
    factories.cleared("meeting", officer, factories.last_slot(1) - timedelta(hours=9))
    other = factories.briefing(factories.last_slot(1))
    address = reverse("briefing-paragraph", args=[briefing.slug, factories.briefing_paragraph(other).pk])
    assert client_for(head).post(address, typed(briefing, head)).status_code == 404


# --- Asking ahead of the cut-off -----------------------------------------------------------------------------


def ask(client: Client, schedule: object = None) -> Any:
    wanted = factories.schedule().pk if schedule is None else schedule
    return client.post(reverse("briefing-assemble"), {"schedule": wanted})


def test_the_head_asks_and_is_shown_how_far_it_is(head: User, client_for: Clients) -> None:
    client = client_for(head)
    response = ask(client)
    with as_owner():
        job = Job.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("briefing-job", args=[job.pk]))
    assert (job.asked_by_id, job.state, client.get(response["Location"]).status_code) == (
        head.pk,
        "queued",
        200,
    )
    jobs.do(job.pk)
    done = client.get(response["Location"])
    with as_owner():
        made = Briefing.objects.get()
    assert (done.status_code, done["Location"]) == (302, made.get_absolute_url())


@pytest.mark.parametrize("name", [name for name in READERS if name != "head"])
def test_nobody_else_asks(name: str, cast: dict[str, User], client_for: Clients) -> None:
    assert ask(client_for(cast[name])).status_code == 403
    with as_owner():
        assert Job.objects.count() == 0


@pytest.mark.parametrize("schedule", ["", "0", "x", "99999999999999999999", "a\x00"])
def test_asking_for_a_schedule_that_never_was_is_404(schedule: str, head: User, client_for: Clients) -> None:
    assert ask(client_for(head), schedule).status_code == 404


def test_anothers_asking_is_not_there(head: User, officer: User, client_for: Clients) -> None:
    ask(client_for(head))
    with as_owner():
        job = Job.objects.get()
    assert client_for(officer).get(reverse("briefing-job", args=[job.pk])).status_code == 404


def test_work_of_another_name_has_no_page_here(head: User, client_for: Clients) -> None:
    job = factories.job(head)
    assert client_for(head).get(reverse("briefing-job", args=[job.pk])).status_code == 404


def test_row_112_a_cited_title_that_no_font_has_is_named(
    officer: User, head: User, client_for: Clients
) -> None:
    moment = factories.last_slot() - timedelta(hours=9)
    factories.cleared("meeting", officer, moment, title="Talks 李")
    briefing = factories.briefing()
    page = client_for(head).get(briefing.get_absolute_url())
    assert "U+674E" in {one.code for one in page.context["unprinted"]}
