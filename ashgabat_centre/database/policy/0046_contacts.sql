-- Whose contact a person is: known to all staff, and passed on only by the word of who takes it over.
create function portal.may_pass_on(who bigint, giver bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from records_person p
                         where p.id = who and p.lead_id is not distinct from giver
                           and (p.lead_id = portal.uid() or portal.role() = 'head')) $$;

alter table records_contacthandover enable row level security;
create policy reading on records_contacthandover for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy proposing on records_contacthandover for insert to portal_web, portal_worker with check (
    proposed_by_id = (select portal.uid()) and accepted is null and decided_at is null and answer = ''
    and portal.may_pass_on(person_id, giver_id)
    and portal.holds(receiver_id, '{officer,analyst,head}', 0::smallint));
-- Taken back by who proposed it, while it waits.
create policy withdrawing on records_contacthandover for delete to portal_web, portal_worker
    using (decided_at is null and proposed_by_id = (select portal.uid()));
revoke update, truncate on records_contacthandover from portal_web, portal_worker;

create function portal.decide_contact(hid bigint, agrees boolean, said text) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    h records_contacthandover;
begin
    select * into h from records_contacthandover where id = hid for update;
    if not found or h.decided_at is not null or h.receiver_id <> portal.uid() or not portal.is_staff() then
        raise insufficient_privilege using message = 'the receiver decides, once';
    end if;
    update records_contacthandover
        set accepted = agrees, decided_at = statement_timestamp(), answer = left(said, 2000) where id = hid;
    if not agrees then
        return;
    end if;
    update records_person set lead_id = h.receiver_id, version = version + 1
        where id = h.person_id and lead_id is not distinct from h.giver_id;
    if not found then
        raise data_exception using message = 'it is no longer as it was proposed';
    end if;
end $$;

-- A contact that nobody leads is taken up by whoever takes it up; otherwise its lead only lets it go.
create function portal.guard_lead() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker')
       and not (old.lead_id is null and new.lead_id = portal.uid())
       and not (old.lead_id = portal.uid() and new.lead_id is null) then
        raise insufficient_privilege using message = 'the lead on a contact passes by a handover';
    end if;
    return new;
end $$;
create trigger lead_guarded before update of lead_id on records_person
    for each row when (old.lead_id is distinct from new.lead_id) execute function portal.guard_lead();
revoke execute on function portal.guard_lead(), portal.may_pass_on(bigint, bigint),
    portal.decide_contact(bigint, boolean, text) from public;
grant execute on function portal.may_pass_on(bigint, bigint), portal.decide_contact(bigint, boolean, text)
    to portal_web, portal_worker;
