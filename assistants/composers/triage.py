"""Triage without a model: the nearest labelled examples and descriptions, with a calibrated probability."""

from collections import OrderedDict
from threading import Lock

from assistants.composers.port import Draft, Task
from assistants.likelihood import Fitted, fit
from assistants.results import Ranked, Routing
from assistants.sections import Label
from index.embedders.port import Embedder

_KEPT = 32
"""So many sets of labels are remembered with what was fitted on them."""


class TriageComposer:
    """Sort a message by what it is nearest to. What is fitted for a set of labels is kept."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._fitted: OrderedDict[tuple[Label, ...], Fitted] = OrderedDict()
        self._lock = Lock()

    def compose(self, task: Task) -> Draft:
        """Return the labels by likelihood, and what the likeliest is nearest to; the same every time."""
        labels = task.config.labels
        found = self._of(labels).rank(task.text, self._embedder)
        best = max(labels, key=lambda label: found.probabilities[label.name])
        ranked = sorted(found.probabilities.items(), key=lambda pair: -pair[1])
        return Draft(
            sentences=(),
            result=Routing(
                label=best.name,
                probability=found.probabilities[best.name],
                route=best.route,
                ranked=tuple(Ranked(label=name, probability=probability) for name, probability in ranked),
                reason=found.reasons[best.name],
            ),
        )

    def _of(self, labels: tuple[Label, ...]) -> Fitted:
        with self._lock:
            if labels not in self._fitted:
                self._fitted[labels] = fit(labels, self._embedder)
                while len(self._fitted) > _KEPT:
                    self._fitted.popitem(last=False)
            self._fitted.move_to_end(labels)
            return self._fitted[labels]
