-- The ground every room's policy.sql stands on. `manage.py apply_policy` runs this file first and then the rooms',
-- from the lowest of the ladder to the highest, in one transaction: whatever was in force before is swept away, so
-- what these files say is all there is. Row-level security itself is never switched off, and who is connected
-- meanwhile sees the old policy or the new one, never none.

-- --- The sweep ---------------------------------------------------------------------------------------------
create schema if not exists portal;
grant usage on schema portal to portal_web, portal_worker;

revoke all on schema portal from public cascade;
revoke create on schema public from public, portal_web, portal_worker cascade;

-- The triggers and functions of the models' own go too: `apply_policy` makes them anew after the rooms' files.
do $$
declare
    ours constant oid[] := array['public'::regnamespace, 'portal'::regnamespace];
    it record;
begin
    for it in select polname, polrelid::regclass as on_table from pg_policy
              where polrelid in (select oid from pg_class where relnamespace = any (ours))
    loop
        execute format('drop policy %I on %s', it.polname, it.on_table);
    end loop;
    for it in select rulename, ev_class::regclass as on_table from pg_rewrite join pg_class c on c.oid = ev_class
              where c.relnamespace = any (ours) and c.relkind in ('r', 'p') and rulename <> '_RETURN'
    loop
        execute format('drop rule %I on %s', it.rulename, it.on_table);
    end loop;
    for it in select tgname, tgrelid::regclass as on_table from pg_trigger join pg_class c on c.oid = tgrelid
              where not tgisinternal and c.relnamespace = any (ours) and c.relkind in ('r', 'p') and tgparentid = 0
    loop
        execute format('drop trigger %I on %s', it.tgname, it.on_table);
    end loop;
    -- With `if exists`, and by name: one may go with another.
    for it in select format('%s view if exists %I.%I cascade', case relkind when 'm' then 'materialized' end,
                            relnamespace::regnamespace, relname) as what
              from pg_class c where relnamespace = any (ours) and relkind in ('v', 'm')
                  and not exists (select from pg_depend d
                                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    loop
        execute format('drop %s', it.what);
    end loop;
    for it in select oid::regprocedure as name from pg_proc p
              where pronamespace = any (ours) and not exists (
                  select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
              order by pronamespace = 'portal'::regnamespace  -- what it may rest on goes last
    loop
        execute format('drop routine %s', it.name);
    end loop;
    -- Rights that anybody has on what is left, everybody's among them.
    for it in select c.oid::regclass as name, case c.relkind when 'S' then 'sequence' else 'table' end as kind,
                  case held.grantee when 0 then 'public' else held.grantee::regrole::text end as holder
              from pg_class c cross join lateral (
                  select grantee from aclexplode(c.relacl)
                  union select grantee from pg_attribute a, aclexplode(a.attacl) where a.attrelid = c.oid) held
              where c.relnamespace = any (ours) and c.relkind in ('r', 'p', 'f', 'S')
                  and c.relowner = current_user::regrole and held.grantee <> c.relowner
    loop
        execute format('revoke all on %s %s from %s cascade', it.kind, it.name, it.holder);
    end loop;
    -- Each table is the running portal's to read and write until a room's file says less; closing.sql takes those
    -- back on which no row-level security stands.
    for it in select oid::regclass as name from pg_class
              where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relowner = current_user::regrole
    loop
        execute format('grant select, insert, update, delete on %s to portal_web, portal_worker', it.name);
    end loop;
end $$;
-- Identity columns draw numbers without any right to a sequence, whose number would tell how many rows there are.
-- A table that comes later, as with the next migration, is nobody's until these files are applied again.
alter default privileges revoke all on tables from portal_web, portal_worker;
alter default privileges revoke all on sequences from portal_web, portal_worker;
alter default privileges revoke all on tables from public;
alter default privileges revoke all on sequences from public;

-- Which policy is in force: its hash, which every process compares with its own before it starts.
create table if not exists portal.policy_in_force (
    only_one boolean primary key default true check (only_one),
    hash text not null,
    applied_at timestamptz not null
);
grant select on portal.policy_in_force to portal_web, portal_worker;

-- What it made of the database, by name and hash: whoever starts compares that too.
create table if not exists portal.catalogue_in_force (
    name text primary key,
    hash text not null
);
grant select on portal.catalogue_in_force to portal_web, portal_worker;

-- --- Who asks ----------------------------------------------------------------------------------------------
-- As the transaction was told. A finished SET LOCAL leaves '', which is nobody. In plpgsql: PostgreSQL would copy an
-- SQL function's text into every policy of every query and plan it there. Policies write (select portal.uid()) and
-- the like, which PostgreSQL asks once a query and not once a row.

-- The account; -1 is nobody's.
create function portal.uid() returns bigint language plpgsql stable parallel safe
    as $$ begin return coalesce(nullif(current_setting('app.user_id', true), '')::bigint, -1); end $$;

-- The highest marking the reader is cleared for; -1 is below them all.
create function portal.level() returns smallint language plpgsql stable parallel safe
    as $$ begin return coalesce(nullif(current_setting('app.level', true), '')::smallint, (-1)::smallint); end $$;

-- The role held today.
create function portal.role() returns text language plpgsql stable parallel safe
    as $$ begin return coalesce(current_setting('app.role', true), ''); end $$;

-- Whether the reader works at the Centre.
create function portal.is_staff() returns boolean language plpgsql stable parallel safe
    as $$ begin return portal.role() in ('officer', 'analyst', 'head'); end $$;

-- Whether the reader may write at all.
create function portal.writes() returns boolean language plpgsql stable parallel safe
    as $$ begin return portal.role() in ('officer', 'analyst', 'head', 'system'); end $$;

-- The day it is in Ashgabat.
create function portal.today() returns date language plpgsql stable parallel safe
    as $$ begin return (statement_timestamp() at time zone 'Asia/Ashgabat')::date; end $$;

-- Whether the running portal asks, also where a function does it on its behalf as the owner.
create function portal.is_running() returns boolean language plpgsql stable
    as $$ begin return current_setting('role') in ('portal_web', 'portal_worker')
                    or session_user in ('portal_web', 'portal_worker'); end $$;

grant execute on function
    portal.uid(), portal.level(), portal.role(), portal.is_staff(), portal.writes(), portal.today(),
    portal.is_running()
    to portal_web, portal_worker;

-- --- What many tables share ----------------------------------------------------------------------------------
-- Nobody changes or removes a row of a table that carries this, the owner by accident no more than others.
create function portal.refuse_change() returns trigger language plpgsql as $$ begin
    raise insufficient_privilege using message = format('rows of %s are only ever added', tg_table_name);
end $$;

-- A log can't be emptied either, and what can't be emptied is sealed: the sealer asks which tables carry this.
create function portal.refuse_truncate() returns trigger language plpgsql as $$ begin
    raise insufficient_privilege using message = format('%s is never emptied', tg_table_name);
end $$;

-- What is sealed is final: a function that runs as the owner on the portal's behalf does not change such a row either,
-- so that no step people take can look like tampering. Where a decision is put into its own row, that row is no log.
create function portal.refuse_rewriting() returns trigger language plpgsql as $$ begin
    if portal.is_running() then
        raise insufficient_privilege using
            message = format('rows of %s are sealed as they were written', tg_table_name);
    end if;
    return null;
end $$;

-- Take away from the portal's roles the right to change or remove rows of these tables, and have them sealed.
create procedure portal.append_only(variadic logs regclass[]) language plpgsql as $$
declare log regclass;
begin
    foreach log in array logs loop
        execute format('revoke update, delete, truncate on %s from portal_web, portal_worker', log);
        execute format('create trigger never_emptied before truncate on %s
                        for each statement execute function portal.refuse_truncate()', log);
        execute format('create or replace trigger never_rewritten before update or delete on %s
                        for each statement execute function portal.refuse_rewriting()', log);
    end loop;
end $$;

-- Show a row of this table to those who may see the row of `parent` that its `link` names, and to nobody else. Where it
-- keeps words of a moment, `moment` is its column, and it is judged by the marking of that time as well. Where its
-- words are one person's and come beside what is cleared, `desk` says that Headquarters reads none: it reads what
-- another person has cleared.
create procedure portal.fence(child regclass, link name default 'record_id', parent regclass default 'records_record',
                              moment name default null, desk boolean default true)
    language plpgsql as $$
declare
    visible constant text := format('exists (select from %s parent where parent.id = %s.%I)', parent, child, link)
        || case when moment is null then ''
                else format(' and portal.open_as_marked(%1$I, portal.marking_at(%1$I, %2$I))', link, moment) end
        || case when desk then '' else ' and (select portal.role()) <> ''desk''' end;
begin
    execute format('alter table %s enable row level security', child);
    execute format('create policy reading on %s for select to portal_web, portal_worker using (%s)', child, visible);
    execute format('create policy writing on %s to portal_web, portal_worker
                    using ((select portal.writes()) and %s)', child, visible);
end $$;

-- What is bound to a cleared text stays as it was cleared: no row of it comes, goes, changes or passes to another
-- record, but while a correction of it is put in its place (portal.correcting). The arguments are those of
-- portal.note_writer, and what counts for words there counts here.
create function portal.keep_as_cleared() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    wordless constant text[] := tg_argv[1];
    rid bigint;
begin
    if current_user not in ('portal_web', 'portal_worker')
       or (tg_op = 'UPDATE' and to_jsonb(old) - wordless = to_jsonb(new) - wordless) then
        return coalesce(new, old);
    end if;
    if tg_op <> 'INSERT' then
        execute format('select %s from (select ($1).*) l', tg_argv[0]) into rid using old;
        perform portal.refuse_closed(rid);
    end if;
    if tg_op <> 'DELETE' then
        execute format('select %s from (select ($1).*) l', tg_argv[0]) into rid using new;
        perform portal.refuse_closed(rid);
    end if;
    return coalesce(new, old);
end $$;

-- Refuse what is done with the words of a record that is not open, waiting for a clearance under way.
create function portal.refuse_closed(rid bigint) returns void
    language plpgsql set search_path = pg_catalog, public as $$
declare stands text;
begin
    select status into stands from records_record where id = rid for no key update;
    if stands is null or stands not in ('draft', 'submitted', 'returned') and not portal.correcting(rid) then
        raise check_violation using
            message = 'what is cleared stays as it is, but for its correction', constraint = 'kept_as_cleared';
    end if;
end $$;

grant execute on function portal.refuse_closed(bigint) to portal_web, portal_worker;

-- Hang that from a table. `record` is the SQL that names a row's record, and `rows` the one that picks a record's rows.
-- The record itself is looked at once it is no longer open, since its words are many; it is never deleted.
create procedure portal.bind(
    bound regclass, record text, wordless text[], rows text default null,
    acts text default 'insert or update or delete'
) language plpgsql as $$
declare
    itself constant boolean := bound = 'records_record'::regclass;
begin
    execute format('create trigger kept_as_cleared before %s on %s for each row %s
                    execute function portal.keep_as_cleared(%L, %L, %L)',
                   case when itself then 'update' else acts end, bound,
                   case when itself then 'when (old.status not in (''draft'', ''submitted'', ''returned''))' end,
                   record, wordless, coalesce(rows, record || ' = $1'));
end $$;

-- Note whose words a change brought into a record's text. It hangs from every log of a record's rows, so that no page
-- and no kind can forget it: the arguments are the SQL that names the record, and the columns that hold no words of it.
-- Whose words they are, the log itself says: a correction is cleared by another than who wrote it.
create function portal.note_writer() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    wordless constant text[] := tg_argv[1]::text[] || '{pgh_id,pgh_created_at,pgh_label,pgh_context}';
    who constant bigint := coalesce((new.pgh_context ->> 'user')::bigint, portal.uid());
    rid bigint;
    before jsonb;
begin
    if new.pgh_label = 'update' then
        execute format('select to_jsonb(l) from public.%I l where l.pgh_obj_id = $1.pgh_obj_id and l.pgh_id < $1.pgh_id
                        order by l.pgh_id desc limit 1', tg_table_name) into before using new;
        if before - wordless = to_jsonb(new) - wordless then
            return null;
        end if;
    end if;
    execute format('select %s from (select ($1).*) l', tg_argv[0]) into rid using new;
    insert into records_writer (record_id, user_id)
        select rid, id from accounts_user where id = who and rid is not null on conflict do nothing;
    return null;
end $$;

-- Show the changes of a row to those who may see the row, from the day its record was opened to them, and under the
-- marking that the record bore then. Earlier versions stay its author's: a draft's words are nobody else's, even once
-- the record is cleared. `record` is the SQL that names the record's number where the link to the parent does not,
-- `marking` the one that names the marking where the row keeps it itself. Whoever makes a change is noted as a writer
-- of the record, but for changes of the columns that are `wordless`, and of those by which words are only `arranged`;
-- and what the log is of stays as it was cleared, but where a table's `own_guard` says what becomes of its rows.
-- `shown` narrows further which changes are read, and `rows` picks those of a record where naming it takes another
-- table.
create procedure portal.fence_events(
    log regclass, link name default 'pgh_obj_id', parent regclass default 'records_record', record text default null,
    wordless text[] default '{}', arranged text[] default '{}', shown text default 'true', marking text default null,
    own_guard boolean default false, rows text default null
) language plpgsql as $$
declare
    bound constant regclass := regexp_replace(log::text, 'event$', '');
    key constant name := (select a.attname from pg_index x join pg_attribute a
                          on a.attrelid = x.indrelid and a.attnum = x.indkey[0]
                          where x.indrelid = bound and x.indisprimary);
    visible constant text := format('exists (select from %s parent where parent.id = %s.%I)', parent, log, link);
    named constant text := coalesce(record, quote_ident(link));
begin
    execute format('alter table %s enable row level security', log);
    execute format('create policy reading on %2$s for select to portal_web, portal_worker
                    using (%1$s and pgh_created_at >= portal.open_since(%3$s)
                           and portal.open_as_marked(%3$s, %4$s) and %5$s)',
                   visible, log, named, coalesce(marking, format('portal.marking_at(%s, pgh_created_at)', named)),
                   shown);
    execute format('create policy writing on %s for insert to portal_web, portal_worker
                    with check ((select portal.writes()) and %s)', log, visible);
    execute format('create trigger notes_its_writer after insert on %s
                    for each row execute function portal.note_writer(%L, %L)', log, named, wordless || arranged);
    if not own_guard then
        call portal.bind(bound, case named when 'pgh_obj_id' then quote_ident(key) else named end, wordless, rows);
    end if;
    call portal.append_only(log);
end $$;
