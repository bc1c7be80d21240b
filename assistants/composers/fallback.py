"""What answers when no model does: the composer of the same kind that needs none."""

from dataclasses import replace

from assistants.composers.port import Composer, Draft, Task, Usage
from assistants.models.naming import EXTRACTIVE, fallbacks
from assistants.models.port import ModelFailed


class WithFallback:
    """Compose with a model; where its list of models ends in ``extractive``, and all of them fail, without one."""

    def __init__(self, with_model: Composer, without: Composer) -> None:
        self._with_model = with_model
        self._without = without

    def compose(self, task: Task) -> Draft:
        """Return the draft of the model, or of the other composer with the reason in its usage.

        Raises:
            ModelFailed: no model replied, and the list does not end in ``extractive``.
        """
        try:
            return self._with_model.compose(task)
        except ModelFailed as error:
            if not fallbacks(task.config.model.name).has_extractive:
                raise
            used = error.usage or Usage()
            draft = self._without.compose(task)
            return replace(draft, usage=replace(used, model=EXTRACTIVE, fell_back=str(error)))
