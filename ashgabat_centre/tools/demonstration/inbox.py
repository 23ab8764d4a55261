"""The demonstration's feeds, which are inactive, and the inbox of what they are said to have brought."""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.database.context import as_owner
from ashgabat_centre.records.models import Record
from ashgabat_centre.reference.models import Country, Theme
from monitoring.events.models import Event, EventReport
from monitoring.feeds import arrivals
from monitoring.feeds.documents import FeedEntry
from monitoring.feeds.models import Feed, FeedItem
from monitoring.feeds.outcomes import report_row

FILE = Path(__file__).with_name("feeds.toml")


def load_inbox(analyst: User, sources: dict[str, int]) -> None:
    """Enter the feeds and their items, the oldest first, each in its state as the analyst left it."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    with as_owner():
        feeds = {row["name"]: _feed(row, sources) for row in tables["feed"]}
        for row in sorted(tables["item"], key=lambda row: -row["hours_ago"]):
            _sort(_item(row, feeds[row["feed"]]), row, analyst)


def _feed(row: dict[str, Any], sources: dict[str, int]) -> Feed:
    now = timezone.now()
    plain = {name: row[name] for name in ("name", "address", "language", "cadence")}
    feed = Feed(
        active=False, fetched_at=now - timedelta(minutes=20), changed_at=now - timedelta(hours=1), **plain
    )
    feed.source_id = sources[row["source"]] if "source" in row else None
    feed.country_ids = list(
        Country.objects.filter(iso3__in=row.get("countries", ())).values_list("pk", flat=True)
    )
    feed.theme_ids = list(Theme.objects.filter(code__in=row.get("themes", ())).values_list("pk", flat=True))
    if "trouble" in row:
        since = now - timedelta(hours=row["failing_hours"])
        feed.trouble, feed.seen, feed.failures, feed.failing_since = row["trouble"], row["seen"], 6, since
    feed.save()
    return feed


def _item(row: dict[str, Any], feed: Feed) -> FeedItem:
    moment = timezone.now() - timedelta(hours=row["hours_ago"])
    link = f"{feed.address.rpartition('/')[0]}/{row['hours_ago']}"
    entry = FeedEntry(link, row["title"], row["text"], link, moment)
    return arrivals.bring_in(feed, entry, moment + timedelta(minutes=12))


def _sort(item: FeedItem, row: dict[str, Any], analyst: User) -> None:
    """Leave it as it is, dismissed, or taken into the note of this headline or into an event made of it."""
    if "state" not in row:
        return
    item.state, item.decided_by, item.decided_at = row["state"], analyst, item.came_at + timedelta(minutes=30)
    if "note" in row:
        item.record = Record.objects.get(title__startswith=row["note"])
    if "event" in row:
        item.event = _event(item, row["event"], analyst)
    item.save()


def _event(item: FeedItem, row: dict[str, Any], analyst: User) -> Event:
    """An event made of what this item reports."""
    words = {name: word for name, (word,) in report_row(item).items()}
    country = Country.objects.get(iso3=row["country"])
    about = {"day": item.came_at.date(), "country": country, "place": row["place"], "type": row["type"]}
    event = Event.objects.create(**about, theme_ids=sorted(item.theme_ids), entered_by=analyst)
    EventReport.objects.create(event=event, leads=False, entered_by=analyst, **words)
    return event
