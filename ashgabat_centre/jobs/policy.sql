-- A job is its asker's business; the worker sees all, and the head all but what is private: of extraction, which is its
-- uploader's, not even the head learns that a file, or its record, exists.
alter table records_job enable row level security;
create policy asking on records_job to portal_web, portal_worker
    using (asked_by_id = (select portal.uid()) or (select portal.role()) = 'system'
           or ((select portal.role()) = 'head' and not private));

-- Who keeps the portal hears that work failed, of which sort and when: not what it was about, for whom, or the reason.
create function portal.failed_jobs()
    returns table (number bigint, name text, finished_at timestamptz, attempts smallint)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select id, name, finished_at, attempts from public.records_job
          where state = 'failed' and not private and portal.role() = 'administrator'
          order by finished_at desc, id desc limit 50 $$;
revoke all on function portal.failed_jobs() from public;
grant execute on function portal.failed_jobs() to portal_web, portal_worker;
