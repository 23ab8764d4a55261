-- The seal: every committed row of every log, hashed and chained. It holds hashes and numbers, no content, and no
-- running part of the portal reads or changes it: the worker may ask for the next links, the head and a proof.

-- --- Its tables ----------------------------------------------------------------------------------------------
alter table records_sealshape enable row level security;
alter table records_seal enable row level security;
alter table records_sealmark enable row level security;
revoke all on records_sealshape, records_seal, records_sealmark from portal_web, portal_worker;
create trigger only_added before update or delete or truncate on records_seal
    for each statement execute function portal.refuse_change();
create trigger only_added before update or delete or truncate on records_sealshape
    for each statement execute function portal.refuse_change();

-- --- What is hashed --------------------------------------------------------------------------------------------
-- The logs there are, each with its key and its columns: the tables that can't be emptied.
create function portal.logs() returns table (log text, key text, columns text[])
    language sql stable set search_path = pg_catalog, public as $$
    select c.relname::text, k.attname::text,
        array(select a.attname::text from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by 1)
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_index i on i.indrelid = c.oid and i.indisprimary
    join pg_attribute k on k.attrelid = c.oid and k.attnum = i.indkey[0]
    where t.tgfoid = 'portal.refuse_truncate'::regproc
    order by 1 $$;

-- A row's hash, over its columns by name.
create function portal.row_hash(content jsonb) returns bytea language sql immutable
    return sha256(convert_to(content::text, 'UTF8'));

-- A link's hash, over the link before it, its place, what it speaks of and when.
create function portal.link_hash(
    previous bytea, at bigint, log text, row_id bigint, row_hash bytea, sealed_at timestamptz
) returns bytea language sql immutable
    return sha256(convert_to(
        encode(previous, 'hex') || '|' || at::text || '|' || log || '|' || row_id::text || '|'
        || encode(row_hash, 'hex') || '|' || ((extract(epoch from sealed_at) * 1000000)::bigint)::text, 'UTF8'));

-- --- The chain -------------------------------------------------------------------------------------------------
-- Chain up to `most` rows that are not chained yet; how many it were. Two callers make one chain: the second leaves
-- at once. It takes no lock that a save could wait for.
create function portal.seal(most integer) returns integer
    language plpgsql volatile security definer
    set search_path = pg_catalog, public set timezone = 'UTC' set bytea_output = 'hex' set intervalstyle = 'iso_8601'
as $$
declare
    t record; mark records_sealmark; last record; row_id bigint; hashed bytea;
    head bytea := decode(repeat('00', 32), 'hex');
    at bigint := 0; shape integer; room integer := most; newest bigint; over boolean;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'each statement of the sealer must see what was committed before it';
    end if;
    if not pg_try_advisory_xact_lock(hashtext('records_seal')) then
        return 0;
    end if;
    select s.position, s.hash into last from records_seal s order by s.position desc limit 1;
    if found then
        at := last.position; head := last.hash;
    end if;
    for t in select * from portal.logs() loop
        insert into records_sealmark (table_name) values (t.log) on conflict do nothing;
        select * into mark from records_sealmark where table_name = t.log;
        -- Asked before the rows are looked at: what these transactions committed is then among them.
        over := not exists (
            select from pg_locks where locktype = 'virtualxid' and virtualtransaction = any (mark.open));
        shape := null; newest := null;
        for row_id, hashed in execute format(
            'select l.%1$I::bigint, portal.row_hash(to_jsonb(l)) from public.%2$I l
             where l.%1$I > $1 and not exists (
                 select from records_seal s where s.table_name = $2 and s.row_id = l.%1$I)
             order by l.%1$I limit $3', t.key, t.log) using mark.settled, t.log, room
        loop
            if shape is null then
                insert into records_sealshape (table_name, columns) values (t.log, t.columns) on conflict do nothing;
                select id into shape from records_sealshape where table_name = t.log and columns = t.columns;
            end if;
            at := at + 1; room := room - 1; newest := row_id;
            insert into records_seal values (at, t.log, row_id, shape, hashed, head,
                portal.link_hash(head, at, t.log, row_id, hashed, now()), now())
                returning hash into head;
        end loop;
        if mark.pending is not null and over and (room > 0 or newest >= mark.pending) then
            update records_sealmark set settled = mark.pending, pending = null where table_name = t.log;
            mark.pending := null;
        end if;
        if mark.pending is null and newest is not null then
            -- Of this database alone: what other databases do can't bring a row here.
            update records_sealmark set pending = newest, open = array(
                select virtualtransaction from pg_locks join pg_stat_activity using (pid)
                where locktype = 'virtualxid' and datname = current_database()) where table_name = t.log;
        end if;
        exit when room = 0;
    end loop;
    return most - room;
end $$;

-- The chain's newest link, or the one at a position.
create function portal.chain_head(wanted bigint default null)
    returns table (at bigint, hash text, sealed_at timestamptz)
    language sql stable security definer set search_path = pg_catalog, public as $$
    select s.position, encode(s.hash, 'hex'), s.sealed_at from records_seal s
    where wanted is null or s.position = wanted order by s.position desc limit 1 $$;

-- What does not hold, first in the chain itself, then in the rows it speaks of; nothing where all of it holds.
create function portal.broken_links()
    returns table (fault text, at bigint, log text, row_id bigint)
    language plpgsql stable security definer
    set search_path = pg_catalog, public set timezone = 'UTC' set bytea_output = 'hex' set intervalstyle = 'iso_8601'
as $$
declare t record; s record;
begin
    return query select
            case when c.position <> c.before + 1 then 'gap' when c.previous <> c.head then 'joint' else 'link' end,
            c.position, c.table_name, c.row_id
        from (
            select x.*, lag(x.position, 1, 0::bigint) over w as before,
                lag(x.hash, 1, decode(repeat('00', 32), 'hex')) over w as head
            from records_seal x window w as (order by x.position)
        ) c
        where c.position <> c.before + 1 or c.previous <> c.head
            or c.hash <> portal.link_hash(c.previous, c.position, c.table_name, c.row_id, c.row_hash, c.sealed_at)
        order by c.position;
    for s in select h.id, h.table_name, h.columns from records_sealshape h order by 2, 1 loop
        select * into t from portal.logs() l where l.log = s.table_name;
        if not found or not s.columns <@ t.columns then
            return query select case when t is null then 'unguarded' else 'columns' end,
                null::bigint, s.table_name, null::bigint;
            continue;
        end if;
        return query execute format(
            'select case when l.%1$I is null then ''missing'' else ''edited'' end, s.position, s.table_name, s.row_id
             from records_seal s left join public.%2$I l on l.%1$I = s.row_id
             where s.table_name = $1 and s.shape_id = $2
                and (l.%1$I is null or portal.row_hash(to_jsonb(l) - $3) <> s.row_hash)
             order by s.position', t.key, t.log)
            using s.table_name, s.id, array(select unnest(t.columns) except select unnest(s.columns));
    end loop;
    for t in select * from portal.logs() join records_sealmark m on m.table_name = logs.log loop
        return query execute format(
            'select ''added'', null::bigint, $1, l.%1$I::bigint from public.%2$I l
             where l.%1$I <= $2 and not exists (
                 select from records_seal s where s.table_name = $1 and s.row_id = l.%1$I)
             order by l.%1$I', t.key, t.log) using t.log, t.settled;
    end loop;
end $$;

-- --- The whole ---------------------------------------------------------------------------------------------------
-- The hash of texts, in the order in which they are given.
create function portal.texts_hash(variadic texts text[]) returns bytea language sql immutable
    return sha256(convert_to(array_to_string(texts, chr(31)), 'UTF8'));

-- What a clearance binds, line by line: of each table whose rows stay as they were cleared (portal.bind), the words of
-- a record's rows; and those of its translations, each with the moment from which it counts. Of one record, or of all.
-- Empty values are left out, so that a column that a later migration adds is no change of what was cleared before it.
create function portal.whole_lines(rid bigint) returns table (record_id bigint, line text, since timestamptz)
    language plpgsql stable set search_path = pg_catalog, public as $$
declare t record;
begin
    for t in select c.relname as bound, args[1] as record, args[2] as wordless, args[3] as rows
             from pg_trigger g join pg_class c on c.oid = g.tgrelid
             cross join lateral string_to_array(encode(g.tgargs, 'escape'), '\000') args
             where g.tgfoid = 'portal.keep_as_cleared'::regproc and (g.tgtype & 4 > 0 or c.relname = 'records_record')
    loop
        return query execute format(
            'select (%1$s)::bigint, %2$L || (
                 select coalesce(jsonb_object_agg(key, value), ''{}'') from jsonb_each(to_jsonb(l) - $2)
                 where value not in (''null'', ''""'', ''[]'', ''false''))::text, ''-infinity''::timestamptz
             from public.%2$I l where $1 is null or %3$s', t.record, t.bound, t.rows) using rid, t.wordless::text[];
    end loop;
    return query select w.record_id,
            'records_translation' || to_jsonb(array[w.language, w.title, w.summary, w.of_title, w.of_summary,
                coalesce(w.translator_id::text, concat(w.entered_by_id, ' ', w.machine))])::text,
            coalesce(w.cleared_at, 'infinity')
        from records_translation w where rid is null or w.record_id = rid;
end $$;

-- The hash of a record's whole as it stands, with the translations that were cleared by a moment; or of all records'.
create function portal.whole_hashes(rid bigint, until timestamptz) returns table (record_id bigint, hash text)
    language sql stable
    set search_path = pg_catalog, public set timezone = 'UTC' set bytea_output = 'hex' set intervalstyle = 'iso_8601'
    as $$ select l.record_id, encode(portal.texts_hash(variadic array_agg(l.line order by l.line collate "C")), 'hex')
          from portal.whole_lines(rid) l join records_record r on r.id = l.record_id
          left join records_clearedversion c on c.record_id = r.id and c.version = r.cleared_version
          where l.since <= coalesce(until, c.cleared_at, 'infinity')
          group by l.record_id $$;

-- For who could clear it: the whole that they are about to read, with the translations that will be cleared with it.
create function portal.whole_to_clear(rid bigint) returns text
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select coalesce((select w.hash from records_record r, portal.whole_hashes(rid, 'infinity') w
                           where r.id = rid and (portal.clears() or r.reviewer_id = portal.uid())
                             and portal.open_as_marked(rid, r.sensitivity)), '') $$;

-- The hash of a record's own text, as models.py makes it.
create function portal.text_hash(r records_record) returns text language sql immutable
    return encode(sha256(
        convert_to(r.title, 'UTF8') || '\x00'::bytea || convert_to(r.summary, 'UTF8') || '\x00'::bytea
        || convert_to(r.body, 'UTF8') || '\x00'::bytea || convert_to(r.comment, 'UTF8') || '\x00'::bytea
        || convert_to(r.details, 'UTF8')), 'hex');

-- What is kept of a clearance is what was cleared, with the hash of its whole, whoever writes it down.
create function portal.keep_whole() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    r records_record;
begin
    select * into r from records_record where id = new.record_id;
    if portal.is_running() and (
        r.status <> 'cleared' or r.cleared_by_id is distinct from portal.uid()
        or (new.version, new.title, new.summary, new.body, new.comment) is distinct from
           (r.cleared_version, r.title, r.summary, r.body, r.comment)
        or (new.sensitivity, new.cleared_by_id, new.cleared_at) is distinct from
           (r.sensitivity, r.cleared_by_id, r.cleared_at)
        or new.text_hash is distinct from portal.text_hash(r)) then
        raise insufficient_privilege using message = 'what is kept of a clearance is what was cleared';
    end if;
    new.whole_hash := (select w.hash from portal.whole_hashes(new.record_id, new.cleared_at) w);
    return new;
end $$;
create trigger keeps_whole before insert on records_clearedversion
    for each row execute function portal.keep_whole();

-- --- What stands ---------------------------------------------------------------------------------------------
-- The chain proves what was written down; these two, that what stands is what was written down last.

-- Cleared texts that no longer stand as they were cleared, those whose rows, files or translations don't, and those of
-- which nothing was kept.
create function portal.altered_texts() returns table (fault text, reference text, version integer)
    language sql stable security definer set search_path = pg_catalog, public as $$
    select case when c.id is null then 'unkept' when said <> stands then 'altered' else 'whole' end,
        r.reference::text, r.cleared_version
    from records_record r
    left join records_clearedversion c on c.record_id = r.id and c.version = r.cleared_version
    left join portal.whole_hashes(null, null) w on w.record_id = r.id
    cross join portal.texts_hash(r.title, r.summary, r.body, r.comment) stands
    cross join portal.texts_hash(c.title, c.summary, c.body, c.comment) said
    where r.status in ('cleared', 'archived') and r.cleared_version is not null
        and (c.id is null or said <> stands or c.whole_hash is distinct from w.hash)
    order by r.id $$;

-- Rows of the tables that keep a log of their changes, which are other than their newest entry says, of whatever kind,
-- or of which it says nothing: each was entered when it was made, or when its table's log began.
create function portal.unlogged_changes() returns table (log text, row_id text)
    language plpgsql stable security definer
    set search_path = pg_catalog, public set timezone = 'UTC' set bytea_output = 'hex' set intervalstyle = 'iso_8601'
as $$
declare t record;
begin
    for t in
        select l.log, regexp_replace(l.log, 'event$', '') as kept, k.attname::text as key,
            array(select unnest(l.columns) except select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as log_only,
            array(select a.attname::text from pg_attribute a
                  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                  except select unnest(l.columns)) as row_only
        from portal.logs() l
        join pg_class c on c.relname = regexp_replace(l.log, 'event$', '') and c.relnamespace = 'public'::regnamespace
        join pg_index i on i.indrelid = c.oid and i.indisprimary
        join pg_attribute k on k.attrelid = c.oid and k.attnum = i.indkey[0]
        where 'pgh_obj_id' = any (l.columns) order by 1
    loop
        return query execute format(
            'with said as (select distinct on (pgh_obj_id) * from public.%1$I order by pgh_obj_id, pgh_id desc)
             select $1, coalesce(said.pgh_obj_id, stands.%3$I)::text
             from said full join public.%2$I stands on said.pgh_obj_id = stands.%3$I
             where case when said.pgh_obj_id is null then true
                        when stands.%3$I is null or said.pgh_label = ''delete''
                        then (stands.%3$I is null) <> (said.pgh_label = ''delete'')
                        else to_jsonb(stands) - $2 <> to_jsonb(said) - $3 end order by 2', t.log, t.kept, t.key)
            using t.kept, t.row_only, t.log_only;
    end loop;
end $$;

-- Rows of the logs that are not chained yet.
create function portal.unsealed() returns bigint
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
declare t record; fresh bigint; waiting bigint := 0;
begin
    for t in select l.*, coalesce(m.settled, 0) as settled
             from portal.logs() l left join records_sealmark m on m.table_name = l.log loop
        execute format(
            'select count(*) from public.%2$I l where l.%1$I > $1
             and not exists (select from records_seal s where s.table_name = $2 and s.row_id = l.%1$I)', t.key, t.log)
            into fresh using t.settled, t.log;
        waiting := waiting + fresh;
    end loop;
    return waiting;
end $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.seal(integer), portal.chain_head(bigint), portal.broken_links(), portal.altered_texts(),
    portal.unlogged_changes(), portal.unsealed() to portal_worker;
grant execute on function portal.whole_to_clear(bigint) to portal_web, portal_worker;
