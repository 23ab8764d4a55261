-- Leadership's questions say what the Centre worries about: staff cleared for confidential read them, and who clears
-- puts and closes them. Headquarters reads none; the worker, which mails notices, what their recipient may read.
--
--   open --> closed, once, with its answer
alter table monitoring_leadershipquestion enable row level security;
create policy reading on monitoring_leadershipquestion for select to portal_web, portal_worker using (
    (select portal.is_staff()) and (select portal.level()) >= 1);
create policy putting on monitoring_leadershipquestion for insert to portal_web with check (
    (select portal.clears()) and (select portal.level()) >= 1 and asked_by_id = (select portal.uid()));
create policy changing on monitoring_leadershipquestion for update to portal_web using (
    (select portal.clears()) and (select portal.level()) >= 1);
revoke delete on monitoring_leadershipquestion from portal_web, portal_worker;

alter table monitoring_leadershipquestionevent enable row level security;
create policy reading on monitoring_leadershipquestionevent for select to portal_web, portal_worker using (
    exists (select from monitoring_leadershipquestion q where q.id = pgh_obj_id));
create policy writing on monitoring_leadershipquestionevent for insert to portal_web with check (
    exists (select from monitoring_leadershipquestion q where q.id = pgh_obj_id));
call portal.append_only('monitoring_leadershipquestionevent');

-- It is closed once, under one's own name; who put it, and when, stays.
create function portal.guard_question() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user <> 'portal_web' then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.closed_at is not null then
            raise check_violation using message = 'a question begins open';
        end if;
        return new;
    end if;
    if old.closed_at is not null then
        raise check_violation using message = 'a closed question stays as it was answered';
    end if;
    if (new.number, new.asked_by_id, new.asked_at) is distinct from (old.number, old.asked_by_id, old.asked_at) then
        raise check_violation using message = 'who put a question, and when, stays';
    end if;
    if new.closed_at is not null and new.closed_by_id is distinct from portal.uid() then
        raise insufficient_privilege using message = 'a question is closed under one''s own name';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on monitoring_leadershipquestion
    for each row execute function portal.guard_question();
