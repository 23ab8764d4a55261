"""Small things the sign-in pages need."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute, where the page's script reads it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def device(agent: str) -> str:
    """What a person calls it: “Firefox, Windows” for the long line a browser sends."""
    browsers = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"))
    desks = (("Mac OS", "macOS"), ("Linux", "Linux"))
    found = [
        next((name for mark, name in names if mark in agent), "") for names in (browsers, (*systems, *desks))
    ]
    return ", ".join(filter(None, found)) or agent[:40]
