"""Every setting is documented, and nothing else is called one."""

import re

from kernel.settings import Settings
from tests.support.settings_page import page
from tests.support.source import PACKAGES, ROOT, modules, text

KNOWN = {f"GRISTMILL_{name.upper()}" for name in Settings.model_fields}


def test_the_page_of_settings_is_what_the_settings_say() -> None:
    written = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert written == page(), "run 'python -m tests.support.settings_page > docs/reference/settings.md'"


def test_every_setting_says_what_it_does_in_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_no_page_and_no_message_names_a_setting_that_does_not_exist() -> None:
    pages = sorted(path.relative_to(ROOT) for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
    named = {
        f"{path}: {name}"
        for path in [*pages, *modules(*PACKAGES)]
        for name in re.findall(r"\bGRISTMILL_[A-Z][A-Z_]*[A-Z]", text(path))
        if name not in KNOWN
    }
    assert named == set()
