"""Posts and institutions as they were on a day. None of them asks the database anything that was fetched along."""

from datetime import date
from typing import Any

from django import template
from django.utils import timezone

from ashgabat_centre.directory.models import Person, Post

register = template.Library()


@register.filter
def post_on(person: Person, day: date) -> str:
    """The post held that day with its institution; '' where none is known."""
    held: Any = person.post_on(day)
    return held.shown_on(day) if held else ""


@register.filter
def institution_then(post: Post) -> str:
    """The institution by the name it bore on the post's last day, or bears today."""
    name: str = post.organization.named_on(min(post.until or date.max, timezone.localdate()))
    return name
