"""What the environment says. Nothing else in the project reads it.

A file `.env` beside manage.py is read first, so that a development machine can keep `DEBUG=1` there; a variable that is
set outside wins over it.
"""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = environ.Env()
ENV.read_env(BASE_DIR / ".env")

DEBUG: bool = ENV.bool("DEBUG", default=False)
#: Where the embedded database lives: kept between runs, never committed.
VAR_DIR = Path(ENV.str("PORTAL_VAR_DIR", default="") or BASE_DIR / "var").resolve()

SHORTEST_SECRET_KEY = 50


def secret_key() -> str:
    """The key that signs sessions; on a development machine a fixed one, so that a restart logs nobody out."""
    return ENV.str("SECRET_KEY", default="") or ("development " * 5 if DEBUG else secrets.token_urlsafe(50))


def allowed_hosts() -> list[str]:
    """Host names that the portal answers to; on a development machine Django's own: localhost."""
    return [host for host in ENV.list("ALLOWED_HOSTS", default=[]) if host]


def database_url() -> str:
    """Address of a PostgreSQL server; empty or `embedded`: the one that the portal starts itself."""
    url: str = ENV.str("DATABASE_URL", default="").strip()
    return "" if url == "embedded" else url


def email_url() -> str:
    """The mail server; on a development machine mails are shown on the terminal, never in production's logs."""
    return ENV.str("EMAIL_URL", default="") or ("consolemail://" if DEBUG else "smtp://localhost:25")


def portal_url() -> str:
    """Where the portal is found from outside, without a slash at the end: for links in mails that no request writes."""
    hosts = allowed_hosts()
    usual = f"https://{hosts[0].lstrip('.')}" if hosts and not DEBUG else "http://localhost:8000"
    return (ENV.str("PORTAL_URL", default="") or usual).rstrip("/")


def production_problems() -> list[str]:
    """Why the portal must not start as it is configured; empty on a development machine or when all is well."""
    if DEBUG:
        return []
    problems = []
    key = ENV.str("SECRET_KEY", default="")
    if len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 10 or key.startswith("django-insecure-"):
        problems.append(f"SECRET_KEY must be a random text of at least {SHORTEST_SECRET_KEY} characters")
    hosts = allowed_hosts()
    if not hosts or "*" in hosts:
        problems.append("ALLOWED_HOSTS must name the portal's host names, separated by commas, without *")
    if not ENV.str("DATABASE_URL", default="").strip():
        problems.append("DATABASE_URL must name a PostgreSQL server (or be 'embedded')")
    return problems + oidc_problems(oidc_agencies())


def refuse_unless_ready() -> None:
    """Ends the process with one line when a production setting is missing; a development machine sets `DEBUG=1`."""
    problems = production_problems()
    if problems:
        refuse(f"{'; '.join(problems)}. On a development machine: DEBUG=1")


def refuse(why: str) -> NoReturn:
    """Ends the process with one line and the code at which gunicorn gives up instead of trying forever."""
    sys.stderr.write(f"The portal does not start: {why}.\n")
    raise SystemExit(3)


class OidcAgency(NamedTuple):
    """An agency's own login (OpenID Connect): whom it may let in is decided by the domains of their addresses."""

    id: str
    name: str
    server_url: str
    client_id: str
    secret: str
    domains: tuple[str, ...]

    @property
    def origin(self) -> str:
        """Scheme and host of its pages, for the Content Security Policy."""
        parts = urlsplit(self.server_url)
        return f"{parts.scheme}://{parts.netloc}"


def oidc_agencies() -> list[OidcAgency]:
    """One per word of `OIDC_PROVIDERS`; the rest is in `OIDC_<WORD>_NAME` and so on, hyphens as underscores."""
    agencies = []
    for word in ENV.list("OIDC_PROVIDERS", default=[]):
        prefix = f"OIDC_{word.upper().replace('-', '_')}_"
        name, url, client, secret = (
            ENV.str(prefix + part, default="") for part in ("NAME", "SERVER_URL", "CLIENT_ID", "CLIENT_SECRET")
        )
        domains = tuple(domain.strip().lower() for domain in ENV.list(prefix + "DOMAINS", default=[]) if domain.strip())
        agencies.append(OidcAgency(word, name, url.rstrip("/"), client, secret, domains))
    return agencies


def oidc_problems(agencies: list[OidcAgency]) -> list[str]:
    """What is missing or unsafe; on the way to an agency's login everything travels by TLS."""
    problems = [f"OIDC provider {agency.id}: a setting is empty" for agency in agencies if not all(agency)]
    problems += [
        f"OIDC provider {agency.id}: its SERVER_URL must begin with https://"
        for agency in agencies
        if not agency.server_url.startswith("https://")
    ]
    return problems
