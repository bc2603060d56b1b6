"""A PostgreSQL 18 of the portal's own, for machines without a server, and the Django backend that starts it."""
