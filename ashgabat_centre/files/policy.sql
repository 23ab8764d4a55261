-- Files of records. A file stands behind its record, and behind its own marking as a record does behind its. A file on
-- its way in is its uploader's.

-- --- Attached ------------------------------------------------------------------------------------------------
alter table records_attachment enable row level security;
create policy reading on records_attachment for select to portal_web, portal_worker using (
    exists (select from records_record r where r.id = record_id)
    and sensitivity <= (select portal.level())
    and (
        sensitivity < 2
        or portal.owns(record_id)
        or exists (select from records_needtoknow n
                   where n.user_id = (select portal.uid()) and n.record_id = records_attachment.record_id)
    )
);
-- Attached by the record's author or owner, under their own name and within their clearance.
create policy attaching on records_attachment for insert to portal_web, portal_worker with check (
    (select portal.writes()) and portal.owns(record_id)
    and uploaded_by_id = (select portal.uid()) and sensitivity <= (select portal.level())
);
-- Taken away by author or owner; the text is noted in its uploader's name.
create policy noting on records_attachment for update to portal_web, portal_worker
    using ((select portal.writes()) and (portal.owns(record_id) or uploaded_by_id = (select portal.uid())));
revoke update, delete on records_attachment from portal_web, portal_worker;
grant update (extraction, extraction_note, removed_at, removed_by_id, removed_because)
    on records_attachment to portal_web, portal_worker;
call portal.fence_events('records_attachmentevent', parent => 'records_attachment', record => 'record_id',
                         wordless => '{scan,extraction,extraction_note,sealed_key,sealed_with}');
call portal.fence('records_attachmenttext', 'attachment_id', 'records_attachment');

-- A container is never marked below what it contains.
create function portal.check_file_marking() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_table_name = 'records_attachment' then
        if new.sensitivity > (select sensitivity from records_record where id = new.record_id for share) then
            raise check_violation using message = 'a file is not marked above its record';
        end if;
    elsif exists (select from records_attachment
                  where record_id = new.id and removed_at is null and sensitivity > new.sensitivity) then
        raise check_violation using message = 'a record is not marked below its files';
    end if;
    return new;
end $$;
create trigger file_within_record before insert or update of sensitivity, record_id on records_attachment
    for each row execute function portal.check_file_marking();
create trigger record_above_its_files before update of sensitivity on records_record
    for each row when (new.sensitivity < old.sensitivity) execute function portal.check_file_marking();

-- What is submitted has a new version with every file put in or taken away: its clearer has read another one.
create trigger moves_version after insert or update of removed_at on records_attachment
    for each row execute function portal.move_version();

-- --- On its way in -------------------------------------------------------------------------------------------
-- Its uploader's, while they may see the record.
alter table records_upload enable row level security;
create policy own on records_upload to portal_web, portal_worker
    using (user_id = (select portal.uid()) and exists (select from records_record r where r.id = record_id))
    with check (user_id = (select portal.uid()) and portal.owns(record_id));

-- How much was attached, whoever may see it: files and bytes of this person since that moment, of the record, and
-- bytes altogether; what is on its way in counts. One person's arrivals are judged one after another.
create function portal.count_files(rid bigint, since timestamptz)
    returns table (day_files bigint, day_bytes numeric, record_files bigint, record_bytes numeric, all_bytes numeric)
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('portal.files', portal.uid()));
    return query
    with counted as (
        select record_id, uploaded_by_id as person, uploaded_at as at, size, removed_at is null as kept
        from records_attachment
        union all
        select record_id, user_id, started_at, size, true from records_upload
        where attachment_id is null and expires_at > now()
    )
    select count(*) filter (where person = portal.uid() and at >= since),
           coalesce(sum(size) filter (where person = portal.uid() and at >= since), 0),
           count(*) filter (where record_id = rid and kept),
           coalesce(sum(size) filter (where record_id = rid and kept), 0),
           coalesce(sum(size), 0)
    from counted;
end $$;

-- --- For the sweeper, which sees no rows -----------------------------------------------------------------------
-- Which stored names are spoken for.
create function portal.stored_names() returns setof text
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select stored_as::text from records_attachment
          union all
          select 'pieces/' || replace(id::text, '-', '') from records_upload
          where attachment_id is null and expires_at > now() $$;

-- An end to uploads that expired.
create function portal.forget_uploads() returns bigint
    language sql volatile security definer set search_path = pg_catalog, public
    as $$ with gone as (delete from records_upload where expires_at < now() returning 1) select count(*) from gone $$;

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function portal.count_files(bigint, timestamptz) to portal_web, portal_worker;
grant execute on function portal.stored_names(), portal.forget_uploads() to portal_worker;
