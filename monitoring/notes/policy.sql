-- A situation note and its sources are read where the note's record is.
call portal.fence('monitoring_situationnote');
call portal.fence_events('monitoring_situationnoteevent');
call portal.fence('monitoring_source');
call portal.fence_events('monitoring_sourceevent', 'record_id');
