"""No process of the portal starts over a policy it was not written for."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ashgabat_centre.database import policy
from ashgabat_centre.start import REFUSED
from ashgabat_centre.tools.embedded import BASE, Servers
from ashgabat_centre.tools.embedded.children import beat_command, web_command, worker_command
from ashgabat_centre.tools.embedded.services import narrow_to
from tests.database.conftest import DATABASE
from tests.platform.databases import test_environment as environment_for
from tests.stack import find_free_port


@pytest.fixture
def older(servers: Servers) -> Iterator[None]:
    """The database as a version before this one left it."""
    with psycopg.connect(servers.superuser_url(DATABASE), autocommit=True) as superuser:
        superuser.execute("update portal.policy_in_force set hash = repeat('0', 64)")
        yield
        superuser.execute("update portal.policy_in_force set hash = %s", [policy.hash_policy()])


@pytest.mark.usefixtures("older")
def test_web_worker_and_beat_refuse_another_policy(servers: Servers, tmp_path: Path) -> None:
    """A database that names none is refused by the same check, of which tests/security/test_start.py tries more."""
    environment = environment_for(servers, DATABASE, REDIS_URL="redis://127.0.0.1:1/0")
    commands = {
        "web": web_command("127.0.0.1", find_free_port()),
        "worker": worker_command(1),
        "beat": beat_command(tmp_path / "schedule"),
    }
    running = {
        name: subprocess.Popen(
            command,
            cwd=BASE,
            env=narrow_to("web" if name == "web" else "worker", environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name, command in commands.items()
    }
    for name, process in running.items():
        said = process.communicate(timeout=100)[1]
        refused = "The portal does not start:\n- The access policy in force is not this code’s" in said
        assert (process.returncode, refused) == (REFUSED, True), (name, said)
