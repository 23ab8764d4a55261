-- UNTOP's register: an item is read where its record is, and nothing closes without the named receiver's own word,
-- whatever a page or a task asks for.
--
--   identified --> proposed --> accepted --> handed over --> verified   (from each that is open proposed again to
--        ^------- declined -------|                                     another receiver, or discontinued by the head)
call portal.fence('liaison_transitionitem');
call portal.fence_events('liaison_transitionitemevent', wordless => '{stage,receiver_id,accepted_at}');

-- The steps as they are drawn above, each by whom it takes.
create function portal.guard_transition() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    ours constant boolean := current_user in ('portal_web', 'portal_worker');
    who constant bigint := portal.uid();
begin
    if tg_op = 'INSERT' then
        if new.stage <> 'identified' or new.receiver_id is not null or new.accepted_at is not null then
            raise check_violation using message = 'an item begins identified, without a receiver';
        end if;
        return new;
    end if;
    if new.stage = 'proposed' and old.stage in ('identified', 'proposed', 'accepted', 'handed_over') then
        if ours and not portal.owns(new.record_id) and portal.role() <> 'head' then
            raise insufficient_privilege using message = 'author, owner or head proposes a receiver';
        end if;
        new.accepted_at := null;
    elsif not ours and new.stage = old.stage and new.stage in ('accepted', 'handed_over') then
        -- Held by somebody who left: whoever takes it over from them gives the word for it by that.
        new.accepted_at := statement_timestamp();
        insert into liaison_transitionstep (item_id, verb, by_id, receiver_id, reason)
            values (new.record_id, 'accept', new.receiver_id, new.receiver_id, '');
        return new;
    elsif (old.stage, new.stage) in (('proposed', 'identified'), ('proposed', 'accepted')) then
        if ours and who is distinct from old.receiver_id then
            raise insufficient_privilege using message = 'the named receiver alone accepts or declines';
        end if;
        if new.stage = 'identified' then
            new.receiver_id := null;
        end if;
    elsif (old.stage, new.stage) in (('accepted', 'handed_over'), ('handed_over', 'verified')) then
        if ours and new.stage = 'verified' and who is not distinct from old.receiver_id then
            raise insufficient_privilege using message = 'another than the receiver verifies';
        end if;
    elsif new.stage = 'discontinued' and old.stage not in ('verified', 'discontinued') then
        if ours and portal.role() <> 'head' then
            raise insufficient_privilege using message = 'the head alone discontinues';
        end if;
    else
        raise check_violation using message = 'the register knows no such step';
    end if;
    if new.stage in ('accepted', 'handed_over', 'verified', 'discontinued')
       and new.receiver_id is distinct from old.receiver_id then
        raise check_violation using message = 'a receiver is proposed, not put in';
    end if;
    if old.accepted_at is not null and new.accepted_at is distinct from old.accepted_at and new.stage <> 'proposed' then
        raise check_violation using message = 'an acceptance stays as it was given';
    end if;
    return new;
end $$;
create trigger guarded_insert before insert on liaison_transitionitem
    for each row execute function portal.guard_transition();
create trigger guarded_update before update of stage, receiver_id, accepted_at on liaison_transitionitem
    for each row when ((old.stage, old.receiver_id, old.accepted_at)
                       is distinct from (new.stage, new.receiver_id, new.accepted_at))
    execute function portal.guard_transition();

-- A receiver who leaves leaves it to another; of a strictly confidential item that another owns, its owner, who says
-- who needs to know, proposes one.
call portal.hold('liaison_transitionitem', 'receiver_id', $$held.stage in ('proposed', 'accepted', 'handed_over')
    and exists (select from records_record r where r.id = held.record_id and (r.sensitivity < 2 or r.owner_id = $1))$$);

-- The steps stand where the item stands, each under the name of who took it. Their words were cleared by nobody, so
-- Headquarters reads the stage and the receiver alone.
alter table liaison_transitionstep enable row level security;
create policy reading on liaison_transitionstep for select to portal_web, portal_worker
    using ((select portal.is_staff()) and exists (select from records_record r where r.id = item_id)
           and portal.open_as_marked(item_id, portal.marking_at(item_id, at)));
create policy taking on liaison_transitionstep for insert to portal_web, portal_worker with check (
    (select portal.writes()) and by_id = (select portal.uid())
    and exists (select from records_record r where r.id = item_id));
call portal.append_only('liaison_transitionstep');

-- An item is offered and handed over from the moment it is cleared.
call portal.rest_on('liaison_transitionitem', 'record_id', '{clear}');
