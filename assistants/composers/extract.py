"""Extraction without a model: labels, tables and the forms of values say where the fields stand."""

from assistants.composers.port import Draft, Task
from assistants.reading.fields import read_fields
from assistants.results import Extraction


class ExtractComposer:
    """Read the fields of the template from the text that was given."""

    def compose(self, task: Task) -> Draft:
        """Return every field, with its words or its problem; no sentence, because nothing rests on the corpus."""
        return Draft(sentences=(), result=Extraction(fields=read_fields(task.text, task.config.fields)))
