"""Charts as SVG text: drawn on the server, with no script and nothing loaded from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW = 24
_LABEL = 190
_WIDTH = 640
_PLOT = _WIDTH - _LABEL - 20
_HEIGHT = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One figure with its interval, in the units of the axis."""

    label: str
    value: float
    low: float
    high: float
    tone: str = ""
    """A class of the page's style: ``good``, ``bad`` or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One curve; None breaks it."""

    label: str
    values: Sequence[float | None]


def intervals(bars: Sequence[Bar], *, low: float, high: float, zero: float | None = None) -> str:
    """Return dots with whiskers, one row a figure, from ``low`` to ``high``; ``zero`` is drawn as an upright line."""
    height = _ROW * len(bars) + 26

    def at(value: float) -> float:
        return _LABEL + _PLOT * (min(max(value, low), high) - low) / ((high - low) or 1.0)

    parts = [_open(height, "Figures with their intervals")]
    for tick in (low, (low + high) / 2, high):
        parts.append(f'<text class="tick" x="{at(tick):.1f}" y="{height - 6}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<line class="grid" x1="{at(tick):.1f}" x2="{at(tick):.1f}" y1="0" y2="{height - 20}"/>')
    if zero is not None:
        parts.append(f'<line class="zero" x1="{at(zero):.1f}" x2="{at(zero):.1f}" y1="0" y2="{height - 20}"/>')
    for place, bar in enumerate(bars):
        middle = _ROW * place + _ROW / 2
        title = f"{bar.label}: {bar.value:.3f} [{bar.low:.3f}, {bar.high:.3f}]"
        parts += [
            f'<g class="bar {escape(bar.tone)}"><title>{escape(title)}</title>',
            f'<text x="{_LABEL - 10}" y="{middle + 4}" text-anchor="end">{escape(bar.label)}</text>',
            f'<line x1="{at(bar.low):.1f}" x2="{at(bar.high):.1f}" y1="{middle}" y2="{middle}"/>',
            f'<circle cx="{at(bar.value):.1f}" cy="{middle}" r="4"/></g>',
        ]
    return "".join([*parts, "</svg>"])


def curves(lines: Sequence[Line], *, low: float, high: float, bottom: str) -> str:
    """Return curves over equal steps, from ``low`` to ``high``, with a word below the axis."""
    plot = _HEIGHT - 40

    def up(value: float) -> float:
        return 10 + plot * (1 - (min(max(value, low), high) - low) / ((high - low) or 1.0))

    parts = [_open(_HEIGHT + _ROW * len(lines), bottom)]
    for tick in (low, (low + high) / 2, high):
        parts.append(f'<text class="tick" x="34" y="{up(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
        parts.append(f'<line class="grid" x1="40" x2="{_WIDTH - 10}" y1="{up(tick):.1f}" y2="{up(tick):.1f}"/>')
    parts.append(f'<text class="tick" x="{_WIDTH / 2}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(bottom)}</text>')
    for number, line in enumerate(lines):
        step = (_WIDTH - 60) / max(len(line.values) - 1, 1)
        known = [(46 + step * place, up(value)) for place, value in enumerate(line.values) if value is not None]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in known)
        below = _HEIGHT + _ROW * number + 14
        parts.append(f'<g class="curve c{number % 5}"><polyline points="{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in known if len(known) <= 40]
        parts.append(
            f'<text x="60" y="{below}">{escape(line.label)}</text><circle cx="48" cy="{below - 4}" r="4"/></g>'
        )
    return "".join([*parts, "</svg>"])


def _open(height: float, title: str) -> str:
    label = escape(title, quote=True)
    return f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{label}" xmlns="http://www.w3.org/2000/svg">'
