-- What records refer to: countries, areas and themes are open to read, and institutions too; institutions are entered
-- and changed by staff and the administrator. An institution's earlier names and its history are the directory's.

-- Whether the reader keeps institutions and places.
create function portal.keeps_institutions() returns boolean language sql stable parallel safe
    as $$ select portal.is_staff() or portal.role() = 'administrator' $$;

alter table records_organization enable row level security;
create policy reading on records_organization for select to portal_web, portal_worker using (true);
create policy entering on records_organization for insert to portal_web, portal_worker
    with check ((select portal.keeps_institutions()));
create policy changing on records_organization for update to portal_web, portal_worker
    using ((select portal.keeps_institutions())) with check ((select portal.keeps_institutions()));

-- Countries, themes and areas are numbers in a record's arrays; this keeps them to rows that exist.
create function portal.check_terms(countries smallint[], themes smallint[], areas smallint[]) returns void
    language plpgsql stable set search_path = pg_catalog, public as $$
begin
    if exists (select from unnest(countries) c where not exists (select from records_country where id = c)) then
        raise foreign_key_violation using message = 'unknown country';
    end if;
    if exists (select from unnest(themes) t where not exists (select from records_theme where id = t)) then
        raise foreign_key_violation using message = 'unknown theme';
    end if;
    if exists (select from unnest(areas) a where not exists (select from records_area where id = a)) then
        raise foreign_key_violation using message = 'unknown administrative area';
    end if;
end $$;

-- An institution is not a part of its own part. One at a time, or two moves would close a circle together.
create function portal.refuse_circle(entry bigint, above bigint) returns void
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if above is null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtext('records_organization.parent'));
    if exists (
        with recursive up(id) as (
            select above
            union select o.parent_id from records_organization o join up on o.id = up.id
                  where o.parent_id is not null
        ) select from up where id = entry)
    then
        raise check_violation using message = 'an institution is not a part of its own part';
    end if;
end $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.keeps_institutions(), portal.check_terms(smallint[], smallint[], smallint[]),
    portal.refuse_circle(bigint, bigint) to portal_web, portal_worker;
