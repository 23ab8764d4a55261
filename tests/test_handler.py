"""The tests' browsers share a handler for as long as the settings stay as they are."""

from typing import Any

import pytest
from django.template import Context, Engine
from django.test import Client
from django.test.signals import template_rendered

pytestmark = pytest.mark.usefixtures("django_db_setup")


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


def test_a_page_is_kept_with_its_context_and_its_parts_are_not() -> None:
    parts = {"page": "{% extends 'shell' %}{% block b %}{% include 'part' %}{% endblock %}"}
    parts |= {"shell": "{% block b %}{% endblock %}", "part": "{{ word }}"}
    engine = Engine(loaders=[("django.template.loaders.locmem.Loader", parts)])
    kept = []

    def keep(template: Any, context: Any, **_facts: object) -> None:
        kept.append((template.name, context["word"]))

    template_rendered.connect(keep)
    assert engine.get_template("page").render(Context({"word": "water"})) == "water"
    template_rendered.disconnect(keep)
    assert kept == [("page", "water")]
