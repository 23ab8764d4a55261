-- Who sees the correction of a cleared record.
--
--                        draft      from its first submission
--   its author           yes        yes
--   the record's author  yes        yes
--   and owner
--   named reviewer       yes        yes
--   other staff          -          yes
--   Headquarters desk    -          -      (nor that there is one)
--   the portal itself    -          -      (told which records are being corrected, nothing else)
--   administrator        -          -
--
-- and of these, those who see the record, up to their level. A correction marked strictly confidential is never wider
-- open than its record's list.

alter table records_revision enable row level security;
create policy reading on records_revision for select to portal_web, portal_worker using (
    (select portal.is_staff())
    and sensitivity <= (select portal.level())
    and exists (
        select from records_record r
        where r.id = records_revision.record_id
        and (
            records_revision.author_id = (select portal.uid())
            or (select portal.uid()) in (r.author_id, r.owner_id)
            or (
                (records_revision.sensitivity < 2 or r.sensitivity = 2)
                and (records_revision.submitted_at is not null or r.reviewer_id = (select portal.uid()))
            )
        )
    )
);
-- Begun by the record's author or owner, on cleared text, in their own name.
create policy beginning on records_revision for insert to portal_web, portal_worker with check (
    (select portal.is_staff())
    and author_id = (select portal.uid())
    and portal.owns(record_id)
    and sensitivity <= (select portal.level())
    and exists (select from records_record r where r.id = record_id and r.status = 'cleared')
);
create policy going_on on records_revision for update to portal_web, portal_worker
    using ((select portal.is_staff())) with check (sensitivity <= (select portal.level()));
revoke delete on records_revision from portal_web, portal_worker;

-- What stood in a draft stays with those the draft was open to, also after it was submitted.
alter table records_revisionevent enable row level security;
create policy reading on records_revisionevent for select to portal_web, portal_worker using (
    exists (select from records_revision parent where parent.id = pgh_obj_id)
    and (
        author_id = (select portal.uid())
        or portal.owns(record_id)
        or (submitted_at is not null and sensitivity < 2)
        or (submitted_at is not null and exists (
            select from records_record r where r.id = record_id and r.sensitivity = 2))
    )
);
create policy writing on records_revisionevent for insert to portal_web, portal_worker
    with check ((select portal.is_staff()));
call portal.append_only('records_revisionevent');

-- The portal's own reader sees no correction, and leaves records that are being corrected out of the next briefing.
create function portal.under_correction() returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select record_id from public.records_revision
          where portal.role() = 'system' and status in ('draft', 'submitted', 'returned') $$;

-- Whose correction was discarded in that time: they are back in the briefing then.
create function portal.corrections_discarded(since timestamptz, until timestamptz) returns setof bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select record_id from public.records_revision
          where portal.role() = 'system' and status = 'discarded' and decided_at >= since and decided_at < until $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.under_correction(), portal.corrections_discarded(timestamptz, timestamptz) to portal_web, portal_worker;
