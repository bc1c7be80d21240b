"""Every metric there is, by name."""

from evals.metrics.answering import ANSWERING
from evals.metrics.grounding import GROUNDING
from evals.metrics.kinds import KINDS
from evals.metrics.measurements import Metric, Scorer
from evals.metrics.retrieval import RETRIEVAL
from evals.repeats import STABILITY

SCORERS: tuple[Scorer, ...] = (*RETRIEVAL, *GROUNDING, *ANSWERING, *KINDS)
METRICS: dict[str, Metric] = {metric.name: metric for metric in (*(s.metric for s in SCORERS), STABILITY)}
