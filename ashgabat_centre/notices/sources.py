"""The registry of what a person should know.

Nothing is written down a second time: a source is a function that derives notices from rows that are there anyway, the
steps of records and the due dates of commitments. The bell's number, the page and the daily mail follow from it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Func,
    TextChoices,
    TextField,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User

LASTS = timedelta(days=30)  # what is older is no news: the record's history and the lists have it
COLUMNS = ("source", "moment", "act", "about", "actor", "deadline", "words", "link", "row")


class Way(TextChoices):
    """Where a person wants to hear of something."""

    MAIL = "mail", _("In the portal and by daily mail")
    WEEKLY = "weekly", _("In the portal and by weekly mail")
    PORTAL = "portal", _("In the portal")
    OFF = "off", _("Off")


@dataclass(frozen=True)
class NoticeSource:
    """One sort of notices: `rows` gives those for a person, made alike by `as_notices`.

    Of the person, `rows` may use what a reason of the inbox may (records/reasons.py). `sentences` say what each act
    did, after the name of who did it; `page` is the address's name that takes a notice's link, '' where a notice leads
    to its record. Headquarters hears of those `for_desk`. What does not ring stands on the page and in mails alone: the
    bell is asked on every page, by one plan for everybody.
    """

    name: str
    label: str | Promise
    rows: Callable[[User], Any]
    sentences: dict[str, str | Promise]
    rank: int  # by which sources stand one after the other in a mail and among the choices
    page: str = ""
    usual: Way = Way.MAIL
    for_desk: bool = False
    rings: bool = True


SOURCES: dict[str, NoticeSource] = {}


def announces(
    name: str, label: str | Promise, sentences: dict[str, str | Promise], *, rank: int, **more: Any
) -> Callable[[Callable[[User], Any]], Callable[[User], Any]]:
    """Register a function of a person as a source of notices."""

    def register(rows: Callable[[User], Any]) -> Callable[[User], Any]:
        SOURCES[name] = NoticeSource(name, label, rows, sentences, rank, **more)
        return rows

    return register


def sources_for(user: User) -> list[NoticeSource]:
    """The sources that may have something for this person, by rank."""
    mine = (source for source in SOURCES.values() if user.writes or source.for_desk)
    return sorted(mine, key=lambda source: source.rank)


class Midnight(Func):
    """The moment at which a day begins in Ashgabat."""

    template = "((%(expressions)s)::timestamp at time zone 'Asia/Ashgabat')"
    output_field = DateTimeField()


def as_notices(
    rows: Any,
    source: str,
    *,
    moment: str | Combinable,
    act: str | Combinable,
    about: str | None = None,
    actor: str | None = None,
    deadline: str | None = None,
    words: str | None = None,
    link: str | None = None,
) -> Any:
    """The rows as notices: since when it is news, what was done, and the columns of the record it is about, of who did
    it, of a deadline, of words and of what its address names.
    """
    return rows.annotate(
        source=Value(source, output_field=CharField()),
        moment=F(moment) if isinstance(moment, str) else moment,
        act=Value(act, output_field=CharField()) if isinstance(act, str) else act,
        about=_column(about, BigIntegerField()),
        actor=_column(actor, BigIntegerField()),
        deadline=_column(deadline, DateField()),
        words=_column(words, TextField()),
        link=_column(link, TextField()),
        row=_column("pk", BigIntegerField()),
    )


def _column(name: str | None, kind: Any) -> Cast:
    """The column, or an empty one of its sort: the parts of a union are alike."""
    return Cast(F(name) if name else Value(None), kind)
