-- What `manage.py apply_policy` runs last, after every room's policy.sql.

-- What PostgreSQL gives to everybody; each file grants its functions to those who call them.
revoke execute on all routines in schema portal from public;

do $$
declare it record;
begin
    for it in select oid::regprocedure as name from pg_proc p
              where pronamespace = 'public'::regnamespace and not exists (
                  select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    loop
        execute format('revoke execute on routine %s from public', it.name);
    end loop;
end $$;
-- The models' triggers call it as whoever writes the row; themselves they need no right.
grant execute on function public._pgtrigger_should_ignore(name) to portal_web, portal_worker;

-- Row-level security stands on a table or unfenced.toml says why it need not, and what is written there: any other is
-- closed, and what doesn't belong to the owner can't be.
do $$
declare it record;
begin
    for it in select c.oid::regclass as name, said.web, said.worker, said.closed_to
              from jsonb_to_recordset(current_setting('portal.unfenced')::jsonb)
                  as said(name name, web text, worker text, closed_to text)
              join pg_class c on c.relname = said.name
              where c.relnamespace = 'public'::regnamespace and c.relowner = current_user::regrole
    loop
        execute format('revoke insert, update, delete on %s from portal_web, portal_worker', it.name);
        if it.web is not null then
            execute format('grant %s on %s to portal_web', it.web, it.name);
        end if;
        if it.worker is not null then
            execute format('grant %s on %s to portal_worker', it.worker, it.name);
        end if;
        if it.closed_to is not null then
            execute format('revoke all on %s from %I', it.name, 'portal_' || it.closed_to);
        end if;
    end loop;
    for it in select oid::regclass as name from pg_class
              where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'f') and not relrowsecurity
                  and relowner = current_user::regrole
                  and not exists (
                      select from jsonb_to_recordset(current_setting('portal.unfenced')::jsonb) as said(name name)
                      where said.name = relname)
    loop
        execute format('revoke all on %s from portal_web, portal_worker', it.name);
    end loop;
    for it in select c.oid::regclass as name, c.relowner::regrole as landlord from pg_class c
              where c.relnamespace in ('public'::regnamespace, 'portal'::regnamespace)
                  and c.relkind in ('r', 'p', 'f', 'S') and c.relowner <> current_user::regrole
                  and not exists (select from pg_depend d
                                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    loop
        raise object_not_in_prerequisite_state using message = format(
            '%s belongs to %s, so nothing can be said of it. Drop it, or: alter table %s owner to %s',
            it.name, it.landlord, it.name, current_user);
    end loop;
    for it in select nspname from pg_namespace
              where nspname !~ '^pg_' and nspname not in ('information_schema', 'public', 'portal')
                  and (has_schema_privilege('portal_web', oid, 'usage')
                      or has_schema_privilege('portal_worker', oid, 'usage'))
    loop
        raise object_not_in_prerequisite_state using message = format(
            'the schema %I is open to web or worker and no policy says what they do there. Drop it, or: '
            'revoke all on schema %I from public, portal_web, portal_worker', it.nspname, it.nspname);
    end loop;
    for it in select distinct c.conname, c.conrelid::regclass as name
              from pg_constraint c join pg_trigger t on t.tgconstraint = c.oid
              where c.connamespace = 'public'::regnamespace and t.tgisinternal and t.tgenabled <> 'O'
    loop
        raise object_not_in_prerequisite_state using message = format(
            'the constraint %I of %s is switched off. As superuser: alter table %s enable trigger all',
            it.conname, it.name, it.name);
    end loop;
end $$;
