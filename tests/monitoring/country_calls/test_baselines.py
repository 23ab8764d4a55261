"""A country's baseline is written by one person and validated by another; earlier versions stay, with what changed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.rules import Refused
from monitoring.country_calls import rules
from monitoring.country_calls.models import CountryBaseline
from tests.cast import READERS, Clients, seen_by
from tests.monitoring.country_calls.calls import baseline

pytestmark = pytest.mark.django_db
PAGE, FORM = (f"country-baseline{part}" for part in ("", "-new"))


def written(browser: Any, text: str, since: str = "2026-01-01") -> Any:
    address = reverse(FORM, args=["kaz"])
    token = browser.get(address).context["form_token"]
    return browser.post(address, {"since": since, "text": text, "form_token": token})


def step(browser: Any, version: Any, verb: str, reason: str = "") -> Any:
    token = browser.get(reverse(PAGE, args=["kaz"])).context["form_token"]
    address = reverse("country-baseline-step", args=[version.pk, verb])
    return browser.post(address, {"reason": reason, "form_token": token})


def waits(person: User) -> Any:
    with seen_by(person):
        return CountryBaseline.objects.waiting().get()


def test_the_current_version_stands_first_and_says_what_it_changed(
    analyst: User, head: User, client_for: Clients
) -> None:
    writer, validator = client_for(analyst), client_for(head)
    for text in ("Rallies are usual.", "Rallies and strikes are usual."):
        assert written(writer, text).status_code == 302
        assert step(validator, waits(head), "validate").status_code == 302
    page = writer.get(reverse(PAGE, args=["kaz"])).context
    assert page["current"].text == "Rallies and strikes are usual."
    assert [(one.state, [part.before for part in changed]) for one, changed in page["versions"]] == [
        ("validated", ["Rallies are usual."]),
        ("superseded", []),
    ]
    assert writer.get(reverse(FORM, args=["kaz"])).context["form"]["text"].value() == page["current"].text


def test_row_156_nobody_validates_their_own_version(head: User, client_for: Clients) -> None:
    made = baseline(head)
    assert step(client_for(head), made, "validate").status_code == 403
    with seen_by(head), transaction.atomic(), pytest.raises(IntegrityError, match="by_two"):
        CountryBaseline.objects.filter(pk=made.pk).update(
            state="validated", decided_by=head, decided_at=made.proposed_at
        )


def test_anothers_version_is_decided_first(officer: User, analyst: User, client_for: Clients) -> None:
    baseline(analyst)
    refused = written(client_for(officer), "Otherwise.")
    assert (refused.status_code, b"waits here already" in refused.content) == (422, True)
    with seen_by(officer), pytest.raises(Refused, match="waits here already"):
        rules.propose_baseline(
            CountryBaseline(country_id=398, text="Otherwise.", since=date(2026, 1, 1)), officer
        )


def test_its_day_is_none_to_come_and_none_before_the_centre_opened(
    analyst: User, client_for: Clients
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    days = {"2007-12-09": 422, "2007-12-10": 302, tomorrow.isoformat(): 422}
    writer = client_for(analyst)
    assert {day: written(writer, "Calm.", day).status_code for day in days} == days
    for day in (date(2007, 12, 9), tomorrow):
        one = CountryBaseline(country_id=398, text="Calm.", since=day, proposed_by=analyst, worded_by=analyst)
        with seen_by(analyst), pytest.raises(Refused):
            rules.propose_baseline(one, analyst)
        with seen_by(analyst), transaction.atomic(), pytest.raises(IntegrityError, match="baseline"):
            CountryBaseline.objects.filter(state="proposed").update(state="superseded")
            one.save(force_insert=True)


def test_what_nobody_decided_on_is_called_set_aside_and_not_superseded(
    analyst: User, head: User, client_for: Clients
) -> None:
    writer = client_for(analyst)
    for text in ("Rallies.", "Strikes.", "Strikes and rallies."):
        written(writer, text)
        if text == "Strikes.":
            step(client_for(head), waits(head), "validate")
    step(client_for(head), waits(head), "validate")
    versions = writer.get(reverse(PAGE, args=["kaz"])).context["versions"]
    assert [one.standing_word for one, _changed in versions] == ["Validated", "Superseded", "Set aside"]
    assert b"set aside" in writer.get(reverse(PAGE, args=["kaz"])).content


def test_it_comes_back_with_a_reason(analyst: User, head: User, client_for: Clients) -> None:
    made = baseline(analyst)
    assert step(client_for(head), made, "return", "Since when?").status_code == 302
    assert b"Since when?" in client_for(analyst).get(reverse(PAGE, args=["kaz"])).content
    assert step(client_for(analyst), made, "withdraw").status_code == 302


def test_row_157_the_desk_reads_versions_that_were_valid(cast: dict[str, User], client_for: Clients) -> None:
    made = baseline(cast["analyst"])
    seen = {}
    for name, person in cast.items():
        with seen_by(person):
            seen[name] = CountryBaseline.objects.filter(pk=made.pk).exists()
    assert seen == dict.fromkeys(READERS, True) | {"desk": False, "administrator": False}
    step(client_for(cast["head"]), made, "validate")
    with seen_by(cast["desk"]):
        assert CountryBaseline.objects.get() == made
    answers = {name: client_for(cast[name]).get(reverse(PAGE, args=["kaz"])).status_code for name in cast}
    assert answers == dict.fromkeys(READERS, 200) | {"administrator": 404}
