"""Which PostgreSQL the portal talks to: the one named by DATABASE_URL, else the embedded one in var/."""

from __future__ import annotations

from typing import Any

from portal import env
from portal.embedded.server import DATABASE, OWNER, EmbeddedServer


def databases() -> dict[str, dict[str, Any]]:
    """Django's DATABASES. Starts nothing: the embedded server starts with the first connection."""
    url = env.database_url()
    if not url:
        return {"default": embedded()}
    config: dict[str, Any] = env.ENV.db_url_config(url)
    if config.get("ENGINE") != "django.db.backends.postgresql":
        env.refuse("DATABASE_URL must begin with postgres:// or postgresql://: the portal needs PostgreSQL")
    return {"default": {**config, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}


def embedded() -> dict[str, Any]:
    """Settings of the embedded server: reached by socket only, kept open between requests outside development."""
    return {
        "ENGINE": "portal.embedded",
        "NAME": DATABASE,
        "USER": OWNER,
        "HOST": str(EmbeddedServer(env.VAR_DIR).socket_dir),
        "CONN_MAX_AGE": 0 if env.DEBUG else 60,
        "CONN_HEALTH_CHECKS": True,
    }
