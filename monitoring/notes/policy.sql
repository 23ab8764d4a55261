-- A situation note is read where its record is; its evidence too (sources/policy.sql).
call portal.fence('monitoring_situationnote');
call portal.fence_events('monitoring_situationnoteevent');

-- Nothing is reported on a day to come, nor before it took place.
create function portal.check_reported() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if new.reported_on > portal.today() then
        raise check_violation using constraint = 'note_reported_ahead', message = 'reported on a day to come';
    elsif exists (select from records_record r where r.id = new.record_id and r.occurred_on > new.reported_on) then
        raise check_violation using constraint = 'note_reported_before', message = 'reported before it took place';
    end if;
    return new;
end $$;
create trigger reported_in_time before insert or update of reported_on on monitoring_situationnote
    for each row when (new.reported_on is not null) execute function portal.check_reported();

-- A note supersedes one that its writer sees and that was cleared. All of this is asked as the reader: of a later note
-- that is closed to somebody, nothing tells them, neither here nor by a refusal (decision 89).
create function portal.is_superseded(note bigint, otherwise_than bigint default 0) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (
            select from monitoring_situationnote n join records_record r on r.id = n.record_id
            where n.supersedes_id = note and n.record_id <> otherwise_than and r.status in ('cleared', 'archived')) $$;
-- What a note supersedes is looked at when it is filed and when another is chosen.
create function portal.check_superseding() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if not exists (select from records_record r
                   where r.id = new.supersedes_id and r.status in ('cleared', 'archived')) then
        raise check_violation using constraint = 'supersedes_cleared_note',
            message = 'a note supersedes one that was cleared, of those that its author may read';
    elsif exists (select from records_record r where r.id = new.record_id and r.status in ('cleared', 'archived')) then
        perform portal.supersede_once(new.record_id, new.supersedes_id);
    end if;
    return new;
end $$;
create trigger filed_superseding before insert on monitoring_situationnote
    for each row when (new.supersedes_id is not null) execute function portal.check_superseding();
create trigger chosen_superseding before update on monitoring_situationnote
    for each row when (new.supersedes_id is not null and new.supersedes_id is distinct from old.supersedes_id)
    execute function portal.check_superseding();
-- Of two notes that are cleared at once and supersede the same, the second is refused: each waits for the other.
create function portal.supersede_once(note bigint, earlier bigint) returns void
    language plpgsql set search_path = pg_catalog, public as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('monitoring.superseded', earlier));
    if portal.is_superseded(earlier, otherwise_than => note) then
        raise unique_violation using constraint = 'superseded_once', message = 'a note is superseded once';
    end if;
end $$;
-- The same of a note that is cleared only now.
create function portal.check_superseded_once() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    perform portal.supersede_once(n.record_id, n.supersedes_id) from monitoring_situationnote n
        where n.record_id = new.id and n.supersedes_id is not null;
    return null;
end $$;
create trigger superseded_once after update of status on records_record
    for each row when (new.kind = 'situationnote' and new.status = 'cleared' and old.status <> 'cleared')
    execute function portal.check_superseded_once();
grant execute on function portal.is_superseded(bigint, bigint), portal.supersede_once(bigint, bigint)
    to portal_web, portal_worker;

-- By when a note is looked at again: read by the staff who read the note, and set by its author, its owner or who
-- clears, for a day to come. Each date is added to those before it; none of them touches the note.
alter table monitoring_reviewdate enable row level security;
create policy reading on monitoring_reviewdate for select to portal_web, portal_worker using (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
create policy setting on monitoring_reviewdate for insert to portal_web with check (
    (select portal.writes()) and set_by_id = (select portal.uid()) and review_by > (select portal.today())
    and ((select portal.clears()) or portal.owns(record_id))
    and exists (select from records_record r where r.id = record_id and r.kind = 'situationnote'
                and r.status not in ('withdrawn', 'archived'))
    and not portal.is_superseded(record_id));
call portal.append_only('monitoring_reviewdate');
