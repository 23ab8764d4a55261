-- How access to a record changes, and who was let at it: asking to be let in, marking, ownership, and the logs of what
-- was read and what was taken away.
-- What the pages ask for is done here, so that no page can do more.

-- --- Asking to be let in -----------------------------------------------------------------------------------
-- Read and decided by the record's owner alone. The asker reads nothing of it, not even their own row.
alter table records_accessrequest enable row level security;
create policy reading on records_accessrequest for select to portal_web, portal_worker
    using (record_id is not null and portal.owns(record_id));
create policy deciding on records_accessrequest for update to portal_web, portal_worker
    using (record_id is not null and portal.owns(record_id) and asker_id <> (select portal.uid()))
    with check (portal.owns(record_id) and decided_by_id = (select portal.uid()));
revoke insert, update, delete on records_accessrequest from portal_web, portal_worker;
grant update (granted, decided_by_id, decided_at) on records_accessrequest to portal_web, portal_worker;

-- The same work and the same silence for a reference that exists, one that doesn't and one beyond the asker's
-- clearance.
create function portal.ask_for_access(asked text, why text) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
    if not portal.is_staff() and portal.role() <> 'desk' then
        raise insufficient_privilege using message = 'this reader reads no records';
    end if;
    insert into records_accessrequest (reference, record_id, asker_id, reason, at)
    values (left(asked, 40),
            (select id from records_record
             where reference = asked and sensitivity = 2 and sensitivity <= portal.level()
               and portal.uid() not in (author_id, owner_id)),
            portal.uid(), why, statement_timestamp())
    on conflict (asker_id, reference) where decided_at is null do nothing;
end $$;

-- --- Marking and ownership ---------------------------------------------------------------------------------
-- Out of reach of every form: marking and owner change by the functions below, which write down who and why. The
-- worker alone raises, without them, the marking of the briefing it is assembling. No change leaves a record that
-- nobody can read or go on with.
create function portal.guard_record() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if tg_op = 'UPDATE' and current_user in ('portal_web', 'portal_worker') then
        if new.owner_id <> old.owner_id then
            raise insufficient_privilege using message = 'ownership passes by a handover';
        end if;
        if new.sensitivity <> old.sensitivity
           and not (portal.role() = 'system' and new.sensitivity > old.sensitivity) then
            raise insufficient_privilege using message = 'a marking is changed with a reason';
        end if;
        if old.status = 'cleared' and new.status = 'withdrawn'
           and (portal.uid() in (old.author_id, old.owner_id) or not portal.clears()) then
            raise insufficient_privilege using message = 'what is cleared is withdrawn by another who clears';
        end if;
    end if;
    -- Read by its author, its owner and those whom they name: where both are the portal, by nobody, and the portal
    -- itself could not go on with it.
    if new.sensitivity = 2
       and portal.is_running()
       and portal.holds(new.author_id, '{system}', 0::smallint)
       and portal.holds(new.owner_id, '{system}', 0::smallint) then
        raise check_violation using message = 'what the portal wrote is never strictly confidential';
    end if;
    return new;
end $$;
create trigger guarded before insert or update of owner_id, sensitivity, status on records_record
    for each row execute function portal.guard_record();

-- Mark a record anew, read at this version; false where another version stands by now. Where neither its author nor its
-- owner is cleared so high, it passes to the head who raised it: nobody else could read it and name who does.
create function portal.change_marking(rid bigint, read integer, wanted smallint, why text) returns boolean
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    r records_record;
    mine boolean;
begin
    select * into r from records_record where id = rid for update;
    mine := portal.uid() in (r.author_id, r.owner_id);
    if not found or wanted = r.sensitivity or wanted > portal.level() or r.sensitivity > portal.level()
       or not portal.is_staff() or btrim(why) = ''
       -- Raised by author, owner or head; lowered by the head or who stands in, but not one's own by standing in.
       or (wanted > r.sensitivity and not mine and (portal.role() <> 'head' or r.status = 'draft'))
       or (wanted < r.sensitivity and (not portal.clears() or (portal.role() <> 'head' and mine)))
       or (not mine and r.sensitivity = 2 and not exists (
               select from records_needtoknow n where n.record_id = rid and n.user_id = portal.uid()
                  and (n.until is null or n.until >= portal.today())))
    then
        raise insufficient_privilege using message = 'this reader may not mark it so';
    end if;
    if r.version <> read then
        return false;
    end if;
    update records_record set sensitivity = wanted, version = version + 1, updated_at = statement_timestamp(),
            owner_id = case when portal.holds(author_id, '{officer,analyst,head}', wanted)
                              or portal.holds(owner_id, '{officer,analyst,head}', wanted)
                              or portal.holds(author_id, '{system}', 0::smallint)
                            then owner_id else portal.uid() end
        where id = rid;
    insert into records_markingchange (record_id, by_id, at, before, after, reason)
        values (rid, portal.uid(), statement_timestamp(), r.sensitivity, wanted, btrim(why));
    return true;
end $$;
call portal.fence('records_markingchange', moment => 'at', desk => false);
call portal.append_only('records_markingchange');
revoke insert on records_markingchange from portal_web, portal_worker;

-- --- Handover ----------------------------------------------------------------------------------------------
-- One's own record is proposed to another by its owner; by the head, all that somebody holds and can't go on with
-- any more: an account that ended, a role that was lost, a clearance that was lowered.
create function portal.may_hand_over(rid bigint, giver bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select case
            when rid is null then portal.role() = 'head'
                 and portal.takes_care_up_to(giver) < portal.highest_level(giver)
            else giver = portal.uid() and portal.writes()
                 and exists (select from records_record where id = rid and owner_id = giver) end $$;

alter table records_handover enable row level security;
create policy reading on records_handover for select to portal_web, portal_worker using (
    (select portal.uid()) in (giver_id, receiver_id, proposed_by_id)
    or (record_id is null and (select portal.role()) in ('head', 'administrator')));
create policy proposing on records_handover for insert to portal_web, portal_worker with check (
    proposed_by_id = (select portal.uid()) and accepted is null and decided_at is null
    and portal.may_hand_over(record_id, giver_id)
    and portal.holds(receiver_id, '{officer,analyst,head}', 0::smallint));
-- No log, and not sealed: the decision is put into the row by the function below.
revoke update, delete on records_handover from portal_web, portal_worker;

-- The receiver's word, once; on it the records pass.
create function portal.decide_handover(hid bigint, agrees boolean) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    h records_handover;
begin
    select * into h from records_handover where id = hid for update;
    if not found or h.decided_at is not null or h.receiver_id <> portal.uid() then
        raise insufficient_privilege using message = 'the receiver decides, once';
    end if;
    update records_handover set accepted = agrees, decided_at = statement_timestamp() where id = hid;
    if not agrees then
        update records_handoveritem set accepted = false, decided_at = statement_timestamp()
            where handover_id = hid and decided_at is null;
        return;
    end if;
    if not portal.is_staff() then
        raise insufficient_privilege using message = 'the receiver files records';
    elsif h.record_id is not null then
        update records_record
            set owner_id = h.receiver_id, version = version + 1, updated_at = statement_timestamp()
            where id = h.record_id and owner_id = h.giver_id and sensitivity <= portal.level();
        if not found then
            raise data_exception using message = 'it is no longer as it was proposed';
        end if;
    else
        perform portal.refuse_taking_over(h);
        perform portal.settle_item(i, h, true) from records_handoveritem i
            where i.handover_id = h.id and i.decided_at is null;
    end if;
end $$;

-- --- Everything somebody held ------------------------------------------------------------------------------
-- Each room says of its own tables which column makes a person answer for a row, and while which condition holds. What
-- is said so is listed for whoever leaves, and passes to another by a handover, item by item; so is what is marked
-- above the clearance somebody is left with. The functions made here give what a person holds above a marking.
create procedure portal.hold(held regclass, link name, condition text default 'true') language plpgsql as $$
declare
    own constant text := format('held_%s__%s', held, link);
    key constant name := (select a.attname from pg_index x join pg_attribute a
                          on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
                          where x.indrelid = held and x.indisprimary);
    -- A row bears its own marking or its record's; what hangs from none is unclassified.
    marking constant text := (
        select case max(attname) when 'sensitivity' then 'held.sensitivity'
               when 'record_id' then '(select r.sensitivity from records_record r where r.id = held.record_id)'
               else '0' end
        from pg_attribute where attrelid = held and attname in ('record_id', 'sensitivity'));
begin
    execute format('create function portal.%I(bigint, integer) returns setof bigint language sql stable
                    set search_path = pg_catalog, public as %L', own,
                   format('select held.%I::bigint from %s held where held.%I = $1 and %s > $2 and (%s)',
                          key, held, link, marking, condition));
    execute format('grant execute on function portal.%I(bigint, integer) to portal_web, portal_worker', own);
end $$;
call portal.hold('records_record', 'owner_id');
call portal.hold('records_record', 'reviewer_id', $$held.status in ('draft', 'returned', 'submitted')$$);

-- All that somebody holds and can't go on with, each by the table and column it hangs from.
create function portal.holdings(giver bigint) returns table (holding text, row_id bigint)
    language plpgsql stable set search_path = pg_catalog, public as $$
declare it record;
begin
    for it in select proname::text as name from pg_proc
              where pronamespace = 'portal'::regnamespace and proname like 'held\_%' order by 1 loop
        return query execute format('select %L::text, h from portal.%I($1, $2) h', substr(it.name, 6), it.name)
            using giver, portal.takes_care_up_to(giver)::integer;
    end loop;
end $$;

-- Read by who is asked to take it over: the head, who asks, learns of no draft and nothing strictly confidential by it.
alter table records_handoveritem enable row level security;
create policy reading on records_handoveritem for select to portal_web, portal_worker using (
    exists (select from records_handover h where h.id = handover_id and h.receiver_id = (select portal.uid())));
revoke insert, update, delete on records_handoveritem from portal_web, portal_worker;

-- What is handed over, listed as it is held at this moment.
create function portal.list_items() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into records_handoveritem (handover_id, holding, row_id)
        select new.id, h.holding, h.row_id from portal.holdings(new.giver_id) h;
    return null;
end $$;
create trigger lists_items after insert on records_handover
    for each row when (new.record_id is null) execute function portal.list_items();

-- What was held passes to staff cleared for the highest the giver ever was, while the giver can't go on with it.
create function portal.refuse_taking_over(h records_handover) returns void
    language plpgsql stable set search_path = pg_catalog, public as $$
begin
    if portal.level() < portal.highest_level(h.giver_id)
       or portal.takes_care_up_to(h.giver_id) >= portal.highest_level(h.giver_id) then
        raise data_exception using message = 'it is no longer as it was proposed';
    end if;
end $$;

-- One item's word; where it is taken, its row passes, if it still is the leaver's. A text is cleared by another than
-- who owns it or wrote it: what they would clear themselves is left to the head.
create function portal.settle_item(i records_handoveritem, h records_handover, agrees boolean) returns boolean
    language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    held constant text := split_part(i.holding, '__', 1);
    link constant text := split_part(i.holding, '__', 2);
    key name; versioned boolean; passed bigint := 0;
begin
    if agrees then
        select a.attname, exists (select from pg_attribute v where v.attrelid = x.indrelid and v.attname = 'version')
            into key, versioned
            from pg_index x join pg_attribute a on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
            where x.indrelid = held::regclass and x.indisprimary;
        execute format('update %1$I set %2$I = %3$s %4$s where %5$I = $1 and %2$I = $2', held, link,
                       case link when 'reviewer_id'
                            then 'case when $3 in (author_id, owner_id) then null else $3 end' else '$3' end,
                       case when versioned then ', version = version + 1' end, key)
            using i.row_id, h.giver_id, h.receiver_id;
        get diagnostics passed = row_count;
    end if;
    update records_handoveritem set accepted = passed > 0, decided_at = statement_timestamp() where id = i.id;
    return passed > 0;
end $$;

-- The receiver's word on one item, once; the last one closes the handover.
create function portal.decide_item(iid bigint, agrees boolean) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    h records_handover;
    i records_handoveritem;
begin
    select * into h from records_handover where id = (select handover_id from records_handoveritem where id = iid)
        for update;
    select * into i from records_handoveritem where id = iid for update;
    if not found or i.decided_at is not null or h.decided_at is not null or h.receiver_id <> portal.uid()
       or not portal.is_staff() then
        raise insufficient_privilege using message = 'the receiver decides, once';
    end if;
    if agrees then
        perform portal.refuse_taking_over(h);
    end if;
    if not portal.settle_item(i, h, agrees) and agrees then
        raise data_exception using message = 'it is no longer as it was proposed';
    end if;
    update records_handover set decided_at = statement_timestamp(),
            accepted = exists (select from records_handoveritem x where x.handover_id = h.id and x.accepted)
        where id = h.id and not exists (
            select from records_handoveritem x where x.handover_id = h.id and x.decided_at is null);
end $$;

-- A word that a leaver owed is given for them: what was offered to them is declined, and can be offered to another.
create function portal.decline_for_leaver() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    update records_handover set accepted = false, decided_at = statement_timestamp()
        where receiver_id = new.id and decided_at is null;
    return null;
end $$;
create trigger declines_handovers after update of is_active on accounts_user
    for each row when (old.is_active and not new.is_active) execute function portal.decline_for_leaver();

-- And a word that is owed by somebody whose role ended holds up nobody who proposes anew.
create function portal.decline_for_strangers() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    execute format('update %I set accepted = false, decided_at = statement_timestamp()
                    where decided_at is null and portal.takes_care_up_to(receiver_id) < 0', tg_table_name);
    return null;
end $$;
create trigger declines_for_strangers before insert on records_handover
    for each statement execute function portal.decline_for_strangers();

-- --- The reading log ---------------------------------------------------------------------------------------
-- Told to those who may read the record itself, written by each person for themselves.
alter table records_accessentry enable row level security;
create policy reading on records_accessentry for select to portal_web, portal_worker
    using (exists (select from records_record r where r.id = record_id));
create policy noting on records_accessentry for insert to portal_web, portal_worker with check (
    user_id = (select portal.uid()) and exists (select from records_record r where r.id = record_id));
create trigger only_added before update or delete on records_accessentry
    for each statement execute function portal.refuse_change();
call portal.append_only('records_accessentry');

-- --- The export log ----------------------------------------------------------------------------------------
-- Each person's own, and to the head what anybody took away of records the head may read: that a file was taken of
-- somebody's draft tells that there is one.
alter table records_exportentry enable row level security;
create policy reading on records_exportentry for select to portal_web, portal_worker using (
    user_id = (select portal.uid())
    or ((select portal.role()) = 'head'
        and (record_id is null or exists (select from records_record r where r.id = record_id))));
create policy noting on records_exportentry for insert to portal_web, portal_worker with check (
    user_id = (select portal.uid())
    and (record_id is null or exists (select from records_record r where r.id = record_id)));
create trigger only_added before update or delete on records_exportentry
    for each statement execute function portal.refuse_change();
call portal.append_only('records_exportentry');

-- What left as a file or on paper since it was cleared is in somebody's hands.
call portal.rest_on('records_exportentry', 'record_id', '{clear}', 'held.at >= $3');
call portal.rest_on('records_accessentry', 'record_id', '{clear}', $$held.what <> 'opened' and held.at >= $3$$);

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.ask_for_access(text, text), portal.change_marking(bigint, integer, smallint, text),
    portal.may_hand_over(bigint, bigint), portal.decide_handover(bigint, boolean),
    portal.decide_item(bigint, boolean) to portal_web, portal_worker;
