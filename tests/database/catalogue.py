"""All that the access policy makes, as PostgreSQL has it, in sentences that can be compared."""

from typing import Any, LiteralString

# Each question answers with names and what stands under them.
QUESTIONS: dict[str, LiteralString] = {
    "policy": """
        select tablename || ' ' || policyname, concat_ws(' ', permissive, cmd, roles, qual, 'check', with_check)
        from pg_policies where schemaname = 'public'
    """,
    "function": """
        select oid::regprocedure::text, pg_get_functiondef(oid) || coalesce(proacl::text, 'public')
        from pg_proc where pronamespace = 'portal'::regnamespace
    """,
    "trigger": """
        select t.tgrelid::regclass::text || ' ' || t.tgname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
        from pg_trigger t join pg_proc f on f.oid = t.tgfoid
        where f.pronamespace = 'portal'::regnamespace and not t.tgisinternal
    """,
    "view": "select viewname, definition from pg_views where schemaname = 'portal'",
    "relation": """
        select oid::regclass::text, concat_ws(' ', relrowsecurity, relforcerowsecurity,
            (select string_agg(grantee::regrole::text || '=' || privilege_type, ' ' order by 1)
             from aclexplode(relacl) where grantee <> relowner))
        from pg_class where relnamespace in ('public'::regnamespace, 'portal'::regnamespace)
            and relkind in ('r', 'p', 'v', 'S') and relowner = 'portal_owner'::regrole
    """,
    "default": """
        select concat_ws(' ', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype), defaclacl::text
        from pg_default_acl
    """,
    "column": """
        select attrelid::regclass::text || '.' || attname,
            (select string_agg(grantee::regrole::text || '=' || privilege_type, ' ' order by 1) from aclexplode(attacl))
        from pg_attribute where attacl is not null and attrelid in (
            select oid from pg_class where relnamespace = 'public'::regnamespace and relowner = 'portal_owner'::regrole)
    """,
}


def read_catalogue(cursor: Any) -> dict[str, str]:
    """What is in force for this cursor: `kind name` and its words."""
    known: dict[str, str] = {}
    for kind, question in QUESTIONS.items():
        cursor.execute(question)
        known |= {f"{kind} {name}": str(words) for name, words in cursor.fetchall()}
    return known


def compare(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """The names that do not stand for the same in both."""
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
