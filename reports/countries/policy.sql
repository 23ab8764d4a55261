-- A cleared map is no content: whoever reads the page of the region reads it, and the administrator who keeps it.
-- One is put in and taken away under the administrator's own name; its drawing and its clearance never change, and the
-- rows stay as the history.
alter table reports_clearedmap enable row level security;
create policy reading on reports_clearedmap for select to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) in ('desk', 'administrator'));
create policy putting on reports_clearedmap for insert to portal_web with check (
    (select portal.role()) = 'administrator' and put_by_id = (select portal.uid()) and removed_at is null);
create policy removing on reports_clearedmap for update to portal_web
    using ((select portal.role()) = 'administrator' and removed_at is null)
    with check (removed_by_id = (select portal.uid()));
revoke insert, update, delete on reports_clearedmap from portal_web, portal_worker;
grant insert, update (removed_by_id, removed_at) on reports_clearedmap to portal_web;
