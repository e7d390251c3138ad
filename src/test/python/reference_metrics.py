"""Reference values for dev.penumbra.metrics, made with numpy and scipy.

Writes src/test/resources/reference_metrics.json: small masks (runs of 0 and 1, x fastest) and what
independent code says about them. ISLES'22's measures follow the definitions of the challenge's
evaluation (github.com/ezequieldlrosa/isles22, utils/eval_utils.py: 26-connected lesions, one shared
voxel is a hit, empty against empty scores 1); HD95 follows MONAI (larger of the two directed 95th
percentiles) and, to tell them apart, MedPy (percentile of both directions pooled).

Run: python3 src/test/python/reference_metrics.py
"""

import json
import pathlib

import numpy as np
from scipy import ndimage

FULL = np.ones((3, 3, 3))
CROSS = ndimage.generate_binary_structure(3, 1)


def lesions(mask, structure=FULL):
    return ndimage.label(mask, structure)


def lesion_f1(prediction, truth):
    labels_t, count_t = lesions(truth)
    labels_p, count_p = lesions(prediction)
    hits = len(np.unique(labels_t[(labels_t > 0) & prediction]))
    good = len(np.unique(labels_p[(labels_p > 0) & truth]))
    missed, false = count_t - hits, count_p - good
    f1 = 1.0 if hits + missed + false == 0 else hits / (hits + (missed + false) / 2)
    return f1, hits, missed, false


def directed(a, b, spacing):
    edge_a = a & ~ndimage.binary_erosion(a, CROSS)
    edge_b = b & ~ndimage.binary_erosion(b, CROSS)
    return ndimage.distance_transform_edt(~edge_b, sampling=spacing)[edge_a]


def hd95(a, b, spacing):
    if not a.any() and not b.any():
        return 0.0, 0.0
    if not a.any() or not b.any():
        return None, None
    ab, ba = directed(a, b, spacing), directed(b, a, spacing)
    monai = max(np.percentile(ab, 95), np.percentile(ba, 95))
    return float(monai), float(np.percentile(np.hstack([ab, ba]), 95))


def runs(mask):
    flat = np.concatenate([[0], mask.ravel(order="F").astype(int)])
    changes = np.flatnonzero(np.diff(flat))
    return np.diff(np.concatenate([[0], changes, [mask.size]])).tolist()


def case(name, prediction, truth, spacing):
    voxel_ml = float(np.prod(spacing)) / 1000
    total = int(prediction.sum() + truth.sum())
    f1, hits, missed, false = lesion_f1(prediction, truth)
    labels, count = lesions(prediction)
    sizes = ndimage.sum(prediction, labels, range(1, count + 1)) if count else np.array([])
    largest = int(np.argmax(sizes)) + 1 if count else 0
    centroid = ndimage.center_of_mass(prediction, labels, largest) if count else None
    box = ndimage.find_objects(labels)[largest - 1] if count else None
    monai, medpy = hd95(prediction, truth, spacing)
    return {
        "name": name,
        "shape": list(prediction.shape),
        "spacing": list(spacing),
        "prediction": runs(prediction),
        "truth": runs(truth),
        "volumeMl": float(prediction.sum()) * voxel_ml,
        "lesionCount": count,
        "lesionCountFaces": lesions(prediction, CROSS)[1],
        "largestLesionMl": float(sizes.max()) * voxel_ml if count else 0.0,
        "largestCentroid": [c * s for c, s in zip(centroid, spacing)] if count else None,
        "largestBox": [s.start for s in box] + [s.stop for s in box] if count else None,
        "dice": 2.0 * float((prediction & truth).sum()) / total if total else 1.0,
        "absoluteVolumeDifferenceMl": abs(int(prediction.sum()) - int(truth.sum())) * voxel_ml,
        "lesionF1": f1,
        "lesionsHit": hits,
        "lesionsMissed": missed,
        "falseLesions": false,
        "lesionCountDifference": abs(count - lesions(truth)[1]),
        "hd95Monai": monai,
        "hd95Medpy": medpy,
    }


def ball(shape, center, radius, spacing=(1, 1, 1)):
    grid = np.ogrid[tuple(slice(0, n) for n in shape)]
    return sum(((g - c) * s) ** 2 for g, c, s in zip(grid, center, spacing)) <= radius**2


def main():
    shape = (18, 16, 9)
    none = np.zeros(shape, bool)
    aniso = (0.9, 1.1, 5.0)
    random = np.random.default_rng(22)
    big = ball(shape, (8, 8, 4), 12, aniso)
    moved = ball(shape, (9, 7, 5), 10, aniso)
    speckle = random.random(shape) < 0.02
    corner = none.copy()
    corner[2, 2, 2] = corner[3, 3, 3] = True
    edge = none.copy()
    edge[10, 4, 5] = edge[11, 5, 5] = True
    rows = none.copy()
    rows[17, 3, 2] = rows[0, 4, 2] = True  # neighbors in the array, not in space
    bar = none.copy()
    bar[2:15, 8, 4] = True
    parts = none.copy()
    parts[2:4, 8, 4] = parts[7:9, 8, 4] = parts[13:17, 8, 4] = True
    border = none.copy()
    border[:, :, 0:2] = True
    cases = [
        case("both empty", none, none, (2, 2, 2)),
        case("nothing predicted", none, big, aniso),
        case("nothing real", big, none, aniso),
        case("equal", big, big, aniso),
        case("moved", big, moved, aniso),
        case("moved, other way round", moved, big, aniso),
        case("joined at a corner", corner, big, (2, 2, 2)),
        case("joined at an edge", edge | corner, edge, (2, 2, 2)),
        case("neighbors in the array only", rows, corner, (1, 2, 3)),
        case("one lesion hits three", bar, parts, (1, 1, 1)),
        case("three lesions hit one", parts, bar, (1, 1, 1)),
        case("at the border", border, big, (1, 1, 3)),
        case("one voxel beside", np.roll(corner, 1, 0), corner, (3, 2, 1)),
        case("speckle", speckle | moved, big | (random.random(shape) < 0.01), aniso),
        case("sparse against sparse", speckle, random.random(shape) < 0.02, (1.5, 1, 2)),
    ]
    target = pathlib.Path(__file__).parents[1] / "resources" / "reference_metrics.json"
    lines = ",\n".join(json.dumps(c) for c in cases)
    target.write_text(f"[\n{lines}\n]\n")


main()
