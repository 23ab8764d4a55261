-- Events and their reports: staff read and enter them; Headquarters and the administrator see none. What was entered is
-- never removed.
alter table monitoring_event enable row level security;
create policy reading on monitoring_event for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy entering on monitoring_event for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) and entered_by_id = (select portal.uid()));
create policy changing on monitoring_event for update to portal_web, portal_worker
    using ((select portal.is_staff()));
alter table monitoring_eventreport enable row level security;
create policy reading on monitoring_eventreport for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy entering on monitoring_eventreport for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) and entered_by_id = (select portal.uid()));
create policy changing on monitoring_eventreport for update to portal_web, portal_worker
    using ((select portal.is_staff()));
revoke delete on monitoring_event, monitoring_eventreport from portal_web, portal_worker;

alter table monitoring_eventevent enable row level security;
create policy reading on monitoring_eventevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_eventevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
alter table monitoring_eventreportevent enable row level security;
create policy reading on monitoring_eventreportevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_eventreportevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
call portal.append_only('monitoring_eventevent', 'monitoring_eventreportevent');

-- Two that are one, as in the directory: whoever merges or parts signs it.
alter table monitoring_eventmerging enable row level security;
create policy reading on monitoring_eventmerging for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy merging on monitoring_eventmerging for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) and by_id = (select portal.uid()) and undone_at is null);
create policy undoing on monitoring_eventmerging for update to portal_web, portal_worker
    using ((select portal.is_staff()) and undone_at is null)
    with check ((select portal.is_staff()) and undone_by_id = (select portal.uid()));
revoke update, delete on monitoring_eventmerging from portal_web, portal_worker;
grant update (undone_by_id, undone_at) on monitoring_eventmerging to portal_web, portal_worker;

-- An area lies in its own country.
create function portal.refuse_area(area smallint, country smallint) returns void
    language plpgsql stable set search_path = pg_catalog, public as $$
begin
    if not exists (select from records_area a where a.id = area and a.country_id = country) then
        raise check_violation using message = 'an area lies in its own country', constraint = 'event_area_in_country';
    end if;
end $$;

-- No event is of a day to come; a day more than Ashgabat's, for it is tomorrow already further east.
create function portal.refuse_event_day(day date) returns void
    language plpgsql stable set search_path = pg_catalog, public as $$
begin
    if day > portal.today() + 1 then
        raise check_violation using message = 'an event of a day to come', constraint = 'event_has_come';
    end if;
end $$;

-- The deaths an event stands for: the preferred figure; without one, what its reports and those of its duplicates span
-- that their sources have not taken back.
create function portal.weigh_events(events bigint[]) returns void
    language plpgsql set search_path = pg_catalog, public as $$
begin
    update monitoring_event e set deaths_low = w.low, deaths_high = w.high
    from (
        select lead.id, min(least(r.low, r.best, r.high)) as low, max(greatest(r.low, r.best, r.high)) as high
        from monitoring_event lead
        left join monitoring_event every on every.id = lead.id or every.merged_into_id = lead.id
        left join monitoring_eventreport r on r.event_id = every.id
            and case when lead.preferred_id is null then r.gone_at is null else r.id = lead.preferred_id end
        where lead.id = any (events)
        group by lead.id
    ) w
    where e.id = w.id and (e.deaths_low, e.deaths_high) is distinct from (w.low, w.high);
end $$;

-- The preferred figure is a report's of the event itself, or of a duplicate merged into it.
create function portal.guard_preferred() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if not exists (
        select from monitoring_eventreport r join monitoring_event e on e.id = r.event_id
        where r.id = new.preferred_id and new.id in (e.id, e.merged_into_id)
    ) then
        raise check_violation using message = 'a report of another event', constraint = 'preferred_of_event';
    end if;
    return new;
end $$;
create trigger guarded before insert or update of preferred_id on monitoring_event
    for each row when (new.preferred_id is not null) execute function portal.guard_preferred();

-- It falls when that duplicate leaves, whichever way: the event then stands for what its own reports say.
create function portal.drop_preferred() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    update monitoring_event e set preferred_id = null, preferred_because = '', preferred_by_id = null
    from monitoring_eventreport r
    where e.id = old.merged_into_id and r.id = e.preferred_id and r.event_id = new.id;
    if found then
        perform portal.weigh_events(array[old.merged_into_id]);
    end if;
    return null;
end $$;
create trigger left_with_its_reports after update of merged_into_id on monitoring_event
    for each row when (old.merged_into_id is distinct from new.merged_into_id and old.merged_into_id is not null)
    execute function portal.drop_preferred();

-- And when the figure is another one than who preferred it saw: nobody vouches for a number they never read.
create function portal.drop_changed_preferred() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare fallen bigint[];
begin
    with own as (
        select e.id from monitoring_event e where e.id = new.event_id
        union all
        select e.merged_into_id from monitoring_event e where e.id = new.event_id and e.merged_into_id is not null
    ), dropped as (
        update monitoring_event e set preferred_id = null, preferred_because = '', preferred_by_id = null
        from own where e.id = own.id and e.preferred_id = new.id returning e.id
    )
    select array_agg(id) into fallen from dropped;
    if fallen is not null then
        perform portal.weigh_events(fallen);
    end if;
    return null;
end $$;
create trigger changed_under_its_preference after update of low, best, high on monitoring_eventreport
    for each row when ((old.low, old.best, old.high) is distinct from (new.low, new.best, new.high))
    execute function portal.drop_changed_preferred();

-- --- On its way in ---------------------------------------------------------------------------------------------
-- Files of events are their importer's alone, as other tables are.
alter table monitoring_eventimport enable row level security;
create policy own on monitoring_eventimport to portal_web, portal_worker
    using (user_id = (select portal.uid()))
    with check (user_id = (select portal.uid()) and (select portal.is_staff()));
alter table monitoring_eventimportpiece enable row level security;
create policy own on monitoring_eventimportpiece to portal_web, portal_worker
    using (parent_id in (select i.id from monitoring_eventimport i));
alter table monitoring_eventimportrow enable row level security;
create policy own on monitoring_eventimportrow to portal_web, portal_worker
    using (parent_id in (select i.id from monitoring_eventimport i));

-- For the sweeper, which sees no files: an end to those that were sent in long ago.
create function portal.forget_event_imports(before timestamptz) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare gone bigint;
begin
    delete from monitoring_eventimportpiece p using monitoring_eventimport i where i.id = p.parent_id and i.at < before;
    delete from monitoring_eventimportrow r using monitoring_eventimport i where i.id = r.parent_id and i.at < before;
    delete from monitoring_eventimport where at < before;
    get diagnostics gone = row_count;
    return gone;
end $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function portal.refuse_area(smallint, smallint), portal.refuse_event_day(date),
    portal.weigh_events(bigint[]) to portal_web, portal_worker;
grant execute on function portal.forget_event_imports(timestamptz) to portal_worker;
