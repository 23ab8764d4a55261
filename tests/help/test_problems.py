"""A problem is reported from any page, without what is on it, and read by two.

Numbers are the rows of docs/security.md.
"""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.help.models import ProblemReport
from ashgabat_centre.records.models import Status
from tests import factories
from tests.cast import READERS, Clients, seen_by
from tests.languages import in_russian

pytestmark = pytest.mark.django_db


def reported(person: User, client_for: Clients, **more: Any) -> ProblemReport:
    data = {"what": "The list stays empty.", "page": "meeting-list", "screen": "1280×800"} | more
    answer = client_for(person).post(reverse("problem-report"), data, HTTP_USER_AGENT="Firefox/140")
    assert answer.status_code == 302
    with as_owner():
        return ProblemReport.objects.latest("pk")


def test_a_report_keeps_what_helps_to_find_the_fault(officer: User, client_for: Clients) -> None:
    one = reported(officer, client_for, incident="0a1b2c3d")
    kept = (one.reporter_id, one.page, one.screen, one.browser, one.language, one.incident, one.done_at)
    assert kept == (officer.pk, "meeting-list", "1280×800", "Firefox/140", "en", "0a1b2c3d", None)
    in_russian_ = in_russian(client_for(officer))
    in_russian_.post(reverse("problem-report"), {"what": "Список пуст."})
    with as_owner():
        assert ProblemReport.objects.latest("pk").language == "ru"


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("page", "/meetings/MTG-2026-0001/"),
        ("page", "MTG-2026-0001"),
        ("page", "meeting-list?words=water"),
        ("incident", "Oraz"),
        ("screen", "<b>1280</b>"),
    ],
)
def test_row_146_what_is_no_name_of_an_address_or_number_is_left_out(
    name: str, word: str, officer: User, client_for: Clients
) -> None:
    assert getattr(reported(officer, client_for, **{name: word}), name) == ""
    shown = client_for(officer).get(reverse("problem-report"), {name: word})
    assert shown.context["form"].initial.get("page", "") == ""


def test_row_146_the_link_of_a_record_says_nothing_of_it(officer: User, client_for: Clients) -> None:
    record = factories.meeting(officer, Status.CLEARED)
    for address in (record.get_absolute_url(), reverse("record-list") + "?page_size=25"):
        page = client_for(officer).get(address).content.decode()
        links = [part.partition('"')[0] for part in page.split('href="/help/report/')[1:]]
        assert set(links) <= {"?page=meeting-detail", "?page=record-list"} and links


def test_row_146_a_report_is_read_by_its_reporter_and_the_administrator(
    cast: dict[str, User], client_for: Clients
) -> None:
    one = reported(cast["officer"], client_for)
    seen = {}
    for name in (*READERS, "administrator"):
        with seen_by(cast[name]):
            seen[name] = ProblemReport.objects.filter(pk=one.pk).exists()
    assert {name for name, sees in seen.items() if sees} == {"officer", "administrator"}


def test_row_146_nobody_reports_for_another_or_rewrites_a_report(
    officer: User, head: User, administrator: User, client_for: Clients
) -> None:
    one = reported(officer, client_for)
    for person, act in (
        (head, lambda: ProblemReport.objects.create(reporter=officer, what="X", language="en")),
        (officer, lambda: ProblemReport.objects.filter(pk=one.pk).update(what="Y")),
        (administrator, lambda: ProblemReport.objects.filter(pk=one.pk).update(what="Y")),
        (administrator, lambda: ProblemReport.objects.filter(pk=one.pk).delete()),
    ):
        with pytest.raises((ProgrammingError, IntegrityError)), seen_by(person), transaction.atomic():
            act()
    with seen_by(officer), transaction.atomic():
        done = ProblemReport.objects.filter(pk=one.pk).update(done_at=timezone.now(), done_by=officer)
    assert done == 0


def test_the_administrator_deals_with_it_and_the_reporter_sees_that(
    officer: User, head: User, administrator: User, client_for: Clients
) -> None:
    one = reported(officer, client_for)
    close = reverse("problem-close", args=[one.number])
    assert [client_for(person).post(close).status_code for person in (officer, head)] == [404, 404]
    assert "Mark as dealt with" not in client_for(officer).get(reverse("problem-list")).content.decode()
    assert "Mark as dealt with" in client_for(administrator).get(reverse("problem-list")).content.decode()
    assert client_for(administrator).post(close).status_code == 302
    assert "Dealt with" in client_for(officer).get(reverse("problem-list")).content.decode()


def test_an_error_page_leads_to_the_form_with_its_number(officer: User, client_for: Clients) -> None:
    client = client_for(officer)
    assert "/help/report/" in client.get("/no/such/page/").content.decode()
    shown = client.get(reverse("problem-report"), {"page": "meeting-list", "incident": "0a1b2c3d"})
    assert 'value="0a1b2c3d"' in shown.content.decode()
    assert "Write nothing confidential" in shown.content.decode()


def test_a_report_without_a_word_is_not_sent(officer: User, client_for: Clients) -> None:
    assert client_for(officer).post(reverse("problem-report"), {"what": " "}).status_code == 422
