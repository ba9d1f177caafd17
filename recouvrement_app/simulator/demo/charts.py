"""Charts as inline SVG: no script, no network, colours from the page's own style (light and dark).

Each chart is drawn twice, for a wide screen and for a phone; the style sheet shows the one that fits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, log10

from markupsafe import Markup

WIDE, NARROW = 660, 350


@dataclass(frozen=True, slots=True)
class Bar:
	"""One column: its label and its parts from the bottom up, (style class, value, name)."""

	label: str
	parts: Sequence[tuple[str, float, str]]
	note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
	"""One line: style class, name, one value per label."""

	style: str
	name: str
	values: Sequence[float]


def short(value: float) -> str:
	"""1234567 → 1.2M, 45300 → 45k."""
	for size, mark in ((1e6, "M"), (1e3, "k")):
		if abs(value) >= size:
			number = f"{value / size:.1f}".rstrip("0").rstrip(".")
			return f"{number}{mark}"
	return f"{value:.0f}"


def _nice(top: float) -> float:
	"""The round number above `top` that axes end at."""
	if top <= 0:
		return 1
	size = 10.0 ** int(log10(top))
	return next(
		size * step for step in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12) if size * step >= top * 1.02
	)


def _both(draw: Callable[[int, int], str], title: str, height: int) -> Markup:
	out = []
	for style, width in (("wide", WIDE), ("narrow", NARROW)):
		out.append(
			f'<svg class="chart {style}" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
			f"{draw(width, height)}</svg>"
		)
	return Markup("".join(out))


def _grid(width: int, height: int, top: float, left: int, bottom: int, unit: str = "") -> str:
	out = []
	for index in range(5):
		value = top * index / 4
		y = height - bottom - (height - bottom - 14) * index / 4
		out.append(f'<line class="grid" x1="{left}" x2="{width - 4}" y1="{y:.1f}" y2="{y:.1f}"/>')
		out.append(
			f'<text class="axis" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{short(value)}{unit}</text>'
		)
	return "".join(out)


def columns(bars: Sequence[Bar], title: str, height: int = 250, unit: str = "") -> Markup:
	"""Stacked columns."""
	top = _nice(max((sum(value for _s, value, _n in bar.parts) for bar in bars), default=0))

	def draw(width: int, height: int) -> str:
		left, bottom = 44, 30
		out = [_grid(width, height, top, left, bottom, unit)]
		slot = (width - left - 4) / max(len(bars), 1)
		thick = min(46.0, slot * 0.68)
		every = ceil(len(bars) * (48 if width == WIDE else 50) / (width - left)) or 1
		for index, bar in enumerate(bars):
			x = left + slot * index + (slot - thick) / 2
			y = float(height - bottom)
			for style, value, name in bar.parts:
				size = (height - bottom - 14) * value / top
				if size <= 0:
					continue
				y -= size
				tip = escape(f"{bar.label} · {name}: {value:,.0f}{unit}".replace(",", "\u202f"))
				out.append(
					f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{thick:.1f}" '
					f'height="{max(size - 1, 0.8):.1f}" rx="2"><title>{tip}</title></rect>'
				)
			if bar.note:
				out.append(
					f'<text class="value" x="{x + thick / 2:.1f}" y="{y - 5:.1f}" text-anchor="middle">{escape(bar.note)}</text>'
				)
			if index % every == 0:
				out.append(
					f'<text class="axis" x="{x + thick / 2:.1f}" y="{height - 10}" text-anchor="middle">'
					f"{escape(bar.label)}</text>"
				)
		return "".join(out)

	return _both(draw, title, height)


def lines(
	labels: Sequence[str],
	series: Sequence[Series],
	title: str,
	height: int = 250,
	unit: str = "",
	area: bool = False,
) -> Markup:
	"""Lines over time, with a dot and a number at the end; `area` fills below and stacks them."""
	stacked: list[list[float]] = []
	for one in series:
		below = stacked[-1] if area and stacked else [0.0] * len(labels)
		stacked.append([a + b for a, b in zip(one.values, below, strict=True)])
	top = _nice(max((max(values, default=0) for values in stacked), default=0))

	def draw(width: int, height: int) -> str:
		left, bottom, right = 44, 30, 44 if not area else 8
		span = width - left - right
		step = span / max(len(labels) - 1, 1)

		def point(index: int, value: float) -> tuple[float, float]:
			return left + step * index, height - bottom - (height - bottom - 14) * value / top

		out = [_grid(width, height, top, left, bottom, unit)]
		below = [0.0] * len(labels)
		for one, values in zip(series, stacked, strict=True):
			upper = " ".join(f"{x:.1f},{y:.1f}" for x, y in (point(i, v) for i, v in enumerate(values)))
			if area:
				lower = " ".join(
					f"{x:.1f},{y:.1f}" for x, y in reversed([point(i, v) for i, v in enumerate(below)])
				)
				out.append(
					f'<polygon class="{one.style} fill" points="{upper} {lower}"><title>{escape(one.name)}</title></polygon>'
				)
				below = values
			out.append(f'<polyline class="{one.style} stroke" points="{upper}"/>')
			if not area:
				out.append(_dots(one, values, labels, point, unit))
		every = ceil(len(labels) * 54 / span) or 1
		last = -999.0
		for index, label in enumerate(labels):
			x = left + step * index
			if label and index % (every if not area else 1) == 0 and x - last >= 40:
				out.append(
					f'<text class="axis" x="{x:.1f}" y="{height - 10}" text-anchor="middle">{escape(label)}</text>'
				)
				last = x
		return "".join(out)

	return _both(draw, title, height)


def _dots(
	one: Series,
	values: Sequence[float],
	labels: Sequence[str],
	point: Callable[[int, float], tuple[float, float]],
	unit: str,
) -> str:
	out = []
	for index, value in enumerate(values):
		x, y = point(index, value)
		tip = escape(f"{labels[index]} · {one.name}: {value:,.0f}{unit}".replace(",", "\u202f"))
		out.append(
			f'<circle class="{one.style} dot" cx="{x:.1f}" cy="{y:.1f}" r="3"><title>{tip}</title></circle>'
		)
	x, y = point(len(values) - 1, values[-1]) if values else (0, 0)
	out.append(
		f'<text class="value" x="{x + 7:.1f}" y="{y + 4:.1f}">{values[-1]:.0f}{unit}</text>' if values else ""
	)
	return "".join(out)


def meter(parts: Sequence[tuple[str, float, str]], title: str) -> Markup:
	"""One horizontal bar split into parts, for shares of a whole."""
	total = sum(value for _s, value, _n in parts) or 1

	def draw(width: int, height: int) -> str:
		x, out = 0.0, []
		for style, value, name in parts:
			size = width * value / total
			if size > 0:
				tip = escape(f"{name}: {value:,.0f} ({value / total:.0%})".replace(",", "\u202f"))
				out.append(
					f'<rect class="{style}" x="{x:.1f}" y="0" width="{max(size - 2, 1):.1f}" height="{height}" rx="3">'
					f"<title>{tip}</title></rect>"
				)
				if size > 46:
					out.append(
						f'<text class="onbar {style}-ink" x="{x + size / 2:.1f}" y="{height / 2 + 5:.0f}" '
						f'text-anchor="middle">{value / total:.0%}</text>'
					)
			x += size
		return "".join(out)

	return _both(draw, title, 34)
