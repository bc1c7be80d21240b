"""Prompts as files with names and versions: the shipped ones, and the workspace's own, which win over them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kernel.errors import InvalidInput, NotFound
from kernel.ids import digest

SHIPPED = Path(__file__).parent / "shipped"


class _File(BaseModel):
    """What a prompt's file holds."""

    model_config = ConfigDict(extra="forbid")

    prompt: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    text: str = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One version of a prompt."""

    name: str
    version: int
    text: str
    """May hold names in braces that the composer fills in; what they are is in docs/guides/models.md."""

    @property
    def label(self) -> str:
        """Name, version and digest: two prompts with the same label say the same."""
        return prompt_label(f"{self.name}@{self.version}", self.text)


def prompt_label(named: str, text: str) -> str:
    """Return how a prompt is named in requests and traces."""
    return f"{named} {digest(text)[:12]}"


class PromptLibrary:
    """The prompts of a workspace."""

    def __init__(self, workspace: Path | None, *, shipped: Path = SHIPPED) -> None:
        self._folders = [folder for folder in (workspace and workspace / "prompts", shipped) if folder]

    def get(self, name: str) -> Prompt:
        """Return a prompt by its name; the workspace's own one where there is one.

        Raises:
            NotFound: there is none.
            InvalidInput: its file is no prompt.
        """
        for folder in self._folders:
            file = folder / f"{name}.yaml"
            if file.name == f"{name}.yaml" and file.parent == folder and file.is_file():
                return _read(file)
        known = ", ".join(sorted({prompt.name for prompt in self.all()}))
        raise NotFound(
            f"there is no prompt {name!r}; there are: {known}. The workspace's own are in its folder 'prompts'."
        )

    def all(self) -> Iterator[Prompt]:
        """Return every prompt by name, of two with the same name the one that wins."""
        files = {file.stem: file for folder in reversed(self._folders) for file in sorted(folder.glob("*.yaml"))}
        return (_read(file) for _, file in sorted(files.items()))


def _read(file: Path) -> Prompt:
    form = "a prompt has 'prompt: NAME' as its file is named, 'version: 1', and 'text: |' with what the model is told"
    try:
        found = _File.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        where = f" at {error.errors()[0]['loc']}" if isinstance(error, ValidationError) else ""
        raise InvalidInput(f"the prompt {str(file)!r} is wrong{where}; {form}.") from None
    if found.prompt != file.stem:
        raise InvalidInput(f"the prompt {str(file)!r} names itself {found.prompt!r}; {form}.")
    return Prompt(name=found.prompt, version=found.version, text=found.text)
