"""The access policy in force: a `policy.sql` in every room that has rules, applied whole and in one order.

Each file says all that holds for its room's tables. `apply` sweeps away what was in force before, so nothing of an
earlier version outlives it, and writes down the hash by which a process knows the policy it was written for.
"""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pgtrigger
from django.db import connection, transaction
from psycopg import sql

from ashgabat_centre.database.catalogue import keep_catalogue

BASE = Path(__file__).resolve().parents[2]
# The import ladder, lowest first: a room's policy may name what stands below it. A room stands for the rooms inside it
# too; those that others of their app rest on stand before it.
LADDER = (
    "ashgabat_centre/database",
    "ashgabat_centre/accounts",
    "ashgabat_centre/reference",
    "ashgabat_centre/records",
    "ashgabat_centre/notices",
    "ashgabat_centre/editing",
    "ashgabat_centre/access",
    "ashgabat_centre/history",
    "ashgabat_centre/jobs",
    "ashgabat_centre/workflow",
    "ashgabat_centre/directory",
    "ashgabat_centre/files",
    "ashgabat_centre/commitments",
    "ashgabat_centre/remarks",
    "ashgabat_centre/imports",
    "ashgabat_centre/help",
    "ashgabat_centre/pages",
    "liaison/parties",
    "liaison/concurrences",
    "liaison/meetings",
    "liaison/letters",
    "liaison/transition",
    "liaison",
    "monitoring/sources",
    "monitoring/country_calls",
    "monitoring/events",
    "monitoring/feeds",
    "monitoring/indicators",
    "monitoring/judgements",
    "monitoring/notes",
    "monitoring",
    "partners",
    "reports",
)
CLOSING = Path(__file__).with_name("closing.sql")
# Tables without row-level security, why, and what is written there: a reviewed list.
UNFENCED: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("unfenced.toml").read_text(encoding="utf-8")
)
LOCK = 0x504F4C494359  # one at a time
PATIENCE = "10s"  # for the tables, which a running portal may hold
KEEP = """
    insert into portal.policy_in_force (hash, applied_at) values (%s, statement_timestamp())
    on conflict (only_one) do update set hash = excluded.hash, applied_at = excluded.applied_at
"""


def find_files() -> list[Path]:
    """Every room's policy, in the order they are applied."""
    rooms = [sorted((BASE / room).rglob("policy.sql"), key=lambda path: path.parts[:-1]) for room in LADDER]
    return list(dict.fromkeys(path for files in rooms for path in files))


def read_scripts() -> list[str]:
    """The SQL that puts the policy in force, within one transaction: each file's, the models' triggers, the end."""
    files = [path.read_text(encoding="utf-8") for path in find_files()]
    own = [str(trigger.compile(model).install_sql) for model, trigger in pgtrigger.registered()]
    said = json.dumps([{"name": name, **rights} for name, rights in sorted(UNFENCED.items())])
    unfenced = sql.SQL("select set_config('portal.unfenced', {}, true)").format(said)
    return [*files, *sorted(own), unfenced.as_string(), CLOSING.read_text(encoding="utf-8")]


def hash_policy() -> str:
    """The SHA-256 of what `apply` runs, as 64 hexadecimal digits."""
    return hashlib.sha256("\0".join(read_scripts()).encode()).hexdigest()


def apply(patience: str = PATIENCE) -> str:
    """Put this code's policy in force, over the owner's connection, and return its hash.

    In one transaction: it is in force whole, or as it was before. Raises `OperationalError` where a table stays in use
    for longer than `patience`, a time as PostgreSQL writes it, and another `DatabaseError` where the database holds
    what the owner can't put right.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [patience])
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        return put_in_force(cursor)


def put_in_force(cursor: Any) -> str:
    """Do so within the cursor's transaction, and write down the hash and what it made of the database."""
    for script in read_scripts():
        cursor.execute(script)
    wanted = hash_policy()
    cursor.execute(KEEP, [wanted])
    keep_catalogue(cursor)
    return wanted
