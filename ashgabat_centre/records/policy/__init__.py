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


def append_only(*tables: str) -> migrations.RunSQL:
    """Take away from the portal's roles the right to change or remove rows of these tables."""
    names = ", ".join(tables)
    return migrations.RunSQL(
        f"revoke update, delete, truncate on {names} from portal_web, portal_worker",
        f"grant update, delete on {names} to portal_web, portal_worker",
    )
