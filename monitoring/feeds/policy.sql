-- Feeds and what they brought: the Centre's staff read and sort them, the worker brings them. Headquarters reads what
-- was cleared, and these are nobody's word yet; the administrator keeps accounts and lists, and reads no content.
--
--                   staff                    the worker    administrator    Headquarters
--   feeds           read, add, change        read, note    -                -
--   items           read, take, dismiss      bring         -                -
--   allowed hosts   read                     read          add, remove      -
alter table monitoring_feed enable row level security;
create policy reading on monitoring_feed for select to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) = 'system');
create policy adding on monitoring_feed for insert to portal_web, portal_worker with check ((select portal.is_staff()));
create policy changing on monitoring_feed for update to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) = 'system');
revoke delete on monitoring_feed from portal_web, portal_worker;

-- A feed is public, and so is whose it is.
create function portal.refuse_protected_source(source bigint) returns void
    language plpgsql stable set search_path = pg_catalog, public as $$
begin
    if exists (select from monitoring_source s where s.id = source and s.protected) then
        raise check_violation using message = 'a feed has no protected source', constraint = 'feed_of_open_source';
    end if;
end $$;
grant execute on function portal.refuse_protected_source(bigint) to portal_web, portal_worker;

alter table monitoring_feeditem enable row level security;
create policy reading on monitoring_feeditem for select to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) = 'system');
create policy bringing on monitoring_feeditem for insert to portal_worker
    with check ((select portal.role()) = 'system');
create policy rewording on monitoring_feeditem for update to portal_worker
    using ((select portal.role()) = 'system');
create policy deciding on monitoring_feeditem for update to portal_web
    using ((select portal.is_staff()))
    with check (state = 'new' or decided_by_id = (select portal.uid()));
-- What a feed said is changed by no person, and no item is made up.
revoke insert, update, delete on monitoring_feeditem from portal_web;
grant update (state, decided_by_id, decided_at, record_id, event_id) on monitoring_feeditem to portal_web;
revoke delete on monitoring_feeditem from portal_worker;

-- What is taken stays with its note or event; a dismissal is taken back by who dismissed it, within ten minutes.
create function portal.guard_feed_item() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user <> 'portal_web' then
        return new;
    end if;
    if old.state = 'taken' then
        raise insufficient_privilege using message = 'what was taken into a note or an event stays with it';
    elsif old.state = 'dismissed' and new.state = 'new' and (
            old.decided_by_id is distinct from portal.uid()
            or old.decided_at <= statement_timestamp() - interval '10 minutes') then
        raise insufficient_privilege using message = 'who dismissed it takes that back, within ten minutes';
    end if;
    if new.state <> 'new' then
        new.decided_at := statement_timestamp();
    end if;
    return new;
end $$;
create trigger guarded before update of state, decided_by_id, decided_at, record_id, event_id on monitoring_feeditem
    for each row execute function portal.guard_feed_item();

alter table monitoring_allowedhost enable row level security;
create policy reading on monitoring_allowedhost for select to portal_web, portal_worker
    using ((select portal.is_staff()) or (select portal.role()) in ('system', 'administrator'));
create policy allowing on monitoring_allowedhost for insert to portal_web
    with check ((select portal.role()) = 'administrator' and by_id = (select portal.uid()));
create policy removing on monitoring_allowedhost for delete to portal_web
    using ((select portal.role()) = 'administrator');
revoke update on monitoring_allowedhost from portal_web, portal_worker;
revoke insert, delete on monitoring_allowedhost from portal_worker;

-- Their changes, as open as they are themselves, and only ever added to.
alter table monitoring_feedevent enable row level security;
create policy reading on monitoring_feedevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_feedevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) or (select portal.role()) = 'system');
alter table monitoring_feeditemevent enable row level security;
create policy reading on monitoring_feeditemevent for select to portal_web, portal_worker
    using ((select portal.is_staff()));
create policy writing on monitoring_feeditemevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()) or (select portal.role()) = 'system');
alter table monitoring_allowedhostevent enable row level security;
create policy reading on monitoring_allowedhostevent for select to portal_web, portal_worker
    using ((select portal.role()) in ('administrator', 'head'));
create policy writing on monitoring_allowedhostevent for insert to portal_web
    with check ((select portal.role()) = 'administrator');
call portal.append_only('monitoring_feedevent', 'monitoring_feeditemevent', 'monitoring_allowedhostevent');
