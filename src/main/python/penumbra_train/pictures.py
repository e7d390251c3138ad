"""Montages to look at: slices of DWI and ADC, the mask outlined."""

import struct
import zlib

import numpy as np

SCALE_MM = 0.8  # one pixel


def montage(path, case, probability, mask, slices=12):
    """Writes a PNG: for each slice DWI, ADC, and DWI with truth (green) and mask (red)."""
    dwi, adc = case.dwi.numpy(), case.adc.numpy()
    brain = (dwi != 0) & (adc != 0)
    dwi = dwi / np.percentile(dwi[brain], 50) / 2.4
    adc = adc / np.median(adc[brain]) / 2.2
    inside = np.flatnonzero(brain.any((1, 2)))
    chosen = set(np.linspace(inside[0] + 1, inside[-1] - 1, slices).astype(int))
    for volume in (mask, case.truth):
        if volume is not None and volume.any():
            chosen.add(int(volume.sum((1, 2)).argmax()))
    rows = []
    for z in sorted(chosen):
        gray = [np.repeat(_gray(v[z])[..., None], 3, 2) for v in (dwi, adc, dwi)]
        _outline(gray[2], mask[z], (255, 40, 40))
        if case.truth is not None:
            _outline(gray[2], case.truth[z], (40, 220, 40))
        heat = np.repeat(_gray(probability[z])[..., None], 3, 2)
        rows.append(np.hstack([_sized(g, case.spacing) for g in (*gray, heat)]))
    per_column = -(-len(rows) // 2)
    rows += [np.zeros_like(rows[0])] * (2 * per_column - len(rows))
    columns = [np.vstack(rows[:per_column]), np.vstack(rows[per_column:])]
    _write_png(path, np.hstack(columns))


def _gray(plane):
    return (np.clip(plane, 0, 1) * 255).astype(np.uint8)


def _outline(image, mask, color):
    inner = mask.copy()
    for axis in (0, 1):
        for by in (1, -1):
            inner &= np.roll(mask, by, axis)
    image[mask & ~inner] = color


def _sized(image, spacing):
    height = round(image.shape[0] * spacing[1] / SCALE_MM)
    width = round(image.shape[1] * spacing[2] / SCALE_MM)
    rows = (np.arange(height) + 0.5) * image.shape[0] / height
    columns = (np.arange(width) + 0.5) * image.shape[1] / width
    return image[::-1][rows.astype(int)][:, columns.astype(int)]


def _write_png(path, image):
    """`image` is uint8 [rows, columns, 3]."""
    height, width, _ = image.shape
    # Each row begins with its filter: none.
    rows = np.concatenate([np.zeros((height, 1), np.uint8), image.reshape(height, -1)], 1)

    def chunk(kind, data):
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header))
        file.write(chunk(b"IDAT", zlib.compress(rows.tobytes())) + chunk(b"IEND", b""))
