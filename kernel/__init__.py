"""What every part stands on: settings, errors, ids, clock, access, audit, database, blobs, telemetry."""
