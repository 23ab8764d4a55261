"""Timing: in every round each question once, the portal, the floor, the fence and the admin next to each other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ashgabat_centre.tools.bench.administration import change_list
from ashgabat_centre.tools.bench.questions import Question, questions
from ashgabat_centre.tools.bench.readers import (
    BenchReader,
    Times,
    ask_raw,
    portal_at,
    raw_connections,
    time_raw,
)

PAGE = 50


class OtherRows(Exception):
    """Portal, floor or admin answered one question differently, so that their times say nothing."""


class Bench:
    """The readers, and the questions each of them asks of the large portal and of the small one beside it."""

    def __init__(self, words: dict[str, str], owner_url: str, small: str, readers: tuple[str, ...]) -> None:
        self.owner_url, self.small = owner_url, small
        self.readers = [BenchReader(name) for name in readers]
        self.questions = {reader.name: questions(reader, words) for reader in self.readers}
        with portal_at(small):
            self.beside = BenchReader(readers[0])
            self.beside_list = next(q for q in questions(self.beside, words) if q.name == "list")

    def run(self, runs: int) -> dict[str, Times]:
        """The times of each reader's questions."""
        times = {reader.name: Times() for reader in self.readers}
        with raw_connections(self.owner_url) as (web, owner):
            for reader in self.readers:
                self._compare(reader, owner)
            for turn in range(runs + 1):
                for reader in self.readers:
                    found = times[reader.name] if turn else Times()  # the first turn warms the caches up
                    for question in self.questions[reader.name]:
                        self._time(reader, question, found, web, owner)
        return times

    def _compare(self, reader: BenchReader, owner: Any) -> None:
        """The same question has the same answer everywhere, or the figures would compare nothing."""
        for question in self.questions[reader.name]:
            with reader.reading():
                answer = question.ask()
                admin = self._ask_admin(reader, question)
            (floor, *_rest) = ask_raw(owner, question.floor)
            expected = [row[0] for row in floor][:PAGE]
            if answer != expected or admin not in (None, expected):
                raise OtherRows(f"{reader.name}, {question.name}: {answer}, {expected}, {admin}")

    def _ask_admin(self, reader: BenchReader, question: Question) -> list[int] | None:
        if question.admin is None:
            return None
        model, filters = question.admin
        return [row.pk for row in change_list(model, reader.user, filters).result_list]

    def _time(self, reader: BenchReader, question: Question, times: Times, web: Any, owner: Any) -> None:
        name = question.name
        with reader.reading() as asked:
            question.ask()
        times.add(name, asked.seconds)
        times.add(f"{name} floor", time_raw(owner, question.floor))
        times.add(f"{name} fenced", reader.ask_fenced(web, asked.asked))
        times.add(f"{name} unfenced", reader.ask_unfenced(owner, asked.asked))
        with timed(times, f"{name} page"):
            page = reader.open(question.address)
        times.add(f"{name} page database", page.seconds)
        times.add(f"{name} page queries", len(page.asked) / 1000)
        if question.admin:
            with timed(times, f"{name} part"):  # without the facets, as a filter changes it
                reader.open(question.address, hx_request="true")
            with reader.reading() as admin, timed(times, f"{name} admin"):
                self._ask_admin(reader, question)
            times.add(f"{name} admin database", admin.seconds)
        if name == "list" and reader is self.readers[0]:
            self._time_beside(times)

    def _time_beside(self, times: Times) -> None:
        with portal_at(self.small):
            for _turn in range(2):  # a fresh connection is slow once
                with timed(beside := Times(), "page"):
                    self.beside.open(self.beside_list.address)
        times.add("list page beside", beside["page"] / 1000)


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    """Adds up how long the block took, under this name."""
    begun = time.perf_counter()
    yield
    times.add(name, time.perf_counter() - begun)
