"""Start the portal on this machine: `run` serves it, `exec COMMAND…` runs one command beside the same services."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from types import FrameType
from typing import NoReturn

from ashgabat_centre.tools.embedded.children import (
    Children,
    beat_command,
    prepare_command,
    web_command,
    worker_command,
)
from ashgabat_centre.tools.embedded.files import read_or_make_secret
from ashgabat_centre.tools.embedded.prepare import is_static_ready
from ashgabat_centre.tools.embedded.progress import step
from ashgabat_centre.tools.embedded.servers import BASE, VAR
from ashgabat_centre.tools.embedded.services import Services, narrow_to, open_services
from ashgabat_centre.tools.embedded.trouble import Trouble

DEMONSTRATION = {
    "officer@unrcca.example": "Political officer",
    "analyst@unrcca.example": "Analyst",
    "head@unrcca.example": "Head of the Centre",
    "desk@unrcca.example": "Headquarters desk (reads what is cleared)",
    "administrator@unrcca.example": "Administrator (accounts only)",
}
SIGN_IN_PATIENCE = 120.0


class Stopped(Exception):
    """A stop was asked for while something was being waited for."""


class Stop:
    """Set by Ctrl-C or SIGTERM; a second one sets `now`. Looked at between steps, so no step is cut in half."""

    def __init__(self) -> None:
        self.asked, self.now = threading.Event(), threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def wait(self, seconds: float) -> None:
        """Waits so many seconds. Raises Stopped as soon as somebody asked to stop."""
        if self.asked.wait(seconds):
            raise Stopped

    def _hear(self, number: int, frame: FrameType | None) -> None:
        (self.now if self.asked.is_set() else self.asked).set()


def run() -> int:
    """Starts everything, serves until it is asked to stop, and stops it; the exit code."""
    host, port = os.environ.get("HOST") or "127.0.0.1", _read_port()
    demonstration = os.environ.get("DEMO") != "0"
    stop = Stop()
    children = Children("portal", VAR, BASE)
    try:
        _require_free(host, port)
        services = open_services(step=step)
        try:
            _serve(children, services, stop, host, port, demonstration)
        except Stopped:
            return 0
        finally:
            _stop(children, stop)
            services.close()
    finally:
        children.close()


def _serve(
    children: Children, services: Services, stop: Stop, host: str, port: int, demonstration: bool
) -> NoReturn:
    """Until a stop is asked for."""
    for notice in services.notices:
        print(notice)
    environment = services.environment
    if host not in ("127.0.0.1", "localhost", "0.0.0.0", "::"):
        environment["ALLOWED_HOSTS"] += f",{host}"
    password = read_or_make_secret(VAR / "secrets", "demonstration", 12) if demonstration else ""
    _prepare(children, environment, password, stop)
    address = f"http://{_reachable(host)}:{port}/"
    environment.setdefault("PORTAL_URL", address)
    with step("Web, to its first page"):
        children.start("web", web_command(host, port), narrow_to("web", environment))
        _wait_for_sign_in(address, children, stop)
    # Only now: on a small machine three starts at once make the page wait for the other two.
    with step("Worker and beat"):
        for name, command in (
            ("worker", worker_command()),
            ("beat", beat_command(VAR / "beat" / "schedule")),
        ):
            children.start(name, command, narrow_to("worker", environment))
    _announce(address, password)
    while True:
        stop.wait(0.2)
        require_alive(children)


def _prepare(children: Children, environment: dict[str, str], password: str, stop: Stop) -> None:
    owner = narrow_to("owner", environment) | {"DEMONSTRATION_PASSWORD": password}
    needed = ["database"] if is_static_ready() else ["database", "static"]
    parts = [children.start(f"prepare-{part}", prepare_command(part), owner, speaks=True) for part in needed]
    while any(part.exit_code is None for part in parts):
        stop.wait(0.05)
    for part in parts:
        if part.exit_code:
            raise Trouble(
                f"The step {part.name} failed with exit code {part.exit_code}. "
                f"{part.log} ends:\n{part.read_log_tail()}"
            )
        children.forget(part)


def _wait_for_sign_in(address: str, children: Children, stop: Stop) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + SIGN_IN_PATIENCE
    last = "no answer"
    while True:
        stop.wait(0.1)
        require_alive(children)
        try:
            with opener.open(address, timeout=10):
                return
        except (urllib.error.URLError, OSError) as error:
            last = str(error)
        if time.monotonic() > end:
            raise Trouble(f"The sign-in page at {address} does not answer ({last}). See {VAR / 'log'}.")


def require_alive(children: Children) -> None:
    """Raises Trouble with the end of its log where a process has ended by itself."""
    if dead := children.find_dead():
        raise Trouble(
            f"The {dead.name} process ended by itself with exit code {dead.exit_code}, so everything is "
            f"stopped. {dead.log} ends:\n{dead.read_log_tail()}"
        )


def _announce(address: str, password: str) -> None:
    lines = ["", f"The portal is at {address}"]
    if password:
        lines += ["", f"Demonstration accounts, all with the password {password}"]
        lines += [f"  {email:<30} {role}" for email, role in DEMONSTRATION.items()]
        lines += ["This first run asks for no second factor. To try a security key, open it as localhost."]
    lines += ["", f"Logs are in {VAR / 'log'}. Ctrl-C stops everything.", ""]
    print("\n".join(lines), flush=True)


def _stop(children: Children, stop: Stop) -> None:
    if not children.running:
        return
    print("Stopping; a briefing being assembled is finished first.", flush=True)
    finished = threading.Thread(target=children.stop)
    finished.start()
    while finished.is_alive():
        if stop.now.wait(0.05):
            for child in list(children.running):
                child.signal_group(signal.SIGKILL)
            finished.join()


def _read_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not “{text}”.")
    return int(text)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Trouble(
                f"Port {port} on {host} can't be used: {error.strerror}. "
                f"Stop what uses it, or choose another: make run PORT={port + 1}"
            ) from None


def _reachable(host: str) -> str:
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
    return everywhere.get(host, f"[{host}]" if ":" in host else host)


def execute(command: list[str]) -> int:
    """Run one command with the portal's environment, starting the services if they aren't running."""
    services = open_services()
    try:
        return subprocess.call(command, env=services.environment)
    except KeyboardInterrupt:
        return 130
    finally:
        services.close()


def main() -> int:
    """Does what the verb says; 1 where there is trouble a person can put right."""
    parser = argparse.ArgumentParser(prog="python -m ashgabat_centre.tools.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="start the servers, the web, the worker and the beat, and wait for Ctrl-C")
    beside = verbs.add_parser("exec", help="run one command with the services up")
    beside.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    try:
        return run() if arguments.verb == "run" else execute(arguments.command)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
