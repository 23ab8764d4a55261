-- What somebody asks of the records: a place named in it, in whatever script and case, stands for all its names.
create function portal.asked(said text) returns tsquery
    language plpgsql stable parallel safe set search_path = pg_catalog, public as $$
declare
    asked tsquery := websearch_to_tsquery('portal', said);
    place record;
begin
    for place in
        select named.words, string_agg(distinct format('(%s)', other.words), ' | ')::tsquery as all_names
        from records_directoryname named join records_directoryname other on other.place_id = named.place_id
        where named.place_id is not null and numnode(named.words) > 0 and numnode(other.words) > 0
            and asked @> named.words
        group by named.place_id, named.words
    loop
        asked := ts_rewrite(asked, place.words, place.all_names);
    end loop;
    return asked;
end $$;
