"""The pages that every look of the portal is checked on, and who opens them."""

from collections.abc import Callable
from typing import Any

ANY = "select replace(reference, '/', '-') from records_record where kind = '{}' and {} order by {} limit 1"
FOUND = {
    "waiting": ANY.format("meeting", "status = 'submitted' and sensitivity < 2", "length(title) desc"),
    "cleared": ANY.format("meeting", "status = 'cleared' and language = 'ru'", "length(title) desc"),
    "briefing": ANY.format("briefing", "status = 'submitted'", "occurred_on desc"),
    "corrected": ANY.format(
        "meeting", "id in (select record_id from records_revision where status = 'submitted')", "id"
    ),
    "person": "select id from accounts_user where email = 'analyst@unrcca.example'",
    "secret": ANY.format(
        "meeting",
        "sensitivity = 2 and author_id = (select id from accounts_user where email = 'officer@unrcca.example')",
        "length(title) desc",
    ),
    "duplicate": "select id from records_person where merged_into_id is not null order by id limit 1",
    "posts": "select person_id from records_post group by 1 order by count(*) desc, 1 limit 1",
    "hidden": "select id from records_person where protected order by id limit 1",
    "renamed": "select organization_id from records_organizationname order by id limit 1",
    "promise": "select number from records_followup where priority = 1 order by id limit 1",
    "source": "select id from monitoring_source where protected order by id limit 1",
    "feed": "select id from monitoring_feed where trouble <> '' order by id limit 1",
    "item": "select id from monitoring_feeditem where state = 'new' order by length(text) desc, id limit 1",
    "event": (
        "select number from monitoring_event event join monitoring_eventreport report on event_id = event.id"
        " group by event.id order by count(*) desc, event.id limit 1"
    ),
    "judgement": "select number from monitoring_judgement where outcome <> '' order by id limit 1",
    "alert": "select number from monitoring_alert where state = 'judged' order by id limit 1",
    "indicator": "select code from monitoring_indicator where retired_on is null order by id limit 1",
    "question": "select number from monitoring_leadershipquestion where closed_at is null order by id limit 1",
    "noted": ANY.format("situationnote", "status = 'cleared'", "length(title) desc"),
    "paragraph": (
        "select paragraph.id from records_paragraph paragraph join records_record record on record.id = parent_id"
        " where record.kind = 'briefing' and record.status = 'submitted' order by record.occurred_on desc,"
        " paragraph.function, paragraph.order limit 1"
    ),
}
PAGES = {
    "sign-in": ("", "/account/login/"),
    "home": ("head", "/"),
    "list": ("officer", "/meetings/"),
    "all records": ("head", "/records/"),
    "meeting form": ("officer", "/meetings/new/"),
    "note form": ("analyst", "/notes/new/"),
    "record": ("head", "/meetings/{waiting}/"),
    "cleared record": ("desk", "/meetings/{cleared}/"),
    "cleared record of the Centre": ("head", "/meetings/{cleared}/"),
    "queue": ("head", "/waiting/"),
    "corrected record": ("head", "/meetings/{corrected}/"),
    "correction form": ("officer", "/meetings/{corrected}/correct/"),
    "cleared texts": ("desk", "/r/{corrected}/cleared/"),
    "retention": ("head", "/r/{corrected}/retention/"),
    "briefings": ("head", "/briefings/"),
    "briefing": ("head", "/briefings/{briefing}/"),
    "paragraph": ("head", "/briefings/{briefing}/paragraphs/{paragraph}/"),
    "promises": ("officer", "/follow-ups/"),
    "promise": ("officer", "/follow-ups/{promise}/"),
    "letter form": ("officer", "/correspondence/new/"),
    "translate": ("officer", "/r/{cleared}/translate/"),
    "history": ("head", "/meetings/{waiting}/history/"),
    "jobs": ("head", "/jobs/"),
    "people": ("head", "/people/"),
    "person": ("head", "/people/{person}/"),
    "in charge": ("head", "/people/in-charge/"),
    "marking": ("head", "/r/{cleared}/marking/"),
    "need to know": ("officer", "/r/{secret}/readers/"),
    "directory": ("officer", "/directory/"),
    "institutions": ("desk", "/directory/institutions/"),
    "contact": ("officer", "/directory/people/{posts}/"),
    "duplicate": ("officer", "/directory/people/{duplicate}/"),
    "protected contact": ("officer", "/directory/people/{hidden}/"),
    "identity": ("officer", "/directory/people/{hidden}/identity/"),
    "who knows": ("head", "/directory/people/{hidden}/readers/"),
    "protect": ("officer", "/directory/people/{posts}/protect/"),
    "merge": ("officer", "/directory/people/{posts}/merge/"),
    "contact form": ("officer", "/directory/people/{posts}/edit/"),
    "institution": ("officer", "/directory/institutions/{renamed}/"),
    "institution form": ("officer", "/directory/institutions/{renamed}/edit/"),
    "ask for access": ("officer", "/access/"),
    "analyst's home": ("analyst", "/"),
    "region": ("analyst", "/countries/"),
    "country": ("analyst", "/countries/tjk/"),
    "timeline": ("analyst", "/countries/tjk/timeline/"),
    "note": ("analyst", "/notes/{noted}/"),
    "country calls": ("analyst", "/country-calls/"),
    "inbox": ("analyst", "/inbox/"),
    "item": ("analyst", "/inbox/{item}/"),
    "feeds": ("analyst", "/feeds/"),
    "feed": ("analyst", "/feeds/{feed}/"),
    "sources": ("analyst", "/sources/"),
    "source": ("head", "/sources/{source}/"),
    "events": ("analyst", "/events/"),
    "event": ("analyst", "/events/{event}/"),
    "judgements": ("analyst", "/judgements/"),
    "judgement": ("analyst", "/judgements/{judgement}/"),
    "calibration": ("analyst", "/judgements/calibration/"),
    "alerts": ("analyst", "/alerts/"),
    "alert": ("analyst", "/alerts/{alert}/"),
    "indicators": ("analyst", "/indicators/"),
    "indicator": ("analyst", "/indicators/{indicator}/"),
    "questions": ("head", "/questions/"),
    "question": ("head", "/questions/{question}/"),
    "quality": ("analyst", "/quality/"),
    "wanting": ("analyst", "/quality/ungraded/"),
}


def find_page(look: Callable[[str], Any], name: str) -> tuple[str, str]:
    """Who opens the page, and where it is among this portal's records."""
    role, address = PAGES[name]
    found = {key: look(query) for key, query in FOUND.items() if f"{{{key}}}" in address}
    return role, address.format(**found)
