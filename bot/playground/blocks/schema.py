"""Small rules that combine into a description of a JSON value, with Slack's error sentences.

A rule takes a value and the JSON pointer to it and yields what is wrong. The sentences are those
of Slack's `response_metadata.messages`, as seen in answers quoted in public issue threads.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

Rule = Callable[[object, str], Iterator[str]]
Relation = Callable[[dict[str, object], str], Iterator[str]]


def error(message: str, pointer: str) -> str:
    """Word one error the way Slack does."""
    return f"[ERROR] {message} [json-pointer:{pointer}]"


def is_object(value: object) -> TypeGuard[dict[str, object]]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, dict)


def items_of(value: object) -> list[dict[str, object]]:
    """Return the objects in a list, for rules that compare items already checked one by one."""
    return [item for item in value if is_object(item)] if isinstance(value, list) else []


def string(maximum: int | None = None, minimum: int = 1, pattern: str | None = None) -> Rule:
    """Accept a string of `minimum` to `maximum` characters that matches `pattern` as a whole."""
    compiled = re.compile(pattern) if pattern else None

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield error("must provide a string", pointer)
        elif len(value) < minimum:
            yield error(f"must be more than {minimum - 1} characters", pointer)
        elif maximum is not None and len(value) > maximum:
            yield error(f"must be less than {maximum + 1} characters", pointer)
        elif compiled and not compiled.fullmatch(value):
            yield error("must match the required format", pointer)

    return check


def enum(*allowed: str) -> Rule:
    """Accept one of the given strings."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if value not in allowed:
            yield error("must be a valid enum value", pointer)

    return check


def boolean(value: object, pointer: str) -> Iterator[str]:
    """Accept true or false."""
    if not isinstance(value, bool):
        yield error("must provide a boolean", pointer)


def integer(minimum: int, maximum: int | None = None) -> Rule:
    """Accept a whole number from `minimum` to `maximum`, both included."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield error("must provide an integer", pointer)
        elif value < minimum:
            yield error(f"must be more than {minimum - 1}", pointer)
        elif maximum is not None and value > maximum:
            yield error(f"must be less than {maximum + 1}", pointer)

    return check


def number(value: object, pointer: str) -> Iterator[str]:
    """Accept any JSON number."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        yield error("must provide a number", pointer)


def nullable(rule: Rule) -> Rule:
    """Accept null besides what `rule` accepts."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if value is not None:
            yield from rule(value, pointer)

    return check


def array(item: Rule, maximum: int | None = None, minimum: int = 1) -> Rule:
    """Accept a list of `minimum` to `maximum` items, each accepted by `item`."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield error("must provide an array", pointer)
            return
        if len(value) < minimum:
            yield error(f"no less than {minimum} items allowed", pointer)
        if maximum is not None and len(value) > maximum:
            yield error(f"no more than {maximum} items allowed", pointer)
        for index, element in enumerate(value):
            yield from item(element, f"{pointer}/{index}")

    return check


@dataclass(frozen=True)
class Shape:
    """Accept an object with just these fields; `also` holds the relations between fields.

    Relations run only when each field by itself is fine, so they may rely on its type.
    `by_type` takes the type out before it hands the object over.
    """

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    also: Sequence[Relation] = ()

    def __call__(self, value: object, pointer: str) -> Iterator[str]:
        if not is_object(value):
            yield error("must provide an object", pointer)
            return
        found = [*self._fields(value, pointer)]
        yield from found
        if not found:
            for rule in self.also:
                yield from rule(value, pointer)

    def _fields(self, value: dict[str, object], pointer: str) -> Iterator[str]:
        for name in self.required:
            if name not in value:
                yield error(f"missing required field: {name}", pointer)
        rules = {**self.required, **self.optional}
        for name, content in value.items():
            if name in rules:
                yield from rules[name](content, f"{pointer}/{name}")
            else:
                yield error(f"invalid additional property: {name}", pointer)


def by_type(shapes: Mapping[str, Rule]) -> Rule:
    """Choose the rule by the object's `type`; a type that may not stand here is refused."""

    def check(value: object, pointer: str) -> Iterator[str]:
        if not is_object(value):
            yield error("must provide an object", pointer)
        elif "type" not in value:
            yield error("missing required field: type", pointer)
        elif not isinstance(kind := value["type"], str) or kind not in shapes:
            yield error(f"unsupported type: {kind}", f"{pointer}/type")
        else:
            rest = {name: content for name, content in value.items() if name != "type"}
            yield from shapes[kind](rest, pointer)

    return check


def exactly_one(*names: str) -> Relation:
    """Accept an object that has exactly one of the named fields."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: dict[str, object], pointer: str) -> Iterator[str]:
        if sum(name in value for name in names) != 1:
            yield error(f"must define exactly one of {listed}", pointer)

    return check


def at_least_one(*names: str) -> Relation:
    """Accept an object that has one or more of the named fields."""
    listed = " or ".join(f"`{name}`" for name in names)

    def check(value: dict[str, object], pointer: str) -> Iterator[str]:
        if not any(name in value for name in names):
            yield error(f"must define either {listed}", pointer)

    return check
