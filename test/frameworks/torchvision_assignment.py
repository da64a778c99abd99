"""Anchor labels of torchvision itself for every image of a COCO file, as JSON lines on standard output.

    python torchvision_assignment.py ANNOTATIONS MIN_SIZE MAX_SIZE

A line an image: its id; how many anchors are positive, ignored and negative, and positive below the upper limit; and for each
object that is no crowd and has a size its id, its positives and its best IoU. Boxes are made as torchvision's reference
loader makes them: float32, clamped to the image, those without a size left out.
"""
import json
import sys

import torch
from torchvision.models.detection._utils import Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.transform import GeneralizedRCNNTransform
from torchvision.ops import boxes as box_ops

path, min_size, max_size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, encoding="utf-8") as file:
    content = json.load(file)
generator = AnchorGenerator(((32,), (64,), (128,), (256,), (512,)), ((0.5, 1.0, 2.0),) * 5)
transform = GeneralizedRCNNTransform(min_size, max_size, [0.0, 0.0, 0.0], [1.0, 1.0, 1.0])
matcher = Matcher(0.7, 0.3, allow_low_quality_matches=True)
by_image = {}
for annotation in content["annotations"]:
    by_image.setdefault(annotation["image_id"], []).append(annotation)

for image in content["images"]:
    kept = [a for a in by_image.get(image["id"], []) if not a.get("iscrowd")]
    boxes = torch.as_tensor([a["bbox"] for a in kept], dtype=torch.float32).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    boxes[:, 0::2].clamp_(0, image["width"])
    boxes[:, 1::2].clamp_(0, image["height"])
    sized = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    kept = [a for a, keep in zip(kept, sized.tolist()) if keep]
    boxes = boxes[sized]
    batch, targets = transform(
        [torch.zeros(3, image["height"], image["width"])],
        [{"boxes": boxes, "labels": torch.ones(len(boxes), dtype=torch.int64)}],
    )
    height, width = batch.tensors.shape[-2:]
    sizes = [(height // s, width // s) for s in (4, 8, 16, 32)]
    sizes.append(tuple(-(-side // 2) for side in sizes[-1]))
    anchors = generator(batch, [torch.zeros(1, 1, *size) for size in sizes])[0]
    line = {"id": image["id"], "positive": 0, "ignored": 0, "negative": len(anchors), "forced": 0, "objects": []}
    if len(boxes):
        quality = box_ops.box_iou(targets[0]["boxes"], anchors)
        match = matcher(quality)
        positive = match >= 0
        line["positive"] = int(positive.sum())
        line["ignored"] = int((match == Matcher.BETWEEN_THRESHOLDS).sum())
        line["negative"] = int((match == Matcher.BELOW_LOW_THRESHOLD).sum())
        line["forced"] = int((positive & (quality.max(0).values < 0.7)).sum())
        best = quality.max(1).values.tolist()
        line["objects"] = [
            {"id": a["id"], "positives": int((match == row).sum()), "bestIou": best[row]} for row, a in enumerate(kept)
        ]
    print(json.dumps(line), flush=True)
