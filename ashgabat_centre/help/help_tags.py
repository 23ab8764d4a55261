"""The small question mark that leads to the page of a rule."""

from typing import Any
from urllib.parse import urlencode

from django.template import Context, Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ashgabat_centre.help.topics import BESIDE_FIELDS, ON_PAGES, TOPICS

register = Library()


@register.simple_tag
def help_beside(field: Any) -> SafeString | str:
    """The link beside a form's field whose rule has a page; '' beside others."""
    return _mark(BESIDE_FIELDS.get(field.name, ""))


@register.simple_tag(takes_context=True)
def help_here(context: Context) -> SafeString | str:
    """The link beside the heading of a page whose rule has a page; '' on others."""
    match = getattr(context.get("request"), "resolver_match", None)
    return _mark(ON_PAGES.get(match.url_name or "", "") if match else "")


@register.simple_tag(takes_context=True)
def report_address(context: Context) -> str:
    """Where a problem with this page is reported: with the name of its address, and the number of an error."""
    match = getattr(context.get("request"), "resolver_match", None)
    facts = {"page": match.url_name if match else "", "incident": context.get("incident", "")}
    given = urlencode({name: word for name, word in facts.items() if word})
    return reverse("problem-report") + (f"?{given}" if given else "")


def _mark(slug: str) -> SafeString | str:
    if not slug:
        return ""
    name = _("Help: %(topic)s") % {"topic": TOPICS[slug].title}
    return format_html(
        '<a class="ask" href="{}" aria-label="{}">?</a>', reverse("help-topic", args=[slug]), name
    )
