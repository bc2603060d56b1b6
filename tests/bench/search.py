"""Prints what the search finds of what it should find; the judging is the product's own."""


def table():
    """Recall and precision, by file of example queries."""
    from tests.offers.catalogue import search_quality

    search_quality.print_table()
