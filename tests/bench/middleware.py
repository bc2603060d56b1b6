"""Says in headers what a response cost inside the application: milliseconds and database statements."""

import time

from django.db import connection


class Counter:
    """An execute wrapper that counts statements and the seconds spent waiting for them."""

    def __init__(self):
        self.statements = 0
        self.seconds = 0.0

    def __call__(self, execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - start


def measure(get_response):
    """Middleware that stands outside all others, so that their cost is part of every figure."""

    def middleware(request):
        counter = Counter()
        start = time.perf_counter()
        with connection.execute_wrapper(counter):
            response = get_response(request)
        response["X-Bench-Ms"] = f"{(time.perf_counter() - start) * 1000:.3f}"
        response["X-Bench-Db-Ms"] = f"{counter.seconds * 1000:.3f}"
        response["X-Bench-Queries"] = str(counter.statements)
        return response

    return middleware
