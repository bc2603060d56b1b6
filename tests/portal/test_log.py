"""What somebody has searched for stays out of the log."""

import logging
import sys

from portal.log import WithoutQuery, WithoutTrace


def line(message, *args):
    record = logging.LogRecord("django.server", logging.INFO, "", 0, message, args, None)
    assert WithoutQuery().filter(record)
    return record.getMessage()


def test_the_query_is_cut_from_arguments():
    assert line('"%s" %s', "GET /harz/angebote/?q=schulden&ort=Thale HTTP/1.1", 200) == (
        '"GET /harz/angebote/ HTTP/1.1" 200'
    )


def test_the_query_is_cut_from_the_message():
    assert line("Not Found: /harz/?q=schulden") == "Not Found: /harz/"


def test_other_records_pass_unchanged():
    assert line("worker %d is ready", 3) == "worker 3 is ready"


def test_links_that_let_somebody_in_are_masked():
    assert line("Not Found: /termin/k4na-r1/absage/") == "Not Found: /termin/…/absage/"
    assert line("Not Found: /harz/termine/messe/") == "Not Found: /harz/termine/messe/"


def test_a_job_that_fails_says_only_what_kind_of_error_it_was():
    try:
        raise ValueError("kanari@gast.example")
    except ValueError:
        record = logging.LogRecord("django_tasks", logging.ERROR, "", 0, "Task id=%s", ("7",), sys.exc_info())
    assert WithoutTrace().filter(record)
    assert logging.Formatter().format(record) == "Task id=7 (ValueError)"
    assert any(isinstance(entry, WithoutTrace) for entry in logging.getLogger("django_tasks").filters)
    assert any(isinstance(entry, WithoutTrace) for entry in logging.getLogger("django_tasks_db").filters)
