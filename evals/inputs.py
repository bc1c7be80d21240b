"""Texts that cases work on: ``input`` names a file beside the suite, whose text becomes the case's question."""

from pathlib import Path

from evals.located import Located, Problems


def with_inputs(root: Located, folder: Path, problems: Problems) -> Located:
    """Return a suite file in which every ``input: FILE`` of a case stands as ``question`` with the file's text."""
    fields = root.value
    if not isinstance(fields, dict) or "cases" not in fields or not isinstance(fields["cases"].value, list):
        return root
    cases = [_filled(case, folder, problems) for case in fields["cases"].value]
    return Located(line=root.line, value={**fields, "cases": Located(line=fields["cases"].line, value=cases)})


def _filled(case: Located, folder: Path, problems: Problems) -> Located:
    keys = case.value
    if not isinstance(keys, dict) or "input" not in keys:
        return case
    named = keys["input"]
    left = {key: value for key, value in keys.items() if key != "input"}
    if "question" in keys:
        problems.add(named.line, "the case has both 'question' and 'input'; keep one")
        return Located(line=case.line, value=left)
    text = _read(folder, named, problems)
    return Located(line=case.line, value={**left, "question": Located(line=named.line, value=text)})


def _read(folder: Path, named: Located, problems: Problems) -> str:
    """Return the file's text; a word that stands for it where it cannot be read, so that this is the only problem."""
    path = folder / str(named.value)
    if not path.resolve().is_relative_to(folder.resolve()):
        problems.add(named.line, f"'input' names {str(named.value)!r}, which is not beside the suite file")
        return "?"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.add(named.line, f"'input' names {str(named.value)!r}, which cannot be read: {error}")
        return "?"
