"""Plots as coordinates, which the page template draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ..metrics.calibration_error import Calibration
from ..metrics.corpus_metrics import PairStatistics
from ..sweep import Point, Sweep
from .breakdown import CategoryCounts, Part

WIDTH, HEIGHT = 460, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 14, 44
_BAR_ROW, _BAR_LEFT = 30, 170
_MAX_POINTS: Final = 1500


_Value = tuple[float, str, str]
"""(length, kind, label) of a bar."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled position on an axis, in pixels."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot; `kind` is a class of the style sheet, `title` the tooltip."""

    x: float
    y: float
    kind: str
    title: str
    radius: float = 2.5


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points in pixels."""

    points: tuple[tuple[float, float], ...]
    kind: str

    @property
    def path(self) -> str:
        """The line as an SVG path."""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar, in pixels, with a label at its end."""

    y: float
    width: float
    height: float
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing with axes, or with named rows of bars."""

    title: str
    x_label: str
    y_label: str
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    bars: tuple[Bar, ...] = ()
    note: str = ""
    height: int = HEIGHT
    left: int = _LEFT

    @property
    def right(self) -> int:
        """The right end of the drawing."""
        return WIDTH - _RIGHT

    @property
    def bottom(self) -> int:
        """The lower end of the drawing."""
        return self.height - _BOTTOM

    @property
    def width(self) -> int:
        """The width of the whole canvas."""
        return WIDTH

    @property
    def top(self) -> int:
        """The upper end of the drawing."""
        return _TOP


@dataclass(frozen=True, slots=True)
class _Axes:
    """Two axes, from 0 to `x` and `y`."""

    x: float
    y: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        return (_LEFT + x / self.x * (WIDTH - _LEFT - _RIGHT),
                HEIGHT - _BOTTOM - y / self.y * (HEIGHT - _TOP - _BOTTOM))

    def x_ticks(self, digits: int) -> tuple[Tick, ...]:
        return tuple(Tick(self.place(self.x * i / 5, 0)[0], f"{self.x * i / 5:.{digits}f}") for i in range(6))

    def y_ticks(self, digits: int) -> tuple[Tick, ...]:
        return tuple(Tick(self.place(0, self.y * i / 5)[1], f"{self.y * i / 5:.{digits}f}") for i in range(6))

    def line(self, points: Sequence[tuple[float, float]], kind: str) -> Line:
        return Line(tuple(self.place(*point) for point in points), kind)


def segments_plot(ter: PairStatistics) -> Plot:
    """TER of each segment, after against before, for at most 1,500 segments; below the diagonal is better."""
    words = ter.before[:, 1].clip(min=1)
    before, after = 100 * ter.before[:, 0] / words, 100 * ter.after[:, 0] / words
    step = -(-len(words) // _MAX_POINTS)
    top = min(200.0, _round_up(max(20.0, float(before.max()), float(after.max()))))
    axes = _Axes(top, top)
    marks = []
    for i in range(0, len(words), step):
        kind = "same" if after[i] == before[i] else "better" if after[i] < before[i] else "worse"
        x, y = axes.place(min(top, float(before[i])), min(top, float(after[i])))
        marks.append(Mark(x, y, kind, f"segment {i + 1}: {before[i]:.0f} → {after[i]:.0f}"))
    note = f"{len(marks):,} of {len(words):,} segments drawn, every {step}th." if step > 1 else ""
    return Plot("TER by segment", "before", "after", axes.x_ticks(0), axes.y_ticks(0),
                (axes.line([(0, 0), (top, top)], "guide"),), tuple(marks), note=note)


def sweep_plot(swept: Sweep, thresholds: Sequence[float]) -> Plot:
    """Precision against recall over all thresholds, with marks at `thresholds`."""
    points = [point for point in swept.points if point.precision is not None and point.recall is not None]
    axes = _Axes(_round_up(max((point.recall or 0 for point in points), default=1)), 1.0)
    marks = [_threshold_mark(axes, threshold, swept.at(threshold)) for threshold in thresholds
             if swept.at(threshold).precision is not None]
    return Plot("Precision against recall by threshold", "recall: wanted edits fixed",
                "precision: accepted edits that are right", axes.x_ticks(2), axes.y_ticks(1),
                (axes.line([(point.recall or 0, point.precision or 0) for point in points], "curve"),)
                if points else (), tuple(marks), note="" if points else "No edits were proposed.")


def ter_plot(swept: Sweep, thresholds: Sequence[float]) -> Plot:
    """TER by threshold; the dashed line is the TER without edits."""
    base = swept.points[0].ter
    top = _round_up(1.05 * max(point.ter for point in swept.points))
    axes = _Axes(1.0, top)
    steps: list[tuple[float, float]] = [(1.0, base)]
    for point in swept.points[1:]:
        steps += [(point.threshold, steps[-1][1]), (point.threshold, point.ter)]
    steps.append((0.0, steps[-1][1]))
    marks = [Mark(*axes.place(threshold, ter), "chosen", f"threshold {threshold:g}: TER {ter:.2f}", 5)
             for threshold, ter in ((threshold, swept.at(threshold).ter) for threshold in thresholds)]
    return Plot("TER by threshold", "threshold on the confidence", "TER", axes.x_ticks(1), axes.y_ticks(0),
                (axes.line([(0, base), (1, base)], "guide"), axes.line(steps, "curve")), tuple(marks))


def reliability_plot(name: str, calibration: Calibration) -> Plot:
    """The share of right ones against the mean confidence, by bin; larger bins have larger dots."""
    axes = _Axes(1.0, 1.0)
    largest = max((part.count for part in calibration.bins), default=1) or 1
    marks, points = [], []
    for part in calibration.bins:
        if part.confidence is not None and part.right is not None:
            points.append((part.confidence, part.right))
            marks.append(Mark(*axes.place(part.confidence, part.right), "chosen",
                              f"{part.count} {name}: {part.confidence:.2f} promised, {part.right:.2f} right",
                              3 + 6 * (part.count / largest) ** 0.5))
    return Plot(f"Reliability of the confidence of {name}", "confidence", "share that is right",
                axes.x_ticks(1), axes.y_ticks(1),
                (axes.line([(0, 0), (1, 1)], "guide"), *([axes.line(points, "curve")] if points else [])),
                tuple(marks))


def parts_plot(title: str, parts: Sequence[Part]) -> Plot:
    """TER before and after of each part."""
    top = max((rate for part in parts for rate in (part.before, part.after) if rate is not None), default=1)
    rows = [(f"{part.name} ({part.segments:,})",
             [(part.before or 0, "before", _rate(part.before)),
              (part.after or 0, "after", _rate(part.after))]) for part in parts]
    return _bars(title, rows, top or 1, "TER before (grey) and after")


def categories_plot(categories: Sequence[CategoryCounts]) -> Plot:
    """Edits wanted, made and matched of each category."""
    top = max((max(row.made, row.wanted) for row in categories), default=1)
    rows: list[tuple[str, list[_Value]]] = [
        (row.category, [(row.wanted, "before", f"{row.wanted:,}"), (row.made, "after", f"{row.made:,}"),
                        (row.matched, "matched", f"{row.matched:,}")]) for row in categories]
    return _bars("Edits by category", rows, top, "wanted (grey), made, made as wanted (green)")


def _bars(title: str, rows: Sequence[tuple[str, list[_Value]]], top: float, note: str) -> Plot:
    bars, ticks = [], []
    room = WIDTH - _BAR_LEFT - _RIGHT - 44
    for number, (name, values) in enumerate(rows):
        y, thickness = _TOP + number * _BAR_ROW, (_BAR_ROW - 8) / len(values)
        ticks.append(Tick(y + (_BAR_ROW - 8) / 2 + 4, name))
        bars += [Bar(y + place * thickness, value / top * room, thickness - 1, kind, label)
                 for place, (value, kind, label) in enumerate(values)]
    return Plot(title, "", "", y_ticks=tuple(ticks), bars=tuple(bars), note=note, left=_BAR_LEFT,
                height=_TOP + max(1, len(rows)) * _BAR_ROW + 8)


def _threshold_mark(axes: _Axes, threshold: float, point: Point) -> Mark:
    x, y = axes.place(point.recall or 0, point.precision or 0)
    return Mark(x, y, "chosen", f"threshold {threshold:g}: precision {point.precision:.2f}, "
                                f"recall {point.recall or 0:.2f}, {point.accepted} accepted", 5)


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _round_up(value: float) -> float:
    """The smallest of 0.1, 0.2, 0.5, 1, 2, 5, … that is at least `value`."""
    for exponent in range(-2, 4):
        for digit in (1, 2, 5):
            if digit * 10.0 ** exponent >= value:
                return digit * 10.0 ** exponent
    return value
