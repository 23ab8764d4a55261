-- Who sees the correction of a cleared record.
--
--                        draft      from its first submission
--   its author           yes        yes
--   the record's author  yes        yes
--   and owner
--   named reviewer       yes        yes
--   other staff          -          yes
--   Headquarters desk    -          -      (nor that there is one)
--   the portal itself    -          -      (told which records are being corrected, nothing else)
--   administrator        -          -
--
-- and of these, those who see the record, up to their level. A correction marked strictly confidential is never wider
-- open than its record's list.

alter table records_revision enable row level security;
create policy reading on records_revision for select to portal_web, portal_worker using (
    (select portal.is_staff())
    and sensitivity <= (select portal.level())
    and exists (
        select from records_record r
        where r.id = records_revision.record_id
        and (
            records_revision.author_id = (select portal.uid())
            or (select portal.uid()) in (r.author_id, r.owner_id)
            or (
                (records_revision.sensitivity < 2 or r.sensitivity = 2)
                and (records_revision.submitted_at is not null or r.reviewer_id = (select portal.uid()))
            )
        )
    )
);
-- Begun by the record's author or owner, on cleared text, in their own name.
create policy beginning on records_revision for insert to portal_web, portal_worker with check (
    (select portal.is_staff())
    and author_id = (select portal.uid())
    and portal.owns(record_id)
    and sensitivity <= (select portal.level())
    and exists (select from records_record r where r.id = record_id and r.status = 'cleared')
);
create policy going_on on records_revision for update to portal_web, portal_worker
    using ((select portal.is_staff())) with check (sensitivity <= (select portal.level()));
revoke delete on records_revision from portal_web, portal_worker;

-- What stood in a draft stays with those the draft was open to, also after it was submitted.
alter table records_revisionevent enable row level security;
create policy reading on records_revisionevent for select to portal_web, portal_worker using (
    exists (select from records_revision parent where parent.id = pgh_obj_id)
    and (
        author_id = (select portal.uid())
        or portal.owns(record_id)
        or (submitted_at is not null and sensitivity < 2)
        or (submitted_at is not null and exists (
            select from records_record r where r.id = record_id and r.sensitivity = 2))
    )
);
create policy writing on records_revisionevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
call portal.append_only('records_revisionevent');

-- --- Cleared by another person -------------------------------------------------------------------------------
-- Where a record's status leads on from where it stands: the steps of workflow/clearance.py.
create function portal.leads_on(was text, will text) returns boolean language sql immutable
    return (was, will) in (
        ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'cleared'), ('submitted', 'returned'),
        ('draft', 'withdrawn'), ('returned', 'withdrawn'), ('submitted', 'withdrawn'), ('cleared', 'withdrawn'),
        ('withdrawn', 'returned'), ('cleared', 'archived'), ('archived', 'cleared'));

-- Whoever wrote a word of what is cleared does not clear it, whoever owns it now; and nobody clears under another name,
-- or what is neither submitted nor corrected. What is cleared leaves that state by its steps alone.
create function portal.guard_clearance() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    ours constant boolean := current_user in ('portal_web', 'portal_worker');
    anew constant boolean := tg_op = 'UPDATE'
        and (old.cleared_by_id, old.cleared_at, old.cleared_version)
            is distinct from (new.cleared_by_id, new.cleared_at, new.cleared_version);
begin
    if tg_op = 'INSERT' then
        if ours then
            raise insufficient_privilege using message = 'nothing is filed as cleared';
        end if;
    elsif anew and portal.wrote(new.id, new.cleared_by_id) then
        raise check_violation using
            message = 'cleared_by_another: not by who wrote a word of it', constraint = 'cleared_by_another';
    elsif not ours then
        return new;
    elsif anew and new.cleared_by_id is distinct from portal.uid() then
        raise insufficient_privilege using message = 'a clearance is given in one''s own name';
    elsif anew and not (portal.clears() or portal.uid() = coalesce(old.reviewer_id, -1)) then
        raise insufficient_privilege using message = 'it is cleared by the head, or by the reviewer who was named';
    elsif old.status <> new.status and not portal.leads_on(old.status, new.status) then
        raise insufficient_privilege using message = 'this step does not lead on from there';
    elsif (old.status, new.status) = ('submitted', 'cleared') and not anew
          or anew and not ((old.status, new.status) = ('submitted', 'cleared') or portal.correcting(new.id))
          or anew and new.cleared_version <> new.version then
        raise insufficient_privilege using message = 'what was submitted or corrected is cleared, as it stands';
    end if;
    return new;
end $$;
create trigger cleared_by_another_filing before insert on records_record
    for each row when (new.cleared_by_id is not null or new.status not in ('draft', 'submitted'))
    execute function portal.guard_clearance();
create trigger cleared_by_another before update of status, cleared_by_id, cleared_at, cleared_version on records_record
    for each row when ((old.status, old.cleared_by_id, old.cleared_at, old.cleared_version)
                       is distinct from (new.status, new.cleared_by_id, new.cleared_at, new.cleared_version))
    execute function portal.guard_clearance();

-- Which transaction this is, by a number that comes again in no other, not even of a restored database.
create function portal.this_transaction() returns text language sql stable set search_path = pg_catalog
    as $$ select pg_current_xact_id()::text || ' of ' || extract(epoch from transaction_timestamp())::text $$;

-- A correction takes its record's place by being applied. Not by who typed any version of it, nor by who wrote what it
-- corrects, but in the name of who clears it; as it was submitted, of the text that stands. From then to the end of
-- that transaction its record may be put into its words. Its writers become the record's, all of them and not the last
-- alone.
create function portal.guard_correction() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    ours constant boolean := portal.is_running();
    writers constant bigint[] := array(
        select author_id from records_revisionevent where pgh_obj_id = new.id union select new.author_id);
    r records_record;
begin
    new.applied_in := case when tg_op = 'UPDATE' then old.applied_in else '' end;
    if tg_op = 'INSERT' then
        if ours and new.status <> 'draft' then
            raise insufficient_privilege using message = 'a correction begins as a draft';
        end if;
        return new;
    elsif ours and (old.status in ('applied', 'discarded') or new.record_id <> old.record_id) then
        raise insufficient_privilege using message = 'a correction that was decided stays as it is';
    elsif new.status <> 'applied' or old.status = 'applied' then
        return new;
    end if;
    select * into r from records_record where id = new.record_id;
    if new.decided_by_id = any (writers) or portal.wrote(r.id, new.decided_by_id) then
        raise check_violation using
            message = 'correction_cleared_by_another: not by who wrote a word of it',
            constraint = 'correction_cleared_by_another';
    elsif ours and (
        new.decided_by_id <> portal.uid() or not (portal.clears() or portal.uid() = coalesce(r.reviewer_id, -1))
        or old.status <> 'submitted' or r.status <> 'cleared' or old.base_version <> r.cleared_version
        or (new.text, new.author_id, new.base_version) <> (old.text, old.author_id, old.base_version)) then
        raise insufficient_privilege using message = 'a correction is cleared as it was submitted, by who clears it';
    end if;
    new.applied_in := portal.this_transaction();
    insert into records_writer (record_id, user_id)
        select new.record_id, unnest(writers) on conflict do nothing;
    return new;
end $$;
create trigger cleared_by_another before insert or update on records_revision
    for each row execute function portal.guard_correction();

-- Whether a correction is being put into this record's place, in this very transaction.
create function portal.correcting(rid bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from records_revision where record_id = rid and status = 'applied'
                         and applied_in = portal.this_transaction()) $$;

-- The words of a translation go the same way: under the name of who translated them or entered what a machine made,
-- cleared by who clears and wrote no word of the record or of them, and as they are from then on. What a machine made
-- is checked once, under one's own name, also after it was cleared; other words are to be checked anew.
create function portal.guard_translation() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    who constant bigint := portal.uid();
    named constant bigint := coalesce(new.translator_id, new.entered_by_id);
    checked boolean;
    r records_record;
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    select * into r from records_record where id = new.record_id;
    if tg_op = 'INSERT' then
        if new.status <> 'submitted' or named <> who or new.checked_by_id is not null then
            raise insufficient_privilege using message = 'a translation is submitted under its translator''s name';
        end if;
        return new;
    end if;
    checked := (new.checked_by_id, new.checked_at) is distinct from (old.checked_by_id, old.checked_at);
    if new.checked_by_id is not null
       and ((new.title, new.summary, new.machine) <> (old.title, old.summary, old.machine)
            or (checked and (new.checked_by_id <> who or old.checked_by_id is not null or not portal.writes()))) then
        raise insufficient_privilege using message = 'a machine translation is checked once, under one''s own name';
    elsif (new.record_id, new.language) <> (old.record_id, old.language)
       or (old.status in ('cleared', 'replaced') and (
           (new.status <> 'replaced' and not (new.status = old.status and checked and old.checked_by_id is null))
           or (new.title, new.summary, new.of_title, new.of_summary, new.cleared_by_id, new.machine, named)
              is distinct from (old.title, old.summary, old.of_title, old.of_summary, old.cleared_by_id, old.machine,
                                coalesce(old.translator_id, old.entered_by_id))))
    then
        raise insufficient_privilege using message = 'a cleared translation stays as it is';
    elsif new.status = 'cleared' and old.status <> 'cleared' then
        if r.status <> 'cleared' or new.cleared_by_id <> who or portal.wrote(r.id, who)
           or not (portal.clears() or who = coalesce(r.reviewer_id, -1))
           or (new.title, new.summary, new.of_title, new.of_summary, new.machine, named)
              is distinct from (old.title, old.summary, r.title, r.summary, old.machine,
                                coalesce(old.translator_id, old.entered_by_id))
        then
            raise insufficient_privilege using message = 'a translation is cleared by another person';
        end if;
    elsif named <> who and (new.title, new.summary, new.machine, named)
            is distinct from (old.title, old.summary, old.machine, coalesce(old.translator_id, old.entered_by_id)) then
        raise insufficient_privilege using message = 'a translation is submitted under its translator''s name';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on records_translation
    for each row execute function portal.guard_translation();

-- The portal's own reader sees no correction, and leaves records that are being corrected out of the next briefing.
create function portal.under_correction() returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select record_id from public.records_revision
          where portal.role() = 'system' and status in ('draft', 'submitted', 'returned') $$;

-- Whose correction was discarded in that time: they are back in the briefing then.
create function portal.corrections_discarded(since timestamptz, until timestamptz) returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select record_id from public.records_revision
          where portal.role() = 'system' and status = 'discarded' and decided_at >= since and decided_at < until $$;

-- --- Taken back ------------------------------------------------------------------------------------------------
call portal.rest_on('records_revision', 'record_id', '{clear}', 'held.started_at >= $3');

-- Why this reader does not take back the record's last step, in one word: 'none' where it is no step of theirs, or the
-- record moved on since; 'late' ten minutes after it, by this clock; 'rests' where something rests on it. '' where they
-- do. What the step did is read off the record's own log, and not off what was written down of it.
create function portal.refuse_taking_back(rid bigint) returns text
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare
    r records_record;
    s records_step;
    was records_recordevent;
    did records_recordevent;
    rest record;
    rests boolean;
begin
    select * into r from records_record where id = rid;
    select * into s from records_step where record_id = rid order by id desc limit 1;
    select * into was from records_recordevent where pgh_obj_id = rid and version = r.version - 1
        order by pgh_id desc limit 1;
    select * into did from records_recordevent where pgh_obj_id = rid and version = r.version order by pgh_id limit 1;
    if r.id is null or not portal.writes() or not portal.open_as_marked(rid, r.sensitivity)
       or s.by_id is distinct from portal.uid() or s.version <> r.version
       or (s.verb, r.status) not in (('submit', 'submitted'), ('return', 'returned'), ('clear', 'cleared'),
                                     ('withdraw', 'withdrawn'), ('archive', 'archived'))
       or did.status is distinct from r.status or not coalesce(portal.leads_on(was.status, did.status), false)
       or (did.pgh_context ->> 'user')::bigint is distinct from s.by_id then
        return 'none';
    elsif did.pgh_created_at <= statement_timestamp() - interval '10 minutes' then
        return 'late';
    end if;
    for rest in select proname from pg_proc
                where pronamespace = 'portal'::regnamespace and proname like 'resting\_%' loop
        execute format('select portal.%I($1, $2, $3)', rest.proname) into rests using rid, s.verb, did.pgh_created_at;
        if rests then
            return 'rests';
        end if;
    end loop;
    return '';
end $$;

-- Take back the record's last step, read at this version; false where another version stands by now. The record stands
-- as it stood before, at a version of its own, and so do the translations that were cleared with it.
create function portal.take_back(rid bigint, read integer) returns boolean
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    r records_record;
    s records_step;
    was records_recordevent;
    did records_recordevent;
begin
    select * into r from records_record where id = rid for update;
    if r.version is distinct from read then
        return false;
    elsif portal.refuse_taking_back(rid) <> '' then
        raise insufficient_privilege using message = 'a step is taken back by who took it, while nothing rests on it';
    end if;
    select * into s from records_step where record_id = rid order by id desc limit 1;
    select * into was from records_recordevent where pgh_obj_id = rid and version = r.version - 1
        order by pgh_id desc limit 1;
    select * into did from records_recordevent where pgh_obj_id = rid and version = r.version order by pgh_id limit 1;
    update records_record
        set status = was.status, cleared_by_id = was.cleared_by_id, cleared_at = was.cleared_at,
            cleared_version = was.cleared_version, version = version + 1, updated_at = statement_timestamp()
        where id = rid;
    if s.verb = 'clear' then
        update records_translation set status = 'submitted', cleared_by_id = null, cleared_at = null
            where record_id = rid and status = 'cleared' and cleared_at = r.cleared_at;
        update records_translation t set status = 'cleared'
            where record_id = rid and status = 'replaced' and did.pgh_created_at = (
                select pgh_created_at from records_translationevent e where e.pgh_obj_id = t.id
                order by pgh_id desc limit 1);
    end if;
    insert into records_step (record_id, verb, by_id, at, version, reason, takes_back_id)
        values (rid, 'take_back', portal.uid(), clock_timestamp(), r.version + 1, '', s.id);
    return true;
end $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.leads_on(text, text), portal.correcting(bigint), portal.under_correction(),
    portal.refuse_taking_back(bigint), portal.take_back(bigint, integer),
    portal.corrections_discarded(timestamptz, timestamptz) to portal_web, portal_worker;
