"""Pages kept in a process."""

from concurrent.futures import ThreadPoolExecutor

from offers.catalogue.kept_pages import KeptPages


def test_the_page_that_was_not_asked_for_longest_goes_first():
    pages = KeptPages(2)
    pages.keep("a", b"A")
    pages.keep("b", b"B")
    assert pages.get("a") == b"A"
    pages.keep("c", b"C")
    assert [pages.get(key) for key in "abc"] == [b"A", None, b"C"]


def test_threads_never_see_a_page_of_another_key():
    pages = KeptPages(3)

    def use(number):
        key = number % 7
        pages.keep(key, bytes([key]))
        return pages.get(key) in {bytes([key]), None}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(use, range(2000)))
