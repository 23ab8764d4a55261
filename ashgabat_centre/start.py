"""A process that could not keep the portal's promises does not start, and says why."""

import sys

import django
from django.core.checks import ERROR, run_checks
from django.db import connections

from ashgabat_centre.database.fitness import TAG

REFUSED = 3  # by which gunicorn knows not to try again


def refuse_unfit() -> None:
    """Ask the portal's own checks before anybody is served; end this process where one of them fails."""
    django.setup()
    found = run_checks(tags=[TAG], include_deployment_checks=True)
    # Nothing opened here may be carried over into a process that is forked off later.
    connections.close_all()
    if reasons := [message.msg for message in found if message.level >= ERROR]:
        print("The portal does not start:", *reasons, sep="\n- ", file=sys.__stderr__, flush=True)
        sys.exit(REFUSED)
