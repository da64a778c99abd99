"""The sample pictures and their labels, and what all exporter tests share.

Every test prints one JSON line a case: the annotation file, a recipe, the dumps that the exporter wrote, and the losses
that the framework itself returned, before their weights. scripts/frameworks.mjs compares them with `anchorage inspect`.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from pycocotools import mask as coco_mask

# Frameworks print as they like: their lines go to standard error, so that the cases stand alone on standard output.
REPORTS, sys.stdout = sys.stdout, sys.stderr

SAMPLE = Path(__file__).resolve().parents[2] / "media" / "sample"
COCO_FILE = SAMPLE / "coco" / "instances.json"
COCO = json.loads(COCO_FILE.read_text())
# Without 08_zero_width: torchvision refuses to train on it.
STEMS = ("01_shapes", "02_overlap", "03_ring", "04_crowd", "05_bar_and_dot", "06_dense", "07_background")
CLASSES = [category["name"] for category in sorted(COCO["categories"], key=lambda category: category["id"])]


def picture(stem):
    """RGB as a uint8 array [360, 480, 3]."""
    return np.asarray(Image.open(SAMPLE / "images" / f"{stem}.jpg").convert("RGB")).copy()


def record(stem):
    """The image's entry in the COCO file."""
    return next(image for image in COCO["images"] if Path(image["file_name"]).stem == stem)


def annotations(stem, crowds=False):
    """The image's annotations in the COCO file; without crowds unless asked for."""
    rows = [row for row in COCO["annotations"] if row["image_id"] == record(stem)["id"]]
    return [row for row in rows if crowds or not row["iscrowd"]]


def class_index(row):
    """Place of an annotation's class among all, from 0."""
    order = sorted(category["id"] for category in COCO["categories"])
    return order.index(row["category_id"])


def mask(row, height, width):
    """The annotation's pixels as uint8 [height, width], polygons and RLE as pycocotools draws them."""
    runs = row["segmentation"]
    if isinstance(runs, list) or isinstance(runs["counts"], list):
        runs = coco_mask.frPyObjects(runs, height, width)
    decoded = coco_mask.decode(runs)
    return decoded.reshape(height, width, -1).any(axis=2).astype(np.uint8)


def report(out, case, recipe, dumps, losses, annotation_files=(COCO_FILE,)):
    """Prints the case's line. `recipe`: the body of a recipe file; `losses`: by picture, by term, "total" for the sum."""
    path = Path(out) / f"{case}.anchorage.json"
    path.write_text(json.dumps(recipe))
    line = {
        "case": case,
        "annotations": [str(file) for file in annotation_files],
        "recipe": str(path),
        "dumps": str(dumps),
        "losses": losses,
    }
    print(json.dumps(line), flush=True, file=REPORTS)
