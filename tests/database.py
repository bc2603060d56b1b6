"""The tests' database: migrated once, kept as a template, and copied for each process of a run.

Migrating takes many times as long as copying. A template is named after what its migrations say, so that it is made
again when one of them changes (or with `--create-db`); the ones before are removed then. A run's copies are removed at
its end.
"""

import ast
import hashlib
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import django
from django.conf import settings
from django.core import management
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

LOCK = 7_202_611
"""Of PostgreSQL's advisory locks: who holds it makes, copies or removes a template."""
MADE = {}
"""`template`: the name of this run's template, for tests that copy it themselves."""
NOT_BY_ITSELF = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', name);
  END LOOP;
END $$
"""
"""PostgreSQL counts no rows of tests that are about to be rolled back: plans would depend on when it last did."""

PLANS = {"join_collapse_limit": 1, "from_collapse_limit": 1, "max_parallel_workers_per_gather": 0}
"""Settings of each copy: tables of a test hold a few rows, and to look for a better order of joins than the one that is
written takes several times as long as to carry out the statement."""


def plan_as_usual():
    """Until the end of the transaction, statements are planned as everywhere else: for tests that look at plans."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(name, boot_val, true) FROM pg_settings WHERE name = ANY(%s)", [list(PLANS)])


def plan_as_written(name):
    """The same settings for a copy that a test has made and is connected to."""
    with connection.cursor() as cursor:
        _plan_as_written(cursor, name)
    connection.close()


def _plan_as_written(cursor, name):
    for setting, value in PLANS.items():
        cursor.execute(f"ALTER DATABASE {_quoted(name)} SET {setting} = {value}")


def copy_database(*, afresh=False):
    """Gives this process a database of its own and connects to it, in place of what an interrupted run has left.

    Where another run still uses it, the driver's `OperationalError` says so.
    """
    name = connection.creation._get_test_db_name()
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute(f"DROP DATABASE IF EXISTS {_quoted(name)}")
        template = _template(cursor, afresh=afresh)
        cursor.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)} STRATEGY FILE_COPY")
        _plan_as_written(cursor, name)
    MADE["template"] = template
    _use(name)


def make_template():
    """Makes the template if there is none that fits."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        _template(cursor, afresh=False)


def drop_database(name):
    """Removes this process's database, whoever is still connected to it, and goes back to `name`."""
    own = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {_quoted(own)} WITH (FORCE)")
    _use(name)


def _template(cursor, *, afresh):
    """The name of the template; made here if there is none that fits."""
    family = f"test_{connection.settings_dict['NAME']}_template_"
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family])
    known = {row[0] for row in cursor.fetchall()}
    template = family + _what_migrations_say()
    if template in known and not afresh:
        return template
    for old in known:
        cursor.execute(f"DROP DATABASE {_quoted(old)}")
    # Named only when it is whole: a run that is stopped here leaves none behind.
    unready, before = f"{family}unready", connection.settings_dict["NAME"]
    cursor.execute(f"CREATE DATABASE {_quoted(unready)}")
    _use(unready)
    with _options_without_new_classes():
        management.call_command("migrate", verbosity=0, interactive=False)
    management.call_command("createcachetable")
    with connection.cursor() as inside:
        inside.execute(NOT_BY_ITSELF)
    connection.close()
    _use(before)
    cursor.execute(f"ALTER DATABASE {_quoted(unready)} RENAME TO {_quoted(template)}")
    return template


@contextmanager
def _options_without_new_classes():
    """A constraint or an index is written into the model's class of the moment.

    Django makes the class anew for each, and all classes that are related to it: half of the time of a migration.
    """
    original = ProjectState._append_option

    def append(self, app_label, model_name, option_name, obj):
        options = self.models[app_label, model_name].options
        options[option_name] = [*options[option_name], obj]
        if "apps" in self.__dict__:
            made = self.apps.get_model(app_label, model_name)._meta
            setattr(made, option_name, [*getattr(made, option_name), obj])

    ProjectState._append_option = append
    try:
        yield
    finally:
        ProjectState._append_option = original


def _what_migrations_say():
    """A short hash over all migrations, the modules that they take something from, and the tables' settings."""
    paths = {Path(__file__)}
    for migration in MigrationLoader(None).disk_migrations.values():
        path = Path(find_spec(migration.__module__).origin)
        paths |= {path, *_own_imports(path)}
    digest = hashlib.sha256(repr(settings.CACHES).encode())
    # In the order of what they say: packages may lie in another place for another program.
    for content in sorted(path.read_bytes() for path in paths):
        digest.update(content)
    return digest.hexdigest()[:16]


def _own_imports(path):
    """Files of the portal's own modules that a migration imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.partition(".")[0] in ("portal", "offers", "cases"):
                yield Path(find_spec(name).origin)


def _use(name):
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _quoted(name):
    return connection.ops.quote_name(name)


if __name__ == "__main__":
    django.setup()
    make_template()
