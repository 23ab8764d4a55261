-- Who was put on a list, or taken off it, is told to those the list itself is told to.
alter table records_needtoknowevent enable row level security;
create policy reading on records_needtoknowevent for select to portal_web, portal_worker
    using (user_id = (select portal.uid()) or portal.owns(record_id));
create policy writing on records_needtoknowevent for insert to portal_web, portal_worker
    with check (portal.owns(record_id));
