-- What the policy says stays as it was; how it is written decides how long a page takes.

-- Who asks, in plpgsql: PostgreSQL would copy an SQL function's text into every policy of every query and plan it there.
create or replace function portal.uid() returns bigint language plpgsql stable parallel safe
    as $$ begin return coalesce(nullif(current_setting('app.user_id', true), '')::bigint, -1); end $$;
create or replace function portal.level() returns smallint language plpgsql stable parallel safe
    as $$ begin return coalesce(nullif(current_setting('app.level', true), '')::smallint, (-1)::smallint); end $$;
create or replace function portal.role() returns text language plpgsql stable parallel safe
    as $$ begin return coalesce(current_setting('app.role', true), ''); end $$;
create or replace function portal.is_staff() returns boolean language plpgsql stable parallel safe
    as $$ begin return portal.role() in ('officer', 'analyst', 'head'); end $$;
create or replace function portal.writes() returns boolean language plpgsql stable parallel safe
    as $$ begin return portal.role() in ('officer', 'analyst', 'head', 'system'); end $$;
create or replace function portal.today() returns date language plpgsql stable parallel safe
    as $$ begin return (statement_timestamp() at time zone 'Asia/Ashgabat')::date; end $$;

-- Need to know as a single value, so that it is looked up for the row at hand: as `exists` PostgreSQL would first
-- gather every record on which the reader is named. The list's own policy leaves out a name whose last day is over.
drop policy reading on records_record;
create policy reading on records_record for select to portal_web, portal_worker using (
    sensitivity <= (select portal.level())
    and (select portal.role()) <> 'administrator'
    and (
        author_id = (select portal.uid())
        or owner_id = (select portal.uid())
        or (
            (sensitivity < 2 or (
                select true from records_needtoknow n
                where n.user_id = (select portal.uid()) and n.record_id = records_record.id limit 1))
            and (
                status = 'cleared'
                or (status = 'archived' and cleared_version is not null)
                or reviewer_id = (select portal.uid())
                or (status <> 'draft' and (select portal.is_staff()))
            )
        )
    )
);
