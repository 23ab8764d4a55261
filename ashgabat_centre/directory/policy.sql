-- The directory: who reads and who writes it.
--
--                                   staff   desk, the portal itself   administrator
--   institutions, former names,
--   places                          rw      r                         rw
--   people, spellings, posts        rw      those named in a record   -
--                                           they read (decision 23)
--   who stands behind a pseudonym   the people on its list; its former names, spellings, posts and history too
--   that list, and who was shown    rw by the head; r by the people on it

-- On the list of this person's, or this organization's, protected identity.
create function portal.knows(who bigint, institution bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select portal.is_staff() and exists (
            select from public.records_protectedreader
            where user_id = portal.uid() and (person_id = who or organization_id = institution)) $$;

-- --- Institutions and places -------------------------------------------------------------------------------
alter table records_place enable row level security;
create policy reading on records_place for select to portal_web, portal_worker using (true);
create policy entering on records_place for insert to portal_web, portal_worker
    with check ((select portal.keeps_institutions()));
create policy changing on records_place for update to portal_web, portal_worker
    using ((select portal.keeps_institutions())) with check ((select portal.keeps_institutions()));

-- A protected organization has its pseudonym alone: what it was called before would name it.
create function portal.names_open(institution bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from public.records_organization o
                         where o.id = institution and (not o.protected or portal.knows(null, o.id))) $$;
alter table records_organizationname enable row level security;
create policy reading on records_organizationname for select to portal_web, portal_worker
    using (portal.names_open(organization_id));
create policy writing on records_organizationname to portal_web, portal_worker
    using ((select portal.keeps_institutions()) and portal.names_open(organization_id))
    with check ((select portal.keeps_institutions()) and exists (
        select from records_organization o where o.id = organization_id and not o.protected));
alter table records_organizationevent enable row level security;
create policy reading on records_organizationevent for select to portal_web, portal_worker
    using (portal.names_open(pgh_obj_id));
create policy writing on records_organizationevent for insert to portal_web, portal_worker
    with check ((select portal.keeps_institutions()));
alter table records_organizationnameevent enable row level security;
create policy reading on records_organizationnameevent for select to portal_web, portal_worker
    using (portal.names_open(organization_id));
create policy writing on records_organizationnameevent for insert to portal_web, portal_worker
    with check ((select portal.keeps_institutions()));

-- --- People ------------------------------------------------------------------------------------------------
alter table records_person enable row level security;
create policy reading on records_person for select to portal_web, portal_worker using ((select portal.is_staff()));
create policy entering on records_person for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
create policy changing on records_person for update to portal_web, portal_worker
    using ((select portal.is_staff())) with check ((select portal.is_staff()));

-- Open a person to whoever sees a row of this table that names them: a room whose records name people calls it.
-- Staff see everybody; this is for Headquarters and the portal itself, who read what is cleared. In a function,
-- which PostgreSQL plans apart: every question that meets a person would else be planned with the table's own policy
-- in it.
create procedure portal.show_people(child regclass, link name default 'person_id') language plpgsql as $$
declare
    asks constant text := format('portal.%I', format('is_named_in_%s', child));
begin
    execute format('create function %s(who bigint) returns boolean
        language plpgsql stable set search_path = pg_catalog, public
        as $body$ begin return exists (select from %s link where link.%I = who); end $body$', asks, child, link);
    execute format('grant execute on function %s(bigint) to portal_web, portal_worker', asks);
    execute format('create policy %I on records_person for select to portal_web, portal_worker using (
        (select portal.role()) in (''desk'', ''system'') and %s(id))', format('named_in_%s', child), asks);
end $$;

-- Whether what a person is called otherwise, and their posts, may be read.
create function portal.person_open(who bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from public.records_person p
                         where p.id = who and (not p.protected or portal.knows(p.id, null))) $$;
alter table records_personname enable row level security;
create policy reading on records_personname for select to portal_web, portal_worker
    using (portal.person_open(person_id));
create policy writing on records_personname to portal_web, portal_worker
    using ((select portal.is_staff()) and portal.person_open(person_id))
    with check ((select portal.is_staff()) and exists (
        select from records_person p where p.id = person_id and not p.protected));
alter table records_post enable row level security;
create policy reading on records_post for select to portal_web, portal_worker using (portal.person_open(person_id));
create policy writing on records_post to portal_web, portal_worker
    using ((select portal.is_staff()) and portal.person_open(person_id))
    with check ((select portal.is_staff()) and portal.person_open(person_id));
alter table records_personevent enable row level security;
create policy reading on records_personevent for select to portal_web, portal_worker
    using ((select portal.is_staff()) and portal.person_open(pgh_obj_id));
create policy writing on records_personevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
alter table records_personnameevent enable row level security;
create policy reading on records_personnameevent for select to portal_web, portal_worker
    using ((select portal.is_staff()) and portal.person_open(person_id));
create policy writing on records_personnameevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
alter table records_postevent enable row level security;
create policy reading on records_postevent for select to portal_web, portal_worker
    using ((select portal.is_staff()) and portal.person_open(person_id));
create policy writing on records_postevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));

-- --- Merging -----------------------------------------------------------------------------------------------
alter table records_merging enable row level security;
create policy reading on records_merging for select to portal_web, portal_worker using ((select portal.is_staff()));
create policy merging on records_merging for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) and by_id = (select portal.uid()) and undone_at is null);
create policy undoing on records_merging for update to portal_web, portal_worker
    using ((select portal.is_staff()) and undone_at is null)
    with check ((select portal.is_staff()) and undone_by_id = (select portal.uid()));
revoke update, delete on records_merging from portal_web, portal_worker;
grant update (undone_by_id, undone_at) on records_merging to portal_web, portal_worker;

-- What an entry is merged into is itself no duplicate, and a pseudonym is never merged: it would be named so.
create function portal.guard_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare target record;
begin
    if new.merged_into_id is null then
        return new;
    end if;
    execute format('select merged_into_id, protected from public.%I where id = $1', tg_table_name)
        into target using new.merged_into_id;
    if target.merged_into_id is not null or target.protected or new.protected then
        raise check_violation using message = 'merged into an entry that stands for itself, and never a pseudonym';
    end if;
    return new;
end $$;
create trigger guarded before insert or update of merged_into_id on records_person
    for each row execute function portal.guard_entry();
create trigger guarded before insert or update of merged_into_id on records_organization
    for each row execute function portal.guard_entry();

-- --- Protected identities ----------------------------------------------------------------------------------
alter table records_protectedidentity enable row level security;
create policy reading on records_protectedidentity for select to portal_web, portal_worker
    using (portal.knows(person_id, organization_id));
create policy correcting on records_protectedidentity for update to portal_web, portal_worker
    using (portal.knows(person_id, organization_id)) with check (portal.knows(person_id, organization_id));
revoke all on records_protectedidentity from portal_web, portal_worker;
grant select, update (name_en, name_ru, name_native, variants)
    on records_protectedidentity to portal_web, portal_worker;
alter table records_protectedidentityevent enable row level security;
create policy reading on records_protectedidentityevent for select to portal_web, portal_worker
    using (portal.knows(person_id, organization_id));
create policy writing on records_protectedidentityevent for insert to portal_web, portal_worker
    with check (portal.knows(person_id, organization_id));

-- Somebody always knows: the last name is not taken off.
create function portal.another_knows(who bigint, institution bigint, but bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from public.records_protectedreader
                         where user_id <> but and (person_id = who or organization_id = institution)) $$;
alter table records_protectedreader enable row level security;
create policy reading on records_protectedreader for select to portal_web, portal_worker
    using ((select portal.role()) = 'head' or portal.knows(person_id, organization_id));
create policy naming on records_protectedreader for insert to portal_web, portal_worker
    with check ((select portal.role()) = 'head' and portal.holds(user_id, '{officer,analyst,head}', 0::smallint)
                and portal.another_knows(person_id, organization_id, user_id));
create policy striking on records_protectedreader for delete to portal_web, portal_worker
    using ((select portal.role()) = 'head' and portal.another_knows(person_id, organization_id, user_id));
revoke update on records_protectedreader from portal_web, portal_worker;
alter table records_protectedreaderevent enable row level security;
create policy reading on records_protectedreaderevent for select to portal_web, portal_worker
    using ((select portal.role()) = 'head' or portal.knows(person_id, organization_id));
create policy writing on records_protectedreaderevent for insert to portal_web, portal_worker
    with check ((select portal.role()) = 'head');

alter table records_identityreading enable row level security;
create policy reading on records_identityreading for select to portal_web, portal_worker
    using ((select portal.role()) = 'head' or portal.knows(person_id, organization_id));
create policy noting on records_identityreading for insert to portal_web, portal_worker
    with check (user_id = (select portal.uid()) and portal.knows(person_id, organization_id));

-- A pseudonym is given once, by portal.protect, and nobody edits it.
create function portal.guard_pseudonym() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker') and (
        case tg_op when 'INSERT' then new.protected
        else (new.protected, old.protected and (new.name_en, new.name_ru) is distinct from (old.name_en, old.name_ru))
             is distinct from (old.protected, false) end)
    then
        raise insufficient_privilege using message = 'a pseudonym stands in the place of the names, and stays';
    end if;
    if new.protected then
        if tg_table_name = 'records_person' then
            new.name_native = ''; new.honorific = '';
        else
            new.acronym = ''; new.acronym_ru = '';
        end if;
    end if;
    return new;
end $$;
create trigger pseudonym before insert or update on records_person
    for each row execute function portal.guard_pseudonym();
create trigger pseudonym before insert or update on records_organization
    for each row execute function portal.guard_pseudonym();

-- Put a pseudonym in the place of an entry's names, keep the true ones aside, and put who asks on the list. Whatever
-- else keeps a name of it, in a room above, has a trigger of its own on `protected`.
create function portal.protect(
    who bigint, institution bigint, pseudonym_en text, pseudonym_ru text,
    true_en text, true_ru text, true_native text, spellings text, why text
) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare done integer;
begin
    if not portal.is_staff() then
        raise insufficient_privilege using message = 'this reader protects nobody';
    end if;
    if exists (select from records_person where merged_into_id = who)
       or exists (select from records_organization where merged_into_id = institution) then
        raise check_violation using message = 'duplicates are merged into it: undo that first';
    end if;
    insert into records_protectedreader (person_id, organization_id, user_id)
        values (who, institution, portal.uid());
    insert into records_protectedidentity (person_id, organization_id, name_en, name_ru, name_native, variants,
                                           reason, made_by_id, made_at)
        values (who, institution, true_en, true_ru, true_native, spellings, why, portal.uid(), now());
    delete from records_personname where person_id = who;
    delete from records_organizationname where organization_id = institution;
    -- Everybody's unsaved text over the entry: it was written under the name.
    delete from records_formdraft where person_id = who or organization_id = institution;
    update records_person set name_en = pseudonym_en, name_ru = pseudonym_ru, protected = true,
                              version = version + 1
        where id = who and not protected and merged_into_id is null;
    get diagnostics done = row_count;
    -- An entry of the reference data is known by its code, which stays.
    update records_organization set name_en = pseudonym_en, name_ru = pseudonym_ru, protected = true,
                                    version = version + 1
        where id = institution and not protected and merged_into_id is null
          and type in ('party', 'ngo') and code like 'o-%';
    if done = 0 and not found then
        raise check_violation using message = 'this entry can not be protected';
    end if;
end $$;

call portal.append_only(
    'records_organizationevent', 'records_organizationnameevent', 'records_personevent', 'records_personnameevent',
    'records_postevent', 'records_protectedidentityevent', 'records_protectedreaderevent', 'records_identityreading');

-- --- Whose contact a person is -------------------------------------------------------------------------------
-- Known to all staff, and passed on only by the word of who takes it over.
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
revoke update on records_contacthandover from portal_web, portal_worker;

-- The receiver's word, once; on it the lead passes.
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

-- Whoever leaves leaves their contacts to another.
call portal.hold('records_person', 'lead_id');

-- And what was offered to them is declined.
create function portal.decline_contacts_for_leaver() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    update records_contacthandover set accepted = false, decided_at = statement_timestamp()
        where receiver_id = new.id and decided_at is null;
    return null;
end $$;
create trigger declines_contacts after update of is_active on accounts_user
    for each row when (old.is_active and not new.is_active) execute function portal.decline_contacts_for_leaver();

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

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.knows(bigint, bigint), portal.names_open(bigint), portal.person_open(bigint),
    portal.another_knows(bigint, bigint, bigint),
    portal.protect(bigint, bigint, text, text, text, text, text, text, text), portal.may_pass_on(bigint, bigint),
    portal.decide_contact(bigint, boolean, text) to portal_web, portal_worker;
