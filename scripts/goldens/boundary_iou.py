#!/usr/bin/env python3
"""Records the boundary pixels and the Boundary IoU of made masks: test/goldens/evaluation/boundary_iou.json.

    python3 scripts/goldens/boundary_iou.py OUT_DIR
    node scripts/goldens/pack.mjs OUT_DIR test/goldens/evaluation

Needs numpy and OpenCV. The rule is that of bowenc0221/boundary-iou-api (boundary_iou/utils/boundary_utils.py,
mask_to_boundary): the mask without its erosion by a 3 x 3 square, as often as 2 % of the image's diagonal has pixels, with
background around the image. Everything follows from the seed.
"""
import base64, json, os, sys

import cv2
import numpy as np


def boundary(mask, distance):
    framed = np.pad(mask, 1)
    eroded = cv2.erode(framed, np.ones((3, 3), np.uint8), iterations=distance)[1:-1, 1:-1]
    return mask - eroded


def iou(a, b):
    union = int((a | b).sum())
    return float((a & b).sum() / union) if union else 0.0


def blob(rng, height, width):
    mask = np.zeros((height, width), np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        center = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        axes = (int(rng.integers(1, width // 2 + 2)), int(rng.integers(1, height // 2 + 2)))
        cv2.ellipse(mask, center, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    if rng.random() < 0.5:
        x, y = int(rng.integers(0, width)), int(rng.integers(0, height))
        mask[y : y + 5, x : x + 7] = 0
    return mask


def main():
    rng = np.random.default_rng(11)
    cases = []
    for height, width in [(40, 60), (60, 40), (25, 25), (120, 160), (7, 9), (300, 420)]:
        distance = max(1, int(round(0.02 * np.sqrt(height**2 + width**2))))
        for _ in range(4):
            label, prediction = blob(rng, height, width), blob(rng, height, width)
            edges = boundary(label, distance), boundary(prediction, distance)
            cases.append(
                dict(
                    height=height,
                    width=width,
                    distance=distance,
                    label=base64.b64encode(np.packbits(label).tobytes()).decode(),
                    prediction=base64.b64encode(np.packbits(prediction).tobytes()).decode(),
                    boundary_pixels=[int(edge.sum()) for edge in edges],
                    iou=iou(label, prediction),
                    boundary_iou=iou(*edges),
                )
            )
    os.makedirs(sys.argv[1], exist_ok=True)
    with open(os.path.join(sys.argv[1], "boundary_iou.json"), "w") as out:
        json.dump(dict(cases=cases), out)


if len(sys.argv) != 2:
    sys.exit(__doc__)
main()
