"""What the database asks of every event, however it is written: by triggers, since it depends on other rows or on the
day.
"""

import pgtrigger

GUARDS = [
    pgtrigger.Trigger(
        name="area_in_country",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("area_id", "country_id"),
        condition=pgtrigger.Condition("NEW.area_id IS NOT NULL"),
        func="PERFORM portal.refuse_area(NEW.area_id, NEW.country_id); RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="areas_in_countries",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_values"),
        func="""
            PERFORM portal.refuse_area(pair.area_id, pair.country_id) FROM (
                SELECT DISTINCT area_id, country_id FROM new_values WHERE area_id IS NOT NULL
            ) pair;
            RETURN NULL;
        """,
    ),
    pgtrigger.Trigger(
        name="have_come",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_values"),
        func="PERFORM portal.refuse_event_day(max(day)) FROM new_values; RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="has_come",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("day"),
        func="PERFORM portal.refuse_event_day(NEW.day); RETURN NEW;",
    ),
    pgtrigger.Trigger(
        name="known_themes",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("theme_ids"),
        condition=pgtrigger.Condition("NEW.theme_ids <> '{}'"),
        func="PERFORM portal.check_terms('{}', NEW.theme_ids, '{}'); RETURN NEW;",
    ),
]
