"""Where one goes on after a step that was not taken on the thing's own page: the next in clearing, or the home page."""

from urllib.parse import urlencode

from django.urls import reverse

THEN = "then"  # the field by which a step says where it was taken: at home, or which record comes next in clearing
HOME = "home"


def clearing_address(slug: str = "") -> str:
    """Where clearing goes on with this record, or else with what has waited longest."""
    return f"{reverse('clearing')}?{urlencode({'at': slug})}" if slug else reverse("clearing")


def address_after(then: str) -> str:
    """Where a step leads that was posted with this word."""
    return reverse("home") if then == HOME else clearing_address(then)
