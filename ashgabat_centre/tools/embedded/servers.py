"""The pair of servers, shared by every process of this clone and stopped by the last one."""

import atexit
import os
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from ashgabat_centre.database.bootstrap import ROLES
from ashgabat_centre.tools.embedded.files import Lock, locked, read_or_make_secret
from ashgabat_centre.tools.embedded.postgres import EmbeddedPostgres
from ashgabat_centre.tools.embedded.progress import Step
from ashgabat_centre.tools.embedded.valkey import EmbeddedValkey

BASE = Path(__file__).resolve().parents[3]
# A run beside another one, as in the tests, keeps its data elsewhere.
VAR = Path(os.environ.get("PORTAL_VAR") or BASE / "var").resolve()


@dataclass
class Servers:
    """Embedded servers in use by this process until `release`."""

    var: Path
    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey
    passwords: dict[str, str] = field(repr=False)
    _in_use: Lock = field(repr=False)
    _released: bool = False

    @property
    def redis_url(self) -> str:
        """The broker's address, with its password."""
        return self.valkey.url

    def superuser_url(self, database: str = "postgres") -> str:
        """The address of a database for whom no policy holds."""
        return self.postgres.superuser_url(database)

    def url(self, role: str, database: str = "portal") -> str:
        """The address for `owner`, `web` or `worker`."""
        return self.postgres.url(ROLES[role], self.passwords[role], database)

    def release(self) -> None:
        """Stop both servers, unless another process of this clone is using them."""
        if self._released:
            return
        self._released = True
        with locked(self.var / "run" / "servers-starting"):
            if self._in_use.try_take():
                self.valkey.stop()
                self.postgres.stop()
            self._in_use.close()
            atexit.unregister(self.release)


def ensure_servers(
    var: Path = VAR,
    needed: Collection[str] = ("postgres", "valkey"),
    step: Step = nullcontext,
    *,
    durable: bool = True,
) -> Servers:
    """Start PostgreSQL and Valkey under that folder, or adopt the ones that run there.

    A cluster that is not `durable` is quicker, and lost when the machine stops.
    """
    with locked(var / "run" / "servers-starting"):
        in_use = Lock(var / "run" / "servers-in-use")
        in_use.share()
        servers = _describe(var, in_use, durable)
        atexit.register(servers.release)
        if "postgres" in needed:
            with step("PostgreSQL"):
                servers.postgres.ensure_running()
        if "valkey" in needed:
            with step("Broker"):
                servers.valkey.ensure_running()
    return servers


def _describe(var: Path, in_use: Lock, durable: bool) -> Servers:
    secrets = var / "secrets"
    return Servers(
        var=var,
        postgres=EmbeddedPostgres(
            var / "postgres", read_or_make_secret(secrets, "superuser"), durable=durable
        ),
        valkey=EmbeddedValkey(var / "valkey", read_or_make_secret(secrets, "valkey")),
        passwords={role: read_or_make_secret(secrets, role) for role in ROLES},
        _in_use=in_use,
    )
