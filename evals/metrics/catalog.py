"""Every metric there is, by name."""

from evals.metrics.answering import ANSWERING
from evals.metrics.grounding import GROUNDING
from evals.metrics.measurements import Metric, Scorer
from evals.metrics.retrieval import RETRIEVAL

SCORERS: tuple[Scorer, ...] = (*RETRIEVAL, *GROUNDING, *ANSWERING)
METRICS: dict[str, Metric] = {scorer.metric.name: scorer.metric for scorer in SCORERS}
