-- The register of other parties: staff enter them, Headquarters reads of people those whom a concurrence or a
-- contact it reads is about, and the head alone decides whose concurrence applies, who is taken off, what is waived,
-- and what is planned without.

-- --- The register ------------------------------------------------------------------------------------------------
alter table liaison_party enable row level security;
create policy reading on liaison_party for select to portal_web, portal_worker
    using ((select portal.role()) in ('officer', 'analyst', 'head', 'desk', 'system')
           and (organization_id is not null or (select portal.is_staff())
                or exists (select from liaison_concurrence k where k.party_id = liaison_party.id)));
create policy registering on liaison_party for insert to portal_web with check ((select portal.is_staff()));
create policy changing on liaison_party for update to portal_web using ((select portal.is_staff()));
revoke delete on liaison_party from portal_web, portal_worker;
call portal.show_people('liaison_party');

alter table liaison_partyevent enable row level security;
create policy reading on liaison_partyevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
-- An administrator who enters an institution registers it too, by the function above and as the owner.
create policy writing on liaison_partyevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));

-- Complete by itself: an institution of other-party type is on it from the moment it is one, whoever enters it.
create function portal.register_party() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into liaison_party (organization_id, type, note, struck_because, registered_at)
        values (new.id, new.type, '', '', statement_timestamp())
        on conflict (organization_id) do update set since = portal.today(), struck_on = null, struck_because = ''
            where liaison_party.struck_on is not null and tg_op = 'UPDATE' and old.type not in ('party', 'ngo');
    return null;
end $$;
create trigger registered after insert or update of type on records_organization
    for each row when (new.type in ('party', 'ngo')) execute function portal.register_party();

-- On the register that day, in the standing of today or in one that ended.
create function portal.stood(pid bigint, day date) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (
            select from liaison_party p where p.id = pid and (p.since is null or p.since <= day)
                and (p.struck_on is null or day < p.struck_on)
            union all
            select from liaison_formerstanding f where f.party_id = pid and (f.since is null or f.since <= day)
                and day < f.struck_on) $$;

-- Taken off the register by the head alone, and never for a day that is over; registered again by staff, from a day on
-- that is no earlier.
create function portal.guard_party() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    if tg_op = 'INSERT' and (new.struck_on is not null or new.since > portal.today()) then
        raise insufficient_privilege using message = 'a party is registered from today on or earlier';
    end if;
    if tg_op = 'UPDATE' and (
        (new.organization_id, new.person_id, new.registered_at) is distinct from
        (old.organization_id, old.person_id, old.registered_at)
        or ((new.since, new.struck_on) is distinct from (old.since, old.struck_on)
            and not (old.struck_on is not null and new.struck_on is null
                     and new.since between old.struck_on and portal.today())
            and (portal.role() <> 'head' or new.struck_on is null or new.struck_on < portal.today()
                 or btrim(new.struck_because) = '')))
    then
        raise insufficient_privilege
            using message = 'the head of the Centre takes a party off the register, from today on';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on liaison_party
    for each row execute function portal.guard_party();

-- Registered again is a new standing: the one that ended stays, with its days and its reason.
alter table liaison_formerstanding enable row level security;
create policy reading on liaison_formerstanding for select to portal_web, portal_worker
    using ((select portal.is_staff()));
revoke insert on liaison_formerstanding from portal_web, portal_worker;
-- Keep the one that ended.
create function portal.keep_standing() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    insert into liaison_formerstanding (party_id, since, struck_on, struck_because, at)
        values (old.id, old.since, old.struck_on, old.struck_because, statement_timestamp());
    return null;
end $$;
create trigger stood_before after update of struck_on on liaison_party
    for each row when (old.struck_on is not null and new.struck_on is null) execute function portal.keep_standing();

-- The parties, of today or before, that an entry of the directory is. A duplicate and what it was merged into are one
-- entry, and each of them is asked: a merge adds to what concurrence is needed for, and never lends any.
create function portal.parties_of_entry(institution bigint, who bigint) returns setof bigint
    language sql stable set search_path = pg_catalog, public
    as $$ select p.id from portal.same_institutions o join liaison_party p on p.organization_id = o.same
          where o.id = institution
          union
          select p.id from portal.same_people h join liaison_party p on p.person_id = h.same where h.id = who $$;

-- What a text says that names a party: under each name of its entry and of the duplicates merged with it.
create function portal.party_calls() returns table (party_id bigint, sought tsquery)
    language sql stable set search_path = pg_catalog, public
    as $$ select p.id, d.sought from liaison_party p join portal.same_institutions o on o.id = p.organization_id
          join records_directoryname d on d.organization_id = o.same
          union all
          select p.id, d.sought from liaison_party p join portal.same_people h on h.id = p.person_id
          join records_directoryname d on d.person_id = h.same $$;

-- The parties that these entries are, and those whom surely names what is heard (directory/names) in a text or in the
-- entries' own names: a second entry of the same name is met on no other terms.
create function portal.parties_called(institutions bigint[], people bigint[], heard tsvector[]) returns setof bigint
    language sql stable set search_path = pg_catalog, public
    as $$ select p.id from unnest(institutions) i, portal.parties_of_entry(i, null) p(id)
          union
          select p.id from unnest(people) h, portal.parties_of_entry(null, h) p(id)
          union
          select c.party_id from portal.party_calls() c
          join (select unnest(heard) as words
                union all select d.heard from records_directoryname d where d.organization_id = any (institutions)
                union all select d.heard from records_directoryname d where d.person_id = any (people)) said
              on said.words @@ c.sought $$;

-- A party is found by each name it bears: whoever writes one, or takes a row of the index of names away, leaves them
-- whole by the end of the transaction. And a name that was taken from it still names it by the sound of another, or
-- stands as a former name or another spelling; the head alone takes it away. Behind a pseudonym the index knows the
-- pseudonym alone.
create function portal.guard_calls() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    changed constant jsonb := to_jsonb(coalesce(new, old));
    institution constant bigint := case tg_table_name when 'records_organization' then changed ->> 'id'
                                   else changed ->> 'organization_id' end;
    who constant bigint := case tg_table_name when 'records_person' then changed ->> 'id'
                           else changed ->> 'person_id' end;
begin
    if exists (select from records_person where id = who and protected
               union all select from records_organization where id = institution and protected) then
        return null;
    end if;
    if exists (select from portal.parties_of_entry(institution, who)) and exists (
        select from (
            select unnest(array[name_en, name_ru, name_native]) as text from records_person where id = who
            union select n.text from records_personname n where n.person_id = who
            union select unnest(array[name_en, name_ru, acronym, acronym_ru]) from records_organization
            where id = institution
            union select unnest(array[name_en, name_ru, acronym, acronym_ru]) from records_organizationname
            where organization_id = institution) borne
        where portal.name_sought(text, who is not null) is not null and not exists (
            select from records_directoryname d
            where d.text = borne.text and (d.person_id = who or d.organization_id = institution)))
    then
        raise check_violation using message = 'a party is found by each of its names',
            constraint = 'party_found_by_its_names';
    end if;
    if tg_op <> 'INSERT' and tg_table_name <> 'records_directoryname' and portal.role() not in ('head', '')
       and exists (
        select from portal.parties_of_entry(institution, who) p(id),
             jsonb_each_text(to_jsonb(old)) lost(field, name)
        where lost.field in ('name_en', 'name_ru', 'name_native', 'acronym', 'acronym_ru', 'text')
          and portal.name_sought(lost.name, who is not null) is not null and not exists (
            select from portal.party_calls() c
            where c.party_id = p.id and portal.name_heard(lost.name) @@ c.sought))
    then
        raise check_violation using message = 'a party stays known by the names it had',
            constraint = 'party_keeps_its_names';
    end if;
    return null;
end $$;
create constraint trigger found_by_its_names after delete on records_directoryname deferrable initially deferred
    for each row when (old.place_id is null) execute function portal.guard_calls();
create constraint trigger found_by_its_names after update of name_en, name_ru, name_native on records_person
    deferrable initially deferred for each row execute function portal.guard_calls();
create constraint trigger found_by_its_names after update of name_en, name_ru, acronym, acronym_ru
    on records_organization deferrable initially deferred for each row execute function portal.guard_calls();
create constraint trigger found_by_its_names after insert or update or delete on records_personname
    deferrable initially deferred for each row execute function portal.guard_calls();
create constraint trigger found_by_its_names after insert or update or delete on records_organizationname
    deferrable initially deferred for each row execute function portal.guard_calls();

-- --- What the head decides ---------------------------------------------------------------------------------------
-- The head's own word, with a reason, at the hour it is given.
create function portal.guard_head() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    if portal.role() <> 'head' or new.by_id <> portal.uid() or btrim(new.reason) = '' then
        raise insufficient_privilege using message = 'the head of the Centre decides, with a reason';
    end if;
    new.at := statement_timestamp();
    return new;
end $$;

alter table liaison_partyconcern enable row level security;
create policy reading on liaison_partyconcern for select to portal_web, portal_worker
    using ((select portal.role()) in ('officer', 'analyst', 'head', 'desk', 'system'));
create policy deciding on liaison_partyconcern for insert to portal_web with check ((select portal.role()) = 'head');
create trigger decided_by_head before insert on liaison_partyconcern
    for each row execute function portal.guard_head();

-- The Governments the register names for that day; where it names none, every Government the Centre serves.
create function portal.concerned(pid bigint, day date) returns setof smallint
    language sql stable set search_path = pg_catalog, public
    as $$ with named as (
            select country_id from (
                select distinct on (country_id) country_id, concerned from liaison_partyconcern
                where party_id = pid and since <= day order by country_id, id desc) latest
            where concerned)
          select country_id from named
          union all
          select id from records_country where member and not exists (select from named) $$;

alter table liaison_override enable row level security;
create policy reading on liaison_override for select to portal_web, portal_worker
    using ((select portal.is_staff()) and (select portal.level()) >= 1);
create policy deciding on liaison_override for insert to portal_web with check ((select portal.role()) = 'head');
create trigger decided_by_head before insert on liaison_override
    for each row execute function portal.guard_head();

-- Beforehand, and not for a day that is over.
create function portal.guard_override() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.day < portal.today() then
        raise check_violation using message = 'the head decides beforehand', constraint = 'override_beforehand';
    end if;
    return new;
end $$;
create trigger guarded before insert on liaison_override for each row execute function portal.guard_override();

call portal.append_only(
    'liaison_partyevent', 'liaison_partyconcern', 'liaison_override', 'liaison_formerstanding');
