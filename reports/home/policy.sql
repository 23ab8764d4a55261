-- When somebody looked at their home page is theirs alone.
alter table reports_homevisit enable row level security;
create policy own on reports_homevisit to portal_web, portal_worker
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
