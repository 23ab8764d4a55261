-- A calendar's address is its owner's, and ended rather than removed.
alter table liaison_calendarfeed enable row level security;
create policy own on liaison_calendarfeed to portal_web, portal_worker
    using (user_id = (select portal.uid())) with check (user_id = (select portal.uid()));
revoke delete on liaison_calendarfeed from portal_web, portal_worker;

-- An address hangs from its owner's account: the stamp is the database's to write.
create function portal.stamp_feed() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    new.stamp := portal.stamp(new.user_id);
    return new;
end $$;
create trigger stamped before insert on liaison_calendarfeed
    for each row execute function portal.stamp_feed();

-- A calendar program has not signed in: it learns whose address it holds, and reads as that person from then on.
create function portal.owner_of_feed(hash text) returns bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select user_id from public.liaison_calendarfeed where key_hash = hash and ended_at is null
                and stamp = portal.stamp(user_id) $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function portal.owner_of_feed(text) to portal_web;
