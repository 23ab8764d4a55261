-- The register of sources, and the evidence of records.
--
--                                   staff   desk, the portal itself          administrator
--   sources                         rw      those open ones that stand in    -
--                                           evidence they read
--   who a protected source is       its owner and the heads of the Centre
--   evidence                        where its record is; of a protected source by staff alone

alter table monitoring_source enable row level security;
create policy reading on monitoring_source for select to portal_web, portal_worker using (
    (select portal.is_staff())
    or (not protected and (select portal.role()) in ('desk', 'system')
        and exists (select from monitoring_evidence e where e.source_id = monitoring_source.id)));
create policy entering on monitoring_source for insert to portal_web
    with check ((select portal.is_staff()) and owner_id = (select portal.uid()));
create policy changing on monitoring_source for update to portal_web
    using ((select portal.is_staff())
           and (not protected or owner_id = (select portal.uid()) or (select portal.role()) = 'head'))
    with check ((select portal.is_staff()));
-- Whoever owns a protected source reads who it is: it passes on by a handover, and by no statement of the web process.
create function portal.guard_source() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker') then
        raise insufficient_privilege using message = 'a source passes to another owner by a handover';
    end if;
    return new;
end $$;
create trigger keeps_its_owner before update of owner_id on monitoring_source
    for each row when (new.owner_id is distinct from old.owner_id) execute function portal.guard_source();
alter table monitoring_sourceevent enable row level security;
create policy reading on monitoring_sourceevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_sourceevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
call portal.append_only('monitoring_sourceevent');
call portal.hold('monitoring_source', 'owner_id', 'held.retired_on is null');

-- A source is protected once, and who it is stands in a table of its own.
create function portal.keeps_source(sid bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from public.monitoring_source s
                         where s.id = sid and s.protected
                           and (s.owner_id = portal.uid() or portal.role() = 'head')) $$;
grant execute on function portal.keeps_source(bigint) to portal_web;
alter table monitoring_sourceidentity enable row level security;
create policy reading on monitoring_sourceidentity for select to portal_web
    using (portal.keeps_source(source_id));
create policy writing on monitoring_sourceidentity to portal_web
    using (portal.keeps_source(source_id)) with check (portal.keeps_source(source_id));
revoke delete on monitoring_sourceidentity from portal_web, portal_worker;
alter table monitoring_sourceidentityevent enable row level security;
create policy reading on monitoring_sourceidentityevent for select to portal_web
    using (portal.keeps_source(source_id));
create policy writing on monitoring_sourceidentityevent for insert to portal_web
    with check (portal.keeps_source(source_id));
call portal.append_only('monitoring_sourceidentityevent');

-- Evidence of a protected source stays in the house: Headquarters and the portal itself are shown no row of it.
create function portal.source_open(sid bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select sid is null or portal.is_staff()
              or exists (select from public.monitoring_source s where s.id = sid and not s.protected) $$;
grant execute on function portal.source_open(bigint) to portal_web, portal_worker;
call portal.fence('monitoring_evidence');
create policy stays_in_the_house on monitoring_evidence as restrictive for select to portal_web, portal_worker
    using (portal.source_open(source_id));
call portal.fence_events('monitoring_evidenceevent', 'record_id', shown => 'portal.source_open(source_id)');

-- What rests on a protected source stays with it, so that its words are never read as another's, whatever is asked to
-- move them: a row is removed and another entered, without them.
create function portal.keep_with_protected() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if exists (select from monitoring_source s where s.id = old.source_id and s.protected) then
        raise check_violation using constraint = 'evidence_stays_with_protected',
            message = 'evidence of a protected source is not moved to another source or to none';
    end if;
    return new;
end $$;
create trigger bound_to_protected before update of source_id on monitoring_evidence
    for each row when (old.source_id is distinct from new.source_id)
    execute function portal.keep_with_protected();
-- The same of a row entered anew: words that stand in its record as a protected source's alone, now or before, become
-- nobody else's; asked as whoever enters them, so that a refusal tells nothing they don't read.
create function portal.keep_words_of_protected() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if not exists (select from monitoring_source s where s.id = new.source_id and s.protected)
       and (select bool_and(hidden) filter (where excerpt = new.excerpt and excerpt <> '')
                   or bool_and(hidden) filter (where (citation, page) = (new.citation, new.page) and citation <> ''
                                               and dated is not distinct from new.dated)
            from (select e.source_id, e.citation, e.page, e.dated, e.excerpt
                  from monitoring_evidence e where e.record_id = new.record_id and e.id <> new.id
                  union all
                  select e.source_id, e.citation, e.page, e.dated, e.excerpt
                  from monitoring_evidenceevent e where e.record_id = new.record_id) said
            cross join lateral (
                select exists (select from monitoring_source s where s.id = said.source_id and s.protected) as hidden
            ) of_source) then
        raise check_violation using constraint = 'words_of_protected_source',
            message = 'the words of a protected source are not entered as another''s';
    end if;
    return new;
end $$;
create trigger keeps_words_of_protected before insert or update of source_id, citation, page, dated, excerpt
    on monitoring_evidence for each row execute function portal.keep_words_of_protected();
