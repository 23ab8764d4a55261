"""What an analyst keeps an eye on beside their own desk: what came in, what was warned of, what leadership asks, and
what has passed its day. All of it is one query.

Each part is an arm of a union: rows as JSON, or how many rows there are. Every number is that of the list it opens.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.models import Count, TextField, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise

from ashgabat_centre.database.facts import facts_of
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web.characters import language_of
from monitoring.alerts.models import MARKING as ALERT_MARKING
from monitoring.alerts.models import Alert
from monitoring.feeds.models import FeedItem
from monitoring.questions.gaps import Latest, cover
from monitoring.questions.models import MARKING as QUESTION_MARKING
from monitoring.questions.models import LeadershipQuestion
from reports.quality.checks import CHECKS

SHOWN = 5  # rows of each part; what is more is a click away
PAST = ("levels", "indicators", "readings", "review", "judgements")
FACTS = {
    "inbox": ("id", "title", "language", "moment", "feed__name"),
    "alerts": ("number", "title_en", "title_ru", "state", "raised_at", "country_id"),
    "questions": ("number", "wording", "language", "country_ids", "theme_ids", "every", "review_on"),
}


@dataclass(frozen=True)
class WatchLine:
    """One row: what it is called and where it leads, what is said beside it, and since when it stands."""

    title: str
    language: str
    url: str
    beside: str
    moment: datetime


@dataclass(frozen=True)
class PastDay:
    """How many things of one sort have passed their day, and where they are listed."""

    label: str | Promise
    url: str
    count: int


@dataclass(frozen=True)
class Watch:
    """All parts, with how many unsorted items and open alerts there are in all."""

    inbox: list[WatchLine]
    inbox_count: int
    alerts: list[WatchLine]
    alert_count: int
    questions: list[Any]
    past: list[PastDay]

    @property
    def marking(self) -> int:
        """Of what is shown: what the Centre warns of and what its leadership asks are marked."""
        return max(ALERT_MARKING if self.alerts else 0, QUESTION_MARKING if self.questions else 0)


def watched(today: date, latest: list[Latest]) -> Watch:
    """The parts as their reader may see them; `latest` are the notes by which questions have gaps."""
    parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for part, facts in _ask(today):
        parts[part].append(facts)
    counts = Counter({part: facts[0]["count"] for part, facts in parts.items() if part not in FACTS})
    return Watch(
        [_item_line(facts) for facts in _latest_first(parts["inbox"], "moment", "id")],
        counts["all inbox"],
        [_alert_line(facts) for facts in _latest_first(parts["alerts"], "raised_at", "number")],
        counts["all alerts"],
        cover(_questions(parts["questions"]), today, latest),
        [_past_day(slug, counts[slug]) for slug in PAST if counts[slug]],
    )


def _ask(today: date) -> Any:
    inbox, alerts = FeedItem.objects.waiting(), Alert.objects.undecided()
    first, *others = (
        _rows("inbox", inbox.newest_first()),
        _rows("alerts", alerts.latest_first()),
        _rows("questions", LeadershipQuestion.objects.open().soonest_first()),
        _number("all inbox", inbox),
        _number("all alerts", alerts),
        *(_number(slug, CHECKS[slug].rows(today)) for slug in PAST),
    )
    return first.union(*others, all=True).order_by()


def _rows(part: str, rows: Any) -> Any:
    return rows[:SHOWN].values_list(Value(part, TextField()), facts_of(FACTS[part]))


def _number(part: str, rows: Any) -> Any:
    counted = rows.order_by().annotate(part=Value(part, TextField())).values("part").annotate(n=Count("pk"))
    return counted.values_list("part", JSONObject(count="n"))


def _latest_first(rows: Iterable[dict[str, Any]], *keys: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda facts: tuple(facts[key] for key in keys), reverse=True)


def _moment(facts: dict[str, Any], key: str) -> datetime:
    return cast(datetime, parse_datetime(facts[key]))


def _item_line(facts: dict[str, Any]) -> WatchLine:
    feed, moment = facts.pop("feed__name"), _moment(facts, "moment")
    item = FeedItem(**facts)
    return WatchLine(item.title, item.language, item.get_absolute_url(), feed, moment)


def _alert_line(facts: dict[str, Any]) -> WatchLine:
    alert = Alert(**facts)
    beside = f"{terms().countries[alert.country_id].name} · {alert.get_state_display()}"
    return WatchLine(
        alert.title, language_of(alert.title), alert.get_absolute_url(), beside, _moment(facts, "raised_at")
    )


def _questions(rows: Iterable[dict[str, Any]]) -> list[LeadershipQuestion]:
    soonest = sorted(rows, key=lambda facts: (facts["review_on"], facts["number"]))
    return [
        LeadershipQuestion(**facts | {"review_on": date.fromisoformat(facts["review_on"])})
        for facts in soonest
    ]


def _past_day(slug: str, count: int) -> PastDay:
    return PastDay(CHECKS[slug].label, reverse("quality-rows", args=[slug]), count)
