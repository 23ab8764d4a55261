-- What somebody has seen, chosen and been mailed is theirs alone, whatever their role; the worker writes a mail's row
-- as the person it goes to.
alter table records_noticevisit enable row level security;
create policy own on records_noticevisit to portal_web, portal_worker
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
alter table records_noticechoice enable row level security;
create policy own on records_noticechoice to portal_web, portal_worker
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
alter table records_noticewatch enable row level security;
create policy own on records_noticewatch to portal_web, portal_worker
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
revoke insert, update, delete on records_noticevisit, records_noticechoice, records_noticewatch from portal_worker;
alter table records_noticemail enable row level security;
create policy own on records_noticemail to portal_worker
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
revoke all on records_noticemail from portal_web;
