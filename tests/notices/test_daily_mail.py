"""One mail a day and person: numbers and references, sent once, with the rights of the moment in which it leaves."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.notices import daily_mail
from ashgabat_centre.notices.models import NoticeChoice, NoticeMail, NoticeVisit
from ashgabat_centre.notices.sources import Way
from ashgabat_centre.notices.tasks import send_notices
from ashgabat_centre.records.lifecycle import Verb
from ashgabat_centre.records.models import Status
from ashgabat_centre.tools import by_form
from tests import factories
from tests.cast import in_role, seen_by

database = pytest.mark.django_db


def at(hour: int, days: int = 1) -> datetime:
    """That hour in Ashgabat on the day of the next mails, or so many days after the last ones: they begin a day."""
    day = timezone.localtime() - timedelta(hours=settings.MAIL_HOUR) + timedelta(days=days)
    return day.replace(hour=hour, minute=5, second=0, microsecond=0)


def send(now: datetime | None = None) -> int:
    """As the worker does."""
    with in_role("portal_worker"):
        return daily_mail.send_due(now or at(8))


def letters() -> list[tuple[str, str]]:
    return [(letter.to[0], str(letter.body)) for letter in mail.outbox]


def text() -> str:
    """Of the only mail there is."""
    (letter,) = mail.outbox
    return f"{letter.subject}\n{letter.body}"


@database
def test_a_mail_tells_numbers_and_references_and_nothing_else(officer: User, head: User) -> None:
    record = factories.meeting(officer, Status.SUBMITTED)
    other = factories.meeting(officer, Status.SUBMITTED)
    assert send() == 1
    assert letters() == [
        (
            head.email,
            "New for you in the portal:\n\n"
            "Texts, corrections and translations to clear: 2\n"
            f"  {other.reference}  {settings.PORTAL_URL}/r/{other.slug}/\n"
            f"  {record.reference}  {settings.PORTAL_URL}/r/{record.slug}/\n\n"
            f"All notices: {settings.PORTAL_URL}/notices/\n"
            f"Notice settings: {settings.PORTAL_URL}/account/notices/\n",
        )
    ]
    assert mail.outbox[0].subject.startswith("UNRCCA portal: notices of ")


@database
def test_it_comes_in_the_language_of_its_reader(officer: User) -> None:
    factories.user("head", Role.HEAD, level=2, language="ru")
    factories.meeting(officer, Status.SUBMITTED)
    send()
    assert "Тексты, исправления и переводы на утверждение: 1" in text()
    assert mail.outbox[0].subject.startswith("Портал РЦПДЦА: уведомления за ")


@database
def test_before_the_hour_nothing_leaves_and_after_it_nothing_twice(officer: User, head: User) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    assert [send(at(6)), send(at(7)), send(at(8)), send(at(23))] == [0, 1, 0, 0]


@database
def test_where_nothing_is_new_no_mail_comes(officer: User, head: User) -> None:
    assert (send(at(8, days=-1)), mail.outbox) == (0, [])
    factories.meeting(officer, Status.SUBMITTED)
    assert [send(), send(at(8, days=2))] == [1, 0]


@database
def test_ten_edits_in_a_day_make_one_mail_of_one_line(officer: User) -> None:
    record = factories.meeting(officer)
    for _ in range(5):
        by_form.step(record, Verb.SUBMIT, officer)
        by_form.step(record, Verb.RETURN, factories.clearer(), reason="Once more.")
    assert send() == 1
    assert letters()[0][0] == officer.email and text().count(record.reference) == 1
    assert "What became of my texts: 1\n" in text()


@database
def test_what_was_seen_in_the_portal_is_not_mailed(officer: User, head: User) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    with seen_by(head):
        NoticeVisit.note(head, timezone.now())
    assert send() == 0


@database
@pytest.mark.parametrize("way", [Way.OFF, Way.PORTAL])
def test_what_is_not_wanted_by_mail_is_not_mailed(way: str, officer: User, head: User) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    with seen_by(head):
        NoticeChoice.objects.create(user=head, source="to-clear", way=way)
    assert send() == 0


# --- What goes wrong --------------------------------------------------------------------------------------------


class Server:
    """A mail server that does as it is told: raises what stands first, and takes the rest."""

    def __init__(self, *troubles: BaseException) -> None:
        self.troubles, self.taken = list(troubles), list[EmailMessage]()

    def take(self, letter: EmailMessage) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append(letter)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server()
    monkeypatch.setattr(EmailMessage, "send", lambda letter: made.take(letter))
    yield made


class Killed(BaseException):
    """As a process ends that is killed: nothing is caught, nothing is put right."""


@database
def test_a_mail_server_that_is_away_is_tried_again(server: Server, officer: User, head: User) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    server.troubles = [SMTPServerDisconnected("gone"), ConnectionRefusedError()]
    assert [send(at(7)), send(at(8)), send(at(9)), send(at(10))] == [0, 0, 1, 0]
    assert len(server.taken) == 1


@database
def test_while_it_is_away_nobody_else_is_tried_and_a_refused_address_holds_up_nobody(
    server: Server, officer: User, head: User
) -> None:
    another = factories.user("another", Role.HEAD, level=2)
    factories.meeting(officer, Status.SUBMITTED)
    server.troubles = [SMTPServerDisconnected("gone"), SMTPRecipientsRefused({})]
    assert [send(at(7)), send(at(8)), send(at(9))] == [0, 1, 1]
    assert [letter.to for letter in server.taken] == [[another.email], [head.email]]


@database
def test_a_worker_killed_in_the_middle_sends_it_once_after_its_lease(
    server: Server, officer: User, head: User
) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    server.troubles = [Killed()]
    with pytest.raises(Killed):
        send()
    assert (send(), server.taken) == (0, [])
    with as_owner():
        NoticeMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert (send(), send(), len(server.taken)) == (1, 0, 1)


@database
def test_what_is_sent_twice_all_the_same_bears_one_number(officer: User, head: User) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    send()
    with as_owner():
        NoticeMail.objects.update(settled_at=None, lease_until=None)
    send()
    assert len({letter.extra_headers["Message-ID"] for letter in mail.outbox}) == 1
    assert len(mail.outbox) == 2


@database
def test_a_day_that_was_missed_is_told_the_next(server: Server, officer: User, head: User) -> None:
    send(at(8, days=-1))
    factories.meeting(officer, Status.SUBMITTED)
    server.troubles = [SMTPServerDisconnected("gone")]
    send(at(23, days=1))
    assert send(at(8, days=2)) == 1


def test_two_workers_at_once_send_one_mail(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both wait until the other has come as far, on connections of their own."""
    officer = factories.user("officer", Role.OFFICER)
    factories.user("head", Role.HEAD, level=2)
    factories.meeting(officer, Status.SUBMITTED)
    taken, together = list[str](), threading.Barrier(2)
    monkeypatch.setattr(EmailMessage, "send", lambda letter: taken.append(letter.to[0]))
    claim = NoticeMail.objects.claim

    def claim_together(*given: Any) -> Any:
        together.wait(10)
        return claim(*given)

    monkeypatch.setattr(NoticeMail.objects, "claim", claim_together, raising=False)
    sent = list[int]()

    def work() -> None:
        try:
            sent.append(send())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sorted(sent), taken) == ([0, 1], ["head@unrcca.example"])


@database
def test_beat_asks_often_and_the_task_sends(
    officer: User, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.meeting(officer, Status.SUBMITTED)
    nine = at(9)
    monkeypatch.setattr(timezone, "now", lambda: nine)
    with in_role("portal_worker"):
        send_notices()
        send_notices()
    assert [address for address, _text in letters()] == [head.email]


# --- Once a week --------------------------------------------------------------------------------------------------


@pytest.fixture
def wednesday() -> Iterator[None]:
    """It is noon of last week's Wednesday."""
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon - timedelta(days=noon.weekday() + 5), tick=False):
        yield


@database
@pytest.mark.parametrize(
    ("days", "sent"),
    [((-2, 4, 5, 6, 12), [0, 0, 1, 0, 0]), ((-2, 4, 7, 8), [0, 0, 1, 0]), ((-1, 5), [0, 1])],
    ids=["on Monday", "on Wednesday, where two days were missed", "where the week before began late"],
)
def test_what_is_wanted_once_a_week_stands_in_the_first_mail_of_the_week(
    days: tuple[int, ...], sent: list[int], wednesday: None, officer: User, head: User
) -> None:
    """The text is submitted on Wednesday, after the mails of days before and before those of days after it."""
    with seen_by(head):
        NoticeChoice.objects.create(user=head, source="to-clear", way=Way.WEEKLY)
    earlier = [send(at(8, days=day)) for day in days if day < 0]
    factories.meeting(officer, Status.SUBMITTED)
    assert earlier + [send(at(8, days=day)) for day in days if day > 0] == sent
