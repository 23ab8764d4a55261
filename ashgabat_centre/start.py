"""Checks before a process serves anybody: if one fails, it does not start and says why."""

import sys

import django
from django.core.checks import ERROR, run_checks
from django.db import connections

from ashgabat_centre.database.fitness import TAG

REFUSED = 3  # by which gunicorn knows not to try again


def refuse_unfit() -> None:
    """Run the portal's own checks; exit with their messages where one fails."""
    django.setup()
    errors = run_checks(tags=[TAG], include_deployment_checks=True)
    # Nothing opened here may be carried over into a process that is forked off later.
    connections.close_all()
    if reasons := [message.msg for message in errors if message.level >= ERROR]:
        print("The portal does not start:", *reasons, sep="\n- ", file=sys.__stderr__, flush=True)
        sys.exit(REFUSED)
