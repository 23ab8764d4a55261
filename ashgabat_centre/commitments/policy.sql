-- Commitments and follow-ups: read by the staff who read the record they hang from. They are working matter, in part
-- written after the record was cleared, so Headquarters, which reads cleared text, and the portal itself read none.
alter table records_followup enable row level security;
create policy reading on records_followup for select to portal_web, portal_worker using (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
create policy adding on records_followup for insert to portal_web, portal_worker with check (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id)
    and created_by_id = (select portal.uid())
    and (portal.owns(record_id) or (select portal.clears())));
create policy acting on records_followup for update to portal_web, portal_worker
    using ((select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
-- Struck out while its record is still being written; afterwards it is dropped, with a reason.
create policy striking on records_followup for delete to portal_web, portal_worker using (
    status = 'open' and portal.owns(record_id)
    and exists (select from records_record r
                where r.id = record_id and r.status in ('draft', 'returned', 'submitted')));

alter table records_followupevent enable row level security;
create policy reading on records_followupevent for select to portal_web, portal_worker using (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id)
    and pgh_created_at >= portal.open_since(record_id)
    and portal.open_as_marked(record_id, portal.marking_at(record_id, pgh_created_at)));
create policy writing on records_followupevent for insert to portal_web, portal_worker with check (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
call portal.append_only('records_followupevent');

-- Whoever leaves leaves them to another; those of a strictly confidential record that another owns, to that record's
-- owner, who says who needs to know.
call portal.hold('records_followup', 'owner_id', $$held.status in ('open', 'reported') and exists (
    select from records_record r where r.id = held.record_id and (r.sensitivity < 2 or r.owner_id = $1))$$);

-- open -> ended, or reported where the priority is high; reported -> ended by another person; and back to open.
create function portal.guard_ending(was records_followup, will records_followup, mine boolean) returns void
    language plpgsql set search_path = pg_catalog, public as $$
declare
    me constant bigint := portal.uid();
    told_same constant boolean := (will.outcome, will.result, will.proof_record_id, will.proof_file_id,
                                   will.closed_by_id, will.closed_at)
        is not distinct from (was.outcome, was.result, was.proof_record_id, was.proof_file_id,
                              was.closed_by_id, was.closed_at);
begin
    if will.status = was.status then
        if not told_same or (will.verified_by_id, will.verified_at)
                            is distinct from (was.verified_by_id, was.verified_at) then
            raise insufficient_privilege using message = 'a result stays as it was told';
        end if;
    elsif was.status = 'open' then
        if not (mine or me = was.owner_id) or will.closed_by_id <> me or will.verified_by_id is not null
           or (will.status = 'reported') <> (will.priority = 1) then
            raise insufficient_privilege using message = 'its owner closes it, a high priority with a verifier';
        end if;
    elsif will.status = 'open' and btrim(will.reopened_because) = '' then
        -- Taken back without a word: by who closed it, within ten minutes, before anybody verified it.
        if me is distinct from was.closed_by_id or was.verified_by_id is not null
           or was.closed_at <= statement_timestamp() - interval '10 minutes' then
            raise insufficient_privilege using message = 'a result is taken back by who told it, within ten minutes';
        end if;
    elsif will.status = 'open' then
        if not (mine or me in (was.owner_id, was.closed_by_id)) then
            raise insufficient_privilege using message = 'who closed it, or answers for the record, opens it again';
        end if;
    elsif was.status = 'reported' then
        if not mine or me = was.closed_by_id or will.verified_by_id <> me or not told_same then
            raise insufficient_privilege using message = 'another person verifies it';
        end if;
    else
        raise insufficient_privilege using message = 'it is closed: open it again first';
    end if;
end $$;

-- Who may do what with one. Asked as the person who acts: of a strictly confidential record's list, only its author
-- and owner see more than their own name, so only they give it to another.
create function portal.guard_follow_up() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    r records_record;
    mine boolean;
    words_changed boolean;
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    select * into r from records_record where id = new.record_id;
    mine := portal.owns(new.record_id) or portal.clears();
    if tg_op = 'INSERT' then
        if new.status <> 'open' then
            raise insufficient_privilege using message = 'a follow-up begins open';
        end if;
    else
        words_changed := (new.side, new.what, new.organization_id, new.priority)
                         is distinct from (old.side, old.what, old.organization_id, old.priority);
        if words_changed and (old.status <> 'open' or not mine) then
            raise insufficient_privilege using message = 'its words stay as they were agreed';
        elsif new.priority < old.priority and portal.uid() = old.owner_id
              and r.status not in ('draft', 'returned') then
            raise insufficient_privilege using message = 'a high priority is lowered by another than its owner';
        elsif (new.due, new.moved_because, new.owner_id) is distinct from (old.due, old.moved_because, old.owner_id)
              and (old.status <> 'open' or not (mine or portal.uid() = old.owner_id)) then
            raise insufficient_privilege using message = 'its owner, or who answers for the record, passes it on';
        end if;
        perform portal.guard_ending(old, new, mine);
        if old.status = 'open' and new.status <> 'open' then
            new.closed_at := statement_timestamp();  -- by this clock: from it on it is taken back for ten minutes
        end if;
    end if;
    if (tg_op = 'INSERT' or new.owner_id <> old.owner_id)
       and not (portal.holds(new.owner_id, '{officer,analyst,head}', r.sensitivity)
                and (r.sensitivity < 2 or new.owner_id in (r.author_id, r.owner_id)
                     or exists (select from records_needtoknow n
                                where n.record_id = r.id and n.user_id = new.owner_id))) then
        raise insufficient_privilege using message = 'its owner has to be able to read the record';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on records_followup
    for each row execute function portal.guard_follow_up();
-- Once its record is cleared, its words stay as they were agreed. It goes on: who owns it, until when, and how it
-- ends.
call portal.bind('records_followup', 'record_id', '{due,priority,owner_id,status,outcome,result,proof_record_id,
    proof_file_id,closed_by_id,closed_at,verified_by_id,verified_at,reopened_because,moved_because}',
    acts => 'update or delete');

-- A record that proves that something was done is not unsaid.
call portal.rest_on('records_followup', 'proof_record_id');

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.guard_ending(records_followup, records_followup, boolean) to portal_web, portal_worker;
