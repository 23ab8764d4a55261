-- A briefing is read where its record is.
call portal.fence('reports_briefing');
call portal.fence_events('reports_briefingevent');

-- So is what was printed of it, which is written in the moment it is cleared.
alter table reports_printedbriefing enable row level security;
create policy reading on reports_printedbriefing for select to portal_web, portal_worker
    using (exists (select from records_record r where r.id = briefing_id));
create policy printing on reports_printedbriefing for insert to portal_web, portal_worker with check (
    (select portal.writes())
    and exists (select from records_record r where r.id = briefing_id and r.status = 'cleared'
                and r.cleared_by_id = (select portal.uid()) and r.version = reports_printedbriefing.version));
call portal.append_only('reports_printedbriefing');

-- A record that is marked higher takes its paragraph out of every briefing that is not transmitted yet. Its drafter is
-- told so by the reason, which models.py has in both languages, and reads it anew by its version.
create function portal.take_out_raised() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    with taken as (
        update records_paragraph p
        set excluded_because = 'A record it rests on was marked higher after it was taken in.'
        from records_citation c, records_record parent
        where c.cited_id = new.id and new.sensitivity > c.sensitivity
          and p.id = c.paragraph_id and p.excluded_because = ''
          and parent.id = p.parent_id and parent.kind = 'briefing' and parent.status not in ('cleared', 'archived')
        returning p.parent_id)
    update records_record set version = version + 1, updated_at = statement_timestamp()
        where id in (select parent_id from taken);
    return null;
end $$;
create trigger raised after update of sensitivity on records_record
    for each row when (new.sensitivity > old.sensitivity) execute function portal.take_out_raised();

-- How many paragraphs that were taken out so, of a briefing the reader sees: the drafter may not see them any more.
create function portal.taken_out(bid bigint) returns bigint
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select count(*) from records_paragraph
          where parent_id = bid and portal.is_staff()
            and excluded_because = 'A record it rests on was marked higher after it was taken in.' $$;
grant execute on function portal.taken_out(bigint) to portal_web, portal_worker;

-- A briefing is out once it is cleared: what is wrong in it, the next one says.
call portal.rest_on('reports_briefing', 'record_id', '{clear}');
-- What left the cleared state comes back to it only while no briefing began meanwhile, which left it out for good.
create function portal.resting_on_a_cut(bigint, text, timestamptz) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select $2 in ('withdraw', 'archive') and exists (
              select from records_record where kind = 'briefing' and created_at >= $3) $$;
