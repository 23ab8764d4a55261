-- Names by which the directory is searched. Read where the entry is read for itself: people by staff, and by the desk
-- those named in a record it reads; institutions and places by everybody signed in. Behind a pseudonym nothing stands
-- here but the pseudonym.

-- Whether the entry may be entered under this name.
create function portal.nameable(who bigint, institution bigint, called text) returns boolean
    language sql stable set search_path = pg_catalog, public
    as $$ select case
        when who is not null then portal.is_staff() and exists (
            select from public.records_person p
            where p.id = who and (not p.protected or called in (p.name_en, p.name_ru)))
        when institution is not null then exists (
            select from public.records_organization o
            where o.id = institution and (not o.protected or called in (o.name_en, o.name_ru)))
        else true end $$;
-- Whether the reader sees this person. In a function, which PostgreSQL plans apart, and which is asked of the few rows
-- that answer: the operator of the keys is leakproof and goes first.
create function portal.person_shown(who bigint) returns boolean
    language plpgsql stable set search_path = pg_catalog, public
    as $$ begin return exists (select from public.records_person p where p.id = who); end $$;
alter table records_directoryname enable row level security;
create policy reading on records_directoryname for select to portal_web, portal_worker
    using (person_id is null or (select portal.is_staff()) or portal.person_shown(person_id));
create policy entering on records_directoryname for insert to portal_web, portal_worker
    with check ((select portal.keeps_institutions()) and portal.nameable(person_id, organization_id, text));
create policy striking on records_directoryname for delete to portal_web, portal_worker
    using ((select portal.keeps_institutions()) and (person_id is null or (select portal.is_staff())));
revoke update on records_directoryname from portal_web, portal_worker;

alter table records_placename enable row level security;
create policy reading on records_placename for select to portal_web, portal_worker using (true);
create policy writing on records_placename to portal_web, portal_worker
    using ((select portal.keeps_institutions())) with check ((select portal.keeps_institutions()));

-- Whoever gives an entry a pseudonym, the names it was found by go in the same statement.
create function portal.forget_names() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if tg_table_name = 'records_person' then
        delete from records_directoryname where person_id = new.id;
    else
        delete from records_directoryname where organization_id = new.id;
    end if;
    return null;
end $$;
create trigger forget_names after update of protected on records_person
    for each row when (new.protected and not old.protected) execute function portal.forget_names();
create trigger forget_names after update of protected on records_organization
    for each row when (new.protected and not old.protected) execute function portal.forget_names();

-- A question with the apostrophes taken out of the names of places, which Uzbek, Dari and Russian write in many ways:
-- such a place stands in the index without any and with two of them (alphabet.with_apostrophe_forms). Other words keep
-- theirs.
create function portal.without_apostrophes(said text) returns text
    language plpgsql stable parallel safe set search_path = pg_catalog, public as $$
declare
    marks constant text := '''`´’‘‛ʻʼʹʽʾʿˈ′';
    word text;
    bare text;
    cut text;
begin
    said := replace(said, E' \u0301', '''');  -- an accent that stands alone, as a search key has it
    for word in select distinct btrim(one, marks) from regexp_split_to_table(said, '[^[:alnum:]' || marks || ']+') one
                where translate(btrim(one, marks), marks, '') <> btrim(one, marks)
    loop
        bare := translate(word, marks, '');
        cut := regexp_replace(word, '[' || marks || ']', ' ', 'g');
        if exists (select from records_directoryname named
                   join records_directoryname other on other.place_id = named.place_id
                   where named.place_id is not null and named.words @> plainto_tsquery('portal', bare)
                       and other.words @> plainto_tsquery('portal', cut))
        then
            said := replace(said, word, bare);
        end if;
    end loop;
    return said;
end $$;

-- What somebody asks of the records: a place named in it, in whatever script and case, stands for all its names.
create function portal.place_aware_query(said text) returns tsquery
    language plpgsql stable parallel safe set search_path = pg_catalog, public as $$
declare
    question tsquery;
    place record;
begin
    question := websearch_to_tsquery('portal', portal.without_apostrophes(said));
    for place in
        select named.words, string_agg(distinct format('(%s)', other.words), ' | ')::tsquery as all_names
        from records_directoryname named join records_directoryname other on other.place_id = named.place_id
        where named.place_id is not null and numnode(named.words) > 0 and numnode(other.words) > 0
            and question @> named.words
        group by named.place_id, named.words
        order by numnode(named.words) desc, named.place_id  -- the longer first, before a word of it is rewritten alone
    loop
        question := ts_rewrite(question, place.words, place.all_names);
    end loop;
    return question;
end $$;

-- --- Whom a text names ---------------------------------------------------------------------------------------------
-- By these the register of other parties is asked (decision 58). They hold of whatever a process writes, so they stand
-- here; the search that helps people find an entry ranks by finer sounds (decision 25) and decides nothing.

-- Titles, offices and small words: they name nobody.
create function portal.names_nobody(word text) returns boolean
    language plpgsql immutable as $$
begin
    return word = any ('{
        mr,mrs,ms,miss,messrs,sir,lady,dr,prof,professor,gen,general,col,colonel,hazrat,mulla,mullah,mawlawi,maulvi,
        haji,hajji,he,ambassador,minister,head,leader,leaders,chair,chairman,chairwoman,chairperson,president,director,
        deputy,adviser,advisor,vice,co,representative,representatives,spokesman,spokeswoman,spokesperson,secretary,
        founder,coordinator,member,members,delegation,former,acting,of,the,for,in,on,by,at,a,an,from,to,al,el,
        ul,ud,ad,ur,гн,гна,гну,гном,гне,гжа,гжи,гже,гжу,гжой,тов,д,глава,главы,главе,главу,главой,мулла,муллы,
        мулле,муллу,муллой,в,во,на,по,за,из,от,о,об,для,при,к,ко,у,jenap,janob,мырза}'::text[])
        or word like any ('{
        господин%,госпож%,товарищ%,доктор%,профессор%,генерал%,посол%,посла%,послу%,послом%,министр%,руководител%,
        председател%,лидер%,президент%,директор%,заместител%,советник%,представител%,секретар%,основател%,координатор%,
        член%,делегаци%,бывш%,baştutan%,ýolbaşçy%,rahbar%,раҳбар%,rais%,раис%}'::text[]);
end $$;

-- A text without what nobody sees (records/search, held by a test) and without marks that are put on letters of any
-- alphabet.
create function portal.name_plain(said text) returns text
    language plpgsql immutable as $$
begin
    return regexp_replace(normalize(regexp_replace(said,
        '[\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f'
        '\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb'
        '\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]', '', 'g'), NFKC),
        '[\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g');
end $$;

-- What a text says, in coarse sounds: a word between blanks, `|` where a segment ends. Several readings where a
-- spelling leaves open what it stands for, each kept through the text. P is б п ф, V в, T д т, K г к х, S з с ц ш щ,
-- J ж ч, A any vowel and й; L M N R are themselves.
create function portal.name_readings(said text) returns text[]
    language plpgsql immutable as $$
declare
    readings text[];
    pair text[];
begin
    said := portal.name_plain(said);
    -- An initial is written twice until the small words are out: it may be one of them.
    said := regexp_replace(said, '(?<=[[:lower:]])(?=[[:upper:]])|(?<=[[:upper:]])(?=[[:upper:]][[:lower:]])', ' ',
                           'g');
    said := lower(regexp_replace(said, '\m([[:upper:]])\M|\m([[:alpha:]])\.', '\1\1\2\2 ', 'g'));
    said := regexp_replace(said, '[''’‘ʻʼ`´ʹʺ′](s\M)?|(?<=\mг)-(?=н|ж)', '', 'g');
    said := regexp_replace(said, '3(?=[а-яё])', 'з', 'g');
    said := regexp_replace(said, '[-[:space:].''_‐‑‒–—―]+|\d+(?=[[:alpha:]])|(?<=[[:alpha:]])\d+', ' ', 'g');
    said := regexp_replace(said, '[^[:alnum:]\u0300-\u036f\u064b-\u065f ]|'
                           '\m(and|with|и|с|со|ва|we|bilen|bilan|және|менен)\M', ' | ', 'g');
    select ' ' || string_agg(word, ' ' order by place) || ' ' into said
        from unnest(string_to_array(said, ' ')) with ordinality split(word, place)
        where word <> '' and not portal.names_nobody(word);
    if said is null then
        return '{}';
    end if;
    said := regexp_replace(said, '([aа])[uу](?![aeiouyаеёиоуыэюя]|ll|лл)', '\1v', 'g');
    said := regexp_replace(said, '([[:alpha:]])\1+', '\1', 'g');
    said := replace(replace(replace(replace(said, 'وف ', 'V '), 'ه ', 'A '), 'дж', 'J'), 'dž', 'J');
    said := translate(said, 'ьъـًٌٍَُِّْ', '');
    foreach pair slice 1 in array array[
        ['šşŝśшщцзсζذزضظصسثشښ', 'S'], ['çčćĉžźжчҷҹӌҗӂچجژ', 'J'], ['ğģġǧгґғкқҡхҳһӽηκχقکكغگخحهھ', 'K'], ['ňңҥ', 'ŋ'],
        ['ñńņнνنں', 'N'], ['дтđτطتةد', 'T'], ['бпфβρبپف', 'P'], ['в', 'V'], ['рرړ', 'R'], ['лłل', 'L'], ['мμم', 'M'],
        ['αειουωаәеёєэиіїӣйоөӧуүұӯўыюяəıøæœاآأإٱعءیيىېۍئے', 'A'], ['وؤۋۆۉ', 'W']
    ] loop
        said := translate(said, pair[1], repeat(pair[2], length(pair[1])));
    end loop;
    said := regexp_replace(normalize(said, NFD), '[\u0300-\u036f]', '', 'g');
    foreach pair slice 1 in array array[
        ['shch', 'S'], ['chtch', 'S'], ['schtsch', 'S'], ['dsch', 'J'], ['tsch', 'J'], ['tch', 'J'], ['sch', 'S'],
        ['sh', 'S'], ['sz', 'S'], ['ts', 'S'], ['tz', 'S'], ['dzh', 'J'], ['dj', 'J'], ['zh', 'J'], ['zj', 'J'],
        ['cz', 'J'], ['kh', 'K'], ['gh', 'K'], ['ck', 'K'], ['ph', 'P'], ['th', 'T'],
        ['off ', 'oV '], ['eff ', 'eV '], ['of ', 'oV '], ['ef ', 'eV ']
    ] loop
        said := replace(said, pair[1], pair[2]);
    end loop;
    said := translate(said, 'bpfvwdtgkqszlmnraeiouy', 'PPPVVTTKKKSSLMNRAAAAAA');
    readings := array[said];
    -- What a letter may stand for besides: German and French ch, Russian ц written c, j of the scholars, Uzbek x.
    foreach pair slice 1 in array array[
        ['ch', 'J', 'K', 'S'], ['c', 'K', 'S', 'J'], ['j', 'J', 'A', 'A'], ['x', 'K', 'KS', 'K'],
        ['Ah ', 'A ', 'AK ', 'A '], ['ŋ', 'N', 'NK', 'N'], ['W', 'V', '', 'V']
    ] loop
        if strpos(said, pair[1]) > 0 then
            readings := array(select distinct replace(one, pair[1], put)
                              from unnest(readings) one, unnest(pair[2:4]) put);
        end if;
    end loop;
    -- A letter of no alphabet read here says nothing, and what is put behind a given name out of courtesy no more.
    return array(select regexp_replace(regexp_replace(regexp_replace(
                     translate(one, 'h', 'K'), '[^A-Z0-9 |]+', '', 'g'), '([A ])\1+', '\1', 'g'),
                                       '\m((?:A?[^A ]){3,}A?)(?:JAN|PAK|KAN)\M', '\1', 'g')
                 from unnest(readings) one);
end $$;

-- A word without the vowels inside it, which every alphabet writes otherwise.
create function portal.name_key(word text) returns text
    language plpgsql immutable as $$
begin
    return lower(case when left(word, 1) = 'A' then 'A' else '' end || replace(word, 'A', '')
                 || case when length(word) > 1 and right(word, 1) = 'A' then 'A' else '' end);
end $$;

-- The keys of a word as it stands and, as it may be declined, without an ending: of Russian, English, a Turkic language
-- or Tajik. A stem may have lost the vowel that a name ends in.
create function portal.name_keys(word text) returns text[]
    language plpgsql immutable as $$
declare
    keys text[] := array[portal.name_key(word)];
    stem text;
    ending text;
begin
    foreach ending in array '{A,AM,AK,AKA,AMA,S,NAN,NANK,AN,NA,KA,TA,TAN,RA}'::text[] loop
        stem := left(word, -length(ending));
        if right(word, length(ending)) = ending and length(replace(stem, 'A', '')) > 1 then
            keys := keys || portal.name_key(stem) || portal.name_key(stem || 'A');
        end if;
    end loop;
    return keys;
end $$;

-- A text without the words for what sort of body it is, which are left out and put in as one likes.
create function portal.name_bare(said text) returns text
    language plpgsql immutable as $$
begin
    return regexp_replace(said, '\m(movement|party|front|union|foundation|fund|association|ngo|organi[sz]ation|group|'
        'bloc|alliance|league|society|network|движени\w*|парти(я|и|ю|ей)|фронт\w*|союз\w*|фонд\w*|ассоциаци\w*|нпо|нко|'
        'организаци\w*|групп\w*|блок\w*|альянс\w*|лиг(а|и|е|у|ой)|обществ\w*|объединени\w*|сет(ь|и|ью))\M', '', 'gi');
end $$;

-- What is heard in a text: every word (Karimov as `krmv`), its beginning (`^k`), initials (`.k`), up to four neighbours
-- read as one word; of each segment how many words it has (`n=2`) and which is where (`1=krmv`); and acronyms as they
-- are spelled (`#imu`). A word of two alphabets may be read by the looks of its letters in either.
create function portal.name_heard(said text) returns tsvector
    language plpgsql immutable as $$
declare
    latin constant text := 'aceopxykmthb';
    cyrillic constant text := 'асеорхукмтнв';
    bare constant text := portal.name_bare(said);
    texts text[] := array[said] || case when bare <> said then array[bare] else array[]::text[] end;
begin
    if portal.name_plain(said) ~* '[a-z][а-яё]|[а-яё][a-z]' then
        texts := texts || translate(lower(portal.name_plain(said)), latin, cyrillic)
            || translate(lower(portal.name_plain(said)), cyrillic, latin);
    end if;
    -- A spelling may have hundreds of readings, which share most of their words: each word is looked at once.
    return (
        with reading as materialized (
            select distinct r from unnest(texts) one, unnest(portal.name_readings(left(one, 500))) r
        ), spoken as materialized (
            select r, segment, word, row_number() over (partition by r order by segment, place) as at,
                   row_number() over (partition by r, segment order by place) as within
            from reading, string_to_table(r, '|') with ordinality s(words, segment),
                 string_to_table(words, ' ') with ordinality w(word, place) where word <> ''
        ), near as materialized (
            select distinct word, word || lead(word, 1, '') over following as two,
                word || lead(word, 1, '') over following || lead(word, 2, '') over following as three,
                word || lead(word, 1, '') over following || lead(word, 2, '') over following
                     || lead(word, 3, '') over following as four
            from spoken window following as (partition by r order by at)
        ), heard(key) as (
            select unnest(portal.name_keys(one)) from (select word from near union select two from near) words(one)
            union select portal.name_key(one) from (select three from near union select four from near) words(one)
            union select '^' || lower(left(word, 1)) from near
            union select '.' || lower(word) from near where length(word) = 1
            union select 'n=' || count(*) from spoken group by r, segment
            union select within || '=' || key
                  from (select distinct within, word from spoken) placed, unnest(portal.name_keys(word)) key
            -- Blanks between the letters of a word.
            union select unnest(portal.name_keys(string_agg(word, '' order by at))) from spoken group by r
                  having string_agg(word, ' ' order by at) ~ '\m[A-Z]( [A-Z]\M){3}'
            union select '#' || lower(said) where said ~ '^\w{3,6}$'
            union select '#' || lower(word[1]) from regexp_matches(said, '\m[[:upper:]]{3,6}\M', 'g') word)
        select array_to_tsvector(coalesce(array_agg(key), '{}')) from heard where key <> '');
end $$;

-- The words of a name, each in the few ways it may be read.
create function portal.name_words(name text) returns table (at bigint, parts text[])
    language sql immutable
    as $$ select w.at, (array_agg(distinct w.part))[:4] from unnest(portal.name_readings(name)) one,
              unnest((array_remove(string_to_array(translate(one, '|', ''), ' '), ''))[:12]) with ordinality w(part, at)
          group by w.at $$;

-- A tsquery for any of these words, in one of the ways a text holds it.
create function portal.any_key(parts text[], before text default '', letters integer default 99) returns text
    language sql immutable
    as $$ select format('(%s)', string_agg(distinct format('%L', before || left(portal.name_key(part), letters)), '|'))
          from unnest(parts) part $$;

-- What a text says that surely names the person called so: two words that tell, in whatever order and among whatever
-- else, or one of them and the other's initial. A patronymic may be the second. What half a country is called tells
-- only where nothing else does. A name of one word is heard where nothing else is said.
create function portal.person_sought(name text) returns text
    language sql immutable
    as $$ with word as (
            select at, parts, length(parts[1]) = 1 as initial,
                   right(parts[1], 4) in ('AVAJ', 'AVNA', 'AJNA') as patronymic,
                   portal.name_key(parts[1]) = any ('{mkmt,akmt,ala,akla,ksa,kn,pk,jn,sat,kja,kl,ksn,apt}') as common
            from portal.name_words(name) where at <= 6
          ), telling as (
            select * from word where not initial and not patronymic
                and (not common or (select count(*) from word where not (initial or patronymic or common)) < 2)
          ), clause(said) as (
            select format('(%s|%s)&%s|%s&%s', portal.any_key(a.parts), portal.any_key(a.parts, '.', 1),
                          portal.any_key(b.parts), portal.any_key(a.parts), portal.any_key(b.parts, '.', 1))
            from telling a, telling b where a.at < b.at
            union all
            select portal.any_key(a.parts) || '&' || portal.any_key(b.parts) from telling a, word b where b.patronymic
            union all
            select portal.any_key(a.parts) || '&' || portal.any_key(b.parts, '^') from telling a, word b where b.initial
            union all
            select portal.any_key(array(select x || y from unnest(a.parts) x, unnest(b.parts) y))
            from telling a, telling b where a.at <> b.at and (select count(*) from telling) = 2
            union all
            select portal.any_key(parts, '1=') || '&''n=1''' from telling where (select count(*) from word) = 1)
          select string_agg(said, '|') from clause $$;

-- What a text says that surely names the institution called so: all its words, or all but one of four and more; those
-- that do not say what sort of body it is, by themselves; its acronym. One long word is enough anywhere.
create function portal.body_sought(name text) returns text
    language sql immutable
    as $$ with word as (
            select at, parts, count(*) over () as words from portal.name_words(name)
          ), bare as (
            select at, parts, count(*) over () as words from portal.name_words(portal.name_bare(name))
            where portal.name_bare(name) <> name
          ), clause(said) as (
            select format('%L', '#' || lower(name)) where name ~ '^\w{3,6}$'
            union all
            select case when length(portal.name_key(parts[1])) > 3 then portal.any_key(parts)
                        else portal.any_key(parts, '1=') || '&''n=1''' end
            from word where words = 1 and length(name) > 4
            union all
            select string_agg(portal.any_key(parts), '&') from word where words > 1
            union all
            select portal.any_key(array(select x || y from unnest(a.parts) x, unnest(b.parts) y))
            from word a, word b where a.at < b.at and a.words = 2
            union all
            select string_agg(portal.any_key(parts), '&') from word, generate_series(1, words) without
            where words between 4 and 7 and at <> without group by without
            union all
            select string_agg(portal.any_key(parts, at || '='), '&') || format('&%L', 'n=' || max(words))
            from bare where words > 1)
          select string_agg(said, '|') from clause $$;

-- What a text says that surely names whoever is called so; null where nothing would.
create function portal.name_sought(name text, of_person boolean) returns tsquery
    language sql immutable
    as $$ select case when of_person then portal.person_sought(name) else portal.body_sought(name) end::tsquery $$;

-- Under which words an entry is heard of, written beside each of its names by the database alone. Places name nobody.
create function portal.hear_entry() returns trigger
    language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    if new.place_id is null then
        new.heard := portal.name_heard(new.text);
        new.sought := portal.name_sought(new.text, new.person_id is not null);
    end if;
    return new;
end $$;
create trigger heard before insert or update on records_directoryname
    for each row execute function portal.hear_entry();

-- --- Who calls them ------------------------------------------------------------------------------------------
grant execute on function
    portal.nameable(bigint, bigint, text), portal.person_shown(bigint),
    portal.without_apostrophes(text), portal.place_aware_query(text)
    to portal_web, portal_worker;
