"""One walk over the portal for each person: every page that links lead to, kept for whatever is to be said of answers.

A walk is made once in a test process, and the tests that look at it stand in one file, test_walks.py. People walk in
Russian, so that a word of English that is left over is seen too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ashgabat_centre.accounts.models import User
from ashgabat_centre.jobs.models import Job
from ashgabat_centre.web.sealed_query import seal
from tests import factories, tiers
from tests.cast import Clients, seen_by
from tests.checksums import HANDED_OUT, checksums
from tests.languages import ReadPage, in_russian

OURS = ("accounts", "records", "liaison", "monitoring", "partners", "reports")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str  # '' where it is no HTML

    @cached_property
    def page(self) -> ReadPage:
        return ReadPage(self.body)

    def links(self) -> list[str]:
        """Where it leads, without the part of the page."""
        links = [self.headers["Location"]] if "Location" in self.headers else self.page.links
        return [link.partition("#")[0] for link in links]


@dataclass
class Walk:
    typed: list[str]  # what people typed in Latin letters, their names and the records' references
    answers: dict[str, Answer] = field(default_factory=dict)
    wrote: list[str] = field(default_factory=list)  # tables that are others after it than before

    @property
    def pages(self) -> dict[str, ReadPage]:
        return {address: answer.page for address, answer in self.answers.items() if answer.body}


def follow(client: Client, *starts: str) -> Iterator[tuple[str, Answer]]:
    """Every answer that can be reached by links, a few of each shape."""
    queue, seen, shapes = list(starts), set(starts), dict[str, int]()
    while queue:
        address = queue.pop(0)
        answer = ask(client, address)
        yield address, answer
        for link in answer.links():
            link = address.partition("?")[0] + link if link.startswith("?") else link
            alike = shapes.get(shape(link), 0)
            if link.startswith("/") and link not in seen and alike < (2 if "?" in link else 6):
                shapes[shape(link)] = alike + 1
                seen.add(link)
                queue.append(link)


def ask(client: Client, address: str) -> Answer:
    response = client.get(address)
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return Answer(response.status_code, dict(response.headers), response.text if is_page else "")


def shape(address: str) -> str:
    """Pages of one template are alike: a record of each kind and state is opened, not every filter and copy."""
    path, _, query = address.partition("?")
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "0", path) + "?" * bool(query)


# --- The world they walk in ---------------------------------------------------------------------------------

RUSSIAN: dict[str, Any] = {
    "language": "ru",
    "title": "О распределении воды",
    "summary": "Стороны договорились о квотах.",
    "body": "Подробности.",
    "comment": "Первый шаг.",
}


def russian(kind: str) -> dict[str, Any]:
    """Answers to the kind's form in Russian, so that whatever is left in Latin letters is the portal's own."""
    counterpart = {
        "organization": factories.organization().pk,
        "name": "Оразмухаммет Гельдыев",
        "post": "министр",
    }
    point = {"speaker": "Оразмухаммет Гельдыев", "text": "Квоты действуют весь сезон."}
    source = {"citation": "ИТАР", "reliability": "B", "credibility": "2"}
    promise = factories.follow_up_answers(what="Прислать карты")
    own: dict[str, dict[str, Any]] = {
        "meeting": {"place": "Ашхабад", "rows": {"counterparts": [counterpart], "points": [point]}},
        "concurrence": {"given_by": "Заместитель министра", "evidence": "Вербальная нота 03/1122"},
        "transitionitem": {"custodian": "Душанбе, кабинет 12", "destination": "Ашхабад"},
        "correspondence": {"rows": {"follow_ups": [promise]}},
        "situationnote": {"rows": {"evidence": [source]}},
    }
    return RUSSIAN | own.get(kind, {})


RESTING = ("draft", "cleared")  # of a kind of which this run doesn't ask everything


def furnish(cast: dict[str, User]) -> list[str]:
    """Records in every state with a file each, a briefing and jobs; what was typed of them in Latin letters."""
    officer, head = cast["officer"], cast["head"]
    records = [
        factories.make(kind, author, status, **russian(kind))
        for kind in factories.FILED
        for author, status in (
            [*((officer, status) for status in factories.ROADS), (cast["colleague"], "submitted")]
            if tiers.is_whole(kind)
            else [(officer, status) for status in RESTING]
        )
    ]
    at = factories.last_slot().replace(hour=9)
    records.append(factories.cleared("meeting", officer, at, **russian("meeting")))
    with override("ru"):  # a job keeps its subject in the language of who asked for it
        for record in records:
            factories.attachment(record, record.author, name="протокол.txt")
    with seen_by(officer):
        factories.translation(records[3], officer, "Water", "They agreed.")
    factories.job(head, subject="Обзор")
    factories.job(head, subject="Обзор", state=Job.State.FAILED, reason="Причина")
    people = [word for user in User.objects.all() for word in (user.name, user.email)]
    said = ["As agreed on the telephone.", "Water", "They agreed.", "протокол.txt", "BRF", "UNRCCA/WB"]
    return [*people, *(record.reference for record in records), *said]


# Where a walk begins beside the home page.
STARTS = ("/jobs/", "/health/", "/?period=previous", f"/records/?words={seal('вода')}")


def forms_of_the_administration() -> tuple[str, ...]:
    """To enter a row of each of the portal's own tables."""
    names = [(model._meta.app_label, model._meta.model_name) for model in admin.site._registry]
    return tuple(reverse(f"admin:{label}_{name}_add") for label, name in names if label in OURS)


walked: dict[str, Walk] = {}
Walks = Callable[[str], Walk]


@pytest.fixture
def walks(request: pytest.FixtureRequest) -> Walks:
    """The walk of one of the cast, by name, or of "anonymous"."""

    def walk(name: str) -> Walk:
        if name not in walked:
            cast, client_for = request.getfixturevalue("cast"), request.getfixturevalue("client_for")
            walked[name] = take(cast, name, client_for)
        return walked[name]

    return walk


def take(cast: dict[str, User], name: str, client_for: Clients) -> Walk:
    walk, client = Walk(furnish(cast)), in_russian(client_for(cast[name]) if name in cast else Client())
    factories.briefing()
    starts = forms_of_the_administration() if name == "administrator" else STARTS
    before = checksums(HANDED_OUT)
    walk.answers.update(follow(client, reverse("home"), *starts))
    after = checksums(HANDED_OUT)
    walk.wrote = [table for table in before if before[table] != after[table]]
    return walk
