"""The portal's own processes, started together and stopped together; and those a killed run forgot."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from ashgabat_centre.tools.embedded.files import Lock, is_alive, wait_until_gone
from ashgabat_centre.tools.embedded.trouble import Trouble

# A worker finishes the task in hand, which its own time limit bounds, before it is hurried.
PATIENCE = 30.0
HURRY = 10.0


def web_command(host: str, port: int) -> list[str]:
    """The web server at this address: two processes of four threads."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "ashgabat_centre.wsgi", "--bind", address),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"),
        *("--graceful-timeout", "20", "--no-control-socket"),
    ]


def worker_command(concurrency: int = 2) -> list[str]:
    """The worker, with so many processes."""
    return [
        *(sys.executable, "-m", "celery", "-A", "ashgabat_centre", "worker", "--loglevel", "INFO"),
        *("--concurrency", str(concurrency), "--without-gossip", "--without-mingle"),
    ]


def beat_command(schedule: Path) -> list[str]:
    """The beat, which keeps at that path when each of its tasks was due."""
    schedule.parent.mkdir(parents=True, exist_ok=True)
    return [
        *(sys.executable, "-m", "celery", "-A", "ashgabat_centre", "beat", "--loglevel", "INFO"),
        *("--schedule", str(schedule), "--pidfile", ""),
    ]


def prepare_command(step: str) -> list[str]:
    """`database` or `static`."""
    return [sys.executable, "-m", "ashgabat_centre.tools.embedded.prepare", step]


@dataclass
class Child:
    """A process started here, and where it logs."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self.process.poll()

    def read_log_tail(self, lines: int = 20) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def signal_group(self, number: int) -> None:
        """Reach the process and all that it started: each child leads a group of its own."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class Children:
    """The processes of one run. Their numbers are kept on disk, so that the next run finds the survivors."""

    def __init__(self, name: str, var: Path, folder: Path) -> None:
        self.name, self.var, self.folder = name, var, folder
        self.record = var / "run" / f"{name}.json"
        self.lock = Lock(var / "run" / f"{name}.lock")
        self.running: list[Child] = []
        if not self.lock.try_take():
            raise Trouble(
                "This folder's portal is already running. Stop it first, or open the address it printed."
            )
        self._clear_leftovers()
        for log in (var / "log").glob(f"{name}-*.log"):
            log.replace(log.with_suffix(".previous"))

    def start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], *, speaks: bool = False
    ) -> Child:
        """One that `speaks` has its standard output shown to the person, and only its errors in its log."""
        log = self.var / "log" / f"{self.name}-{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            # A group of its own: Ctrl-C must reach the supervisor alone, which stops the others in order.
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=None if speaks else output,
                stderr=output,
                start_new_session=True,
            )
        child = Child(name, process, log)
        self.running.append(child)
        self._write_record()
        return child

    def find_dead(self) -> Child | None:
        """A process that has ended by itself, if there is one."""
        return next((child for child in self.running if child.exit_code is not None), None)

    def forget(self, child: Child) -> None:
        """Waits for its end and strikes it from the record of what runs."""
        child.process.wait()
        self.running.remove(child)
        self._write_record()

    def stop(self, patience: float = PATIENCE, hurry: float = HURRY) -> None:
        """Ask all to finish; after `patience` seconds put back the work in hand; after `hurry` more, kill."""
        for number, seconds in ((signal.SIGTERM, patience), (signal.SIGQUIT, hurry), (signal.SIGKILL, 5.0)):
            for child in self.running:
                if child.exit_code is None:
                    child.process.send_signal(number)
            if self._wait(seconds):
                break
        for child in self.running:
            child.signal_group(signal.SIGKILL)
        self.running.clear()
        self._write_record()

    def close(self) -> None:
        """Lets another run of this clone start."""
        self.lock.close()

    def _wait(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while any(child.exit_code is None for child in self.running):
            if time.monotonic() > end:
                return False
            time.sleep(0.02)
        return True

    def _write_record(self) -> None:
        lines = [
            [child.process.pid, psutil.Process(child.process.pid).create_time()] for child in self._alive()
        ]
        self.record.write_text(json.dumps(lines))

    def _alive(self) -> list[Child]:
        return [child for child in self.running if child.exit_code is None]

    def _clear_leftovers(self) -> None:
        if not self.record.exists():
            return
        survivors = [found for line in self._read_record() if (found := _find(*line))]
        for process in survivors:
            process.terminate()
        for process in wait_until_gone(survivors, 20):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        self.record.unlink()

    def _read_record(self) -> list[tuple[int, float]]:
        try:
            return [(int(pid), float(started)) for pid, started in json.loads(self.record.read_text())]
        except ValueError:
            return []


def _find(pid: int, started: float) -> psutil.Process | None:
    """The process of that number, if it is still the one that was started then."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if abs(process.create_time() - started) < 0.01 and is_alive(process):
            return process
    return None
