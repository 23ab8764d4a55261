-- A letter is read where its record is; people written to are opened to Headquarters by it, and whom it goes to is
-- judged by the concurrence there is.
call portal.fence('liaison_correspondence');
call portal.fence_events('liaison_correspondenceevent');
call portal.show_people('liaison_correspondence');
create constraint trigger judged after update on liaison_correspondence deferrable initially deferred
    for each row when ((old.direction, old.organization_id, old.person_id)
                       is distinct from (new.direction, new.organization_id, new.person_id))
    execute function portal.judge();

-- A note verbale goes to ministries, missions and the like alone; an answer goes the other way than what it answers,
-- and what answers a strictly confidential piece tells of it. A piece the writer doesn't see is none they can answer.
create function portal.check_correspondence() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    answered record;
begin
    if new.form = 'note_verbale' and new.direction = 'outgoing'
       and not exists (select from records_organization o where o.id = new.organization_id
                       and o.type in ('presidency', 'government', 'ministry', 'un_mission')) then
        raise check_violation using message = 'a note verbale is addressed to ministries, missions and the like alone';
    end if;
    if new.answers_id is null or tg_op = 'UPDATE'
       and (new.answers_id, new.direction) is not distinct from (old.answers_id, old.direction) then
        return new;
    end if;
    select c.direction, r.sensitivity into answered
        from liaison_correspondence c join records_record r on r.id = c.record_id where c.record_id = new.answers_id;
    if not found or answered.direction = new.direction then
        raise check_violation using message = 'what came in is answered by what goes out, and the other way round';
    elsif answered.sensitivity = 2
          and (select sensitivity from records_record where id = new.record_id) < 2 then
        raise check_violation using message = 'what answers a strictly confidential piece is strictly confidential';
    end if;
    return new;
end $$;
create trigger checked before insert or update on liaison_correspondence
    for each row execute function portal.check_correspondence();
