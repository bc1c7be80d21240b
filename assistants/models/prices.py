"""The price table: what a model costs for a million tokens, read from a file that people keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from assistants.models.naming import ModelName
from kernel.errors import InvalidInput

MILLION = 1_000_000


class Price(BaseModel):
    """Of a million tokens, in the currency of the table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0, allow_inf_nan=False)
    output: float = Field(ge=0, allow_inf_nan=False)


_TABLE = TypeAdapter(dict[str, Price])


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices by ``KIND:NAME``, with or without the address."""

    table: Mapping[str, Price]

    def cost(self, model: ModelName, input_tokens: int, output_tokens: int) -> float | None:
        """Return what so many tokens cost, or None where the model has no price."""
        price = self.table.get(f"{model.kind}:{model.name}@{model.url}") or self.table.get(f"{model.kind}:{model.name}")
        if price is None:
            return None
        return (price.input * input_tokens + price.output * output_tokens) / MILLION


def read_prices(file: Path | None) -> Prices:
    """Read a price table; no file is a table without prices.

    Raises:
        InvalidInput: the file cannot be read, or is no price table.
    """
    if file is None:
        return Prices({})
    form = "lines of the form 'openai:NAME: {input: 2.5, output: 10}', prices of a million tokens"
    try:
        return Prices(_TABLE.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")) or {}))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the price table {str(file)!r} cannot be read: {type(error).__name__}.") from None
    except yaml.YAMLError:
        raise InvalidInput(f"the price table {str(file)!r} is not YAML; it holds {form}.") from None
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "the whole"
        raise InvalidInput(f"the price table {str(file)!r} is wrong at {where!r}; it holds {form}.") from None
