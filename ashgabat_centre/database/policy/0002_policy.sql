-- The access policy, whole. Role, marking, need to know and life-cycle together decide what exists for a reader.
--
--                      draft     submitted, returned,    cleared,
--                                withdrawn               archived after clearance
--   author, owner      yes       yes                     yes
--   named reviewer     yes       yes                     yes
--   other staff        -         yes                     yes
--   Headquarters desk  -         -                       yes
--   the portal itself  -         -                       yes, and what it wrote
--   administrator      -         -                       -
--
-- and of these, an unclassified or confidential record to those cleared for its level; a strictly confidential one
-- to its author, its owner and the people on its need-to-know list alone, never to the portal itself.

-- Settings stand in (select ...): PostgreSQL then asks once a query and not once a row.
create function portal.owns(rid bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from public.records_record
                         where id = rid and portal.uid() in (author_id, owner_id)) $$;

alter table records_record enable row level security;

create policy reading on records_record for select to portal_web, portal_worker using (
    sensitivity <= (select portal.level())
    and (select portal.role()) <> 'administrator'
    and (
        author_id = (select portal.uid())
        or owner_id = (select portal.uid())
        or (
            (sensitivity < 2 or exists (
                select from records_needtoknow n
                where n.user_id = (select portal.uid()) and n.record_id = records_record.id))
            and (
                status = 'cleared'
                or (status = 'archived' and cleared_version is not null)
                or reviewer_id = (select portal.uid())
                or (status <> 'draft' and (select portal.is_staff()))
            )
        )
    )
);
create policy filing on records_record for insert to portal_web, portal_worker with check (
    (select portal.writes())
    and author_id = (select portal.uid()) and owner_id = (select portal.uid())
    and sensitivity <= (select portal.level())
);
create policy revising on records_record for update to portal_web, portal_worker
    using ((select portal.writes()))
    with check ((select portal.writes()) and sensitivity <= (select portal.level()));

-- A reader sees their own name on a list; who else is on it, only author and owner.
alter table records_needtoknow enable row level security;
create policy reading on records_needtoknow for select to portal_web, portal_worker
    using (user_id = (select portal.uid()) or portal.owns(record_id));
create policy naming on records_needtoknow for insert to portal_web, portal_worker
    with check (portal.owns(record_id));
create policy striking on records_needtoknow for delete to portal_web, portal_worker
    using (portal.owns(record_id));

-- From when on a record's changes may be read: always by its author and owner, by staff from its first submission,
-- by the desk from its first clearance. Null is never.
create function portal.open_since(rid bigint) returns timestamptz
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select case
            when portal.owns(rid) then '-infinity'
            else (select min(at) from public.records_step
                  where record_id = rid and verb = case when portal.is_staff() then 'submit' else 'clear' end)
          end $$;

-- The desk reads that a record was cleared, and not what was said on the way there.
alter table records_step enable row level security;
create policy reading on records_step for select to portal_web, portal_worker using (
    exists (select from records_record r where r.id = record_id)
    and (verb = 'clear' or (select portal.role()) <> 'desk'));
create policy taking on records_step for insert to portal_web, portal_worker with check (
    (select portal.writes()) and exists (select from records_record r where r.id = record_id));

-- A job is its asker's business; the head and the worker see all.
alter table records_job enable row level security;
create policy asking on records_job to portal_web, portal_worker
    using (asked_by_id = (select portal.uid()) or (select portal.role()) in ('head', 'system'));

alter table records_formtoken enable row level security;
create policy own on records_formtoken to portal_web, portal_worker using (user_id = (select portal.uid()));

-- Reference numbers: the counters are closed, the next number is handed out.
alter table records_counter enable row level security;
revoke all on records_counter from portal_web, portal_worker;
create function portal.next_number(wanted text, of_year integer) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare drawn integer;
begin
    if not portal.writes() then
        raise insufficient_privilege using message = 'this reader files nothing';
    end if;
    insert into records_counter as c (series, year, n) values (wanted, of_year, 1)
        on conflict (series, year) do update set n = c.n + 1 returning n into drawn;
    return drawn;
end $$;

-- Countries, themes and areas are numbers in arrays; this keeps them to rows that exist.
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
