"""Writes src/test/resources/hub with pyarrow: the same two cases, stored in several ways."""
import gzip
import pathlib
import struct

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = pathlib.Path(__file__).parents[1] / "resources" / "hub"
IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
COLUMNS = ["ncct", "cta", "ctp", "tmax", "mtt", "cbf", "cbv", "dwi", "adc", "lesion_mask", "lvo_mask",
           "cow_segmentation"]


def nifti(seed):
    """4 x 3 x 2 voxels of int16, 2 mm apart."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, 4, 3, 2, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 2, 2, 2, 1, 1, 1, 1)
    struct.pack_into("<f", header, 108, 352)
    struct.pack_into("<h", header, 254, 1)
    struct.pack_into("<12f", header, 280, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0)
    header[344:348] = b"n+1\0"
    return bytes(header) + struct.pack("<24h", *[(seed * 7 + i) % 100 for i in range(24)])


def image(case, column):
    seed = case * 31 + COLUMNS.index(column)
    return {"bytes": gzip.compress(nifti(seed), mtime=0), "path": f"sub-{case}_{column}.nii.gz"}


def table():
    data = {"subject_id": [f"sub-stroke000{case}" for case in (1, 2)], "age": [71, 64]}
    schema = [("subject_id", pa.string()), ("age", pa.int32())]
    for column in COLUMNS:
        data[column] = [image(case, column) for case in (1, 2)]
        schema.append((column, IMAGE))
    data["lesion_mask"][1] = None
    return pa.table(data, schema=pa.schema(schema))


for codec in ("none", "snappy", "gzip", "zstd", "lz4"):
    for version in ("1.0", "2.0"):
        pq.write_table(table(), FOLDER / f"pyarrow-{codec}-{version[0]}.parquet", compression=codec,
                       data_page_version=version, row_group_size=1 if version == "2.0" else 2,
                       use_dictionary=["subject_id"], write_page_checksum=version == "2.0")
pq.write_table(table(), FOLDER / "pyarrow-brotli-1.parquet", compression="brotli")
