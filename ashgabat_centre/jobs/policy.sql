-- A job is its asker's business; the worker sees all, and the head all but what is private: of extraction, which is its
-- uploader's, not even the head learns that a file, or its record, exists.
alter table records_job enable row level security;
create policy asking on records_job to portal_web, portal_worker
    using (asked_by_id = (select portal.uid()) or (select portal.role()) = 'system'
           or ((select portal.role()) = 'head' and not private));
