"""Whether this database keeps what the portal promises, asked over the connection a process is going to use.

Row-level security fails silently: a role above it, a table without it or a mark lost in a restore looks like a
portal that works. Each sentence says what is wrong and what to do.
"""

from collections.abc import Iterable
from typing import Any, LiteralString

from ashgabat_centre.database.catalogue import find_changes

# Row-level security keeps other functions off their indexes. `textlike` stays unmarked: its error messages
# tell whether a hidden title begins with the searched words.
LEAKPROOF: tuple[LiteralString, ...] = ("ts_match_vq(tsvector, tsquery)", "arraycontains(anyarray, anyarray)")
TAG = "portal"  # of the checks a process makes before it starts
SHOWN = 5  # names of what was changed
POWERS = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
WORDS = {"rolsuper": "is a superuser", "rolbypassrls": "bypasses row-level security"}
ROLE = f"select current_user, {', '.join(POWERS)} from pg_roles where rolname = current_user"
REAPPLY = "Run manage.py apply_policy as the owner"
REPEAT = "Run python -m ashgabat_centre.database.bootstrap as superuser"
OWNED = """
    select count(*) from pg_class
    where relnamespace in (select oid from pg_namespace where nspname in ('public', 'portal'))
        and relkind in ('r', 'p', 'v', 'm', 'S')
        and not relname in (select c.relname from pg_depend d join pg_class c on c.oid = d.objid where d.deptype = 'e')
        and pg_has_role(relowner, 'member')
"""
# A role or a database may hand a session what only a transaction may be told, or have triggers passed over.
GIVEN = """
    select distinct setting, quote_ident(current_database()) from pg_db_role_setting, unnest(setconfig) setting
    where setrole in (0, (select oid from pg_roles where rolname = current_user))
        and setdatabase in (0, (select oid from pg_database where datname = current_database()))
        and (setting like 'app.%%' or split_part(setting, '=', 1) = any(%s))
    order by 1
"""
SETTINGS = ["role", "row_security", "search_path", "session_replication_role"]
TABLES = """
    select c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'f') and not c.relname = any(%s)
        and not (c.relrowsecurity and c.relkind <> 'f')  -- without a policy nobody sees a row
        and not exists (select from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1
"""
ABSENT = """
    select format('%%s.%%s', wanted.name, wanted.attname) from unnest(%s::text[], %s::text[]) wanted (name, attname)
    where not exists (select from pg_attribute a where a.attrelid = to_regclass(quote_ident(wanted.name))
                      and a.attname = wanted.attname and not a.attisdropped)
    order by 1
"""
UNFENCED = """
    select name from unnest(%s::text[]) name
    where not coalesce(row_security_active(to_regclass(quote_ident(name))), false)
        or not exists (select from pg_policies where schemaname = 'public' and tablename = name)
    order by name
"""
CHANGEABLE = """
    select name from unnest(%s::text[]) name
    where to_regclass(quote_ident(name)) is null
        or has_table_privilege(quote_ident(name), 'update, delete, truncate')
        or has_any_column_privilege(quote_ident(name), 'update')
    order by name
"""
EMPTIED = """
    select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
        and has_table_privilege(oid, 'truncate') order by relname
"""
ARMED = "select tgrelid::regclass::text, tgname from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"
LEAKY = "select to_regprocedure(%s) is null or not (select proleakproof from pg_proc where oid = to_regprocedure(%s))"


def examine_role(cursor: Any) -> list[str]:
    """The role must stand under the policies: no power of its own, nothing it owns or can become the owner of."""
    cursor.execute(ROLE)
    name, *held = cursor.fetchone()
    if powers := [power for power, has in zip(POWERS, held, strict=True) if has]:
        what = WORDS.get(powers[0], f"has the power {powers[0].removeprefix('rol')}")
        return [
            f"The role {name} {what}: the policies would not bind it. Sign in as portal_web or portal_worker."
        ]
    cursor.execute(OWNED)
    if cursor.fetchone() != (0,):
        return [
            f"The role {name} owns the portal’s tables, or can become their owner: the policies would not bind it."
        ]
    cursor.execute(GIVEN, [SETTINGS])
    return [
        f"Each session of {name} begins with {setting}, which only the portal may say. As superuser: "
        f"alter role {name} reset all; or, where the database says it, alter database {database} reset all."
        for setting, database in cursor
    ]


def examine_policy(cursor: Any, wanted: str) -> list[str]:
    """The policy in force must be the one this code was written for, known by its hash."""
    cursor.execute("select to_regclass('portal.policy_in_force') is null")
    if cursor.fetchone() == (True,):
        return [f"This database does not say which access policy is in force. {REAPPLY}."]
    cursor.execute("select hash from portal.policy_in_force")
    if (kept := cursor.fetchone()) != (wanted,):
        which = f"{kept[0][:12]} instead of {wanted[:12]}" if kept else f"none instead of {wanted[:12]}"
        return [f"The access policy in force is not this code’s: {which}. {REAPPLY}."]
    return []


def examine_functions(cursor: Any) -> list[str]:
    """What is wrong with the functions a search relies on, a sentence each."""
    reasons = []
    for function in LEAKPROOF:
        cursor.execute(LEAKY, [function] * 2)
        if cursor.fetchone() == (True,):
            reasons.append(
                f"{function} is not marked leakproof, as after a restore: searches would be slow. {REPEAT}."
            )
    cursor.execute(LEAKY, ["textlike(text, text)"] * 2)
    if cursor.fetchone() == (False,):
        reasons.append(
            "textlike is marked leakproof: its error messages tell how a hidden title begins. "
            "Take the mark off: alter function textlike(text, text) not leakproof."
        )
    cursor.execute("select similarity('БЕРДЫ', 'берды') = 1")
    if cursor.fetchone() != (True,):
        reasons.append(f"The database can’t compare Cyrillic letters. {REPEAT}; it says how.")
    return reasons


def examine_columns(cursor: Any, columns: Iterable[tuple[str, str]]) -> list[str]:
    """The database must have each of these columns, table and name: where some are absent, other migrations made it."""
    tables, names = zip(*sorted(columns), strict=True)
    cursor.execute(ABSENT, [list(tables), list(names)])
    if not (absent := [name for (name,) in cursor]):
        return []
    return [
        f"The database lacks {_some(absent)}. Run manage.py migrate as the owner; where that changes nothing, the "
        "database was made before the migrations were written anew, and has to be made anew too."
    ]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"


def examine_catalogue(cursor: Any) -> list[str]:
    """What decides who may do what must be as `apply_policy` left it: nothing added, weakened or opened since."""
    cursor.execute("select to_regclass('portal.catalogue_in_force') is null")
    if cursor.fetchone() == (True,):
        return [f"This database does not say what its access policy made of it. {REAPPLY}."]
    if not (changes := find_changes(cursor)):
        return []
    return [f"The access policy in force was changed after it was applied: {_some(changes)}. {REAPPLY}."]


def examine_tables(cursor: Any, unfenced: Iterable[str]) -> list[str]:
    """Every table there is stands behind a policy, or in that reviewed list, whatever model it belongs to or none."""
    cursor.execute(TABLES, [sorted(unfenced)])
    return [
        f"The table {name} stands behind no policy. Say who sees its rows in its room’s policy.sql, or why everybody "
        "may in database/unfenced.toml, and run manage.py apply_policy as the owner; or drop it."
        for (name,) in cursor
    ]


def examine_fence(cursor: Any, tables: Iterable[str]) -> list[str]:
    """Each of these tables must have policies, and they must bind this role."""
    cursor.execute(UNFENCED, [sorted(tables)])
    return [
        f"The table {name} has no policy in force: everybody could read it. {REAPPLY}." for (name,) in cursor
    ]


def examine_logs(cursor: Any, tables: Iterable[str], triggers: Iterable[tuple[str, str]]) -> list[str]:
    """What is only ever added to must not be changed by this role, and every trigger must be in force."""
    cursor.execute(CHANGEABLE, [sorted(tables)])
    reasons = [f"The log {name} could be changed by this role. {REAPPLY}." for (name,) in cursor]
    cursor.execute(EMPTIED)
    reasons += [f"The table {name} could be emptied by this role. {REAPPLY}." for (name,) in cursor]
    cursor.execute(ARMED)
    missing = set(triggers) - set(cursor.fetchall())
    return reasons + [
        f"The trigger {name} on {table} is missing or off. {REAPPLY}." for table, name in sorted(missing)
    ]
