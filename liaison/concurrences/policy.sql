-- Other parties are met with the concurrence of the Governments concerned (S/2007/279). The rule is stated here, once:
-- pages ask it, and no form, import, edit, administrator's page or task goes round it.

-- --- Who reads it ----------------------------------------------------------------------------------------------
call portal.fence('liaison_concurrence');
call portal.fence_events('liaison_concurrenceevent');
call portal.fence('liaison_concurrencestate');
call portal.fence('liaison_contactbasis');
call portal.fence('liaison_settlement', moment => 'at', desk => false);
revoke insert on liaison_contactbasis from portal_web, portal_worker;
call portal.append_only('liaison_concurrencestate', 'liaison_contactbasis', 'liaison_settlement');

-- --- What a contact is ---------------------------------------------------------------------------------------
-- Each kind that is a contact adds its rows to these two views; `phase` is planned, held, or anything else for neither,
-- `hour` when it begins, where that is known, and `since` the moment by which a concurrence has to be on record: its
-- hour, or else the beginning of its day there.
-- A letter of ours is a contact once it is submitted: until then it has not gone out, unless it bears an earlier day.
create view portal.contacts as
    select m.record_id, m.state::text as phase, m.starts_at as hour,
           coalesce(m.starts_at, r.occurred_on::timestamp at time zone m.time_zone) as since
    from liaison_meeting m join records_record r on r.id = m.record_id
    union all
    select c.record_id, case when r.status in ('submitted', 'cleared', 'archived') then 'held' else 'drafted' end, null,
           case when (sent.at at time zone 'Asia/Ashgabat')::date > r.occurred_on then day.begins
                else greatest(sent.at, day.begins) end
    from liaison_correspondence c join records_record r on r.id = c.record_id
    cross join lateral (select r.occurred_on::timestamp at time zone 'Asia/Ashgabat' as begins) day
    cross join lateral (select coalesce(min(s.at), statement_timestamp()) as at from records_step s
                        where s.record_id = r.id and s.verb = 'submit' and not portal.was_taken_back(s.id)) sent
    where c.direction = 'outgoing';
-- Whom each contact is with.
create view portal.contact_entries as
    select record_id, organization_id, person_id from liaison_counterpart
    union all
    select record_id, organization_id, person_id from liaison_correspondence where direction = 'outgoing';
-- What is heard of others in it, beside the directory's names of these entries.
create view portal.contact_names as
    select record_id, heard from liaison_counterpart
    union all
    select c.record_id, p.heard from liaison_counterpart c join liaison_statedpost p on p.id = c.stated_id
    join records_person h on h.id = p.person_id where not h.protected
    union all
    select record_id, heard from liaison_point;
revoke all on portal.contacts, portal.contact_entries, portal.contact_names from public, portal_web, portal_worker;

-- Every party, of today or before, that a contact is with, by whatever name.
create function portal.parties_met(rid bigint) returns setof bigint
    language sql stable set search_path = pg_catalog, public
    as $$ select portal.parties_called(
            array(select organization_id from portal.contact_entries where record_id = rid),
            array(select person_id from portal.contact_entries where record_id = rid and person_id is not null),
            array(select heard from portal.contact_names where record_id = rid)) $$;

-- Those of them that were on the register on the day of the contact.
create function portal.parties_of(rid bigint) returns bigint[]
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select coalesce(array_agg(p.id order by p.id), '{}')
          from portal.parties_met(rid) p(id) join records_record r on r.id = rid
          where portal.stood(p.id, r.occurred_on) $$;

-- The parties on the register that day that a contact as it is filled in would be with.
create function portal.parties_on(institutions bigint[], people bigint[], called text[], day date) returns bigint[]
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select coalesce(array_agg(p.id order by p.id), '{}')
          from portal.parties_called(
              institutions, people, array(select portal.name_heard(said) from unnest(called) said)) p(id)
          where portal.role() not in ('', 'administrator') and portal.stood(p.id, day) $$;

-- --- What concurrence there is -------------------------------------------------------------------------------
-- The Centre's own themes among a record's terms: what a concurrence speaks of.
create function portal.subjects(terms smallint[]) returns smallint[]
    language sql stable set search_path = pg_catalog, public
    as $$ select coalesce(array_agg(t.id order by t.id), '{}') from records_theme t
          join records_taxonomy x on x.id = t.taxonomy_id
          where x.code = 'themes' and t.id = any (terms) $$;

-- Whether a concurrence stands on that day by what this Government said: the last answer counts, and a refusal or a
-- withdrawal from its own day on. An answer without a country is every Government's that the concurrence names.
create function portal.stands(cid bigint, of_country smallint, day date) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select coalesce((select state in ('granted', 'conditional') from liaison_concurrencestate
                           where record_id = cid and state <> 'requested'
                             and (country_id is null or country_id = of_country)
                             and (state in ('granted', 'conditional') or "on" <= day)
                           order by id desc limit 1), false) $$;

-- Since when it has been on record as it stands: when it was first cleared, when the answer that counts came,
-- when it was last made to cover more.
create function portal.on_record_since(cid bigint, of_country smallint) returns timestamptz
    language sql stable set search_path = pg_catalog, public
    as $$ select greatest(
            coalesce((select min(v.cleared_at) from records_clearedversion v where v.record_id = cid), r.cleared_at),
            (select s.at from liaison_concurrencestate s
             where s.record_id = cid and s.state in ('granted', 'conditional')
               and (s.country_id is null or s.country_id = of_country) order by s.id desc limit 1),
            (select max(at) from (
                select pgh_created_at as at,
                       valid_from < lag(valid_from) over w or all_themes and not lag(all_themes) over w
                       or coalesce(valid_until, 'infinity') > lag(coalesce(valid_until, 'infinity')) over w
                       or party_id <> lag(party_id) over w as wider
                from liaison_concurrenceevent where pgh_obj_id = cid window w as (order by pgh_id)
                union all
                select pgh_created_at,
                       not (country_ids <@ lag(country_ids) over w and theme_ids <@ lag(theme_ids) over w)
                from records_recordevent where pgh_obj_id = cid window w as (order by pgh_id)) changed
             where wider))
          from records_record r where r.id = cid $$;

-- What is missing: each party, Government and theme that no concurrence and no decision of the head covers that day.
-- A contact that names no theme of the Centre's needs a concurrence for whatever is discussed: its theme is null.
-- `recorded_by`: the last moment at which it could come on record; any, where none is given.
create function portal.lacking(parties bigint[], themes smallint[], day date, recorded_by timestamptz default null)
    returns table (party_id bigint, country_id smallint, theme_id smallint)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select p.id, c.id, t.id
          from unnest(parties) p(id)
          cross join lateral portal.concerned(p.id, day) c(id)
          cross join lateral unnest(coalesce(nullif(portal.subjects(themes), '{}'), array[null::smallint])) t(id)
          where not exists (
                  select from liaison_concurrence k join records_record r on r.id = k.record_id
                  where k.party_id = p.id and r.status = 'cleared'
                    and c.id = any (r.country_ids) and (k.all_themes or t.id = any (r.theme_ids))
                    and k.valid_from <= day and (k.valid_until is null or day <= k.valid_until)
                    and portal.stands(k.record_id, c.id, day)
                    and (recorded_by is null or portal.on_record_since(k.record_id, c.id) <= recorded_by))
            and not exists (
                  select from liaison_override o
                  where o.party_id = p.id and o.day = lacking.day
                    and (recorded_by is null or o.at <= recorded_by))
          order by 1, 2, 3 $$;

-- --- What became of each contact -----------------------------------------------------------------------------
-- On which parties, themes and day a basis was judged: another party or another day is another contact.
create function portal.basis_terms(parties bigint[], themes smallint[], day date) returns text
    language sql immutable
    as $$ select array_to_string(parties, ',') || '|' || array_to_string(themes, ',') || '|' || day $$;

-- The basis a contact would have today: a concurrence, a decision of the head, or none.
create function portal.basis_now(parties bigint[], themes smallint[], day date, recorded_by timestamptz)
    returns text
    language sql stable set search_path = pg_catalog, public
    as $$ select case
            when exists (select from portal.lacking(parties, themes, day, recorded_by)) then 'none'
            when exists (select from liaison_override o where o.day = basis_now.day
                         and o.party_id = any (parties))
            then 'override' else 'concurrence' end $$;

-- Every contact with a party. Of one that took place: the basis it had then, by what was on record before it began, or
-- when it last stood as a plan with a basis, where its hour is not known; of a plan: the one it has now. The hour is
-- among its terms: at another hour it is judged anew. `afterwards`: it took place without, and what was recorded since
-- covers it.
-- What once took place without basis stays unsettled until the head settles it, whatever is edited since.
create function portal.bases(rids bigint[])
    returns table (record_id bigint, phase text, day date, parties bigint[], terms text, basis text, settled text,
                   unsettled boolean, afterwards boolean)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ with met as (
            select v.record_id, v.phase, v.hour, v.since, r.occurred_on as day,
                   portal.parties_of(v.record_id) as parties, portal.subjects(r.theme_ids) as themes
            from portal.contacts v join records_record r on r.id = v.record_id
            where v.record_id = any (rids)
          ), judged as (
            select m.*, plan.terms || case when m.phase = 'held' and m.hour is not null then '|' || to_char(
                       m.hour at time zone 'UTC', 'HH24:MI') else '' end as terms,
                   case when m.hour is not null then m.since else greatest(m.since, (
                       select max(k.at) from liaison_contactbasis k
                       where k.record_id = m.record_id and k.phase = 'planned' and k.basis <> 'none'
                         and k.terms = plan.terms)) end as recorded_by
            from met m cross join lateral (select portal.basis_terms(m.parties, m.themes, m.day) as terms) plan
          ), based as (
            select j.*, b.basis is not null as written,
                   coalesce(b.basis, portal.basis_now(
                       j.parties, j.themes, j.day, case j.phase when 'held' then j.recorded_by end)) as basis
            from judged j left join liaison_contactbasis b
                on b.record_id = j.record_id and b.terms = j.terms and j.phase = 'held' and b.phase = 'held'
          ), settled as (
            select d.*, s.how,
                   exists (select from liaison_contactbasis b
                           where b.record_id = d.record_id and b.phase = 'held' and b.basis = 'none'
                             and (s.at is null or s.at < b.at))
                   or (d.phase = 'held' and not d.written and d.basis = 'none' and s.at is null) as unsettled
            from based d
            left join lateral (select how, at from liaison_settlement s
                               where s.record_id = d.record_id order by s.id desc limit 1) s on true
            where d.parties <> '{}' or exists (
                select from liaison_contactbasis b
                where b.record_id = d.record_id and b.phase = 'held' and b.basis = 'none')
          )
          select d.record_id, d.phase, d.day, d.parties, d.terms, d.basis, d.how, d.unsettled,
                 d.unsettled and d.parties <> '{}'
                     and not exists (select from portal.lacking(d.parties, d.themes, d.day))
          from settled d $$;

-- The contacts with a party, of today or before: by an entry or a duplicate of it, by what an entry is called or what
-- is heard in the row, and whatever was judged as one.
create function portal.party_contacts() returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ with calls as (
            select distinct sought from portal.party_calls()
          ), meant as (
            select o.same as organization_id, null::bigint as person_id
            from liaison_party p join portal.same_institutions o on o.id = p.organization_id
            union
            select null, h.same from liaison_party p join portal.same_people h on h.id = p.person_id
            union
            select d.organization_id, d.person_id from calls c join records_directoryname d on d.heard @@ c.sought
          ), met as (
            select e.record_id from meant m join portal.contact_entries e on e.organization_id = m.organization_id
            union select e.record_id from meant m join portal.contact_entries e on e.person_id = m.person_id
            union select n.record_id from calls c join portal.contact_names n on n.heard @@ c.sought
            union select b.record_id from liaison_contactbasis b where b.phase = 'held' and b.basis = 'none'
            union select b.record_id from liaison_contactbasis b
                  where portal.parties_of(b.record_id) <> '{}'
          )
          select record_id from met where portal.role() not in ('', 'administrator') $$;

-- Those of them that stand without basis and unsettled, planned or held.
create function portal.without_basis(of_phase text) returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select b.record_id from portal.bases(array(select portal.party_contacts())) b
          where case of_phase when 'planned' then b.phase = 'planned' and b.basis = 'none' else b.unsettled end $$;

-- In one word, what a contact lacks: `held` or `afterwards`, `planned`; null where nothing is to be said. Whatever was
-- judged is asked, the plans from today on among it; it costs a list next to nothing for other records.
create function portal.wants(rid bigint) returns text
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select case when unsettled and afterwards then 'afterwards' when unsettled then 'held'
                      when phase = 'planned' and basis = 'none' then 'planned' end
          from portal.bases(array[rid])
          where exists (select from liaison_contactbasis k where k.record_id = rid) $$;

-- The contacts that lack something and are to be acted on: those that took place, and plans from today on; also whoever
-- was noted to be a party since.
create function portal.wanting() returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select distinct k.record_id from liaison_contactbasis k join records_record r on r.id = k.record_id
          where (k.phase = 'held' and k.basis = 'none' or k.phase = 'met'
                 or k.phase = 'planned' and r.occurred_on >= portal.today())
            and portal.wants(k.record_id) is not null $$;

-- In one word, for lists: the basis, how it was settled, or what it lacks where it stands out; `unlisted` where
-- whom it was with was not on the register that day. Null where nothing is to be said, as of a plan that was cancelled.
create function portal.rests_on(rid bigint) returns text
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select case when b.record_id is null then 'unlisted' when unsettled and afterwards then 'afterwards'
                      when unsettled then 'held'
                      when phase not in ('planned', 'held') then settled
                      when basis <> 'none' then basis else coalesce(settled, phase) end
          from (values (1)) once(n) left join portal.bases(array[rid]) b on true $$;

-- The parties a contact is with, on the register that day or on another, by name in this language where there is one.
create function portal.party_names(rid bigint, language text) returns text
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select string_agg(name, '; ' order by place, name) from (
            select coalesce(case when language = 'ru' then nullif(coalesce(o.name_ru, h.name_ru), '') end,
                            nullif(coalesce(o.name_en, h.name_en), ''), o.name_ru, h.name_ru) as name,
                   case when language = 'ru' then coalesce(o.sort_ru, h.sort_ru)
                        else coalesce(o.sort_en, h.sort_en) end as place
            from liaison_party p left join records_organization o on o.id = p.organization_id
            left join records_person h on h.id = p.person_id
            where p.id in (select portal.parties_met(rid))) named $$;

-- The head's register names what the head may not read, by reference, day and author, so that nothing stays off it.
create function portal.basis_register()
    returns table (record_id bigint, reference text, day date, author_id bigint, afterwards boolean)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select r.id, r.reference::text, r.occurred_on, r.author_id,
                 (select b.afterwards from portal.bases(array[r.id]) b) from records_record r
          where portal.role() = 'head' and r.id in (select portal.without_basis('held')) $$;

-- --- What the database refuses -------------------------------------------------------------------------------
-- A plan without basis; and a contact that took place is never refused, but what its basis was is written down.
-- A plan that lost its basis is flagged; until party, theme or day change, it is no new plan.

-- On what terms a contact was planned last.
create function portal.planned_for(rid bigint) returns text
    language sql stable set search_path = pg_catalog, public
    as $$ select terms from liaison_contactbasis
          where record_id = rid and phase = 'planned' order by id desc limit 1 $$;

-- Whether it stands planned on just these. Whom a plan is with is changed by a merge or a name on the register, too.
create function portal.is_planned_so(rid bigint, of_parties bigint[], themes smallint[], of_day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (
            select from portal.bases(array[rid]) b where b.phase = 'planned' and b.terms = portal.basis_terms(
                array(select unnest(of_parties) order by 1), portal.subjects(themes), of_day)) $$;

-- Judge one contact as it stands, and write its basis down. `asked`: whom it is with, on what or when was just changed.
create function portal.judge_contact(rid bigint, asked boolean) returns void
    language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    b record;
begin
    select * into b from portal.bases(array[rid]);
    if not found or b.phase not in ('planned', 'held') or b.parties = '{}' then
        return;
    end if;
    -- A letter is submitted before it goes out on its day or later; one of an earlier day has gone out.
    if b.basis = 'none' and b.day >= portal.today() and b.phase = 'held' and exists (
        select from liaison_correspondence c where c.record_id = rid
        and not exists (select from liaison_contactbasis k where k.record_id = rid and k.terms = b.terms))
    then
        raise check_violation using message = 'no concurrence covers this letter',
            constraint = 'concurrence_before_contact';
    end if;
    if b.phase = 'planned' then
        if portal.planned_for(rid) = b.terms then
            return;
        elsif b.basis = 'none' and asked then
            raise check_violation using message = 'no concurrence covers this contact',
                constraint = 'concurrence_before_contact';
        end if;
    end if;
    insert into liaison_contactbasis (record_id, phase, terms, basis, at)
        values (rid, b.phase, b.terms, b.basis, statement_timestamp())
        on conflict (record_id, terms) where phase = 'held' do nothing;
end $$;

-- Judge what was changed at the end of the transaction: a record is stored before its rows. The rooms of meetings and
-- letters have their own tables judged.
create function portal.judge() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    number constant text := case tg_table_name when 'records_record' then 'id' else 'record_id' end;
    was constant jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    is_now constant jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    asked constant boolean := tg_table_name <> 'records_record'
        or (was -> 'occurred_on', was -> 'theme_ids') is distinct from (is_now -> 'occurred_on', is_now -> 'theme_ids');
begin
    perform portal.judge_contact(id, asked) from (
        select distinct unnest(array[(was ->> number)::bigint, (is_now ->> number)::bigint]) as id) touched
        where id is not null;
    return null;
end $$;
create constraint trigger judged after update on records_record deferrable initially deferred
    for each row when (old.occurred_on <> new.occurred_on or old.theme_ids <> new.theme_ids
                       or old.status <> new.status)
    execute function portal.judge();

-- Whom a contact is with changes by the register, by a merge and by a name of the directory, too. The contacts that
-- these entries' names reach: of the entries and of their duplicates, of entries called the same, and of names typed.
create function portal.contacts_reached(institutions bigint[], people bigint[]) returns setof bigint
    language sql stable set search_path = pg_catalog, public
    as $$ with same as (
            select same as organization_id, null::bigint as person_id from portal.same_institutions
            where id = any (institutions)
            union
            select null, same from portal.same_people where id = any (people)
          ), calls as (
            select d.sought from same join records_directoryname d on d.organization_id = same.organization_id
            union
            select d.sought from same join records_directoryname d on d.person_id = same.person_id
          ), meant as (
            select * from same
            union
            select d.organization_id, d.person_id from calls c join records_directoryname d on d.heard @@ c.sought
          )
          select e.record_id from meant m join portal.contact_entries e on e.organization_id = m.organization_id
          union select e.record_id from meant m join portal.contact_entries e on e.person_id = m.person_id
          union select n.record_id from calls c join portal.contact_names n on n.heard @@ c.sought $$;

-- Where these entries are, or are called like, a party: note which contacts are with one by now, and judge those again
-- that are planned from today on. What took place is not judged by it: its note says that it is to be asked, and lists
-- and queues ask it.
create function portal.judge_reached(institutions bigint[], people bigint[]) returns void
    language plpgsql volatile set search_path = pg_catalog, public as $$
declare
    b record;
begin
    if not exists (select from portal.parties_called(institutions, people, '{}')) then
        return;
    end if;
    for b in select * from portal.bases(array(select portal.contacts_reached(institutions, people)))
             where parties <> '{}' and phase in ('planned', 'held') loop
        if b.phase = 'planned' and b.day >= portal.today() then
            perform portal.judge_contact(b.record_id, false);
        end if;
        insert into liaison_contactbasis (record_id, phase, terms, basis, at)
            select b.record_id, 'met', b.terms, b.basis, statement_timestamp()
            where not exists (select from liaison_contactbasis k where k.record_id = b.record_id
                              and (k.phase = 'met' or k.terms = b.terms));
    end loop;
end $$;

-- Whoever is entered under another name, put on the register or merged.
create function portal.judge_named() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    perform portal.judge_reached(array(select organization_id from named where organization_id is not null),
                                 array(select person_id from named where person_id is not null));
    return null;
end $$;
create trigger contacts_judged after insert on records_directoryname
    referencing new table as named for each statement execute function portal.judge_named();
create trigger contacts_judged_first after insert on liaison_party
    referencing new table as named for each statement execute function portal.judge_named();
create trigger contacts_judged after update on liaison_party
    referencing new table as named for each statement execute function portal.judge_named();
-- Whoever is merged with another, or parted from it.
create function portal.judge_merged() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    entries constant bigint[] := array_remove(array[new.id, old.merged_into_id], null);
begin
    if tg_table_name = 'records_person' then
        perform portal.judge_reached('{}', entries);
    else
        perform portal.judge_reached(entries, '{}');
    end if;
    return null;
end $$;
create trigger contacts_judged after update of merged_into_id on records_person
    for each row when (old.merged_into_id is distinct from new.merged_into_id) execute function portal.judge_merged();
create trigger contacts_judged after update of merged_into_id on records_organization
    for each row when (old.merged_into_id is distinct from new.merged_into_id) execute function portal.judge_merged();

-- No briefing rests on a contact without basis: neither is one taken in, nor does one stand that was cited before.
-- Whether a record is one is asked of the record by all alike, since a name says more than any list of contacts finds.
create function portal.is_unfounded(rid bigint) returns boolean
    language sql stable security definer cost 10000 set search_path = pg_catalog, public
    as $$ select exists (select from portal.bases(array[rid]) b
                         where b.unsettled or (b.phase = 'planned' and b.basis = 'none')) $$;
-- Nothing is cited that is one.
create function portal.guard_citation() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if portal.is_unfounded(new.cited_id) then
        raise check_violation using message = 'a contact without basis is not cited',
            constraint = 'cited_with_basis';
    end if;
    return new;
end $$;
create trigger with_basis before insert or update of cited_id on records_citation
    for each row execute function portal.guard_citation();

-- --- Who may make a concurrence count --------------------------------------------------------------------------
-- Another person than whoever wrote a word of it: who clears, or its named reviewer.
create function portal.may_make_count(rid bigint, reviewer bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select not portal.wrote(rid, portal.uid()) and (portal.clears() or portal.uid() = coalesce(reviewer, -1)) $$;

-- At most confidential, so that its withdrawal reveals nothing.
create function portal.guard_concurrence_record() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.sensitivity > 1 then
        raise check_violation using message = 'a concurrence is at most confidential',
            constraint = 'concurrence_at_most_confidential';
    end if;
    if current_user in ('portal_web', 'portal_worker') and new.status = 'cleared' and (
        tg_op = 'INSERT'
        or (new.cleared_version is distinct from old.cleared_version or new.country_ids <> old.country_ids
            or new.theme_ids <> old.theme_ids or old.status not in ('cleared', 'archived'))
           and not portal.may_make_count(new.id, new.reviewer_id)
    ) then
        raise insufficient_privilege using message = 'a concurrence counts once another person has cleared it';
    end if;
    return new;
end $$;
create trigger counts_once_cleared before insert or update on records_record
    for each row when (new.kind = 'concurrence') execute function portal.guard_concurrence_record();

-- Its own columns, once it is cleared, are changed by clearing a correction and by nothing else.
create function portal.guard_concurrence() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker') and exists (
        select from records_record r where r.id = new.record_id and r.status in ('cleared', 'archived')
           and not portal.may_make_count(r.id, r.reviewer_id))
    then
        raise insufficient_privilege using message = 'a cleared concurrence is corrected, and cleared again';
    end if;
    return new;
end $$;
create trigger corrected_not_edited before update on liaison_concurrence
    for each row when (old.* is distinct from new.*) execute function portal.guard_concurrence();

-- What a Government said is added to and never changed. What gives a basis needs a second person once it is cleared;
-- what takes one away is noted by whoever learns of it.
create function portal.guard_concurrence_state() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    r records_record;
    answered constant boolean := exists (
        select from liaison_concurrencestate s where s.record_id = new.record_id and s.state <> 'requested');
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    -- Not dated back past the clock that judges contacts; clocks may differ a little.
    new.at := greatest(new.at, statement_timestamp() - interval '10 minutes');
    select * into r from records_record where id = new.record_id;
    if new.reason <> '' and r.status not in ('draft', 'returned', 'submitted') and not portal.correcting(r.id) then
        -- That it was taken away is told at once, since it only narrows; in whose words, to those who work here.
        raise check_violation using message = 'words beside a cleared text are kept with its steps',
            constraint = 'no_words_beside_the_cleared';
    end if;
    if (new.state = 'requested' and answered) or (new.state = 'withdrawn' and not answered) then
        raise check_violation using message = 'first requested or answered, then withdrawn',
            constraint = 'concurrence_states_in_order';
    end if;
    if new.state in ('granted', 'conditional') and r.status not in ('draft', 'returned', 'submitted')
       and not portal.may_make_count(r.id, r.reviewer_id) then
        raise insufficient_privilege using message = 'what gives a basis is cleared by another person';
    end if;
    if r.status not in ('draft', 'returned', 'submitted', 'cleared') then
        raise insufficient_privilege using message = 'this concurrence is closed';
    end if;
    return new;
end $$;
create trigger guarded before insert on liaison_concurrencestate
    for each row execute function portal.guard_concurrence_state();

-- --- What took place without basis -------------------------------------------------------------------------------
create trigger decided_by_head before insert on liaison_settlement
    for each row execute function portal.guard_head();

-- Only what took place without basis is settled; regularised is what concurrence covers by now.
create function portal.guard_settlement() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    b record;
begin
    select * into b from portal.bases(array[new.record_id]);
    if not found or not b.unsettled then
        raise check_violation using message = 'nothing is left to resolve', constraint = 'settled_where_wanting';
    end if;
    if new.how = 'regularised' and (b.parties = '{}' or exists (
        select from records_record r, portal.lacking(b.parties, r.theme_ids, b.day) where r.id = new.record_id))
    then
        raise check_violation using message = 'no concurrence covers it yet', constraint = 'regularised_by_concurrence';
    end if;
    new.at := statement_timestamp();  -- by the clock that judges contacts: what took place later is not settled
    return new;
end $$;
create trigger guarded before insert on liaison_settlement for each row execute function portal.guard_settlement();

-- --- Pseudonyms ------------------------------------------------------------------------------------------------
-- A name that is put behind a pseudonym leaves the names that a record is found by, under every spelling the entry ever
-- bore; once that is lifted, the names stand where the pseudonym did. No text is looked through: the texts hold its
-- number (decision 52).
create function portal.scrub_name() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    of_person constant boolean := tg_table_name = 'records_person';
    by_now constant text := case when new.protected then new.name_en else
        concat_ws(E'\n', nullif(new.name_en, ''), nullif(new.name_ru, '')) end;
    borne constant text[] := array(
        select name from (
            select unnest(array[old.name_en, old.name_ru]) as name
            union
            select unnest(array[name_en, name_ru]) from records_personevent
            where of_person and new.protected and pgh_obj_id = old.id
            union
            select unnest(array[name_en, name_ru]) from records_organizationevent
            where not of_person and new.protected and pgh_obj_id = old.id) n where name <> '');
begin
    update records_record r set names = array_to_string(array(
        select case when line = any (borne) then by_now else line end
        from unnest(string_to_array(r.names, E'\n')) with ordinality lines(line, place) order by place), E'\n')
    where string_to_array(r.names, E'\n') && borne and r.id in (
        select record_id from portal.contact_entries e
        where case when of_person then e.person_id else e.organization_id end = old.id
        union
        select k.record_id from liaison_concurrence k join liaison_party p on p.id = k.party_id
        where case when of_person then p.person_id else p.organization_id end = old.id
        union
        select record_id from records_recordorganization where not of_person and organization_id = old.id);
    return null;
end $$;
create trigger scrubbed after update of protected on records_person
    for each row when (new.protected <> old.protected) execute function portal.scrub_name();
create trigger scrubbed after update of protected on records_organization
    for each row when (new.protected <> old.protected) execute function portal.scrub_name();

-- A concurrence counts for contacts from the moment it is cleared, so its clearance is not taken back.
call portal.rest_on('liaison_concurrence', 'record_id', '{clear}');

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.parties_of(bigint), portal.parties_on(bigint[], bigint[], text[], date),
    portal.lacking(bigint[], smallint[], date, timestamptz), portal.bases(bigint[]), portal.wants(bigint),
    portal.wanting(), portal.party_contacts(), portal.without_basis(text), portal.rests_on(bigint),
    portal.party_names(bigint, text), portal.basis_register(), portal.is_unfounded(bigint),
    portal.is_planned_so(bigint, bigint[], smallint[], date),
    portal.may_make_count(bigint, bigint) to portal_web, portal_worker;
