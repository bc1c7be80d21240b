"""What judges said about a run, as lines and as JSON: each figure names its judge and says whether to believe it."""

from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from evals.judges.calibration import Bias, Rate
from evals.judges.metrics import BY_NAME
from evals.judges.standing import JudgeFigure
from evals.statistics import Interval

_BIASES = {"turned": "passages in the opposite order", "padded": "the answer said twice"}


def judged_text(figures: Sequence[JudgeFigure]) -> str:
    """Return a block a figure; an empty text where nothing was judged."""
    return "\n".join(line for figure in figures for line in _lines(figure))


def judged_json(figures: Sequence[JudgeFigure]) -> list[JsonValue]:
    """Return the figures as JSON values; what was not measured is null."""
    return [_json(figure) for figure in figures]


def standing_sentence(figure: JudgeFigure) -> str:
    """Return whether a figure is believed, and why not."""
    if figure.standing == "calibrated":
        return f"calibrated on {figure.agreement.count} labels"
    return f"advisory: {'; '.join(figure.reasons)}"


def findings(figure: JudgeFigure) -> tuple[str, ...]:
    """Return what is known of the judge, a sentence each."""
    found = []
    with_people = figure.agreement
    if with_people.kappa is not None and with_people.kappa_interval is not None:
        rates = f"sensitivity {_rate(with_people.sensitivity)}, specificity {_rate(with_people.specificity)}"
        found.append(f"kappa {with_people.kappa:.2f} ({_range(with_people.kappa_interval)}), {rates}")
    if figure.estimate:
        share = f"{figure.estimate.value:.3f} ({_range(figure.estimate.interval)})"
        found.append(f"people would say yes to {share} of this run, from {figure.estimate.labelled} labels")
    if figure.flips.value is not None:
        found.append(f"asked again, it changes its verdict on {_rate(figure.flips)}")
    for name, words in _BIASES.items():
        moved: Bias = getattr(figure, name)
        if moved.shift is not None and moved.interval is not None:
            shown = "biased" if moved.is_shown else "no bias shown"
            found.append(f"{words}: {moved.shift:+.3f} ({_range(moved.interval)}, n = {moved.count}), {shown}")
    return tuple(found)


def _lines(figure: JudgeFigure) -> Iterable[str]:
    value = "not measured" if figure.figure.value is None else f"{figure.figure.value:.3f}"
    interval = f" ({_range(figure.figure.interval)})" if figure.figure.interval else ""
    failed = f", {len(figure.figure.failed)} failed" if figure.figure.failed else ""
    yield f"{figure.metric}  {value}{interval}  n = {figure.figure.count}{failed}  judged by {figure.judge} [{figure.fingerprint[:8]}]"
    yield f"  {standing_sentence(figure)}"
    yield from (f"  {sentence}" for sentence in findings(figure))


def _json(figure: JudgeFigure) -> JsonValue:
    with_people = figure.agreement
    return {
        "metric": figure.metric,
        "value": figure.figure.value,
        "interval": _interval_json(figure.figure.interval),
        "count": figure.figure.count,
        "failed": list(figure.figure.failed),
        "direction": BY_NAME[figure.metric].metric.direction,
        "judge": figure.judge,
        "fingerprint": figure.fingerprint,
        "standing": figure.standing,
        "reasons": list(figure.reasons),
        "labels": with_people.count,
        "kappa": with_people.kappa,
        "kappa_interval": _interval_json(with_people.kappa_interval),
        "sensitivity": _rate_json(with_people.sensitivity),
        "specificity": _rate_json(with_people.specificity),
        "people_would_say": {"value": figure.estimate.value, "interval": _interval_json(figure.estimate.interval)}
        if figure.estimate
        else None,
        "flips": _rate_json(figure.flips),
        "turned": _bias_json(figure.turned),
        "padded": _bias_json(figure.padded),
    }


def _rate_json(rate: Rate) -> JsonValue:
    return {"value": rate.value, "interval": _interval_json(rate.interval), "count": rate.count}


def _bias_json(bias: Bias) -> JsonValue:
    return {"shift": bias.shift, "interval": _interval_json(bias.interval), "count": bias.count}


def _interval_json(interval: Interval | None) -> JsonValue:
    if interval is None:
        return None
    return {"low": interval.low, "high": interval.high, "level": interval.level, "method": interval.method}


def _rate(rate: Rate) -> str:
    if rate.value is None or rate.interval is None:
        return "not measured"
    return f"{rate.value:.2f} ({_range(rate.interval)}, n = {rate.count})"


def _range(interval: Interval) -> str:
    return f"{interval.low:.2f} to {interval.high:.2f}"
