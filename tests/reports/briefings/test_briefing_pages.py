"""The briefing's pages: read, edited by the head, asked for, downloaded."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.jobs import queue as jobs
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.records.rules import wrote
from ashgabat_centre.tools import by_form
from ashgabat_centre.web.resume import form_token
from reports.briefings.models import Briefing
from tests import factories
from tests.cast import READERS, Clients, seen_by
from tests.engines import mutants
from tests.engines.world import undone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker answers in these tests, and none is needed: a job is a row."""
    monkeypatch.setattr(jobs, "_ring_now", lambda pk: None)


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


def test_the_cleared_text_of_a_briefing_leads_to_its_paragraphs(
    briefing: Briefing, head: User, client_for: Clients
) -> None:
    by_form.step(briefing, Verb.CLEAR, head)
    page = client_for(head).get(reverse("record-cleared", args=[briefing.slug])).content.decode()
    assert f'Its text is its paragraphs. <a href="{briefing.get_absolute_url()}">' in page


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


# --- Who puts it into words does not clear it -----------------------------------------------------------------


def cleared(client: Client, briefing: Briefing) -> int:
    """What pressing Clear answers."""
    return client.post(briefing.step_address("clear"), factories.step_data(briefing)).status_code


def offers(client: Client, briefing: Briefing) -> bool:
    return f'action="{briefing.step_address("clear")}"' in client.get(briefing.get_absolute_url()).text


NOT_BY_WHO_WROTE = (
    "You wrote words of it, so another person clears it: a head of the Centre, or the officer-in-charge"
)


@pytest.mark.parametrize("writer", ["head", "officer_in_charge"])
def test_row_130_who_edited_a_paragraph_does_not_clear_the_briefing(
    writer: str, briefing: Briefing, head: User, officer_in_charge: User, client_for: Clients
) -> None:
    """Not by SQL of the web process either; the page says who does, and the other of the two does."""
    by, other = (head, officer_in_charge) if writer == "head" else (officer_in_charge, head)
    client, address = client_for(by), paragraph_address(briefing)
    assert offers(client, briefing)
    assert "does not clear" in client.get(address).text
    assert client.post(address, typed(briefing, by)).status_code == 302
    assert NOT_BY_WHO_WROTE in client.get(briefing.get_absolute_url()).text
    assert not offers(client, briefing) and cleared(client, briefing) == 403
    with pytest.raises(IntegrityError, match="cleared_by_another"), seen_by(by), transaction.atomic():
        fresh = Briefing.objects.get(pk=briefing.pk)
        Briefing.objects.filter(pk=briefing.pk).update(
            status="cleared", cleared_by=by, cleared_at=timezone.now(), cleared_version=fresh.version
        )
    with seen_by(by):
        assert not Record.objects.waiting_for(by, "clear").exists()
    with seen_by(other):
        assert Record.objects.waiting_for(other, "clear").exists()
    assert offers(client_for(other), briefing) and cleared(client_for(other), briefing) == 302


def test_row_130_leaving_out_and_bringing_up_to_date_writes_nothing(
    record: Any, briefing: Briefing, officer: User, head: User, client_for: Clients
) -> None:
    """What is left out is not said, and what is brought up to date another person cleared."""
    paragraph = factories.briefing_paragraph(briefing)
    factories.corrected(record, officer, "submitted", summary="As it is put right.")
    factories.do_with_correction(record, "clear", factories.clearer())
    client = client_for(head)
    renew = reverse("briefing-paragraph-renew", args=[briefing.slug, paragraph.pk])
    assert client.post(renew, {"version": briefing.version}).status_code == 302
    assert factories.briefing_paragraph(briefing).text_en == "As it is put right."
    for because in ("Not for this week.", ""):
        said = {"text_en": "As it is put right.", "text_ru": "", "excluded_because": because}
        fresh = factories.again(briefing)
        form = client.get(paragraph_address(briefing))
        sent = said | {"version": fresh.version, "form_token": form.context["form_token"]}
        assert client.post(paragraph_address(briefing), sent).status_code == 302
    assert cleared(client, briefing) == 302


def test_row_130_a_paragraph_added_or_taken_over_by_sql_is_noted_too(briefing: Briefing, head: User) -> None:
    """As every row of a record's text; and where the note is left out, its writer could clear it."""

    def may_clear() -> bool:
        with seen_by(head):
            return not wrote(Briefing.objects.get(pk=briefing.pk), head)

    changes = (
        'insert into records_paragraph (parent_id, function, "order", text_en, text_ru, language, translator, machine, '
        "excluded_because) values (%s, 1, 99, 'Mine.', '', 'en', '', '', '')",
        "update records_paragraph set text_ru = 'Мое.' where parent_id = %s",
        "update records_citation c set title = 'Mine' from records_paragraph p "
        "where p.id = c.paragraph_id and p.parent_id = %s",
        "delete from records_citation c using records_paragraph p where p.id = c.paragraph_id and p.parent_id = %s",
    )
    for change in changes:
        with undone():
            assert may_clear()
            with seen_by(head), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(change, [briefing.pk])
            assert not may_clear(), change
    logs = ("records_paragraphevent", "records_citationevent")
    planted = "; ".join(f"drop trigger notes_its_writer on {log}" for log in logs)
    with mutants.fault(planted) as understood:
        assert understood
        with seen_by(head), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(changes[1], [briefing.pk])
        assert may_clear()
