-- Indicators and their readings: staff read and enter them, who answers for one changes it, the worker looks at them
-- for thresholds that are reached. Headquarters and the administrator read neither.
-- Its owner, an analyst and whoever clears answer for an indicator.
create function portal.keeps_indicator(owner bigint) returns boolean
    language sql stable set search_path = pg_catalog, public as $$
    select owner = portal.uid() or portal.role() = 'analyst' or portal.clears();
$$;
grant execute on function portal.keeps_indicator(bigint) to portal_web, portal_worker;

alter table monitoring_indicator enable row level security;
create policy reading on monitoring_indicator for select to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) = 'system');
create policy entering on monitoring_indicator for insert to portal_web
    with check ((select portal.is_staff()) and owner_id = (select portal.uid()));
create policy changing on monitoring_indicator for update to portal_web
    using ((select portal.is_staff()) and portal.keeps_indicator(owner_id));
-- The worker locks it while it looks, and changes nothing of it.
create policy locking on monitoring_indicator for update to portal_worker
    using ((select portal.role()) = 'system') with check (false);
revoke delete on monitoring_indicator from portal_web, portal_worker;
call portal.hold('monitoring_indicator', 'owner_id', 'held.retired_on is null');

alter table monitoring_indicatorevent enable row level security;
create policy reading on monitoring_indicatorevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_indicatorevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
call portal.append_only('monitoring_indicatorevent');

-- It passes to another owner by a handover; and once it has readings, what they measure stays.
create function portal.guard_indicator() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.owner_id <> old.owner_id and current_user in ('portal_web', 'portal_worker') then
        raise insufficient_privilege using message = 'an indicator passes to another owner by a handover';
    end if;
    if (new.unit, new.cadence) <> (old.unit, old.cadence)
       and exists (select from monitoring_reading r where r.indicator_id = new.id) then
        raise check_violation using message = 'readings keep the unit and the period they were entered in',
            constraint = 'readings_keep_their_unit';
    end if;
    return new;
end $$;
create trigger guarded before update of owner_id, unit, cadence on monitoring_indicator
    for each row execute function portal.guard_indicator();

-- A value is never rewritten: a correction is a row of its own, by whoever answers for the indicator.
alter table monitoring_reading enable row level security;
create policy reading on monitoring_reading for select to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) = 'system');
create policy entering on monitoring_reading for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) and entered_by_id = (select portal.uid())
        and (supersedes_id is null or portal.keeps_indicator(
            (select i.owner_id from monitoring_indicator i where i.id = indicator_id))));
call portal.append_only('monitoring_reading');

alter table monitoring_readingevent enable row level security;
create policy reading on monitoring_readingevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_readingevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
call portal.append_only('monitoring_readingevent');

-- A reading is dated by the first day of its period, which has begun, and corrects one of the same indicator, country
-- and period. A value that was read too early is withdrawn all the same.
create function portal.guard_reading() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.day <> (select date_trunc(i.cadence, new.day)::date
                   from monitoring_indicator i where i.id = new.indicator_id) then
        raise check_violation using message = 'a reading is dated by the first day of its period',
            constraint = 'reading_begins_its_period';
    end if;
    if new.day > portal.today() and new.value is not null then
        raise check_violation using message = 'a reading is of a period that has begun',
            constraint = 'reading_of_a_period_begun';
    end if;
    if new.supersedes_id is not null and not exists (
            select from monitoring_reading r where r.id = new.supersedes_id
            and (r.indicator_id, r.country_id, r.day) = (new.indicator_id, new.country_id, new.day)) then
        raise check_violation using message = 'a correction is of the same indicator, country and period',
            constraint = 'correction_of_the_same';
    end if;
    return new;
end $$;
create trigger guarded before insert on monitoring_reading
    for each row execute function portal.guard_reading();
