-- Who sees a record. Role, marking, need to know and life-cycle together decide what exists for a reader.
--
--                      draft     submitted, returned,    cleared,
--                                withdrawn               archived after clearance
--   author, owner      yes       yes                     yes
--   named reviewer     yes       yes                     yes
--   other staff        -         yes                     yes
--   Headquarters desk  -         -                       yes
--   the portal itself  -         -                       yes, and what it wrote
--   administrator      -         -                       -
--
-- and of these, an unclassified or confidential record to those cleared for its level; a strictly confidential one
-- to its author, its owner and the people on its need-to-know list alone, never to the portal itself.

-- --- The record --------------------------------------------------------------------------------------------
-- Whether the reader is its author or owner, who see it whatever became of it.
create function portal.owns(rid bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from public.records_record
                         where id = rid and portal.uid() in (author_id, owner_id)) $$;

-- Need to know as a single value, so that it is looked up for the row at hand: as `exists` PostgreSQL would first
-- gather every record on which the reader is named. The list's own policy leaves out a name whose last day is over.
alter table records_record enable row level security;
create policy reading on records_record for select to portal_web, portal_worker using (
    sensitivity <= (select portal.level())
    and (select portal.role()) <> 'administrator'
    and (
        author_id = (select portal.uid())
        or owner_id = (select portal.uid())
        or (
            (sensitivity < 2 or (
                select true from records_needtoknow n
                where n.user_id = (select portal.uid()) and n.record_id = records_record.id limit 1))
            and (
                status = 'cleared'
                or (status = 'archived' and cleared_version is not null)
                or reviewer_id = (select portal.uid())
                or (status <> 'draft' and (select portal.is_staff()))
            )
        )
    )
);
create policy filing on records_record for insert to portal_web, portal_worker with check (
    (select portal.writes())
    and author_id = (select portal.uid()) and owner_id = (select portal.uid())
    and sensitivity <= (select portal.level())
);
create policy revising on records_record for update to portal_web, portal_worker
    using ((select portal.writes()))
    with check ((select portal.writes()) and sensitivity <= (select portal.level()));

-- Whether a step was taken back, and so counts for nothing.
create function portal.was_taken_back(step bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from records_step where takes_back_id = step) $$;

-- From when on a record's changes may be read: always by its author and owner, by staff from its first submission,
-- by the desk from its first clearance. Null is never.
create function portal.open_since(rid bigint) returns timestamptz
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select case
            when portal.owns(rid) then '-infinity'
            -- What the portal files is nobody's draft first: a briefing's very first words are open with it.
            when portal.is_staff() and portal.holds(
                (select author_id from public.records_record where id = rid), '{system}', 0::smallint) then '-infinity'
            else (select min(at) from public.records_step s
                  where record_id = rid and verb = case when portal.is_staff() then 'submit' else 'clear' end
                    and not portal.was_taken_back(s.id))
          end $$;
-- What a record was marked at that moment, by its own log; as today where the log does not reach so far.
create function portal.marking_at(rid bigint, moment timestamptz) returns smallint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select coalesce(
            (select sensitivity from records_recordevent where pgh_obj_id = rid and pgh_created_at <= moment
             order by pgh_id desc limit 1),
            (select sensitivity from records_record where id = rid)) $$;

-- Whether a reader of the record may read what bore this marking in it: lowering a marking opens the words of today,
-- and never the strictly confidential ones before them.
create function portal.open_as_marked(rid bigint, marking smallint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select marking <= portal.level() and (marking < 2 or portal.owns(rid) or exists (
            select from records_needtoknow n where n.record_id = rid and n.user_id = portal.uid()
               and (n.until is null or n.until >= portal.today()))) $$;
call portal.fence_events('records_recordevent', wordless => '{
    status,version,owner_id,reviewer_id,sensitivity,cleared_version,cleared_by_id,cleared_at,created_at,updated_at,
    keep_until,hold_because,details,names,provenance,uncitable_because,search}', marking => 'sensitivity');

-- --- Whose words they are ----------------------------------------------------------------------------------
-- Noted by the database itself with every change of the text (portal.note_writer), and by nobody else.
alter table records_writer enable row level security;
create policy reading on records_writer for select to portal_web, portal_worker using (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
revoke insert, update, delete on records_writer from portal_web, portal_worker;
create trigger only_added before update or delete or truncate on records_writer
    for each statement execute function portal.refuse_change();

-- Whether words of this person stand, or stood, in the record's text, whoever owns it now.
create function portal.wrote(rid bigint, who bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select exists (select from records_writer where record_id = rid and user_id = who)
              or exists (select from records_record where id = rid and author_id = who) $$;

-- Reference numbers: the counters are closed, the next number is handed out.
alter table records_counter enable row level security;
revoke all on records_counter from portal_web, portal_worker;

-- The next number of this series and year, for who writes.
create function portal.next_number(wanted text, of_year integer) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare drawn integer;
begin
    if not portal.writes() then
        raise insufficient_privilege using message = 'this reader files nothing';
    end if;
    insert into records_counter as c (series, year, n) values (wanted, of_year, 1)
        on conflict (series, year) do update set n = c.n + 1 returning n into drawn;
    return drawn;
end $$;

-- --- Need to know --------------------------------------------------------------------------------------------
-- A reader sees their own name on a list; who else is on it, only author and owner.
alter table records_needtoknow enable row level security;
create policy reading on records_needtoknow for select to portal_web, portal_worker using (
    (user_id = (select portal.uid()) and (until is null or until >= (select portal.today())))
    or portal.owns(record_id));
create policy naming on records_needtoknow for insert to portal_web, portal_worker with check (
    portal.owns(record_id) and user_id <> (select portal.uid())
    and portal.holds(user_id, '{officer,analyst,head,desk}', 0::smallint));
create policy striking on records_needtoknow for delete to portal_web, portal_worker
    using (portal.owns(record_id));
create policy dating on records_needtoknow for update to portal_web, portal_worker
    using (portal.owns(record_id)) with check (portal.owns(record_id));
revoke update on records_needtoknow from portal_web, portal_worker;
grant update (until) on records_needtoknow to portal_web, portal_worker;

-- A name has an effect on a strictly confidential record alone, and is put on no other's list.
create function portal.guard_naming() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker')
       and not exists (select from records_record r where r.id = new.record_id and r.sensitivity = 2) then
        raise insufficient_privilege using message = 'this record has no list';
    end if;
    return new;
end $$;
create trigger with_effect before insert on records_needtoknow
    for each row execute function portal.guard_naming();

-- Who was put on a list, or taken off it, is told to its record's author and owner, and to each about themselves.
alter table records_needtoknowevent enable row level security;
create policy reading on records_needtoknowevent for select to portal_web, portal_worker using (
    portal.owns(record_id)
    or (user_id = (select portal.uid()) and exists (select from records_record r where r.id = record_id)));
create policy writing on records_needtoknowevent for insert to portal_web, portal_worker
    with check (portal.owns(record_id));

-- --- What hangs from a record ---------------------------------------------------------------------------------
-- The desk reads that a record was cleared, and not what was said on the way there: with a clearance nothing is said.
alter table records_step enable row level security;
create policy reading on records_step for select to portal_web, portal_worker using (
    exists (select from records_record r where r.id = record_id)
    and ((select portal.role()) <> 'desk' or (verb = 'clear' and not portal.was_taken_back(id)))
    and portal.open_as_marked(record_id, portal.marking_at(record_id, at)));
create policy taking on records_step for insert to portal_web, portal_worker with check (
    (select portal.writes()) and (verb <> 'clear' or reason = '') and verb <> 'take_back' and takes_back_id is null
    and exists (select from records_record r where r.id = record_id));

-- A text as it was cleared bears the marking it was cleared under. Of one whose clearance was taken back, nothing is
-- read.
create function portal.clearance_stands(rid bigint, of_version integer) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select not exists (select from records_step s join records_step t on t.takes_back_id = s.id
                             where s.record_id = rid and s.version = of_version and s.verb = 'clear') $$;
alter table records_clearedversion enable row level security;
create policy reading on records_clearedversion for select to portal_web, portal_worker using (
    exists (select from records_record r where r.id = record_id) and portal.open_as_marked(record_id, sensitivity)
    and portal.clearance_stands(record_id, version));
create policy clearing on records_clearedversion for insert to portal_web, portal_worker with check (
    (select portal.writes()) and exists (select from records_record r where r.id = record_id));
call portal.fence('records_recordorganization');
call portal.fence_events('records_recordorganizationevent', 'record_id');
-- Files and translations belong to what is cleared: whoever read a submitted record without them read another version.
create function portal.move_version() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    update records_record set version = version + 1, updated_at = statement_timestamp()
        where id = new.record_id and status = 'submitted';
    return null;
end $$;
-- A translation is read by staff while another person has still to clear it, and by everybody who sees its record once
-- it is cleared; of its past, the desk reads what was cleared. Clearing it writes no word of it.
alter table records_translation enable row level security;
create policy reading on records_translation for select to portal_web, portal_worker using (
    (status = 'cleared' or (select portal.is_staff()))
    and exists (select from records_record r where r.id = record_id)
    and portal.open_as_marked(record_id, portal.marking_at(record_id, at)));
create policy translating on records_translation for insert to portal_web, portal_worker with check (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
create policy deciding on records_translation for update to portal_web, portal_worker
    using ((select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
revoke delete on records_translation from portal_web, portal_worker;
-- One that was made under a higher marking is closed to most, and gives its place to a new one.
create function portal.replace_closed_translation() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    closed constant bigint[] := array(
        select t.id from records_translation t join records_record r on r.id = t.record_id
        where t.record_id = new.record_id and t.language = new.language
            and portal.marking_at(t.record_id, t.at) > r.sensitivity);
begin
    update records_translation set status = 'replaced' where id = any (closed) and status = 'cleared';
    delete from records_translation where id = any (closed) and status in ('submitted', 'returned');
    return new;
end $$;
create trigger replaces_closed before insert on records_translation
    for each row execute function portal.replace_closed_translation();
create trigger moves_version after insert or update of title, summary, machine on records_translation
    for each row execute function portal.move_version();
-- By when it was made, not by when it went.
call portal.fence_events('records_translationevent', parent => 'records_translation', record => 'record_id',
                         wordless => '{at,status,cleared_by_id,cleared_at,checked_by_id,checked_at}',
                         shown => '(status = ''cleared'' or (select portal.is_staff()))',
                         marking => 'portal.marking_at(record_id, at)', own_guard => true);
-- A paragraph is read where the record it stands in is. Until that is cleared, and so transmitted, it is closed to whom
-- a record it rests on was closed by a higher marking since.
create function portal.sources_open(pid bigint) returns boolean
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select not exists (
            select from records_citation c
            join records_record cited on cited.id = c.cited_id and cited.sensitivity > c.sensitivity
            join records_paragraph p on p.id = c.paragraph_id
            join records_record parent on parent.id = p.parent_id and parent.status not in ('cleared', 'archived')
            where c.paragraph_id = pid and not portal.open_as_marked(cited.id, cited.sensitivity)) $$;
alter table records_paragraph enable row level security;
create policy reading on records_paragraph for select to portal_web, portal_worker using (
    exists (select from records_record r where r.id = parent_id) and portal.sources_open(id));
create policy writing on records_paragraph to portal_web, portal_worker using (
    (select portal.writes()) and exists (select from records_record r where r.id = parent_id)
    and portal.sources_open(id));
-- Whoever puts a paragraph into words is a writer of what it stands in, and who leaves it out is not (decision 61).
call portal.fence_events('records_paragraphevent', 'pgh_obj_id', 'records_paragraph', 'parent_id',
                         arranged => '{function,order,excluded_because}');
call portal.fence('records_citation', 'paragraph_id', 'records_paragraph');
call portal.fence_events('records_citationevent', 'paragraph_id', 'records_paragraph',
                         '(select parent_id from records_paragraph p where p.id = paragraph_id)',
                         rows => 'paragraph_id in (select id from records_paragraph where parent_id = $1)');
call portal.append_only('records_step', 'records_clearedversion', 'records_needtoknowevent');

-- --- What rests on a step --------------------------------------------------------------------------------------
-- Each room says of its own tables which column names a record whose last step is taken back no more, once a row is
-- there: by default one that submitted or cleared it. A condition may ask for `since`, the moment of the step, as $3.
create procedure portal.rest_on(held regclass, link name, verbs text[] default '{submit,clear}',
                                condition text default 'true') language plpgsql as $$
begin
    execute format('create function portal.%I(bigint, text, timestamptz) returns boolean language sql stable
                    set search_path = pg_catalog, public as %L', format('resting_%s__%s', held, link),
                   format('select $2 = any (%L::text[]) and exists (select from %s held where held.%I = $1 and (%s))',
                          verbs, held, link, condition));
end $$;
call portal.rest_on('records_citation', 'cited_id', '{clear}');

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.owns(bigint), portal.open_since(bigint), portal.marking_at(bigint, timestamptz),
    portal.open_as_marked(bigint, smallint), portal.sources_open(bigint), portal.next_number(text, integer),
    portal.wrote(bigint, bigint), portal.was_taken_back(bigint), portal.clearance_stands(bigint, integer)
    to portal_web, portal_worker;
