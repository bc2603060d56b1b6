"""Conditions that every page asks for: worked out as SQL once in a process, and filled in from then on.

Who works on a case, which consent is active, which release opens an entry: these stand inside each other, three and
four deep. Assembling them anew for each query takes Django longer than PostgreSQL needs for the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

_ALIAS: Final = re.compile(r'(?<!["\w])[A-Z]+\d+\b')
"""What Django calls the tables of a subquery: like U0, without quotes as nothing else."""


class Slot(Expression):
    """Stands in a queryset for what is given later: a column of the query around it, or a value."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """A placeholder that is found again among the parameters."""
        return "%s", (self,)


class Condition:
    """Whether a queryset with slots has a row: decorates the function that makes it of its slots.

    Call it with what belongs into them, for `filter` and `annotate`: as everywhere in Django a text names a field, and
    what is no expression is a value. The function may use other conditions, and must not depend on anything else.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self.build = build
        self.name = build.__name__

    def __call__(self, *given: Any) -> Prepared:
        """The condition for these."""
        return Prepared(*given, condition=self)

    @cached_property
    def sql(self) -> tuple[list[str], list[Any]]:
        """The text around its parameters, and these: slots, or values that never change."""
        rows = self.build(*map(Slot, range(self.build.__code__.co_argcount)))
        query = rows.query.exists()
        # As in a subquery each table gets an alias, and one of its own: nothing around it can be mistaken for it.
        query.bump_prefix(query.clone())
        text, parameters = query.get_compiler(rows.db).as_sql()
        return _ALIAS.sub(rf"{self.name}_\g<0>", text).split("%s"), list(parameters)


class Prepared(Func):
    """A `Condition` with its slots filled: EXISTS over its queryset."""

    output_field = BooleanField()

    def __init__(self, *expressions: Any, condition: Condition) -> None:
        super().__init__(*expressions)
        self.condition = condition

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """The text of the condition with the columns in it, and the parameters in order."""
        filled = [compiler.compile(source) for source in self.get_source_expressions()]
        (text, *pieces), parameters = self.condition.sql
        found: list[Any] = []
        for parameter, piece in zip(parameters, pieces, strict=True):
            sql, values = filled[parameter.number] if isinstance(parameter, Slot) else ("%s", [parameter])
            text += sql + piece
            found += values
        return f"EXISTS({text})", tuple(found)
