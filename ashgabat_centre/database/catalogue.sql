-- All that decides who may do what, as PostgreSQL has it: a name that says what it is, and the words that hold for it.
-- No number of PostgreSQL's own is among them, so that a copy and a restored database answer alike. What belongs to an
-- extension is the superuser's, and left out.
with ours as (
    select oid from pg_namespace where nspname in ('public', 'portal')
), relation as (
    select c.*, c.oid::regclass::text as name from pg_class c
    where c.relnamespace in (select oid from ours) and c.relkind in ('r', 'p', 'f', 'v', 'm', 'S')
        and not exists (select from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), routine as (
    select p.*, l.lanname from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace in (select oid from ours)
        and not exists (select from pg_depend d
                        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
), held (name, acl, holder) as (
    select format('relation %s', name), relacl, relowner from relation
    union all
    select format('column %s.%s', r.name, a.attname), a.attacl, r.relowner
    from pg_attribute a join relation r on r.oid = a.attrelid
    union all
    select format('function %s', oid::regprocedure), coalesce(proacl, acldefault('f', proowner)), proowner
    from routine
    union all
    select format('schema %s', nspname), nspacl, nspowner from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema'
    union all
    select format('default %s %s %s', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype),
        defaclacl, defaclrole
    from pg_default_acl
), catalogue (name, words) as (
    select format('rights on %s', name),
        string_agg(concat(grantee::regrole, '=', privilege_type, case when is_grantable then '*' end), ' '
                   order by grantee::regrole::text collate "C", privilege_type)
    from held, aclexplode(acl) where grantee <> holder group by name
    union all
    select format('policy %s %s', r.name, p.polname),
        concat_ws(' ', p.polpermissive, p.polcmd,
            array(select case role when 0 then '-' else role::regrole::text end from unnest(p.polroles) role
                  order by 1)::text,
            pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
    from pg_policy p join relation r on r.oid = p.polrelid
    union all
    select format('relation %s', name),
        concat_ws(' ', relkind, relowner::regrole, relrowsecurity, relforcerowsecurity, reloptions,
            case when relkind in ('v', 'm') then pg_get_viewdef(oid) end)
    from relation
    union all
    select format('rule %s %s', r.name, w.rulename), concat_ws(' ', pg_get_ruledef(w.oid), w.ev_enabled)
    from pg_rewrite w join relation r on r.oid = w.ev_class where w.rulename <> '_RETURN'
    union all
    select format('trigger %s %s', r.name, t.tgname), concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
    from pg_trigger t join relation r on r.oid = t.tgrelid where not t.tgisinternal
    union all
    select format('constraint %s %s', r.name, c.conname), 'is switched off'
    from pg_constraint c join relation r on r.oid = c.conrelid
    where exists (select from pg_trigger t where t.tgconstraint = c.oid and t.tgisinternal and t.tgenabled <> 'O')
    union all
    select format('function %s', oid::regprocedure),
        concat_ws(' ', proowner::regrole, prokind, lanname, pg_get_function_result(oid), provolatile, proparallel,
            proleakproof, proisstrict, prosecdef, proconfig, prosrc, pg_get_function_sqlbody(oid))
    from routine
    union all
    select format('schema %s', nspname), nspowner::regrole::text
    from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'
)
