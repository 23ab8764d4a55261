"""All that decides who may do what, as PostgreSQL has it: kept when the policy is applied, and compared at start.

The question is the code's own and not a function of the database, which whoever weakens a policy could weaken too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

QUESTION = Path(__file__).with_name("catalogue.sql").read_text(encoding="utf-8")
READ = f"{QUESTION} select name, words from catalogue"
# The columns of the two tables are named alike.
HASHED = f"{QUESTION}, hashed as (select name, encode(sha256(convert_to(words, 'UTF8')), 'hex') as hash from catalogue)"
KEEP = f"{HASHED} insert into portal.catalogue_in_force (name, hash) select name, hash from hashed"
CHANGES = f"""
    {HASHED} select name from hashed full join portal.catalogue_in_force kept using (name)
    where hashed.hash is distinct from kept.hash order by name collate "C"
"""


def read_catalogue(cursor: Any) -> dict[str, str]:
    """What is in force, over any role's connection: `kind name` and its words."""
    with _one_path(cursor):
        cursor.execute(READ)
        return dict(cursor.fetchall())


def keep_catalogue(cursor: Any) -> None:
    """Write down what is in force, over the owner's connection."""
    with _one_path(cursor):
        cursor.execute("delete from portal.catalogue_in_force")
        cursor.execute(KEEP)


def find_changes(cursor: Any) -> list[str]:
    """The names, sorted, of what is in force otherwise than it was when the policy was applied."""
    with _one_path(cursor):
        cursor.execute(CHANGES)
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def _one_path(cursor: Any) -> Iterator[None]:
    """PostgreSQL writes a name with its schema or without, by the path it is asked along: always the same one."""
    cursor.execute("select current_setting('search_path')")
    (before,) = cursor.fetchone()
    cursor.execute("select set_config('search_path', 'pg_catalog, public', false)")
    yield
    cursor.execute("select set_config('search_path', %s, false)", [before])
