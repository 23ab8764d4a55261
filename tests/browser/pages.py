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
    "queue": ("head", "/waiting/"),
    "corrected record": ("head", "/meetings/{corrected}/"),
    "correction form": ("officer", "/meetings/{corrected}/correct/"),
    "cleared texts": ("desk", "/r/{corrected}/cleared/"),
    "retention": ("head", "/r/{corrected}/retention/"),
    "briefings": ("head", "/briefings/"),
    "briefing": ("head", "/briefings/{briefing}/"),
    "paragraph": ("head", "/briefings/{briefing}/paragraphs/{paragraph}/"),
    "translate": ("officer", "/r/{cleared}/translate/"),
    "history": ("head", "/meetings/{waiting}/history/"),
    "jobs": ("head", "/jobs/"),
    "people": ("head", "/people/"),
    "person": ("head", "/people/{person}/"),
    "in charge": ("head", "/people/in-charge/"),
    "marking": ("head", "/r/{cleared}/marking/"),
    "need to know": ("officer", "/r/{secret}/readers/"),
    "ask for access": ("officer", "/access/"),
}


def find_page(look: Callable[[str], Any], name: str) -> tuple[str, str]:
    """Who opens the page, and where it is among this portal's records."""
    role, address = PAGES[name]
    found = {key: look(query) for key, query in FOUND.items() if f"{{{key}}}" in address}
    return role, address.format(**found)
