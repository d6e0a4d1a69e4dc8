-- What an auditor asks for besides: one thing's life, one event, a span of time.
CREATE INDEX audit_timeline_v1_by_stream ON rm.audit_timeline_v1 (organization_id, stream, position);
CREATE INDEX audit_timeline_v1_by_event ON rm.audit_timeline_v1 (organization_id, event_id);
CREATE INDEX audit_timeline_v1_by_time ON rm.audit_timeline_v1 (organization_id, at, position);
