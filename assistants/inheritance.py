"""Templates that extend others: the base's sections and lists, with what the template says itself put in their place."""

from collections.abc import Callable, Iterator, Sequence

import yaml

from assistants.nodes import Problem, at, entries, text_of

Bases = Callable[[str], str | None]
"""Return the text of the template of that name; None where there is none."""

DEEPEST = 8
"""So many templates may extend each other."""
_OWN = frozenset({"template", "version", "description", "extends"})
"""Never inherited."""


class NoBase(Exception):
    """A base cannot be used."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def resolve(root: yaml.MappingNode, bases: Bases, chain: Sequence[str] = ()) -> yaml.MappingNode:
    """Return a template with everything that it inherits.

    What comes from a base has the place of the ``extends`` that brought it, so that a problem in it is named there.

    Raises:
        NoBase: a base is unknown, broken, or extends itself.
    """
    parts = entries(root)
    named = parts.get("extends")
    if not isinstance(named, yaml.ScalarNode):
        return root
    so_far = [*(chain or (text_of(parts.get("template")),)), named.value]
    if named.value in so_far[:-1] or len(so_far) > DEEPEST:
        raise NoBase(at(named, f"templates extend each other without end: {' -> '.join(so_far)}"))
    base = resolve(_base(named, bases), bases, so_far)
    for node in _nodes(base):
        node.start_mark, node.end_mark = named.start_mark, named.end_mark
    kept = [(key, value) for key, value in base.value if key.value not in _OWN]
    return _over(yaml.MappingNode(base.tag, kept, root.start_mark, root.end_mark), root)


def _base(named: yaml.ScalarNode, bases: Bases) -> yaml.MappingNode:
    text = bases(named.value)
    if text is None:
        raise NoBase(at(named, f"it extends {named.value!r}, and there is no such template"))
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        root = None
    if not isinstance(root, yaml.MappingNode):
        raise NoBase(at(named, f"it extends {named.value!r}, which is not a template; lint that first"))
    return root


def _over(base: yaml.MappingNode, own: yaml.MappingNode) -> yaml.MappingNode:
    """Return a section with its own keys over the base's: sections by key, lists of named sections by name."""
    mine = {str(key.value): value for key, value in own.value}
    theirs = {str(key.value) for key, _ in base.value}
    inherited = [(key, _merged(value, mine[key.value]) if key.value in mine else value) for key, value in base.value]
    added = [(key, value) for key, value in own.value if str(key.value) not in theirs]
    doubled = _repeated(own)
    return yaml.MappingNode(own.tag, [*inherited, *added, *doubled], own.start_mark, own.end_mark)


def _repeated(own: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """Return the keys that stand twice, so that merging does not hide them."""
    seen: set[str] = set()
    twice = []
    for key, value in own.value:
        if str(key.value) in seen:
            twice.append((key, value))
        seen.add(str(key.value))
    return twice


def _merged(base: yaml.Node, own: yaml.Node) -> yaml.Node:
    if isinstance(base, yaml.MappingNode) and isinstance(own, yaml.MappingNode):
        return _over(base, own)
    if not (_is_named(base) and _is_named(own)):
        return own
    mine = {text_of(entries(item).get("name")): item for item in own.value}
    theirs = {text_of(entries(item).get("name")) for item in base.value}
    kept = [
        _merged(item, mine[name]) if (name := text_of(entries(item)["name"])) in mine else item for item in base.value
    ]
    added = [item for item in own.value if text_of(entries(item).get("name")) not in theirs]
    return yaml.SequenceNode(own.tag, [*kept, *added], own.start_mark, own.end_mark)


def _is_named(node: yaml.Node) -> bool:
    """Say whether a list is one of sections that each have a name."""
    return isinstance(node, yaml.SequenceNode) and all("name" in entries(item) for item in node.value)


def _nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    yield node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nodes(key)
            yield from _nodes(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _nodes(item)
