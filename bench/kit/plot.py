"""Bar charts as SVG: one bar a subject, user and system time stacked, spread as a whisker."""

from xml.sax.saxutils import escape

WIDTH, LABELS, VALUES = 760, 240, 90
ROW, BAR, TOP = 26, 16, 44
_COLOURS = {"user": "#d9772b", "system": "#f0c08f", "postern user": "#1f6f8b",
            "postern system": "#8cc3d4"}
_STYLE = 'font-family="system-ui, sans-serif" font-size="13" fill="#222"'


def chart(title, unit, bars):
    """The SVG of `bars`: (label, is_postern, user or None, median, least, greatest) each."""
    bars = sorted(bars, key=lambda bar: bar[3])
    scale = (WIDTH - LABELS - VALUES) / max([*(bar[5] for bar in bars), 1e-9])
    height = TOP + ROW * len(bars) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" {_STYLE}>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="12" y="20" font-weight="600">{escape(title)}</text>',
        f'<text x="12" y="36" font-size="11" fill="#666">{escape(unit)}</text>']
    for index, bar in enumerate(bars):
        lines += _bar(TOP + ROW * index, scale, *bar)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _bar(top, scale, label, is_postern, user, median, least, greatest):
    kind = "postern " if is_postern else ""
    weight = ' font-weight="600"' if is_postern else ""
    middle = top + ROW / 2
    yield (f'<text x="{LABELS - 10}" y="{middle + 4:.0f}" text-anchor="end"{weight}>'
           f'{escape(label)}</text>')
    first = median if user is None else user
    parts = [("user", LABELS, first * scale)]
    if user is not None:
        parts.append(("system", LABELS + first * scale, (median - user) * scale))
    for part, start, length in parts:
        yield (f'<rect x="{start:.1f}" y="{middle - BAR / 2:.1f}" width="{max(0, length):.1f}" '
               f'height="{BAR}" fill="{_COLOURS[kind + part]}"/>')
    yield (f'<path d="M{LABELS + least * scale:.1f} {middle:.1f}H{LABELS + greatest * scale:.1f}" '
           f'stroke="#222" stroke-width="1.5"/>')
    yield (f'<text x="{LABELS + greatest * scale + 8:.1f}" y="{middle + 4:.0f}"{weight}>'
           f'{number(median)}</text>')


def number(value):
    """A figure with three digits that mean something."""
    if value >= 1000:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
