"""What somebody has searched for stays out of the log."""

import logging

from portal.log import WithoutQuery


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
