-- A briefing is read where its record is.
call portal.fence('reports_briefing');
call portal.fence_events('reports_briefingevent');
