-- Tables on their way in are their importer's alone: what stands in them is nobody's yet.
alter table records_import enable row level security;
create policy own on records_import to portal_web, portal_worker
    using (user_id = (select portal.uid()))
    with check (user_id = (select portal.uid()) and (select portal.writes()));
alter table records_importrow enable row level security;
create policy own on records_importrow to portal_web, portal_worker
    using (exists (select from records_import i where i.id = parent_id));

-- From which file an entry came, staff reads where they see the entry, and its importer always: by it the same row
-- makes nothing twice. Of a pseudonym those alone read it who know the person.
alter table records_origin enable row level security;
create policy reading on records_origin for select to portal_web, portal_worker using (
    (select portal.is_staff()) and (
        made_by_id = (select portal.uid())
        or exists (select from records_record r where r.id = record_id)
        or portal.person_open(person_id)));
create policy telling on records_origin for insert to portal_web, portal_worker with check (
    (select portal.writes()) and made_by_id = (select portal.uid())
    and (record_id is null or portal.owns(record_id))
    and (person_id is null or portal.person_open(person_id)));
call portal.append_only('records_origin');

-- For the sweeper, which sees no tables: an end to those that were sent in long ago.
create function portal.forget_imports(before timestamptz) returns bigint
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare gone bigint;
begin
    delete from records_importrow where parent_id in (select id from records_import where at < before);
    delete from records_import where at < before;
    get diagnostics gone = row_count;
    return gone;
end $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function portal.forget_imports(timestamptz) to portal_worker;
