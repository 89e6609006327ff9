-- The audit lists a company's events newest first: all of them, one person's, one kind, or both.
CREATE INDEX event_by_time ON event (company_id, at, sequence);
CREATE INDEX event_by_actor ON event (company_id, actor, at, sequence);
CREATE INDEX event_by_action ON event (company_id, action, at, sequence);
CREATE INDEX event_by_actor_and_action ON event (company_id, actor, action, at, sequence);
