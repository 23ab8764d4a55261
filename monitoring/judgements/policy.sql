-- Judgements: read by the staff who read the record they stand in, and without a record by staff cleared for
-- confidential. They are working matter that nobody else has cleared, so Headquarters reads none.
--
--   open --> occurred, from the day after it was stated; did not occur, or indeterminate, once the horizon has passed
alter table monitoring_judgement enable row level security;
create policy reading on monitoring_judgement for select to portal_web, portal_worker using (
    (select portal.is_staff())
    and case when record_id is null then (select portal.level()) >= 1
             else exists (select from records_record r where r.id = record_id) end);
create policy stating on monitoring_judgement for insert to portal_web with check (
    (select portal.is_staff()) and author_id = (select portal.uid())
    and case when record_id is null then (select portal.level()) >= 1
             else exists (select from records_record r where r.id = record_id) end);
create policy judging on monitoring_judgement for update to portal_web using (
    (select portal.is_staff())
    and case when record_id is null then (select portal.level()) >= 1
             else exists (select from records_record r where r.id = record_id) end);
revoke delete on monitoring_judgement from portal_web, portal_worker;

alter table monitoring_judgementevent enable row level security;
create policy reading on monitoring_judgementevent for select to portal_web, portal_worker using (
    exists (select from monitoring_judgement j where j.id = pgh_obj_id));
create policy writing on monitoring_judgementevent for insert to portal_web, portal_worker with check (
    exists (select from monitoring_judgement j where j.id = pgh_obj_id));
call portal.append_only('monitoring_judgementevent');

-- It is never edited, only superseded; its outcome is said once, by its author or who clears.
create function portal.guard_judgement() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    outcome constant text[] := '{outcome,outcome_note,judged_by_id,judged_at}';
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.outcome <> '' then
            raise check_violation using message = 'a judgement begins open';
        end if;
        return new;
    end if;
    if to_jsonb(old) - outcome <> to_jsonb(new) - outcome then
        raise check_violation using message = 'a judgement is superseded and never edited';
    end if;
    if old.outcome <> '' then
        raise check_violation using message = 'its outcome stays as it was said';
    end if;
    if new.judged_by_id is distinct from portal.uid()
       or (old.author_id <> portal.uid() and not portal.clears()) then
        raise insufficient_privilege using message = 'its author or the head says what came of it';
    end if;
    if (old.made_at at time zone 'Asia/Ashgabat')::date >= portal.today() then
        raise check_violation using message = 'on the day it is stated nothing has come of it',
            constraint = 'judgement_scored_after_its_day';
    end if;
    if new.outcome <> 'occurred' and new.horizon >= portal.today() then
        raise check_violation using message = 'before its horizon it can only have occurred',
            constraint = 'judgement_missed_after_its_horizon';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on monitoring_judgement
    for each row execute function portal.guard_judgement();
