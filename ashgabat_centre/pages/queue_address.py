"""Where clearing in a row goes on after a step."""

from urllib.parse import urlencode

from django.urls import reverse

THEN = "then"  # the field by which a step says that it was taken here, and which record comes next


def clearing_address(slug: str = "") -> str:
    """Where clearing goes on with this record, or else with what has waited longest."""
    return f"{reverse('clearing')}?{urlencode({'at': slug})}" if slug else reverse("clearing")
