"""The access policy, as SQL that a reviewer reads on one page, and the fence every child table stands behind."""

from pathlib import Path

from django.db import migrations

HERE = Path(__file__).parent


def statements(file: str) -> str:
    return (HERE / file).read_text(encoding="utf-8")


def fence(table: str, column: str = "record_id", parent: str = "records_record") -> migrations.RunSQL:
    """Show a row of this table to those who may see the row of `parent` it hangs from, and to nobody else."""
    visible = f"exists (select from {parent} parent where parent.id = {table}.{column})"
    return migrations.RunSQL(
        f"""
        alter table {table} enable row level security;
        create policy reading on {table} for select to portal_web, portal_worker using ({visible});
        create policy writing on {table} to portal_web, portal_worker
            using ((select portal.writes()) and {visible});
        """,
        f"""
        drop policy writing on {table}; drop policy reading on {table};
        alter table {table} disable row level security;
        """,
    )


def fence_events(
    table: str, record: str, parent: str = "records_record", column: str = "pgh_obj_id"
) -> migrations.RunSQL:
    """Show the changes of a row to those who may see it, from the day the record was opened to them.

    Earlier versions stay its author's: a draft's words are nobody else's, even once the record is cleared.
    `record` is the SQL that names the record's number.
    """
    visible = f"exists (select from {parent} parent where parent.id = {table}.{column})"
    return migrations.RunSQL(
        f"""
        alter table {table} enable row level security;
        create policy reading on {table} for select to portal_web, portal_worker
            using ({visible} and pgh_created_at >= portal.open_since({record}));
        create policy writing on {table} for insert to portal_web, portal_worker
            with check ((select portal.writes()) and {visible});
        """,
        f"""
        drop policy writing on {table}; drop policy reading on {table};
        alter table {table} disable row level security;
        """,
    )


def append_only(*tables: str) -> migrations.RunSQL:
    """Take away from the portal's roles the right to change or remove rows of these tables, and have them sealed.

    The first migrations run before there is a seal; its own takes their tables in.
    """
    names = ", ".join(tables)
    kept = "".join(f"perform portal.keep_log('{table}'); " for table in tables)
    return migrations.RunSQL(
        f"""
        revoke update, delete, truncate on {names} from portal_web, portal_worker;
        do $$ begin
            if to_regprocedure('portal.keep_log(regclass)') is not null then {kept} end if;
        end $$;
        """,
        f"grant update, delete on {names} to portal_web, portal_worker",
    )


def show_people(table: str, column: str = "person_id") -> migrations.RunSQL:
    """Open a person of the directory to whoever sees a row of this table that names them.

    Staff see everybody; this is for Headquarters and the portal itself, who read what is cleared. In a function, which
    PostgreSQL plans apart: every question that meets a person would else be planned with the table's own policy in it.
    """
    function = f"portal.is_named_in_{table}"
    return migrations.RunSQL(
        f"""
        create function {function}(who bigint) returns boolean
            language plpgsql stable set search_path = pg_catalog, public
            as $$ begin return exists (select from {table} link where link.{column} = who); end $$;
        create policy named_in_{table} on records_person for select to portal_web, portal_worker using (
            (select portal.role()) in ('desk', 'system') and {function}(id));
        """,
        f"drop policy named_in_{table} on records_person; drop function {function}(bigint);",
    )
