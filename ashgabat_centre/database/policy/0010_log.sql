-- The reading log: told to those who may read the record itself, written by each person for themselves.
alter table records_accessentry enable row level security;
create policy reading on records_accessentry for select to portal_web, portal_worker
    using (exists (select from records_record r where r.id = record_id));
create policy noting on records_accessentry for insert to portal_web, portal_worker with check (
    user_id = (select portal.uid()) and exists (select from records_record r where r.id = record_id));

-- The export log: each person's own, and all of it for the head.
alter table records_exportentry enable row level security;
create policy reading on records_exportentry for select to portal_web, portal_worker
    using (user_id = (select portal.uid()) or (select portal.role()) = 'head');
create policy noting on records_exportentry for insert to portal_web, portal_worker
    with check (user_id = (select portal.uid()));

-- Not even the owner changes them by accident; privileges already keep the portal's own roles from it.
create function portal.refuse_change() returns trigger language plpgsql as $$ begin
    raise insufficient_privilege using message = format('rows of %s are only ever added', tg_table_name);
end $$;
create trigger only_added before update or delete on records_accessentry
    for each statement execute function portal.refuse_change();
create trigger only_added before update or delete on records_exportentry
    for each statement execute function portal.refuse_change();

-- A log can't be emptied either, and what can't be emptied is sealed: the sealer asks which tables carry this.
create function portal.refuse_truncate() returns trigger language plpgsql as $$ begin
    raise insufficient_privilege using message = format('%s is never emptied', tg_table_name);
end $$;
create function portal.keep_log(log regclass) returns void language plpgsql as $$ begin
    execute format('create or replace trigger never_emptied before truncate on %s
                    for each statement execute function portal.refuse_truncate()', log);
end $$;
revoke execute on function portal.keep_log(regclass) from public;

-- Tables that became append-only before this page was written.
select portal.keep_log(oid) from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'
    and has_table_privilege('portal_web', oid, 'insert')
    and not has_any_column_privilege('portal_web', oid, 'update')
    and not has_table_privilege('portal_web', oid, 'delete');
