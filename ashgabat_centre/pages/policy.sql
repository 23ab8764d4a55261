-- A saved view is its maker's. One of the team is read by all staff, whose names for things Headquarters does not read,
-- and is changed or removed by its maker or a head.
alter table records_savedview enable row level security;
create policy reading on records_savedview for select to portal_web, portal_worker using (
    maker_id = (select portal.uid()) or (shared and (select portal.is_staff())));
create policy saving on records_savedview for insert to portal_web with check (
    maker_id = (select portal.uid()) and (not shared or (select portal.is_staff())));
create policy changing on records_savedview for update to portal_web
    using (maker_id = (select portal.uid()) or (shared and (select portal.role()) = 'head'))
    with check ((maker_id = (select portal.uid()) or (select portal.role()) = 'head')
                and (not shared or (select portal.is_staff())));
create policy removing on records_savedview for delete to portal_web
    using (maker_id = (select portal.uid()) or (shared and (select portal.role()) = 'head'));
revoke insert, update, delete on records_savedview from portal_worker;
revoke update on records_savedview from portal_web;
grant update (name, query, shared, notify_since, opened_at) on records_savedview to portal_web;
-- How somebody has their lists is theirs alone.
alter table records_listlayout enable row level security;
create policy own on records_listlayout to portal_web
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
revoke all on records_listlayout from portal_worker;
