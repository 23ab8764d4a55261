-- Who holds which role is known in the house, and asked before anybody is signed in: these rows are open to read.
-- What they may become is not left to the pages: a head or an administrator grants, another confirms, the head
-- delegates, and what stands is ended and never edited or removed.

-- A head or an administrator grants, up to their own clearance.
create function portal.may_grant(who bigint, up_to smallint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from accounts_grant
                         where user_id = who and role in ('head', 'administrator') and level >= up_to
                           and confirmed_at is not null and starts_on <= portal.today()
                           and (ends_on is null or ends_on > portal.today())) $$;

-- A grant is ended, not edited: of a row that stands, only its confirmation and its end are ever written, once.
create function portal.guard_grant() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
declare ours constant boolean := current_user in ('portal_web', 'portal_worker');
begin
    if tg_op = 'INSERT' then
        if ours and (new.confirmed_by_id is not null or new.ended_at is not null
                     or new.granted_by_id is null or not portal.may_grant(new.granted_by_id, new.level)) then
            raise insufficient_privilege using message = 'this person may not make this grant';
        end if;
        return new;
    end if;
    if (new.user_id, new.role, new.level, new.export_level, new.granted_by_id, new.reason, new.at)
       is distinct from
       (old.user_id, old.role, old.level, old.export_level, old.granted_by_id, old.reason, old.at)
       or (new.starts_on <> old.starts_on and (old.confirmed_at is not null or new.starts_on < old.starts_on))
       or (new.ends_on is distinct from old.ends_on
           and (new.ends_on is null or new.ends_on > old.ends_on))
       or (old.confirmed_at is not null
           and (new.confirmed_at, new.confirmed_by_id) is distinct from (old.confirmed_at, old.confirmed_by_id))
    then
        raise insufficient_privilege using message = 'a grant is ended, not edited';
    end if;
    if ours and (
        (new.confirmed_at is distinct from old.confirmed_at
         and (old.ended_at is not null or new.confirmed_by_id = new.granted_by_id
              or not coalesce(portal.may_grant(new.confirmed_by_id, new.level), false)))
        or (new.ended_at is distinct from old.ended_at
            and (new.ended_by_id = new.user_id
                 or not coalesce(portal.may_grant(new.ended_by_id, 0::smallint), false)))
        or (new.ends_on is distinct from old.ends_on and new.ended_at is not distinct from old.ended_at)
    ) then
        raise insufficient_privilege using message = 'this person may not decide on this grant';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on accounts_grant
    for each row execute function portal.guard_grant();
revoke delete on accounts_grant from portal_web, portal_worker;

-- The head stands in for nobody: only who is the head today delegates, to staff, and only dates are cut short later.
create function portal.guard_delegation() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user not in ('portal_web', 'portal_worker') then
        return new;
    end if;
    if not exists (select from accounts_grant
                   where user_id = case tg_op when 'INSERT' then new.granted_by_id else new.ended_by_id end
                     and role = 'head' and confirmed_at is not null and starts_on <= portal.today()
                     and (ends_on is null or ends_on > portal.today()))
       or (tg_op = 'UPDATE' and (
           (new.user_id, new.starts_on, new.granted_by_id, new.reason, new.at)
           is distinct from (old.user_id, old.starts_on, old.granted_by_id, old.reason, old.at)
           or new.ends_on > old.ends_on))
    then
        raise insufficient_privilege using message = 'the head of the Centre delegates, and ends it early';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on accounts_delegation
    for each row execute function portal.guard_delegation();
revoke delete on accounts_delegation from portal_web, portal_worker;

revoke delete on accounts_invitation from portal_web, portal_worker;

-- Whether somebody holds one of these roles today, cleared for at least this level.
create function portal.holds(who bigint, roles text[], up_to smallint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from accounts_grant
                         where user_id = who and role = any (roles) and level >= up_to
                           and confirmed_at is not null and starts_on <= portal.today()
                           and (ends_on is null or ends_on > portal.today())) $$;

-- The highest clearance somebody ever held is what their records may need: it tells nothing about those there are.
create function portal.highest_level(who bigint) returns smallint
    language sql stable set search_path = pg_catalog, public
    as $$ select coalesce(max(level), 0)::smallint from accounts_grant
          where user_id = who and confirmed_at is not null $$;

-- Whether the reader clears: the head, and who stands in for the head today.
create function portal.clears() returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select portal.role() = 'head'
              or (portal.is_staff() and exists (select from accounts_delegation
                                                where user_id = portal.uid() and starts_on <= portal.today()
                                                  and ends_on > portal.today())) $$;

call portal.append_only(
    'accounts_userevent', 'accounts_grantevent', 'accounts_delegationevent', 'accounts_invitationevent',
    'django_admin_log');

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.may_grant(bigint, smallint), portal.holds(bigint, text[], smallint), portal.clears()
    to portal_web, portal_worker;
