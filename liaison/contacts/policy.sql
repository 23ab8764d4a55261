-- After how long without contact the Centre is reminded: read by everybody, set by the head alone.
alter table liaison_silencethreshold enable row level security;
create policy reading on liaison_silencethreshold for select to portal_web, portal_worker
    using (true);
create policy setting on liaison_silencethreshold for update to portal_web, portal_worker
    using ((select portal.role()) = 'head');
revoke insert, delete on liaison_silencethreshold from portal_web, portal_worker;

alter table liaison_silencethresholdevent enable row level security;
create policy reading on liaison_silencethresholdevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on liaison_silencethresholdevent for insert to portal_web, portal_worker
    with check ((select portal.role()) = 'head');
call portal.append_only('liaison_silencethresholdevent');
