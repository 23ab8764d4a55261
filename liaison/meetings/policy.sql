-- A meeting and what hangs from it are read where its record is. People met are opened to Headquarters by it, and
-- whom a meeting is with is judged by the concurrence there is.
call portal.fence('liaison_meeting');
call portal.fence_events('liaison_meetingevent');
call portal.fence('liaison_counterpart');
call portal.fence_events('liaison_counterpartevent', 'record_id', wordless => '{heard}');
-- The post of somebody in the directory, in the words of that day: where the person is open. Its rows are only added.
call portal.fence('liaison_statedpost');
create policy beside_pseudonym on liaison_statedpost as restrictive for select to portal_web, portal_worker
    using (portal.person_open(person_id));
revoke update, delete on liaison_statedpost from portal_web, portal_worker;
call portal.fence_events('liaison_statedpostevent', 'record_id', own_guard => true,
                         shown => 'portal.person_open(person_id)');
call portal.fence('liaison_ownparticipant');
call portal.fence_events('liaison_ownparticipantevent', 'record_id');
call portal.fence('liaison_point');
call portal.fence_events('liaison_pointevent', 'record_id', wordless => '{heard}');
call portal.show_people('liaison_counterpart');

-- --- Concurrence -------------------------------------------------------------------------------------------------
create constraint trigger judged_first after insert on liaison_meeting deferrable initially deferred
    for each row execute function portal.judge();
create constraint trigger judged after update on liaison_meeting deferrable initially deferred
    for each row when ((old.state, old.starts_at) is distinct from (new.state, new.starts_at))
    execute function portal.judge();
create constraint trigger judged_first after insert or delete on liaison_counterpart deferrable initially deferred
    for each row execute function portal.judge();
create constraint trigger judged after update on liaison_counterpart deferrable initially deferred
    for each row when ((old.record_id, old.organization_id, old.person_id, old.stated_id, old.heard)
                       is distinct from (new.record_id, new.organization_id, new.person_id, new.stated_id, new.heard))
    execute function portal.judge();
create constraint trigger judged_first after insert or delete on liaison_point deferrable initially deferred
    for each row execute function portal.judge();
create constraint trigger judged after update on liaison_point deferrable initially deferred
    for each row when ((old.record_id, old.heard) is distinct from (new.record_id, new.heard))
    execute function portal.judge();

-- Whoever is named in a row by hand, as the name, in the post or as the speaker, is heard by the database.
create function portal.hear_row() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    is_now constant jsonb := to_jsonb(new);
begin
    new.heard := portal.name_heard(concat_ws('; ', is_now ->> 'name', is_now ->> 'post', is_now ->> 'speaker'));
    return new;
end $$;
create trigger heard before insert or update on liaison_counterpart for each row execute function portal.hear_row();
create trigger heard before insert or update on liaison_statedpost for each row execute function portal.hear_row();
create trigger heard before insert or update on liaison_point for each row execute function portal.hear_row();

-- --- Channels and levels -----------------------------------------------------------------------------------------
-- Read by everybody, kept by the administrator.
alter table liaison_channel enable row level security;
create policy reading on liaison_channel for select to portal_web, portal_worker using (true);
create policy entering on liaison_channel for insert to portal_web
    with check ((select portal.role()) = 'administrator');
create policy changing on liaison_channel for update to portal_web
    using ((select portal.role()) = 'administrator');
alter table liaison_level enable row level security;
create policy reading on liaison_level for select to portal_web, portal_worker using (true);
create policy entering on liaison_level for insert to portal_web
    with check ((select portal.role()) = 'administrator');
create policy changing on liaison_level for update to portal_web
    using ((select portal.role()) = 'administrator');
