-- An exchange with a partner is read where its record is.
call portal.fence('partners_exchange');
call portal.fence_events('partners_exchangeevent');
