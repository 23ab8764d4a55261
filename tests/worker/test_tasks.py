"""A worker knows every task the calendar asks for and every job the portal asks for."""

import json
import subprocess
import sys

from django.conf import settings

# As a worker begins: the application, and what it finds by itself.
BEGIN = """
import json
import django
django.setup()
from ashgabat_centre.celery import app
app.loader.import_default_modules()
from ashgabat_centre.jobs import queue
print(json.dumps({"tasks": sorted(app.tasks), "jobs": sorted(queue._works)}))
"""
JOBS = {"attachment-text", "import-check", "import-make", "assemble-briefing"}
JOBS |= {"events-check", "events-make", "alerts-watch"}


def begin() -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    known: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return known


def test_a_worker_knows_every_task_and_every_job() -> None:
    known = begin()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {name for name in known["tasks"] if not name.startswith("celery.")} == scheduled | {
        "records.do_job"
    }
    assert set(known["jobs"]) == JOBS
