"""Template filters for the sign-in pages."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """The value as JSON for a data attribute that the page's script reads."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def device(agent: str) -> str:
    """The browser and system out of a user agent, such as “Firefox, Windows”."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"))
    desks = (("Mac OS", "macOS"), ("Linux", "Linux"))
    parts = [
        next((name for mark, name in names if mark in agent), "") for names in (browsers, (*systems, *desks))
    ]
    return ", ".join(filter(None, parts)) or agent[:40]
