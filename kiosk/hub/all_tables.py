"""Every table of the centre, whichever room it stands in."""

from kiosk.hub import fleet_schema, schema

ROOMS = (schema, fleet_schema)  # a room that nobody had read would be missing from the database
METADATA = schema.Table.metadata
