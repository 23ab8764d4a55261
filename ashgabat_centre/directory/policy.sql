-- The directory: who reads and who writes it.
--
--                                   staff   desk, the portal itself   administrator
--   institutions, former names,
--   places                          rw      r                         rw
--   people, spellings, posts        rw      those named in a record   -
--                                           they read (decision 23)
--   who stands behind a pseudonym   the people on its list; its former names, spellings, posts and history too
--   that list, and who was shown    rw by the head; r by the people on it
--   that it be so, or no longer     proposed by staff, decided by a head, to lift by two people

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

-- Which entries are one: each with itself, with what it was merged into, and with all that was merged into the same.
create view portal.same_people as
    select h.id, same.id as same from records_person h join records_person same
        on same.id = coalesce(h.merged_into_id, h.id) or same.merged_into_id = coalesce(h.merged_into_id, h.id);
-- The same of institutions.
create view portal.same_institutions as
    select o.id, same.id as same from records_organization o join records_organization same
        on same.id = coalesce(o.merged_into_id, o.id) or same.merged_into_id = coalesce(o.merged_into_id, o.id);
revoke all on portal.same_people, portal.same_institutions from public, portal_web, portal_worker;

-- What an entry is merged into is itself no duplicate, and stays none meanwhile; and a pseudonym is never merged: it
-- would be named so.
create function portal.guard_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare target record;
begin
    if new.merged_into_id is null then
        return new;
    end if;
    execute format('select merged_into_id, protected from public.%I where id = $1 for share', tg_table_name)
        into target using new.merged_into_id;
    if target.merged_into_id is not null or target.protected or new.protected or new.merged_into_id = new.id then
        raise check_violation using message = 'merged into an entry that stands for itself, and never a pseudonym';
    end if;
    return new;
end $$;
-- And whatever was merged into a duplicate goes on with it: what leads to an entry by way of another would be found by
-- nobody who asks for either. By the end of the transaction, since the rows are changed one after another.
create function portal.guard_duplicates() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare chained boolean;
begin
    execute format('select exists (select from public.%1$I t join public.%1$I d on d.merged_into_id = t.id
                                   where t.merged_into_id is not null and $1 in (t.id, d.id))', tg_table_name)
        into chained using new.id;
    if chained then
        raise check_violation using message = 'what was merged into an entry goes on with it';
    end if;
    return null;
end $$;
create constraint trigger unchained after insert or update of merged_into_id on records_person
    deferrable initially deferred for each row when (new.merged_into_id is not null)
    execute function portal.guard_duplicates();
create constraint trigger unchained after insert or update of merged_into_id on records_organization
    deferrable initially deferred for each row when (new.merged_into_id is not null)
    execute function portal.guard_duplicates();
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

-- A pseudonym is given and lifted by a decision (portal.decide_protection), and nobody edits it.
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

-- --- Whose identity is protected ----------------------------------------------------------------------------
-- Proposed by staff, to lift by who knows or the head; decided by the function below. Read by who proposed it, by who
-- decides and by who knows; its history, where a reason may name somebody, by who knows alone.
create function portal.may_propose_protection(what text, who bigint, institution bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select portal.is_staff() and exists (
            select from (select protected, merged_into_id from records_person where id = who
                         union all
                         select protected, merged_into_id from records_organization where id = institution) e
            where e.protected = (what = 'lift') and e.merged_into_id is null
              and (what = 'protect' or portal.role() = 'head' or portal.knows(who, institution))) $$;

-- That something waits is told to all who might propose it again.
create function portal.protection_waits(who bigint, institution bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select portal.is_staff() and exists (
            select from records_protection
            where decided_at is null and (person_id = who or organization_id = institution)) $$;

alter table records_protection enable row level security;
create policy reading on records_protection for select to portal_web, portal_worker using (
    (select portal.is_staff()) and (proposed_by_id = (select portal.uid()) or (select portal.clears())
                                    or portal.knows(person_id, organization_id)));
create policy proposing on records_protection for insert to portal_web, portal_worker with check (
    proposed_by_id = (select portal.uid()) and accepted is null and decided_at is null and decided_by_id is null
    and portal.may_propose_protection(kind, person_id, organization_id));
revoke update, delete on records_protection from portal_web, portal_worker;
alter table records_protectionevent enable row level security;
create policy reading on records_protectionevent for select to portal_web, portal_worker
    using (portal.knows(person_id, organization_id));
create policy writing on records_protectionevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));

-- The word of who decides, once: a head's to protect; to lift, that of a head or who stands in, and of another than who
-- proposed it. No reason that was ever given about who is protected stays outside the identity.
create function portal.decide_protection(pid bigint, agrees boolean) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    p records_protection;
    who constant bigint := portal.uid();
begin
    select * into p from records_protection where id = pid for update;
    if not found or p.decided_at is not null or not portal.is_staff()
       or (p.kind = 'protect' and not portal.is_head(who))
       or (p.kind = 'lift' and (who = p.proposed_by_id or not portal.clears()))
    then
        raise insufficient_privilege using message = 'another person decides on it, once';
    end if;
    update records_protection set accepted = agrees, decided_by_id = who, decided_at = now()
        where id = pid returning * into p;
    if agrees and p.kind = 'protect' then
        perform portal.protect(p);
        update records_protection set reason = ''
            where person_id = p.person_id or organization_id = p.organization_id;
    elsif agrees then
        perform portal.unprotect(p);
    end if;
end $$;

-- Put a pseudonym, drawn by chance, in the place of an entry's names, keep these aside, and put who proposed it on the
-- list, or who decided where the other is gone. Whatever else keeps a name of it, in a room above, has a trigger of its
-- own on `protected`.
create function portal.protect(p records_protection) returns void
    language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    drawn constant bytea := uuid_send(gen_random_uuid());
    mark constant text := (select string_agg(substr('ABCDEFGHJKLMNPQRSTUVWXYZ23456789',
                                                    1 + get_byte(drawn, i) % 32, 1), '') from generate_series(0, 4) i);
    reader constant bigint := case when portal.holds(p.proposed_by_id, '{officer,analyst,head}', 0::smallint)
                                   then p.proposed_by_id else p.decided_by_id end;
    e record;
begin
    select name_en, name_ru, name_native, merged_into_id, 'Protected person ' as en, 'Защищенное лицо ' as ru, (
            select string_agg(text, E'\n' order by text, id) from records_personname where person_id = x.id) as others
        into e from records_person x where id = p.person_id and not protected for update;
    if not found then
        -- An entry of the reference data is known by its code, which stays.
        select name_en, name_ru, ''::varchar as name_native, merged_into_id,
                'Protected organization ' as en, 'Защищенная организация ' as ru,
                concat_ws(E'\n', nullif(acronym, ''), nullif(acronym_ru, ''), (
                    select string_agg(concat_ws(E'\n', nullif(f.name_en, ''), nullif(f.name_ru, '')), E'\n'
                                      order by since nulls first, id)
                    from records_organizationname f where organization_id = x.id)) as others
            into e from records_organization x
            where id = p.organization_id and not protected and type in ('party', 'ngo') and code like 'o-%' for update;
    end if;
    if not found or e.merged_into_id is not null
       or exists (select from records_person where merged_into_id = p.person_id)
       or exists (select from records_organization where merged_into_id = p.organization_id) then
        raise data_exception using message = 'it is no longer as it was proposed';
    end if;
    insert into records_protectedreader (person_id, organization_id, user_id)
        values (p.person_id, p.organization_id, reader);
    insert into records_protectedidentity (person_id, organization_id, name_en, name_ru, name_native, variants,
                                           reason, made_by_id, made_at)
        values (p.person_id, p.organization_id, e.name_en, e.name_ru, e.name_native, coalesce(e.others, ''),
                p.reason, p.proposed_by_id, now());
    delete from records_personname where person_id = p.person_id;
    delete from records_organizationname where organization_id = p.organization_id;
    -- Everybody's unsaved text over the entry: it was written under the name.
    delete from records_formdraft where person_id = p.person_id or organization_id = p.organization_id;
    update records_person set name_en = e.en || mark, name_ru = e.ru || mark, protected = true, version = version + 1
        where id = p.person_id;
    update records_organization
        set name_en = e.en || mark, name_ru = e.ru || mark, protected = true, version = version + 1
        where id = p.organization_id;
end $$;

-- Give an entry the names back that stood behind its pseudonym, as they are known by now, and what its own history says
-- it had beside them. No text is looked through: texts hold its number.
create function portal.unprotect(p records_protection) returns void
    language plpgsql volatile set search_path = pg_catalog, public as $$
declare i records_protectedidentity;
begin
    delete from records_protectedreader
        where person_id = p.person_id or organization_id = p.organization_id;
    delete from records_protectedidentity
        where person_id = p.person_id or organization_id = p.organization_id returning * into i;
    if not found then
        raise data_exception using message = 'it is no longer as it was proposed';
    end if;
    update records_person set name_en = i.name_en, name_ru = i.name_ru, name_native = i.name_native,
            protected = false, version = version + 1, honorific = coalesce((
                select v.honorific from records_personevent v
                where v.pgh_obj_id = p.person_id and not v.protected order by v.pgh_id desc limit 1), '')
        where id = p.person_id;
    insert into records_personname (person_id, text)
        select distinct p.person_id, left(btrim(line), 200)
        from regexp_split_to_table(i.variants, E'[\n\r]+') line where p.person_id is not null and btrim(line) <> '';
    update records_organization o
        set name_en = coalesce(nullif(i.name_en, ''), i.name_ru), name_ru = coalesce(nullif(i.name_ru, ''), i.name_en),
            acronym = v.acronym, acronym_ru = v.acronym_ru, protected = false, version = version + 1
        from (select acronym, acronym_ru from records_organizationevent
              where pgh_obj_id = p.organization_id and not protected order by pgh_id desc limit 1) v
        where o.id = p.organization_id;
    insert into records_organizationname (organization_id, name_en, name_ru, acronym, acronym_ru, since, until)
        select organization_id, name_en, name_ru, acronym, acronym_ru, since, until from records_organizationnameevent
        where organization_id = p.organization_id and pgh_label = 'delete' and pgh_created_at >= i.made_at;
end $$;

call portal.append_only(
    'records_organizationevent', 'records_organizationnameevent', 'records_personevent', 'records_personnameevent',
    'records_postevent', 'records_protectedidentityevent', 'records_protectedreaderevent', 'records_identityreading',
    'records_protectionevent');

-- --- Names under protection in prose ----------------------------------------------------------------------------
-- Whether a text, as the search reads it, holds each word of a name of whom this person may not be told; what is put
-- behind a name in brackets is no part of it.
create function portal.holds_hidden_name(words tsvector, who bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (
            select from records_protectedidentity i
            cross join lateral unnest(array[i.name_en, i.name_ru, i.name_native]
                                      || string_to_array(i.variants, E'\n')) written
            cross join lateral regexp_replace(written, '\([^()]*\)', '', 'g') name
            where btrim(name) <> '' and words @@ plainto_tsquery('portal', normalize(name, NFKC))
                and not exists (select from records_protectedreader l where l.user_id = who
                                and (l.person_id = i.person_id or l.organization_id = i.organization_id))) $$;

-- What is cleared is read by everybody: words that hold such a name are cleared by somebody on its list, or not at all.
create function portal.guard_names() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if portal.holds_hidden_name(
        case tg_table_name when 'records_record' then (select search from records_record where id = new.id)
        else to_tsvector('portal', normalize(new.title || ' ' || new.summary, NFKC)) end, new.cleared_by_id)
    then
        raise check_violation using
            message = 'names_told: words that hold a name under protection', constraint = 'names_told';
    end if;
    return null;
end $$;
create trigger names_told after update of cleared_by_id, cleared_at, cleared_version on records_record
    for each row when (new.cleared_by_id is not null and (old.cleared_by_id, old.cleared_at, old.cleared_version)
                       is distinct from (new.cleared_by_id, new.cleared_at, new.cleared_version))
    execute function portal.guard_names();
create trigger names_told after update of status on records_translation
    for each row when (new.status = 'cleared' and old.status <> 'cleared' and new.cleared_by_id is not null)
    execute function portal.guard_names();

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

create trigger declines_for_strangers before insert on records_contacthandover
    for each statement execute function portal.decline_for_strangers();

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
    portal.may_propose_protection(text, bigint, bigint), portal.protection_waits(bigint, bigint),
    portal.decide_protection(bigint, boolean), portal.may_pass_on(bigint, bigint),
    portal.decide_contact(bigint, boolean, text) to portal_web, portal_worker;
