"""Invariant 7: a release cannot go live with a shut gate unless a waiver says who, why and until when."""

import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from governance.releases import Release, list_releases
from governance.stages import STEPS
from kernel.errors import GristmillError
from tests.evals.builders import database
from tests.governance.builders import Quality
from tests.governance.test_releases import Office

pick = st.integers(0, 5)


class Line(RuleBasedStateMachine):
    """Anybody does anything in any order; what goes live is watched from outside, by what the candidates were made of."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.office = Office(database(Path(self._folder.name)))
        self.office.use_case()
        self.quality: dict[str, Quality] = {}
        self.waived: dict[str, date] = {}
        self.order: list[str] = []
        self.live_before: str | None = None
        self.stages: dict[str, str] = {}

    def teardown(self) -> None:
        self.office.db.close()
        self._folder.cleanup()

    def _chosen(self, index: int) -> str:
        return self.order[-1 - index % len(self.order)]

    @rule(quality=st.sampled_from(["good", "violating", "poor"]), generation=st.integers(1, 3))
    def propose(self, quality: Quality, generation: int) -> None:
        release = self.office.propose(quality, generation)
        self.quality[release.release_id] = quality
        self.order.append(release.release_id)

    @precondition(lambda self: self.order)
    @rule(index=pick, by=st.sampled_from(["ann", "bob"]))
    def approve(self, index: int, by: str) -> None:
        self._try(lambda: self.office.approve(self._chosen(index), by))

    @precondition(lambda self: self.order)
    @rule(index=pick)
    def publish(self, index: int) -> None:
        self._try(lambda: self.office.publish(self._chosen(index)))

    @precondition(lambda self: self.order)
    @rule(index=pick)
    def release_whole(self, index: int) -> None:
        self._try(lambda: self.office.approve(self._chosen(index)))
        self._try(lambda: self.office.publish(self._chosen(index)))

    @precondition(lambda self: self.order)
    @rule(index=pick, days=st.integers(0, 3))
    def waive(self, index: int, days: int) -> None:
        chosen = self._chosen(index)
        self.office.waive(chosen, days=days)
        until = self.office.clock.today() + timedelta(days=days)
        self.waived[chosen] = max(until, self.waived.get(chosen, until))

    @rule()
    def roll_back(self) -> None:
        self._try(self.office.rollback)

    @rule(days=st.integers(1, 3))
    def wait(self, days: int) -> None:
        self.office.clock.instant += timedelta(days=days)

    @invariant()
    def what_went_live_was_good_or_waived(self) -> None:
        with self.office.db.read() as session:
            stages = {release.release_id: release.stage for release in list_releases(session, "people")}
        live = [release_id for release_id, stage in stages.items() if stage == "live"]
        assert len(live) <= 1
        for release_id, stage in stages.items():
            self._check_step(release_id, stage)
        self.stages = stages

    def _check_step(self, release_id: str, stage: str) -> None:
        before = self.stages.get(release_id, "proposed")
        if stage == before:
            return
        reachable = {step for first in STEPS[before] for step in (first, *STEPS[first])}
        assert stage in reachable
        if stage == "live" and self.quality[release_id] != "good":
            assert self.waived.get(release_id, date.min) >= self.office.clock.today()

    @staticmethod
    def _try(act: object) -> Release | None:
        assert callable(act)
        try:
            done = act()
        except GristmillError:
            return None
        assert isinstance(done, Release)
        return done


Line.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_no_sequence_of_steps_makes_a_release_live_with_a_shut_gate_and_no_waiver = Line.TestCase
