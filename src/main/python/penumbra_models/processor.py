"""What the machine that trains or exports can do."""

from pathlib import Path

import torch

CPU = Path("/proc/cpuinfo")
WITH_BFLOAT16 = {"avx512_bf16", "amx_bf16"}


def has_bfloat16(device="cpu"):
    """Whether it multiplies bfloat16 itself; where it does not, torch emulates that, many times slower
    than float32 and, in version 1, less exactly. Only Linux says so of a CPU.
    """
    if torch.device(device).type == "cuda":
        return torch.cuda.is_bf16_supported()
    if not CPU.exists():
        return False
    lines = CPU.read_text(encoding="utf-8").splitlines()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not WITH_BFLOAT16.isdisjoint(flags.split())
