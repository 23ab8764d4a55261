-- Alerts: confidential, read by the staff cleared for it. The worker opens those of a threshold, a person the others in
-- their own name; Headquarters and the administrator read none.
--
--   raised --> acknowledged --> decided     by the head or the officer-in-charge
--                               decided --> judged     by who raised it, its indicator's owner, or whoever clears
--                               judged --> judged      another outcome with a reason, by who said it or those two
alter table monitoring_alert enable row level security;
create policy reading on monitoring_alert for select to portal_web, portal_worker using (
    ((select portal.is_staff()) and (select portal.level()) >= 1) or (select portal.role()) = 'system');
create policy warning on monitoring_alert for insert to portal_web with check (
    (select portal.is_staff()) and (select portal.level()) >= 1 and raised_by_id = (select portal.uid()));
create policy opening on monitoring_alert for insert to portal_worker
    with check ((select portal.role()) = 'system' and raised_by_id is null);
create policy moving on monitoring_alert for update to portal_web
    using ((select portal.is_staff()) and (select portal.level()) >= 1);
revoke delete on monitoring_alert from portal_web, portal_worker;

alter table monitoring_alertevent enable row level security;
create policy reading on monitoring_alertevent for select to portal_web, portal_worker
    using ((select portal.is_staff()) and (select portal.level()) >= 1);
create policy writing on monitoring_alertevent for insert to portal_web, portal_worker
    with check (((select portal.is_staff()) and (select portal.level()) >= 1) or (select portal.role()) = 'system');
call portal.append_only('monitoring_alertevent');

-- The steps as they are drawn above, each with its own words, once; what it warns of stays as it was raised.
create function portal.guard_alert() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    said constant text[] := case new.state
        when 'acknowledged' then '{state,acknowledged_by_id,acknowledged_at}'
        when 'decided' then '{state,decision,decided_by_id,decided_at}'
        when 'judged' then '{state,outcome,outcome_note,occurred_on,judged_by_id,judged_at,corrected_because}'
        else '{}' end;
    me constant bigint := portal.uid();
    keeper bigint;
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'raised' then
            raise check_violation using message = 'an alert begins raised';
        end if;
        return new;
    end if;
    keeper := coalesce(old.raised_by_id,
        (select i.owner_id from monitoring_indicator i where i.id = old.indicator_id));
    if to_jsonb(old) - said <> to_jsonb(new) - said then
        raise check_violation using message = 'an alert stays as it was raised, and each step as it was taken';
    end if;
    if (old.state, new.state) not in (
            ('raised', 'acknowledged'), ('acknowledged', 'decided'), ('decided', 'judged'), ('judged', 'judged')) then
        raise check_violation using message = 'it knows no such step';
    end if;
    if me is distinct from (case new.state when 'acknowledged' then new.acknowledged_by_id
                                           when 'decided' then new.decided_by_id else new.judged_by_id end) then
        raise insufficient_privilege using message = 'whoever takes a step signs it';
    end if;
    if (old.state = 'judged') = (new.corrected_because = '') then
        raise check_violation using message = 'another outcome is said with a reason, the first without';
    end if;
    if old.state = 'judged' then
        if me is distinct from keeper and me is distinct from old.judged_by_id then
            raise insufficient_privilege using message = 'who said the outcome corrects it';
        end if;
    elsif not portal.clears() and (new.state <> 'judged' or me is distinct from keeper) then
        raise insufficient_privilege using message = 'the head or the officer-in-charge decides on an alert';
    end if;
    if new.occurred_on > portal.today() then
        raise check_violation using message = 'what occurred, did so by today';
    end if;
    if new.occurred_on < (new.raised_at at time zone 'Asia/Ashgabat')::date - 366 then
        raise check_violation using message = 'what occurred, did so near its warning',
            constraint = 'occurrence_near_its_warning';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on monitoring_alert
    for each row execute function portal.guard_alert();
