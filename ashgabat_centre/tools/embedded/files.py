"""Locks, generated secrets and forgotten processes: what makes a killed run harmless."""

import fcntl
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil


class Lock:
    """A lock on a file. The system drops it when its holder dies, however it dies."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = path.open("a")

    def share(self) -> None:
        """Waits until nobody has it alone, and holds it beside others."""
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def take(self) -> None:
        """Waits until nobody has it, and holds it alone."""
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def try_take(self) -> bool:
        """Holds it alone without waiting; False where somebody has it."""
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Lets it go."""
        self.file.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds the lock at that path alone for the block."""
    lock = Lock(path)
    lock.take()
    try:
        yield
    finally:
        lock.close()


def read_or_make_secret(folder: Path, name: str, size: int = 32) -> str:
    """Keep one generated secret in one file that only its owner can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(size))
        # Another process may have been quicker: its secret stands.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        Path(draft).unlink()
    return path.read_text()


def find_processes(name: str, folder: Path) -> list[psutil.Process]:
    """Live processes of that program working in that folder, whoever started them."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == name and Path(process.cwd()) == folder:
                found.append(process)
    return found


def end_processes(processes: list[psutil.Process], patience: float) -> None:
    """Ask to stop, wait, and kill what is left."""
    for process in processes:
        with suppress(psutil.Error):
            process.terminate()
    for process in wait_until_gone(processes, patience):
        with suppress(psutil.Error):
            process.kill()
    wait_until_gone(processes, 5)


def wait_until_gone(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Return those still alive. A dead process whose parent hasn't asked for it counts as gone."""
    end = time.monotonic() + seconds
    alive = [process for process in processes if is_alive(process)]
    while alive and time.monotonic() < end:
        time.sleep(0.02)
        alive = [process for process in alive if is_alive(process)]
    return alive


def is_alive(process: psutil.Process) -> bool:
    """Whether it runs; a process that only waits to be collected doesn't."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
