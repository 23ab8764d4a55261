-- Country calls and baselines: proposed by one of the staff, validated by another who clears and wrote no word of it.
-- Both bear the marking "confidential". Staff read what is proposed too; Headquarters what is validated, or was until
-- something later took its place; administrators nothing.
--
--   proposed --> validated --> superseded     by the next one that is validated
--      |-------> returned ---> superseded     by its proposer, who proposes anew or withdraws it; so is a proposed one

-- The steps as they are drawn above; its words stay as they were proposed.
create function portal.guard_by_two() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    steps constant text[] := '{state,decided_by_id,decided_at,returned_because}';
    me constant bigint := portal.uid();
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'proposed' then
            raise check_violation using message = 'it begins proposed';
        end if;
        return new;
    end if;
    if to_jsonb(old) - steps <> to_jsonb(new) - steps then
        raise check_violation using message = 'its words stay as they were proposed: a correction is a new one';
    end if;
    if (old.state, new.state) in (('proposed', 'validated'), ('proposed', 'returned')) then
        if not portal.clears() or new.decided_by_id is distinct from me then
            raise insufficient_privilege using message = 'the head or the officer-in-charge decides on it';
        end if;
    elsif (old.state, new.state) in (('proposed', 'superseded'), ('returned', 'superseded')) then
        if old.proposed_by_id <> me then
            raise insufficient_privilege using message = 'its proposer alone withdraws it';
        end if;
    elsif (old.state, new.state) = ('validated', 'superseded') then
        if not portal.clears() then
            raise insufficient_privilege using message = 'what stands is superseded by what is validated';
        end if;
    else
        raise check_violation using message = 'it knows no such step';
    end if;
    if new.state = 'superseded' and (old.decided_by_id, old.decided_at, old.returned_because)
                                    is distinct from (new.decided_by_id, new.decided_at, new.returned_because) then
        raise check_violation using message = 'who decided on it stays written';
    end if;
    return new;
end $$;

-- Who reads and writes such a table and the log of its changes.
create procedure portal.put_to_two(held regclass) language plpgsql as $body$
declare
    log constant regclass := held::text || 'event';
    valid constant text := $$(state = 'validated'
        or (state = 'superseded' and decided_by_id is not null and returned_because = ''))$$;
begin
    execute format('alter table %s enable row level security', held);
    execute format('create policy reading on %s for select to portal_web, portal_worker using (
        (select portal.level()) >= 1 and ((select portal.is_staff())
        or ((select portal.role()) = ''desk'' and %s)))', held, valid);
    execute format('create policy proposing on %s for insert to portal_web with check (
        (select portal.is_staff()) and (select portal.level()) >= 1 and proposed_by_id = (select portal.uid()))', held);
    execute format('create policy deciding on %s for update to portal_web using (
        (select portal.is_staff()) and (select portal.level()) >= 1)', held);
    execute format('revoke delete on %s from portal_web, portal_worker', held);
    execute format('create trigger guarded before insert or update on %s
                    for each row execute function portal.guard_by_two()', held);
    -- Of how it came to be so, staff alone read.
    execute format('alter table %s enable row level security', log);
    execute format('create policy reading on %s for select to portal_web, portal_worker using (
        (select portal.is_staff()) and (select portal.level()) >= 1)', log);
    execute format('create policy writing on %s for insert to portal_web, portal_worker with check (
        (select portal.is_staff()) and (select portal.level()) >= 1)', log);
    call portal.append_only(log);
end $body$;
call portal.put_to_two('monitoring_countrycall');
call portal.put_to_two('monitoring_countrybaseline');

-- Whose words a call's reason is: of one that repeats what was said of the same country and theme before, theirs.
-- Policies apply to who proposes, who reads all of them.
create function portal.word_call() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    new.worded_by_id := coalesce((
        select c.worded_by_id from monitoring_countrycall c
        where c.country_id = new.country_id and c.theme_id is not distinct from new.theme_id
            and c.reason = new.reason
        order by c.id limit 1), new.proposed_by_id);
    return new;
end $$;
create trigger worded before insert on monitoring_countrycall
    for each row execute function portal.word_call();

-- A baseline's words are its proposer's, and it says what is usual by now.
create function portal.word_baseline() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    new.worded_by_id := new.proposed_by_id;
    if new.since > portal.today() then
        raise check_violation using message = 'a baseline is of a day that has come',
            constraint = 'baseline_of_a_day_to_come';
    end if;
    return new;
end $$;
create trigger worded before insert on monitoring_countrybaseline
    for each row execute function portal.word_baseline();

-- The arrow says where the level moved since the month before: asked when it is proposed and when it is validated, by
-- when that month's own may have been validated.
create function portal.guard_trend() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    before constant smallint := (
        select c.level from monitoring_countrycall c
        where c.country_id = new.country_id and c.theme_id is not distinct from new.theme_id
            and c.month = (new.month - interval '1 month')::date and c.state = 'validated');
begin
    if new.state in ('proposed', 'validated') and before <> new.level
       and new.trend <> (case when new.level > before then 'worse' else 'better' end) then
        raise check_violation using message = 'the arrow contradicts the level of the month before',
            constraint = 'trend_follows_level';
    end if;
    return new;
end $$;
create trigger trend_follows before insert or update of state on monitoring_countrycall
    for each row execute function portal.guard_trend();

-- A call is of a month that has begun and is no more than two years ago, both when it is proposed and when it is
-- validated; what was proposed of another is returned or withdrawn.
create function portal.guard_month() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.state not in ('proposed', 'validated') then
        return new;
    end if;
    if new.month > portal.today() then
        raise check_violation using message = 'a call is of a month that has begun',
            constraint = 'call_of_a_month_to_come';
    end if;
    if new.month < date_trunc('month', portal.today()) - interval '24 months' then
        raise check_violation using message = 'a call is of a month of the last two years',
            constraint = 'call_of_a_month_long_ago';
    end if;
    return new;
end $$;
create trigger month_in_reach before insert or update of state on monitoring_countrycall
    for each row execute function portal.guard_month();
