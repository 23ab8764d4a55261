"""Which database and which broker a run uses, and that they answer, before anything else is started."""

import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ashgabat_centre.database.bootstrap import URL_VARIABLES, Unfit, bootstrap, require_cyrillic
from ashgabat_centre.tools.embedded.files import read_or_make_secret
from ashgabat_centre.tools.embedded.progress import Step
from ashgabat_centre.tools.embedded.servers import VAR, Servers, ensure_servers
from ashgabat_centre.tools.embedded.trouble import Trouble

DATABASE = "portal"


@dataclass
class Services:
    """The environment for the portal's processes, and the embedded servers behind it, if any."""

    environment: dict[str, str]
    servers: Servers | None
    notices: list[str]

    def close(self) -> None:
        """Lets the embedded servers go, if they are used."""
        if self.servers:
            self.servers.release()


def open_services(
    given: Mapping[str, str] = os.environ, var: Path = VAR, step: Step = nullcontext
) -> Services:
    """Use the services named in the environment, and embedded ones for what it doesn't name."""
    needed = [
        server
        for server, variable in (("postgres", "DATABASE_URL"), ("valkey", "REDIS_URL"))
        if not given.get(variable)
    ]
    servers = ensure_servers(var, needed, step) if needed else None
    services = Services(describe_environment(given, servers, var=var), servers, [])
    try:
        with step("Roles and database"):
            services.notices = _make_ready(services, needed)
    except BaseException:
        services.close()
        raise
    return services


def describe_environment(
    given: Mapping[str, str], servers: Servers | None, database: str = DATABASE, var: Path = VAR
) -> dict[str, str]:
    """What settings.py reads. Values already given stand, unless they belong to another portal's servers."""
    offered = {
        "PORTAL_EMBEDDED": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SECRET_KEY": read_or_make_secret(var / "secrets", "secret-key", 48),
        "ATTACHMENT_KEY": read_or_make_secret(var / "secrets", "attachment-key", 32),
        "ATTACHMENT_DIR": str(var / "attachments"),
    }
    fixed = {"DJANGO_SETTINGS_MODULE": "ashgabat_centre.settings", "DATABASE_ROLE": "web"}
    if servers and not given.get("REDIS_URL"):
        fixed["REDIS_URL"] = servers.redis_url
    if servers and not given.get("DATABASE_URL"):
        fixed |= {name: servers.url(role, database) for role, name in URL_VARIABLES.items()}
    return offered | {name: value for name, value in given.items() if value or name not in offered} | fixed


def narrow_to(role: str, environment: Mapping[str, str]) -> dict[str, str]:
    """For one process: the database's address for its own role, and no other role's password."""
    others = {*URL_VARIABLES.values(), "SUPERUSER_DATABASE_URL"} - {URL_VARIABLES[role]}
    return {name: value for name, value in environment.items() if name not in others} | {
        "DATABASE_ROLE": role
    }


def _make_ready(services: Services, embedded: Sequence[str]) -> list[str]:
    environment = services.environment
    if missing := [name for name in URL_VARIABLES.values() if not environment.get(name)]:
        raise Trouble(f"DATABASE_URL is set, so {' and '.join(missing)} must be set too.")
    if "valkey" not in embedded:
        _check_broker(environment["REDIS_URL"])
    if services.servers and "postgres" in embedded:
        return bootstrap(services.servers.superuser_url(), DATABASE, services.servers.passwords)
    for name in URL_VARIABLES.values():
        _check_database(name, environment[name])
    return []


def _check_database(variable: str, url: str) -> None:
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            require_cyrillic(connection)
    except psycopg.errors.UndefinedFunction:
        raise Trouble(
            f"The database of {variable} was not made ready: run python -m ashgabat_centre.database.bootstrap"
        ) from None
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Trouble(f"PostgreSQL does not answer at the address in {variable}: {reason}") from None
    except Unfit as error:
        raise Trouble(str(error)) from None


def _check_broker(url: str) -> None:
    # Half a second of start-up, and only a broker of one's own is asked this way.
    import redis

    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5, protocol=2) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise Trouble(f"The broker does not answer at the address in REDIS_URL: {error}") from None
