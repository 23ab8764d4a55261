-- Who holds which role is known in the house, and asked before anybody is signed in: these rows are open to read.
-- What they may become is not left to the pages: a head or an administrator grants, another confirms, the head
-- delegates, and what stands is ended and never edited or removed. Where a role reads records, one of the two is a
-- head: who keeps accounts lets nobody at records alone.

-- Whether somebody is a head of the Centre today.
create function portal.is_head(who bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select exists (select from accounts_grant
                         where user_id = who and role = 'head' and confirmed_at is not null
                           and starts_on <= portal.today() and (ends_on is null or ends_on > portal.today())) $$;

-- Whether the Centre would be without a head if this one ceased to be one today; a head's new grant that waits for its
-- confirmation takes the place of the old one.
create function portal.is_last_head(who bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select portal.is_head(who) and not exists (
              select from accounts_user u where u.id <> who and u.is_active and portal.is_head(u.id)) $$;

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
                     or new.granted_by_id is null or not portal.may_grant(new.granted_by_id, new.level)
                     or (new.confirmed_at is not null and new.role in ('officer', 'analyst', 'head', 'desk')
                         and not portal.is_head(new.granted_by_id))) then
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
              or not coalesce(portal.may_grant(new.confirmed_by_id, new.level)
                              or portal.confirms_in_charge(new.confirmed_by_id, new.user_id, new.level), false)
              or (new.role in ('officer', 'analyst', 'head', 'desk') and not portal.is_head(new.granted_by_id)
                  and not portal.may_decide_on(new.confirmed_by_id, new.user_id))))
        or (new.ended_at is distinct from old.ended_at
            and (new.ended_by_id = new.user_id
                 -- Who stands in declines what is proposed for a head, or lets it take the place of what stands.
                 or not coalesce(portal.may_grant(new.ended_by_id, 0::smallint)
                                 or (portal.confirms_in_charge(new.ended_by_id, new.user_id, 0::smallint)
                                     and exists (select from accounts_grant g where g.user_id = old.user_id
                                                    and g.confirmed_at is null and g.ended_at is null
                                                    and g.granted_by_id <> new.ended_by_id)), false)
                 or (old.role = 'head' and old.confirmed_at is not null and old.starts_on <= portal.today()
                     and portal.is_last_head(old.user_id)
                     and not exists (select from accounts_grant g where g.user_id = old.user_id and g.role = 'head'
                                        and g.confirmed_at is null and g.ended_at is null))))
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
        raise insufficient_privilege using message = 'the head of the Centre delegates, and ends a delegation early';
    end if;
    return new;
end $$;
create trigger guarded before insert or update on accounts_delegation
    for each row execute function portal.guard_delegation();
revoke delete on accounts_delegation from portal_web, portal_worker;

revoke delete on accounts_invitation from portal_web, portal_worker;

-- --- What would open an account to somebody else ---------------------------------------------------------------
-- An address is changed by the function below and by nothing else; and the only head's account is not closed.
create function portal.guard_account() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker') then
        if new.email is distinct from old.email
           or (new.address_changed_at is distinct from old.address_changed_at
               and new.address_changed_at is not null) then
            raise insufficient_privilege using message = 'an address is changed by two people';
        end if;
        if old.is_active and not new.is_active and portal.is_last_head(old.id) then
            raise insufficient_privilege using message = 'this is the only head of the Centre';
        end if;
    end if;
    -- Whoever had the account's word until now has it no more; and no word comes back to life.
    if (new.email, new.is_active) is distinct from (old.email, old.is_active) then
        new.credentials_ended_at := clock_timestamp();
    else
        new.credentials_ended_at := greatest(new.credentials_ended_at, old.credentials_ended_at);
    end if;
    return new;
end $$;
create trigger guarded before update of email, is_active, address_changed_at, credentials_ended_at on accounts_user
    for each row execute function portal.guard_account();

-- An account without its last second factor begins anew, whoever removed it.
create function portal.end_credentials() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if old.type in ('totp', 'webauthn') and not exists (
        select from mfa_authenticator where user_id = old.user_id and type in ('totp', 'webauthn'))
    then
        update accounts_user set credentials_ended_at = clock_timestamp() where id = old.user_id;
    end if;
    return null;
end $$;
create trigger ends_credentials after delete on mfa_authenticator
    for each row execute function portal.end_credentials();

-- The log of a factor keeps the hash of its secret, by which a secret that was replaced in its row is noticed.
create function portal.log_secret() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    new.secret_hash := (select secret_hash from mfa_authenticator where id = new.pgh_obj_id);
    return new;
end $$;
create trigger logs_secret before insert on mfa_authenticatorevent
    for each row execute function portal.log_secret();

-- What every credential of an account hangs from (User.stamp says when it is another one). A row that is a credential
-- gets its account's stamp as it is made, and opens nothing once the account has another.
create function portal.stamp(who bigint) returns text
    language sql stable set search_path = pg_catalog, public
    as $$ select encode(sha256(convert_to(
              password || '|' || coalesce(((extract(epoch from credentials_ended_at) * 1000000)::bigint)::text, ''),
              'UTF8')), 'hex')
          from accounts_user where id = who $$;

-- An invitation is its inviter's word, and hangs from the inviter's account.
create function portal.stamp_invitation() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    new.stamp := portal.stamp(new.invited_by_id);
    return new;
end $$;
create trigger stamped before insert on accounts_invitation
    for each row execute function portal.stamp_invitation();

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

-- Up to which marking somebody takes care of records today; -1 where the account ended or files none. Below the highest
-- they were ever cleared for, they may hold what they can't go on with.
create function portal.takes_care_up_to(who bigint) returns smallint
    language sql stable set search_path = pg_catalog, public
    as $$ select coalesce(max(g.level), -1)::smallint from accounts_grant g join accounts_user u on u.id = g.user_id
          where g.user_id = who and (g.role = 'system' or (u.is_active and g.role in ('officer', 'analyst', 'head')))
            and g.confirmed_at is not null and g.starts_on <= portal.today()
            and (g.ends_on is null or g.ends_on > portal.today()) $$;

-- Somebody of the staff stays cleared for the strictly confidential once anybody was: at the end of a transaction that
-- takes it from the last of them, what is so marked would be nobody's to hand over or clear.
create function portal.keep_one_cleared() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker')
       and not exists (select from accounts_user u
                       where u.is_active and portal.holds(u.id, array['officer', 'analyst', 'head'], 2::smallint)) then
        raise insufficient_privilege using message = 'this is the last clearance for the strictly confidential';
    end if;
    return null;
end $$;
create constraint trigger one_cleared after update of ends_on on accounts_grant
    deferrable initially deferred for each row
    when (old.ends_on is distinct from new.ends_on and old.level = 2 and old.confirmed_at is not null
          and old.role in ('officer', 'analyst', 'head') and old.starts_on <= portal.today())
    execute function portal.keep_one_cleared();
create constraint trigger one_cleared after update of is_active on accounts_user
    deferrable initially deferred for each row
    when (old.is_active and not new.is_active
          and portal.holds(old.id, array['officer', 'analyst', 'head'], 2::smallint))
    execute function portal.keep_one_cleared();

-- How high a head's account is cleared today; null where it is no head's. It still is one where the role is giving way
-- to another that this person confirms.
create function portal.head_level(account bigint, confirmer bigint) returns smallint
    language sql stable set search_path = pg_catalog, public
    as $$ select max(level) from accounts_grant
          where user_id = account and role = 'head' and confirmed_at is not null and starts_on <= portal.today()
            and (ends_on is null or ends_on > portal.today()
                 or (ends_on = portal.today() and ended_by_id = confirmer)) $$;

-- Whether somebody is the second person for what is changed of an account: a head; of a head's account another one, or
-- who stands in for the head.
create function portal.may_decide_on(who bigint, account bigint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select who <> account and (portal.is_head(who) or (
              portal.head_level(account, who) is not null
              and portal.holds(who, '{officer,analyst,head}', 0::smallint)
              and exists (select from accounts_delegation
                          where user_id = who and starts_on <= portal.today() and ends_on > portal.today()))) $$;

-- Whether who stands in confirms a role of a head's account: up to what either of the two holds.
create function portal.confirms_in_charge(who bigint, account bigint, up_to smallint) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select coalesce(portal.head_level(account, who) >= up_to
                          or (portal.head_level(account, who) is not null
                              and portal.holds(who, '{officer,analyst,head}', up_to)), false)
             and portal.may_decide_on(who, account) $$;

-- Whether the reader clears: the head, and who stands in for the head today.
create function portal.clears() returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select portal.role() = 'head'
              or (portal.is_staff() and exists (select from accounts_delegation
                                                where user_id = portal.uid() and starts_on <= portal.today()
                                                  and ends_on > portal.today())) $$;

-- As open to read as the roles are. Proposed by the administrator, of another's account, and decided below.
create function portal.guard_proposed_change() returns trigger
    language plpgsql set search_path = pg_catalog, public as $$
begin
    if current_user in ('portal_web', 'portal_worker') and (
        portal.role() <> 'administrator' or new.proposed_by_id is distinct from portal.uid()
        or new.user_id = portal.uid() or new.kind not in ('address', 'factors') or new.decided_at is not null)
    then
        raise insufficient_privilege using message = 'this person may not propose it';
    end if;
    return new;
end $$;
create trigger guarded before insert on accounts_accountchange
    for each row execute function portal.guard_proposed_change();
revoke update, delete on accounts_accountchange from portal_web, portal_worker;

-- The second person's word, once; on it an address changes. An account whose address changed gives its second factor
-- anew, and until then none is removed.
create function portal.decide_account_change(cid bigint, agrees boolean) returns void
    language plpgsql volatile security definer set search_path = pg_catalog, public as $$
declare
    c accounts_accountchange;
    who constant bigint := portal.uid();
begin
    select * into c from accounts_accountchange where id = cid for update;
    if not found or c.decided_at is not null or who in (c.proposed_by_id, c.user_id)
       or not portal.may_decide_on(who, c.user_id)
       or (agrees and c.kind = 'factors' and exists (
               select from accounts_user where id = c.user_id and address_changed_at is not null))
    then
        raise insufficient_privilege using message = 'another person decides on it, once';
    end if;
    update accounts_accountchange
        set accepted = agrees, decided_by_id = who, decided_at = statement_timestamp() where id = cid;
    if agrees and c.kind = 'address' then
        update accounts_user set email = c.email, address_changed_at = statement_timestamp()
            where id = c.user_id and email = c.was;
        if not found then
            raise data_exception using message = 'it is no longer as it was proposed';
        end if;
        delete from account_emailaddress where user_id = c.user_id;  -- by which a letter would still find the account
    end if;
end $$;

call portal.append_only(
    'accounts_userevent', 'accounts_grantevent', 'accounts_delegationevent', 'accounts_invitationevent',
    'accounts_accountchangeevent', 'mfa_authenticatorevent', 'django_admin_log');

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.may_grant(bigint, smallint), portal.holds(bigint, text[], smallint), portal.clears(), portal.is_head(bigint),
    portal.is_last_head(bigint), portal.takes_care_up_to(bigint), portal.head_level(bigint, bigint),
    portal.may_decide_on(bigint, bigint), portal.confirms_in_charge(bigint, bigint, smallint), portal.stamp(bigint),
    portal.decide_account_change(bigint, boolean)
    to portal_web, portal_worker;
