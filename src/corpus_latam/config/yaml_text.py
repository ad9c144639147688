"""YAML that a person wrote, as plain values: what is wrong with it in a sentence, and what it may not be.

PyYAML recurses as deep as its input, takes the last of two equal keys without a word, and lets aliases stand
for aliases until a short text means billions of values. None of that is in a config on purpose.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Any

import yaml

from corpus_latam.errors import ConfigError

MAX_BYTES = 1_000_000
"""PyYAML reads about 100 kB a second."""
MAX_DEPTH = 50
MAX_VALUES = 200_000
"""Values with those that aliases repeat: about what `MAX_BYTES` of plain YAML hold."""

OTHER_MARKS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}
"""What programs put at the start of a file that is not UTF-8. UTF-8 may have its own mark."""

UNWRITABLE = re.compile("[\0\ud800-\udfff]")
"""NUL and lone surrogates, which YAML can spell."""


def read_yaml(path: str | Path, what: str = "config file") -> Any:
    """The values of a YAML file in UTF-8, with or without a byte-order mark, with any line ends.

    Raises `ConfigError` that names the file, the line and what to do.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such {what}.") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{path} is a folder: name the {what} in it.") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: this {what} cannot be read ({reason}).") from error
    if len(content) > MAX_BYTES:
        raise ConfigError(f"{path} is larger than {MAX_BYTES:,} bytes: is it a {what}?")
    return parse_yaml(_decoded(content, path), str(path))


def parse_yaml(text: str, origin: str) -> Any:
    """The values of a YAML text. `origin` says in errors where it stands."""
    try:
        _check_depth(text, origin)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _check_values(node, origin)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise ConfigError(f"{origin} is not valid YAML: {_plainly(error)}") from error
    except (ValueError, OverflowError, TypeError) as error:  # a date that there is not, a number too long
        raise ConfigError(f"{origin} holds a value that YAML cannot read: {error}. Quote it.") from error


class _Loader(yaml.SafeLoader):
    """Refuses two equal keys in one mapping, and takes words for words.

    PyYAML reads `NO` as false, `2024-05-01` as a date, `010` as 8, `12:30` as 750 and `1.10` as 1.1 (YAML
    1.1). Here a plain value is true, false, null or a number only where it is written just so; all else is
    the text that stands there, which a field for numbers or for yes and no reads as well.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[Any, int] = {}
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key, line = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                continue  # refused below: a key must be a plain value
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    problem=f"the key {key[:80]!r} stands twice, on lines {seen[key]} and {line}: keep one"
                )
            seen[key] = line
        return super().construct_mapping(node, deep)


PLAIN = {
    "bool": (r"true|false", "tf"),
    "null": (r"~|null|Null|NULL|", "~nN"),
    "int": (r"0|-?[1-9][0-9]{0,999}", "-0123456789"),
    "float": (r"(?!-?0\.0000)-?(?:0|[1-9][0-9]{0,7})\.(?:0|[0-9]{0,6}[1-9])|-?\.inf", "-.0123456789"),
    "merge": (r"<<", "<"),
}
"""What plain values are not text, and their first characters. Python writes such numbers just so."""
for _name, (_form, _first) in PLAIN.items():
    _firsts = [*_first, ""] if _name == "null" else list(_first)
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(rf"(?:{_form})\Z"), _firsts)


def _decoded(content: bytes, path: str | Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = OTHER_MARKS.get(content[:2], "in another encoding, perhaps Latin-1")
        raise ConfigError(
            f"{path} is not UTF-8 but {found} (line {line}, byte {error.start + 1}). Save it as UTF-8."
        ) from error


def _check_depth(text: str, origin: str) -> None:
    """Events are read in a loop, not by recursion, so this is safe at any depth."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                line = event.start_mark.line + 1 if event.start_mark else "?"
                raise ConfigError(f"{origin}: line {line} is nested deeper than {MAX_DEPTH} levels.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _check_values(root: yaml.Node, origin: str) -> None:
    """Counts values as if every alias were written out, and refuses what no path or file can hold."""
    sizes: dict[int, int] = {}
    within: set[int] = set()

    def size(node: yaml.Node) -> int:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode) and UNWRITABLE.search(node.value):
            raise ConfigError(f"{origin}: the value on line {line} holds a NUL or half of a character.")
        if id(node) in within:
            raise ConfigError(f"{origin}: what begins on line {line} holds an alias of itself.")
        if id(node) not in sizes:
            within.add(id(node))
            sizes[id(node)] = 1 + sum(size(child) for child in _children(node))
            within.discard(id(node))
        return sizes[id(node)]

    if size(root) > MAX_VALUES:
        raise ConfigError(
            f"{origin}: its aliases (*name) stand for more than {MAX_VALUES:,} values. Write them out."
        )


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [child for pair in node.value for child in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _plainly(error: yaml.YAMLError) -> str:
    """One line: PyYAML's own words, and where."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        return f"{error.problem or error.context}{where}"
    return " ".join(str(error).split())
