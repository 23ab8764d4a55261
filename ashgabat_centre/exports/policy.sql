-- The export log: each person's own, and all of it for the head. Rows are only ever added.
alter table records_exportentry enable row level security;
create policy reading on records_exportentry for select to portal_web, portal_worker
    using (user_id = (select portal.uid()) or (select portal.role()) = 'head');
create policy noting on records_exportentry for insert to portal_web, portal_worker
    with check (user_id = (select portal.uid()));
create trigger only_added before update or delete on records_exportentry
    for each statement execute function portal.refuse_change();
call portal.append_only('records_exportentry');
