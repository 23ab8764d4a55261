-- What is kept while people write: a form's one-time number and unsaved text are their own, and nobody else's: not the
-- head's, not the worker's.

-- --- A form's one-time number -----------------------------------------------------------------------------------
alter table records_formtoken enable row level security;
create policy own on records_formtoken to portal_web, portal_worker using (user_id = (select portal.uid()));

-- --- Unsaved text -------------------------------------------------------------------------------------------
-- Seen by its author only while they are cleared for what it is marked, and while they see the record it was typed
-- over.
alter table records_formdraft enable row level security;
create policy own on records_formdraft to portal_web, portal_worker
    using (
        user_id = (select portal.uid())
        and sensitivity <= (select portal.level())
        and (record_id is null or exists (select from records_record r where r.id = record_id)))
    with check (
        (select portal.writes())
        and user_id = (select portal.uid())
        and sensitivity <= (select portal.level())
        and (record_id is null or exists (select from records_record r where r.id = record_id)));

-- For the sweeper, which sees no draft: an end to those that were saved last long ago.
create function portal.forget_drafts(before timestamptz) returns bigint
    language sql volatile security definer set search_path = pg_catalog, public
    as $$ with gone as (delete from records_formdraft where saved_at < before returning 1)
          select count(*) from gone $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function portal.forget_drafts(timestamptz) to portal_worker;
