"""cleanlab's ObjectLab on cases that bench-labels.mjs wrote: scores of boxes, lower is more likely an error.

    python3 objectlab.py CASES.json OUT.json

A case: classes (how many), labels [[image, class, x1, y1, x2, y2]], detections [[image, class, x1, y1, x2, y2, score]], images
(how many). Out, for each case: overlooked, one for each detection (null: not considered), badloc and swap, one for each label.
Once with its own thresholds, and once with those given in the case (high, low).
"""
import json
import math
import sys

import numpy as np
from cleanlab.object_detection import rank


def inputs(case):
    labels, predictions, label_rows, prediction_rows = [], [], [], []
    of_image = [[] for _ in range(case["images"])]
    found = [[] for _ in range(case["images"])]
    for row, record in enumerate(case["labels"]):
        of_image[record[0]].append((row, record))
    for row, record in enumerate(case["detections"]):
        found[record[0]].append((row, record))
    for own, detections in zip(of_image, found):
        boxes = np.array([record[2:6] for _, record in own], dtype=float).reshape(-1, 4)
        labels.append(dict(bboxes=boxes, labels=np.array([record[1] for _, record in own], dtype=int)))
        label_rows.append([row for row, _ in own])
        by_class = [[] for _ in range(case["classes"])]
        for row, record in detections:
            by_class[record[1]].append((row, record))
        predictions.append([np.array([record[2:7] for _, record in some], dtype=float).reshape(-1, 5) for some in by_class])
        prediction_rows.append([row for some in by_class for row, _ in some])
    return labels, predictions, label_rows, prediction_rows


def flat(scores, rows, count):
    out = [None] * count
    for own, places in zip(scores, rows):
        for score, row in zip(own, places):
            out[row] = None if math.isnan(score) else float(score)
    return out


def run(case, high, low):
    labels, predictions, label_rows, prediction_rows = inputs(case)
    aux = rank._get_valid_inputs_for_compute_scores(rank.ALPHA, labels, predictions)
    overlooked = rank.compute_overlooked_box_scores(auxiliary_inputs=aux, high_probability_threshold=high)
    badloc = rank.compute_badloc_box_scores(auxiliary_inputs=aux, low_probability_threshold=low)
    swap = rank.compute_swap_box_scores(auxiliary_inputs=aux, high_probability_threshold=high)
    return dict(
        overlooked=flat(overlooked, prediction_rows, len(case["detections"])),
        badloc=flat(badloc, label_rows, len(case["labels"])),
        swap=flat(swap, label_rows, len(case["labels"])),
    )


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    out = [dict(own=run(case, None, None), lower=run(case, case["high"], case["low"])) for case in cases]
    with open(sys.argv[2], "w") as file:
        json.dump(out, file)
