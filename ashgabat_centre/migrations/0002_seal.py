"""The tables of the seal, which no model shows: they hold hashes and numbers, and only history/policy.sql reads them."""

from django.db import migrations

TABLES = """
    -- Which columns a row had when it was sealed. A column added later is left out of its proof.
    create table records_sealshape (
        id integer generated always as identity primary key,
        table_name text not null,
        columns text[] not null,
        unique (table_name, columns)
    );
    create table records_seal (
        position bigint primary key,
        table_name text not null,
        row_id bigint not null,
        shape_id integer not null references records_sealshape,
        row_hash bytea not null,
        previous bytea not null,
        hash bytea not null,
        sealed_at timestamptz not null,
        unique (table_name, row_id)
    );
    -- Up to `settled`, every row that will ever be there was seen. `pending` becomes settled once each transaction that
    -- was open when it was noted has ended: only such a transaction can still commit a row with a lower number.
    create table records_sealmark (
        table_name text primary key,
        settled bigint not null default 0,
        pending bigint,
        open text[]
    );
"""
NO_TABLES = "drop table records_sealmark, records_seal, records_sealshape"


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, NO_TABLES)]
