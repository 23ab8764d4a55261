"""One mail a day and person: how much is new, and the references of what it is about. No subject and no name. What
somebody wants to hear of once a week stands in the first mail of the week.

What it tells is read at the moment it leaves, as its recipient reads then: whoever was on a list yesterday and is off
it today hears of nothing.
"""

import logging
from collections import defaultdict
from datetime import datetime, time, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from ashgabat_centre.accounts.models import User, UserQuerySet
from ashgabat_centre.accounts.roles import READING
from ashgabat_centre.database.context import access_context
from ashgabat_centre.notices.bell import seen_up_to
from ashgabat_centre.notices.models import NoticeMail
from ashgabat_centre.notices.notice_list import Notice, chosen, news_between, read
from ashgabat_centre.notices.sources import NoticeSource, Way, sources_for
from ashgabat_centre.records.reference_numbers import slug_of

log = logging.getLogger(__name__)
NAMES = uuid5(NAMESPACE_URL, "urn:unrcca:notices")
MOST = 20  # references of one source; what is more is counted
LINES = 500  # notices of one mail; whoever was away longer finds the rest in the portal


def morning(now: datetime) -> datetime:
    """The hour of that day's mails, in Ashgabat; what is news from then on is told the next day."""
    day = timezone.localdate(now)
    return timezone.make_aware(datetime.combine(day, time(settings.MAIL_HOUR)))


def recipients() -> UserQuerySet:
    """Whoever reads records today and may sign in."""
    people: UserQuerySet = User.objects.filter(is_active=True).holding(*READING)
    return people.order_by("pk")


def send_due(now: datetime) -> int:
    """Send what is due of today's mails and return how many went out.

    What the mail server does not take now is tried at the next call; while it is away, nobody else's is tried.
    """
    sent, until = 0, morning(now)
    for number in recipients().values_list("pk", flat=True) if now >= until else ():
        try:
            sent += _send_to(number, until)
        except SMTPRecipientsRefused:
            log.warning("The mail server refuses the address of account %s", number)
        except OSError:
            log.exception("The mail server does not answer; the mails of today wait")
            break
    return sent


def _send_to(number: int, until: datetime) -> bool:
    """Send one person's mail in their own access context, with the rights of this moment."""
    person = recipients().filter(pk=number).first()
    if person is None:
        return False
    with access_context(person.reader()):
        with transaction.atomic():
            mail = NoticeMail.objects.claim(person, until)
        return mail is not None and _send_claimed(person, mail)


def _send_claimed(person: User, mail: NoticeMail) -> bool:
    try:
        with transaction.atomic():
            news = _news(person, mail)
        if news:
            compose(person, mail, news).send()
    except Exception:
        with transaction.atomic():
            mail.release()
        raise
    with transaction.atomic():
        mail.settle(len(news))
        NoticeMail.objects.forget_old(mail)
    return bool(news)


def _news(person: User, mail: NoticeMail) -> list[Notice]:
    """What came since the last mail and was not seen in the portal, of what this person wants by mail."""
    earlier = NoticeMail.objects.before(mail) or mail.until - timedelta(days=1)
    news = _wanted(person, Way.MAIL, earlier, mail.until)
    if of_week := NoticeMail.objects.weekly_before(mail):
        news += _wanted(person, Way.WEEKLY, of_week, mail.until)
    return news


def _wanted(person: User, way: Way, earlier: datetime, until: datetime) -> list[Notice]:
    names = [name for name, chose in chosen(person).items() if chose == way]
    rows = news_between(person, names, max(earlier, seen_up_to(person)), until)
    return [] if rows is None else read(rows[:LINES])


def compose(person: User, mail: NoticeMail, news: list[Notice]) -> EmailMessage:
    """The mail in its reader's language. A number of its own lets a mail server know the same one again."""
    with translation.override(person.language):
        context = {"lines": _lines(person, news), "notices": _full(reverse("notice-list"))}
        context["choices"] = _full(reverse("notice-choices"))
        subject = render_to_string("notices/daily_mail_subject.txt", context | {"day": mail.day})
        text = render_to_string("notices/daily_mail.txt", context)
    number = f"<{uuid5(NAMES, f'{person.pk} {mail.day}')}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2]}>"
    headers = {"Message-ID": number, "Auto-Submitted": "auto-generated"}
    return EmailMessage(" ".join(subject.split()), f"{text.strip()}\n", to=[person.email], headers=headers)


def _lines(person: User, news: list[Notice]) -> list[dict[str, Any]]:
    """By source, each record once however much happened to it."""
    references: dict[str, dict[str, None]] = defaultdict(dict)
    for notice in news:
        references[notice.source.name][notice.record.reference if notice.record else f"{notice.row}"] = None
    return [_line(one, references[one.name]) for one in sources_for(person) if one.name in references]


def _line(source: NoticeSource, references: dict[str, None]) -> dict[str, Any]:
    shown = [one for one in references if not one.isdecimal()][:MOST]
    return {
        "label": source.label,
        "count": len(references),
        "records": [(one, _full(reverse("record-by-reference", args=[slug_of(one)]))) for one in shown],
        "more": len(references) - len(shown),
    }


def _full(path: str) -> str:
    return f"{settings.PORTAL_URL}{path}"
