"""Draws how often what is called probable is so."""

SIZE, MARGIN = 320, 44
BLUE, GRAY, TEXT = "#2563eb", "#8a8f98", "#6b7280"


def draw(path, rows):
    """An SVG of `rows` [(from, to, mean probability, share of lesion, voxels)].

    Its colors can be read on white and on black.
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE + 2 * MARGIN}" '
        f'height="{SIZE + 2 * MARGIN}" font-family="sans-serif" font-size="12" fill="{TEXT}">',
        "<title>Reliability: share of lesion over predicted probability</title>",
    ]
    for n in range(0, 11, 2):
        x, y = _at(n / 10, n / 10)
        low, high = _at(0, 0), _at(1, 1)
        parts.append(_line((x, low[1]), (x, high[1]), GRAY, 0.25))
        parts.append(_line((low[0], y), (high[0], y), GRAY, 0.25))
        parts.append(f'<text x="{x}" y="{low[1] + 16}" text-anchor="middle">{n / 10}</text>')
        parts.append(f'<text x="{low[0] - 6}" y="{y + 4}" text-anchor="end">{n / 10}</text>')
    parts.append(_line(_at(0, 0), _at(1, 1), GRAY, 1, ' stroke-dasharray="4 4"'))
    points = [_at(mean, share) for _, _, mean, share, _ in rows]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts.append(f'<polyline points="{joined}" fill="none" stroke="{BLUE}" stroke-width="2"/>')
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{BLUE}"/>' for x, y in points]
    middle = MARGIN + SIZE / 2
    parts.append(
        f'<text x="{middle}" y="{SIZE + 2 * MARGIN - 6}" text-anchor="middle">'
        "predicted probability</text>"
    )
    parts.append(
        f'<text x="12" y="{middle}" text-anchor="middle" transform="rotate(-90 12 {middle})">'
        "share of voxels that are lesion</text>"
    )
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join([*parts, "</svg>"]) + "\n")


def _at(probability, share):
    return MARGIN + SIZE * probability, MARGIN + SIZE * (1 - share)


def _line(start, end, color, width, more=""):
    (x1, y1), (x2, y2) = start, end
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" '
        f'stroke-width="{width}"{more}/>'
    )
