"""A scripted judge: replies to ragas' requests by the form that they ask for."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistants.models.naming import fallbacks
from assistants.plans import ModelPlan
from evals.judges.port import Material
from evals.judges.ragas_door import RagasJudge
from index.embedders.hashing import Hashing
from tests.assistants.models.opened import Office, office
from tests.support.model_server import ModelServer, Seen

STATEMENTS = ["Leave is 20 weeks.", "HR is asked first."]
LEAVE = Material(
    question="How long is parental leave?",
    answer="Leave is 20 weeks. HR is asked first.",
    contexts=("Each parent may take 20 weeks of leave.", "Ask HR first."),
    reference="Each parent may take 20 weeks",
)


def fields_of(seen: Seen) -> frozenset[str]:
    """The fields of the form that a request asks to be filled in."""
    return frozenset(seen.body["response_format"]["json_schema"]["schema"]["properties"])


def is_verdicts(seen: Seen) -> bool:
    """Whether statements are judged, and not listed."""
    return bool(seen.body["response_format"]["json_schema"]["schema"].get("$defs"))


@dataclass(frozen=True, kw_only=True)
class Grader:
    """What a scripted judge says, whatever it reads."""

    verdicts: tuple[int, ...] = (1, 0)
    attributed: tuple[int, ...] = (1, 1, 0, 0)
    useful: Callable[[str], bool] = lambda text: "20 weeks" in text
    question: str = "How long is parental leave?"
    noncommittal: int = 0
    rating: int = 4
    score: int = 4

    def __call__(self, seen: Seen) -> str:
        return json.dumps(self.reply(seen))

    def reply(self, seen: Seen) -> Mapping[str, Any]:
        fields = fields_of(seen)
        if fields == {"claims"}:
            return {"claims": STATEMENTS}
        if fields == {"statements"}:
            judged = [
                {"statement": s, "reason": "", "verdict": v} for s, v in zip(STATEMENTS, self.verdicts, strict=False)
            ]
            return {"statements": judged if is_verdicts(seen) else STATEMENTS}
        if fields == {"classifications"}:
            return {"classifications": [{"statement": "s", "reason": "", "attributed": a} for a in self.attributed]}
        if fields == {"reason", "verdict"}:
            asked = re.findall(r'"context": "(.*?)"', seen.text)[-1]
            return {"reason": "", "verdict": int(self.useful(asked))}
        if fields == {"question", "noncommittal"}:
            return {"question": self.question, "noncommittal": self.noncommittal}
        return {"rating": self.rating} if fields == {"rating"} else {"feedback": "", "score": self.score}


@contextmanager
def judge(folder: Path, server: ModelServer, **settings: Any) -> Iterator[tuple[RagasJudge, Office]]:
    """A judge that asks the server, and the office whose desk it asks at."""
    with office(folder, server, **settings) as opened:
        [model] = fallbacks(server.setting).models
        desk, embedder = opened.desk, Hashing()
        yield (
            RagasJudge(model, open_model=lambda: desk.open(ModelPlan(name=server.setting)), embedder=lambda: embedder),
            opened,
        )
