-- A reported problem is read by who reported it and by the administrator, who alone says that it is dealt with. What
-- was reported stays as it was written.
alter table records_problemreport enable row level security;
create policy reading on records_problemreport for select to portal_web, portal_worker using (
    reporter_id = (select portal.uid()) or (select portal.role()) = 'administrator');
create policy reporting on records_problemreport for insert to portal_web, portal_worker with check (
    reporter_id = (select portal.uid()) and (select portal.role()) <> '' and done_at is null);
create policy dealing on records_problemreport for update to portal_web, portal_worker
    using ((select portal.role()) = 'administrator')
    with check (done_by_id = (select portal.uid()));
revoke update, delete on records_problemreport from portal_web, portal_worker;
grant update (done_at, done_by_id) on records_problemreport to portal_web;
