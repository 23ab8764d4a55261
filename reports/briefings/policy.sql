-- A briefing is read where its record is.
call portal.fence('reports_briefing');
call portal.fence_events('reports_briefingevent');

-- So is what was printed of it, which is written in the moment it is cleared.
alter table reports_printedbriefing enable row level security;
create policy reading on reports_printedbriefing for select to portal_web, portal_worker
    using (exists (select from records_record r where r.id = briefing_id));
create policy printing on reports_printedbriefing for insert to portal_web, portal_worker with check (
    (select portal.writes())
    and exists (select from records_record r where r.id = briefing_id and r.status = 'cleared'
                and r.cleared_by_id = (select portal.uid()) and r.version = reports_printedbriefing.version));
call portal.append_only('reports_printedbriefing');
