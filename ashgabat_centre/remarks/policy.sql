-- Remarks on a record: read and made by the staff who read the record. They are working matter, so Headquarters reads
-- none, and no text that goes out rests on them.
--
--   open --> answered, by whom it was put to or whose record it is --> resolved, by its author or who clears
alter table records_remark enable row level security;
create policy reading on records_remark for select to portal_web, portal_worker using (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
create policy remarking on records_remark for insert to portal_web with check (
    (select portal.is_staff()) and author_id = (select portal.uid())
    and exists (select from records_record r
                where r.id = record_id and r.status not in ('withdrawn', 'archived')));
create policy acting on records_remark for update to portal_web using (
    (select portal.is_staff()) and exists (select from records_record r where r.id = record_id));
revoke delete on records_remark from portal_web, portal_worker;

alter table records_remarkevent enable row level security;
create policy reading on records_remarkevent for select to portal_web, portal_worker using (
    (select portal.is_staff()) and exists (select from records_remark m where m.id = pgh_obj_id));
create policy writing on records_remarkevent for insert to portal_web with check (
    (select portal.is_staff()) and exists (select from records_remark m where m.id = pgh_obj_id));
call portal.append_only('records_remarkevent');

call portal.hold('records_remark', 'assignee_id', 'held.resolved_at is null');

-- It stays as it was made; what is done with it is done under one's own name.
create function portal.guard_remark() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare
    me constant bigint := portal.uid();
    acts constant text[] := '{answer,answered_by_id,answered_at,resolved_by_id,resolved_at}';
begin
    if current_user <> 'portal_web' then
        return new;
    end if;
    if tg_op = 'INSERT' then
        if new.answered_at is not null or new.resolved_at is not null then
            raise check_violation using message = 'a remark begins open';
        end if;
        return new;
    end if;
    if to_jsonb(old) - acts <> to_jsonb(new) - acts then
        raise check_violation using message = 'a remark stays as it was made';
    end if;
    if old.resolved_at is not null then
        raise check_violation using message = 'a resolved remark stays as it is';
    end if;
    if (new.answer, new.answered_at) is distinct from (old.answer, old.answered_at)
       and (new.answered_by_id is distinct from me
            or not (me = old.assignee_id or portal.owns(old.record_id)
                    or exists (select from records_record r where r.id = old.record_id and r.author_id = me))) then
        raise insufficient_privilege using message = 'whom it was put to answers a remark, or whose record it is';
    end if;
    if new.resolved_at is not null
       and (new.resolved_by_id is distinct from me or not (me = old.author_id or portal.clears())) then
        raise insufficient_privilege using message = 'who made a remark resolves it, or who clears';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on records_remark
    for each row execute function portal.guard_remark();
