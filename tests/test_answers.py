"""Two answers that differ only by how long they took are the same answer."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from tests.answers import masked, masked_body
from tests.cast import Clients

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("compared", [masked, masked_body])
def test_a_page_that_comes_seconds_later_is_the_same_page(
    compared: Any, officer: User, client_for: Clients
) -> None:
    client, now = client_for(officer), timezone.now()
    client.get("/meetings/")  # the session's cookie is set once
    pages = []
    for late in (0, 3):
        with time_machine.travel(now + timedelta(seconds=late), tick=False):
            pages.append(client.get("/meetings/"))
    assert pages[0].content != pages[1].content
    assert compared(pages[0]) == compared(pages[1])
