-- Unsaved text is its author's, and nobody else's: not the head's, not the worker's. It is seen by its author only while
-- they are cleared for what it is marked, and while they see the record it was typed over.
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

create function portal.forget_drafts(before timestamptz) returns bigint
    language sql volatile security definer set search_path = pg_catalog, public
    as $$ with gone as (delete from records_formdraft where saved_at < before returning 1)
          select count(*) from gone $$;
revoke execute on function portal.forget_drafts(timestamptz) from public;
grant execute on function portal.forget_drafts(timestamptz) to portal_worker;
