"""Notices and daily mails tell nobody of what is not theirs to know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.notices import daily_mail
from ashgabat_centre.notices.models import NoticeChoice, NoticeMail, NoticeVisit, NoticeWatch
from ashgabat_centre.notices.sources import Way
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.links import NeedToKnow
from ashgabat_centre.records.models import Record, Status
from ashgabat_centre.tools import by_form
from tests import factories
from tests.cast import NAMES, Clients, in_role, seen_by

pytestmark = pytest.mark.django_db


def send() -> list[str]:
    """The addresses to which mails leave in the next two mornings: what falls due is told the day after."""
    now = timezone.now()
    mornings = (daily_mail.morning(now + timedelta(days=days)) for days in range(3))
    with in_role("portal_worker"):
        for morning in [morning for morning in mornings if morning > now][:2]:
            daily_mail.send_due(morning)
    return sorted({letter.to[0] for letter in mail.outbox})


@pytest.fixture
def secret(outsider: User, listed: User) -> Any:
    """Submitted to the one on its list, with a commitment that its author is late with."""
    only: dict[str, Any] = {"sensitivity": "2", "readers": [listed], "reviewer": listed}
    record = factories.meeting(outsider, title="Kanari", **only)
    factories.follow_up(record, outsider, what="Kanari", due=timezone.localdate() - timedelta(days=30))
    by_form.step(record, Verb.SUBMIT, outsider)
    return record


def test_row_140_of_a_record_that_is_closed_to_them_people_hear_nothing(
    secret: Any, cast: dict[str, User], officer_in_charge: User, client_for: Clients
) -> None:
    """Not those who clear for the Centre either: of what they may not read, they lead nobody."""
    people = {name: one for name, one in cast.items() if name != "administrator"}
    heard = {}
    for name, one in (people | {"in charge": officer_in_charge}).items():
        client = client_for(one)
        number = client.get(reverse("home")).context["shell"]["unseen"]()
        page = client.get(reverse("notice-list"))
        heard[name] = (number, page.context["marking"], secret.reference in page.content.decode())
    assert heard == dict.fromkeys(heard, (0, 0, False)) | {"listed": (1, 2, True)}


def test_row_140_an_address_among_the_notices_bears_no_number_of_a_row(
    officer: User, client_for: Clients
) -> None:
    record = factories.meeting(officer)
    for _ in range(26):
        by_form.step(record, Verb.SUBMIT, officer)
        by_form.step(record, Verb.RETURN, factories.clearer(), reason="Once more.")
    page = client_for(officer).get(reverse("notice-list"), {"page_size": "25"}).context["page"]
    after = f"{page.rows[-1].moment.isoformat()}~1"
    assert page.older_url == f"?{urlencode({'page_size': 25, 'after': after})}"


def raise_marking(record: Any, reader: User) -> None:
    with as_owner():
        Record.objects.filter(pk=record.pk).update(sensitivity=2)


def end_account(record: Any, reader: User) -> None:
    with as_owner():
        User.objects.filter(pk=reader.pk).update(is_active=False)


def end_role(record: Any, reader: User) -> None:
    with as_owner():
        reader.give_way(timezone.localdate(), None)


def lower_clearance(record: Any, reader: User) -> None:
    factories.hold(reader, Role.ANALYST, level=0)


CHANGES = [raise_marking, end_account, end_role, lower_clearance]


@pytest.mark.parametrize("change", CHANGES)
def test_row_141_a_mail_is_judged_by_the_rights_of_the_moment_it_leaves(
    change: Callable[[Any, User], None], officer: User, analyst: User
) -> None:
    record = factories.meeting(officer, Status.SUBMITTED, reviewer=analyst)
    change(record, analyst)
    assert send() == []


def test_row_141_without_such_a_change_it_leaves(officer: User, analyst: User) -> None:
    factories.meeting(officer, Status.SUBMITTED, reviewer=analyst)
    assert send() == [analyst.email]


def test_row_141_of_a_strictly_confidential_record_its_list_is_told_the_reference(
    secret: Any, cast: dict[str, User]
) -> None:
    assert send() == sorted([cast["listed"].email, cast["outsider"].email])
    for letter in mail.outbox:
        text = f"{letter.subject}\n{letter.body}"
        assert secret.reference in text
        assert not {"Kanari", cast["outsider"].name, cast["listed"].name} & {
            word for word in ("Kanari", cast["outsider"].name, cast["listed"].name) if word in text
        }


def test_row_141_whoever_was_taken_off_the_list_since_is_told_nothing(
    secret: Any, outsider: User, listed: User
) -> None:
    with as_owner():
        NeedToKnow.objects.all().delete()
        Record.objects.filter(pk=secret.pk).update(reviewer=None)
    assert send() == [outsider.email]


def test_row_142_what_one_saw_chose_and_was_mailed_is_shown_to_nobody_else(
    officer: User, cast: dict[str, User]
) -> None:
    with as_owner():
        NoticeVisit.objects.create(user=officer, seen_at=timezone.now())
        NoticeChoice.objects.create(user=officer, source="due", way=Way.OFF)
        NoticeWatch.objects.create(user=officer, country_id=860)
        NoticeMail.objects.create(user=officer, day=timezone.localdate(), until=timezone.now())
    tables = (NoticeVisit, NoticeChoice, NoticeWatch, NoticeMail)
    shown: dict[str, list[int]] = {}
    for name in (*NAMES, "portal"):
        person = User.objects.system() if name == "portal" else cast[name]
        with in_role("portal_worker"), seen_by(person):
            shown[name] = [table.objects.count() for table in tables]
        with seen_by(person):
            shown[name] += [table.objects.count() for table in tables[:3]]
    assert shown == dict.fromkeys(shown, [0] * 7) | {"officer": [1] * 7}
