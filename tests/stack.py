"""The whole portal on scratch data, for tests: real web, worker, beat, broker and database roles.

Loaded as a pytest plugin too: before settings are read it starts the embedded servers, copies a migrated
database for this test process, and points the environment at it as the schema's owner.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from types import TracebackType
from typing import Any, Self

import pytest

from ashgabat_centre.tools.embedded import BASE, VAR, Trouble
from ashgabat_centre.tools.embedded.children import Child, Children, beat_command, web_command, worker_command
from ashgabat_centre.tools.embedded.prepare import is_static_ready
from ashgabat_centre.tools.embedded.services import narrow_to
from ashgabat_centre.tools.embedded.valkey import EmbeddedValkey
from tests.platform.databases import (
    PASSWORD,
    OwnCopy,
    copy_database,
    ensure_test_servers,
    run_prepare,
    test_environment,
)

# Several test processes run side by side; each has databases, ports and folders of its own.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE = f"test_{PROCESS}"
own: list[OwnCopy] = []  # the one database of this process
running: list["Stack"] = []


class Stack:
    """`with Stack() as stack:` serves the portal at `stack.url` until the block ends.

    With `demonstration` there are the accounts officer@, analyst@, head@, desk@ and
    administrator@unrcca.example, all with `stack.password`, and a week of records.
    """

    password = PASSWORD

    def __init__(
        self,
        name: str = "stack",
        *,
        demonstration: bool = True,
        worker: bool = True,
        beat: bool = False,
        **environment: str,
    ) -> None:
        self.name = f"{name}_{PROCESS}"
        self.demonstration, self.wanted = demonstration, {"web": True, "worker": worker, "beat": beat}
        self.changes = environment
        self.database = f"test_{self.name}"
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = VAR / "stack" / self.name

    def __enter__(self) -> Self:
        self.children = Children(f"stack-{self.name}", VAR, BASE)
        self.servers = ensure_test_servers()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.broker = EmbeddedValkey(self.folder / "valkey", "stack")
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        running.append(self)
        return self

    def _start(self) -> None:
        copy_database(self.servers, self.database, demonstration=self.demonstration)
        self.broker.ensure_running()
        own = {"REDIS_URL": self.broker.url, "ATTACHMENT_DIR": str(self.folder / "attachments")}
        self.environment = test_environment(self.servers, self.database, **own | self.changes)
        for name in [name for name, wanted in self.wanted.items() if wanted]:
            self._start_child(name)
        self.wait_for_sign_in()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(self.read_logs())
        self.close()

    def close(self) -> None:
        if self in running:
            running.remove(self)
        self.children.stop(patience=5, hurry=2)
        self.broker.stop()
        self.children.close()
        self.servers.release()

    def start_worker(self) -> Child:
        return self._start_child("worker")

    def start_beat(self) -> Child:
        return self._start_child("beat")

    def start_web(self) -> Child:
        return self._start_child("web")

    def kill_worker(self, number: int = signal.SIGKILL) -> None:
        self._kill("worker", number)

    def kill_beat(self, number: int = signal.SIGKILL) -> None:
        self._kill("beat", number)

    def kill_web(self, number: int = signal.SIGKILL) -> None:
        self._kill("web", number)

    def stop_broker(self) -> None:
        """Take the broker away as a power cut would; what it had written to its journal stays."""
        self.broker.kill()

    def start_broker(self) -> None:
        self.broker.ensure_running()

    def database_url(self, role: str = "owner") -> str:
        """The address of this stack's database for `owner`, `web`, `worker` or `superuser`."""
        if role == "superuser":
            return self.servers.superuser_url(self.database)
        return self.servers.url(role, self.database)

    def manage(self, *arguments: str, role: str = "owner") -> str:
        """Run one management command against this stack and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=narrow_to(role, self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def wait_for_sign_in(self, seconds: float = 90) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + seconds
        while True:
            try:
                opener.open(self.url, timeout=10).close()
                return
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > end or self.children.find_dead():
                    raise Trouble(f"{self.url} does not answer: {error}\n{self.read_logs()}") from None
            time.sleep(0.05)

    def read_logs(self) -> str:
        return "\n".join(
            f"--- {child.name} ({child.log})\n{child.read_log_tail(30)}" for child in self.children.running
        )

    def _start_child(self, name: str) -> Child:
        commands = {
            "web": web_command("127.0.0.1", self.port),
            "worker": worker_command(),
            "beat": beat_command(self.folder / "schedule"),
        }
        role = "web" if name == "web" else "worker"
        return self.children.start(name, commands[name], narrow_to(role, self.environment))

    def _kill(self, name: str, number: int) -> None:
        for child in [child for child in self.children.running if child.name == name]:
            child.signal_group(number)
            self.children.forget(child)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, Any, Any]:
    """A wrapper runs before pytest-django reads the settings."""
    servers = ensure_test_servers()
    own.append(OwnCopy(servers, DATABASE))
    os.environ.update(test_environment(servers, DATABASE, DATABASE_ROLE="owner"))
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if PROCESS == "main" and not is_static_ready():
        run_prepare("static", dict(os.environ))
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the last words of the servers it ran against."""
    report = yield
    if report.failed:
        report.sections.extend((f"stack {stack.name}", stack.read_logs()) for stack in running)
    return report
