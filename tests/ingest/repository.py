"""Git repositories made by tests, with dates of their own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path


class Repository:
    """A work tree whose commits others read over ``file://``."""

    def __init__(self, home: Path, *, branch: str = "main") -> None:
        self.root = home
        home.mkdir(parents=True)
        self.git("init", "--quiet", f"--initial-branch={branch}")

    @property
    def uri(self) -> str:
        return f"git+file://{self.root}"

    def commit(self, items: Mapping[str, str | bytes], *, day: str = "2026-03-01") -> None:
        """Make these, and no others, the files of the branch."""
        for path in self.root.iterdir():
            if path.name != ".git":
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name, content in items.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.save(day=day)

    def save(self, *, day: str = "2026-03-01") -> None:
        """Commit the work tree as it is."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x", day=day)

    def git(self, *arguments: str, day: str = "2026-03-01") -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {
            f"GIT_{role}_{fact}": "test@example.org" for role in ("AUTHOR", "COMMITTER") for fact in ("NAME", "EMAIL")
        }
        when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "-C", self.root, *arguments], check=True, env=kept | who | when, capture_output=True)
