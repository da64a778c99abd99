"""Ultralytics' own task-aligned assigner, timed on the same numbers as ours (written by bench/assigners.ts).

    python bench/ultralytics_tal.py FOLDER

Prints one JSON object: {"ultralytics": version, "rows": [{"cells", "objects", "ms", "positive", "matched"}]}. Times are
medians after a warm-up; two threads. `matched` is the sum over positives of 1 + the object's row.
"""

import json
import re
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
import ultralytics
from ultralytics.utils.tal import TaskAlignedAssigner, make_anchors

torch.set_num_threads(2)
CLASSES = 80


def median_ms(work, runs):
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def row(folder, cells, objects):
    read = lambda what, dtype: torch.from_numpy(np.fromfile(folder / f"{cells}-{objects}-{what}.bin", dtype))
    side = {8400: 640, 33600: 1280}[cells]
    maps = [torch.zeros(1, 1, side // s, side // s) for s in (8, 16, 32)]
    points, strides = make_anchors(maps, torch.tensor([8.0, 16.0, 32.0]), 0.5)
    scores = read("scores", np.float32).reshape(1, cells, CLASSES)
    boxes = read("boxes", np.float32).reshape(1, cells, 4)
    truth = read("objects", np.float32).reshape(1, objects, 4)
    labels = read("labels", np.int32).reshape(1, objects, 1).long()
    mask = torch.ones(1, objects, 1)
    assigner = TaskAlignedAssigner(topk=10, num_classes=CLASSES, alpha=0.5, beta=6.0)
    work = lambda: assigner(scores, boxes, points * strides, labels, truth, mask)
    _, _, _, foreground, matched = work()
    foreground = foreground[0].bool()
    return {
        "cells": cells,
        "objects": objects,
        "ms": median_ms(work, 7 if objects < 1000 else 3),
        "positive": int(foreground.sum()),
        "matched": int((matched[0][foreground] + 1).sum()),
    }


folder = Path(sys.argv[1])
names = sorted(
    (int(cells), int(objects))
    for cells, objects in (re.match(r"(\d+)-(\d+)-scores", path.name).groups() for path in folder.glob("*-scores.bin"))
)
print(json.dumps({"ultralytics": ultralytics.__version__, "rows": [row(folder, *name) for name in names]}))
