"""The house limits. Whatever may exceed one stands in the table with its reason."""

import ast

import pytest

from tests.support.sources import ALL, Function, sources

FILE_LINES = 400
PAGE_LINES = 100
FUNCTION_LINES = 60
PARAMETERS = 7

EXEMPT: dict[str, str] = {
    # "path" or "path:function": the reason
}


def length(function: Function) -> int:
    """Lines of a function without its docstring, whose contract may be as long as it needs."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and ast.get_docstring(function) is not None:
        assert first.end_lineno is not None
        lines -= first.end_lineno - first.lineno + 1
    return lines


def parameters(function: Function) -> int:
    given = function.args
    names = [arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def test_no_file_is_longer_than_one_can_keep_in_mind() -> None:
    long = [
        f"{source.path}: {source.lines} lines"
        for source in sources(*ALL, "bench", "tests")
        if source.lines > (PAGE_LINES if source.path.startswith("pages/") else FILE_LINES)
        and source.path not in EXEMPT
    ]
    assert not long, long


@pytest.mark.parametrize(("measure", "limit"), [(length, FUNCTION_LINES), (parameters, PARAMETERS)])
def test_no_function_does_too_much(measure: object, limit: int) -> None:
    assert callable(measure)
    over = [
        f"{source.path}:{function.name}: {measure(function)}"
        for source in sources(*ALL)
        for function in source.functions
        if measure(function) > limit and f"{source.path}:{function.name}" not in EXEMPT
    ]
    assert not over, over


def test_every_exemption_is_still_needed() -> None:
    known = {source.path for source in sources(*ALL, "bench", "tests")}
    assert {name.partition(":")[0] for name in EXEMPT} <= known
