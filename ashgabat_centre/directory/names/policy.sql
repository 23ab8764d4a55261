-- Names by which the directory is searched. Read where the entry is read for itself: people by staff, institutions
-- and places by everybody signed in. Behind a pseudonym nothing stands here but the pseudonym.

-- Whether the entry may be entered under this name.
create function portal.nameable(who bigint, institution bigint, called text) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select case
        when who is not null then portal.is_staff() and exists (
            select from public.records_person p
            where p.id = who and (not p.protected or called in (p.name_en, p.name_ru)))
        when institution is not null then exists (
            select from public.records_organization o
            where o.id = institution and (not o.protected or called in (o.name_en, o.name_ru)))
        else true end $$;
alter table records_directoryname enable row level security;
create policy reading on records_directoryname for select to portal_web, portal_worker
    using (person_id is null or (select portal.is_staff()));
create policy entering on records_directoryname for insert to portal_web, portal_worker
    with check ((select portal.keeps_institutions()) and portal.nameable(person_id, organization_id, text));
create policy striking on records_directoryname for delete to portal_web, portal_worker
    using ((select portal.keeps_institutions()) and (person_id is null or (select portal.is_staff())));
revoke update on records_directoryname from portal_web, portal_worker;

alter table records_placename enable row level security;
create policy reading on records_placename for select to portal_web, portal_worker using (true);
create policy writing on records_placename to portal_web, portal_worker
    using ((select portal.keeps_institutions())) with check ((select portal.keeps_institutions()));

-- Whoever gives an entry a pseudonym, the names it was found by go in the same statement.
create function portal.forget_names() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_table_name = 'records_person' then
        delete from records_directoryname where person_id = new.id;
    else
        delete from records_directoryname where organization_id = new.id;
    end if;
    return null;
end $$;
create trigger forget_names after update of protected on records_person
    for each row when (new.protected and not old.protected) execute function portal.forget_names();
create trigger forget_names after update of protected on records_organization
    for each row when (new.protected and not old.protected) execute function portal.forget_names();

-- What somebody asks of the records: a place named in it, in whatever script and case, stands for all its names.
create function portal.place_aware_query(said text) returns tsquery
    language plpgsql stable parallel safe set search_path = pg_catalog, public as $$
declare
    question tsquery := websearch_to_tsquery('portal', said);
    place record;
begin
    for place in
        select named.words, string_agg(distinct format('(%s)', other.words), ' | ')::tsquery as all_names
        from records_directoryname named join records_directoryname other on other.place_id = named.place_id
        where named.place_id is not null and numnode(named.words) > 0 and numnode(other.words) > 0
            and question @> named.words
        group by named.place_id, named.words
    loop
        question := ts_rewrite(question, place.words, place.all_names);
    end loop;
    return question;
end $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function portal.nameable(bigint, bigint, text), portal.place_aware_query(text)
    to portal_web, portal_worker;
