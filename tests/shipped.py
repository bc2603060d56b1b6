"""The shipped data of regions, loaded once in a run of the tests and copied back for whoever asks again."""

import fcntl
import io
import json
from contextlib import contextmanager

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from tests.pages import load_regions


@contextmanager
def taken_back():
    """What is made inside stays for all tests of a module and is rolled back at its end.

    To be used where the database is unblocked; each test still has its own transaction inside.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def restore_regions(folder, *slugs):
    """Fills empty tables with what `load_regions(*slugs)` makes; the first who asks loads and keeps a copy in `folder`.

    Processes that share a folder wait for each other: one loads, the others copy.
    """
    kept = folder / f"regions-{'-'.join(slugs) or 'all'}.json"
    with _alone(kept.with_suffix(".lock")):
        if not kept.exists():
            load_regions(*slugs)
            # What was loaded is checked once, here; else every test's end would check all of it again.
            connection.check_constraints()
            kept.write_text(json.dumps(_copied_out()))
            return
    _copied_in(json.loads(kept.read_text()))


@contextmanager
def _alone(path):
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _copied_out():
    """Each table's rows in PostgreSQL's own text format, by table."""
    texts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(("offers_", "cases_")):
                text = io.StringIO()
                cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
                texts[table] = text.getvalue()
    return {table: text for table, text in texts.items() if text}


def _copied_in(texts):
    models = [
        model
        for label in ("offers", "cases")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        # Rows come back as they were: neither foreign keys nor triggers have to look at them again.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, text in texts.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(text))
        # Inside a longer transaction the setting would outlive this block.
        cursor.execute("SET LOCAL session_replication_role = origin")
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
