"""The tests' browsers share a handler for as long as the settings stay as they are."""

from typing import Any

from django.test import Client


def test_browsers_share_a_handler_and_one_that_checks_tokens_has_another() -> None:
    assert Client().handler is Client().handler
    assert Client(enforce_csrf_checks=True).handler is not Client().handler
    assert Client(enforce_csrf_checks=True).handler.enforce_csrf_checks


def test_a_changed_setting_makes_a_new_handler(settings: Any) -> None:
    before = Client().handler
    settings.ATTACHMENT_DIR = "/nowhere"
    assert Client().handler is before
    settings.SECOND_FACTOR_REQUIRED = not settings.SECOND_FACTOR_REQUIRED
    assert Client().handler is not before
