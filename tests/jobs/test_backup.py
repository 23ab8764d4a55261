"""Whoever keeps the portal sees when the last backup was taken; an old one, or none, is not well."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from ashgabat_centre.accounts.models import User
from ashgabat_centre.jobs.backup import OVERDUE, last_backup, look_at_backup
from tests.cast import Clients


@pytest.fixture
def stamp(tmp_path: Path, settings: Any) -> Path:
    """The file that is touched after a backup; there is none yet."""
    settings.BACKUP_STAMP = str(tmp_path / "backup")
    return tmp_path / "backup"


def touch(stamp: Path, ago: timedelta) -> float:
    moment = (timezone.now() - ago).timestamp()
    stamp.touch()
    os.utime(stamp, (moment, moment))
    return moment


@pytest.mark.parametrize(("ago", "well"), [(timedelta(hours=2), True), (OVERDUE, False)])
def test_it_is_well_while_it_is_young(ago: timedelta, well: bool, stamp: Path) -> None:
    touch(stamp, ago)
    assert [finding.well for finding in look_at_backup()] == [well]


def test_none_that_was_noted_is_not_well(stamp: Path) -> None:
    assert [(finding.well, finding.says) for finding in look_at_backup()] == [(False, "none was noted")]


def test_an_installation_that_names_no_file_is_told_nothing() -> None:
    assert (look_at_backup(), last_backup()) == ([], None)


@pytest.mark.django_db
def test_the_administrators_home_says_when_it_was(
    stamp: Path, administrator: User, client_for: Clients
) -> None:
    client = client_for(administrator)
    assert "none was noted" in client.get(reverse("home")).content.decode()
    moment = touch(stamp, timedelta(hours=3))
    shown = client.get(reverse("home")).context["backup"]
    assert (shown, shown.timestamp()) == (last_backup(), pytest.approx(moment))
