"""Git branches: the contract of connectors, and what they promise beyond it."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.connectors.git import GitBranch, PathUnknown, git_address
from ingest.connectors.git_program import BranchUnknown, GitMissing
from ingest.connectors.port import AccessRefused, ItemUnreadable, Reach, SourceUnreachable
from ingest.sources import Source, connect, kind_of
from kernel.clock import SystemClock
from kernel.errors import InvalidInput
from tests.contract.connector_contract import ConnectorContract
from tests.ingest.repository import Repository
from tests.ingest.site import Reply, site


class GitPlace:
    """Files on a branch."""

    keeps_what_it_listed = True

    def __init__(self, home: Path) -> None:
        self.home = home
        self.repository = Repository(home / "repository")

    def write(self, items: Mapping[str, str]) -> None:
        self.repository.commit(items)

    def destroy(self) -> None:
        shutil.rmtree(self.repository.root)

    def connect(self) -> GitBranch:
        return GitBranch(git_address(self.repository.uri), Reach(cache=self.home / "cache"))


class TestGitAsConnector(ConnectorContract):
    @pytest.fixture
    def place(self, folder: Path) -> GitPlace:
        return GitPlace(folder)


class TestGitBranch:
    """What a branch promises beyond that."""

    @pytest.fixture
    def repository(self, folder: Path) -> Repository:
        return Repository(folder / "repository")

    def branch(self, repository: Repository, asked: str = "") -> GitBranch:
        return GitBranch(git_address(repository.uri + asked), Reach(cache=repository.root.parent / "cache"))

    def documents(self, repository: Repository, asked: str = "") -> list[str]:
        return [item.uri for item in self.branch(repository, asked).listing().items if not item.ignored]

    def test_the_branch_that_is_asked_for_is_read(self, repository: Repository) -> None:
        repository.commit({"a.md": "main"})
        repository.git("checkout", "--quiet", "-b", "drafts/2026")
        repository.commit({"b.md": "draft"})
        assert self.documents(repository, "#branch=main") == ["a.md"]
        assert self.documents(repository, "#branch=drafts/2026") == ["b.md"]

    def test_a_folder_and_patterns_choose_among_the_files(self, repository: Repository) -> None:
        names = ("docs/a.md", "docs/b.rst", "docs/deep/c.md", "docs/old/d.md", "e.md", "docs2/f.md")
        repository.commit(dict.fromkeys(names, "x"))
        assert self.documents(repository, "#path=docs&glob=*.md") == ["a.md", "deep/c.md", "old/d.md"]
        assert self.documents(repository, "#path=/docs/&glob=*.rst,old/*") == ["b.rst", "old/d.md"]
        assert self.documents(repository, "#glob=*.rst&glob=docs2/*.md") == ["docs/b.rst", "docs2/f.md"]

    def test_what_is_no_document_is_named_with_the_rule(self, repository: Repository) -> None:
        repository.commit(dict.fromkeys((".github/a.md", ".hidden", "a.md", "a.md.meta.yaml", "b.txt"), "x"))
        (repository.root / "link.md").symlink_to("a.md")
        inner = Repository(repository.root / "inner")
        inner.commit({"c.md": "x"})
        repository.save()
        found = self.branch(repository, "#glob=*.md,*.yaml,.hidden").listing()
        assert {item.uri: item.ignored for item in found.items} == {
            ".github/a.md": "hidden or temporary file",
            ".hidden": "hidden or temporary file",
            "a.md": "",
            "a.md.meta.yaml": "facts about the file beside it",
            "b.txt": "not among the files that glob= names",
            "inner": "another repository inside this one",
            "link.md": "link",
        }

    def test_a_file_comes_with_the_day_of_its_last_commit_and_the_facts_beside_it(self, repository: Repository) -> None:
        repository.commit({"a.md": "1", "b.md": "1"}, day="2025-01-02")
        sidecar = "owner: Anna\n"
        repository.commit({"a.md": "1", "b.md": "2", "b.md.meta.yaml": sidecar}, day="2026-05-06")
        branch = self.branch(repository)
        branch.listing()
        assert branch.fetch("a.md").sidecar == {"last_changed": "2025-01-02"}
        assert branch.fetch("b.md").sidecar == {"last_changed": "2026-05-06", "owner": "Anna"}

    def test_a_change_beside_a_file_changes_its_stamp(self, repository: Repository) -> None:
        repository.commit({"a.md": "1"})
        [before] = self.branch(repository).listing().items
        repository.commit({"a.md": "1", "a.md.meta.yaml": "owner: Anna"})
        assert next(iter(self.branch(repository).listing().items)).stamp != before.stamp

    def test_a_file_has_its_size_and_any_name(self, repository: Repository) -> None:
        repository.commit({"ünï 🌾\n\t.md": "12345"})
        Path(os.fsdecode(os.fsencode(repository.root) + b"/b\xffd.md")).write_text("found")
        repository.save(day="2026-07-08")
        branch = self.branch(repository)
        assert [(item.uri, item.size) for item in branch.listing().items] == [("b\\xffd.md", 5), ("ünï 🌾\n\t.md", 5)]
        assert branch.fetch("b\\xffd.md").raw == b"found"
        assert branch.fetch("b\\xffd.md").sidecar == {"last_changed": "2026-07-08"}

    def test_two_names_that_look_alike_make_the_listing_incomplete(self, repository: Repository) -> None:
        repository.commit({"b\\xffd.md": "a backslash"})
        Path(os.fsdecode(os.fsencode(repository.root) + b"/b\xffd.md")).write_text("a byte")
        repository.save()
        found = self.branch(repository).listing()
        assert len(found.items) == 1
        assert "two file names are both shown as" in found.problem

    def test_what_a_killed_git_left_behind_is_in_nobodys_way(self, repository: Repository) -> None:
        repository.commit({"a.md": "1"})
        assert self.documents(repository) == ["a.md"]
        [copy] = (repository.root.parent / "cache").glob("git-*[0-9a-f]")
        [ref] = (copy / "refs" / "gristmill").iterdir()
        ref.with_name(f"{ref.name}.lock").touch()
        (copy / "packed-refs.lock").touch()
        (copy / "HEAD").unlink()
        repository.commit({"b.md": "2"})
        assert self.documents(repository) == ["b.md"]

    def test_history_that_was_rewritten_is_followed(self, repository: Repository) -> None:
        repository.commit({"a.md": "1"})
        assert self.documents(repository) == ["a.md"]
        repository.git("update-ref", "-d", "HEAD")
        repository.commit({"b.md": "2"})
        assert self.documents(repository) == ["b.md"]

    def test_a_pointer_into_lfs_is_no_document(self, repository: Repository) -> None:
        repository.commit({"a.pdf": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"})
        branch = self.branch(repository)
        branch.listing()
        with pytest.raises(ItemUnreadable, match="is kept in Git LFS, which is not read; take the files"):
            branch.fetch("a.pdf")

    def test_a_source_of_the_kind_is_connected(self, repository: Repository, folder: Path) -> None:
        repository.commit({"a.md": "1"})
        kind, uri = kind_of(repository.uri + "#branch=main")
        source = Source(name="docs", kind=kind, uri=uri, owner="Anna", readers=frozenset({"everyone"}))
        found = connect(source, SystemClock(), Reach(cache=folder / "cache")).listing()
        assert [item.uri for item in found.items] == ["a.md"]


class TestGitFailures:
    """Each has a type, and a sentence that names the thing and the way out."""

    @pytest.fixture
    def repository(self, folder: Path) -> Repository:
        made = Repository(folder / "repository")
        made.commit({"docs/a.md": "1"})
        return made

    @pytest.fixture
    def reach(self, folder: Path) -> Reach:
        return Reach(cache=folder / "cache")

    def test_git_that_is_missing(self, repository: Repository, reach: Reach) -> None:
        with pytest.raises(GitMissing, match=r"'no-such-git' is not on this machine.*Install git"):
            GitBranch(git_address(repository.uri), reach, program="no-such-git").listing()

    def test_a_branch_that_is_unknown(self, repository: Repository, reach: Reach) -> None:
        with pytest.raises(BranchUnknown, match=r"has no branch 'nope'; nothing was changed"):
            GitBranch(git_address(repository.uri + "#branch=nope"), reach).listing()

    def test_a_branch_that_went_away_is_unknown_and_not_empty(self, repository: Repository, reach: Reach) -> None:
        repository.git("branch", "drafts")
        branch = GitBranch(git_address(repository.uri + "#branch=drafts"), reach)
        assert branch.listing().items
        repository.git("branch", "-D", "drafts")
        with pytest.raises(BranchUnknown):
            branch.listing()

    def test_a_repository_without_commits(self, folder: Path, reach: Reach) -> None:
        empty = Repository(folder / "empty")
        with pytest.raises(BranchUnknown, match="has no branch of its own choice"):
            GitBranch(git_address(empty.uri), reach).listing()

    def test_a_folder_that_the_branch_does_not_have(self, repository: Repository, reach: Reach) -> None:
        with pytest.raises(PathUnknown, match=r"has no folder 'doc' on branch 'main'; nothing was changed"):
            GitBranch(git_address(repository.uri + "#branch=main&path=doc"), reach).listing()

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_server_that_wants_a_password_asks_nobody(self, reach: Reach, status: int) -> None:
        with site() as server:
            for path in ("/x/info/refs?service=git-upload-pack", "/x/info/refs"):
                server.put(path, Reply(status=status, headers={"WWW-Authenticate": 'Basic realm="x"'}))
            with pytest.raises(AccessRefused, match=r"does not let us in .*credential helper") as caught:
                GitBranch(git_address(f"git+{server.url}/x"), reach).listing()
        assert not caught.value.transient

    def test_a_server_that_is_not_there(self, reach: Reach) -> None:
        with pytest.raises(SourceUnreachable, match=r"'http://127\.0\.0\.1:1/x' cannot be reached") as caught:
            GitBranch(git_address("git+http://127.0.0.1:1/x"), reach).listing()
        assert caught.value.transient

    def test_a_server_that_never_answers_is_given_up(self, folder: Path) -> None:
        reach = Reach(cache=folder / "cache", listing_timeout_s=1)
        with site() as server:
            server.put("/x/info/refs?service=git-upload-pack", Reply(waits_s=60))
            with pytest.raises(SourceUnreachable, match="git fetch took longer than 1 s"):
                GitBranch(git_address(f"git+{server.url}/x"), reach).listing()

    def test_a_server_that_sends_us_elsewhere_is_not_followed(self, reach: Reach) -> None:
        with site() as server, site() as other:
            for path in ("/x/info/refs?service=git-upload-pack", "/x/info/refs"):
                server.put(path, Reply(status=301, headers={"Location": other.url + path}))
            with pytest.raises(SourceUnreachable, match="cannot be reached"):
                GitBranch(git_address(f"git+{server.url}/x"), reach).listing()
            assert server.asked
            assert other.asked == []

    @pytest.mark.parametrize(
        ("uri", "why"),
        [
            ("git+ext://sh -c x", "is no repository"),
            ("git+https:///x", "is no repository"),
            ("git+https://host", "is no repository"),
            ("git+https://anna:secret@host/x", "the address holds a password"),
            ("git+https://host/x#tag=1", "'tag' is not known here"),
            ("git+https://host/x#branch=--upload-pack=x", "is no name of a branch"),
            ("git+https://host/x#branch=a..b", "is no name of a branch"),
            ("git+https://host/x#path=../y", "leads out of the repository"),
        ],
    )
    def test_an_address_that_cannot_be_read_is_refused_at_once(self, uri: str, why: str) -> None:
        with pytest.raises(InvalidInput, match=why) as caught:
            kind_of(uri)
        assert "secret" not in str(caught.value)
