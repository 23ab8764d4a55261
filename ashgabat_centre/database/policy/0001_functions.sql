-- Run before the tables: the search configuration, who asks, numbers, terms.

create text search configuration portal (copy = russian);
-- `russian` already sends ASCII words to the English stemmer; unaccent folds Türkmenistan and Aşgabat.
alter text search configuration portal alter mapping for word, hword, hword_part with unaccent, russian_stem;

create schema portal;
grant usage on schema portal to portal_web, portal_worker;

-- Who asks, as the transaction was told. A finished SET LOCAL leaves '', which is nobody.
create function portal.uid() returns bigint language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('app.user_id', true), '')::bigint, -1) $$;
create function portal.level() returns smallint language sql stable parallel safe
    as $$ select coalesce(nullif(current_setting('app.level', true), '')::smallint, (-1)::smallint) $$;
create function portal.role() returns text language sql stable parallel safe
    as $$ select coalesce(current_setting('app.role', true), '') $$;
create function portal.is_staff() returns boolean language sql stable parallel safe
    as $$ select portal.role() in ('officer', 'analyst', 'head') $$;
create function portal.writes() returns boolean language sql stable parallel safe
    as $$ select portal.role() in ('officer', 'analyst', 'head', 'system') $$;
