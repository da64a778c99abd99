"""Runs torchvision's Mask R-CNN on a sample picture in training mode and writes what its heads put out.

    python torchvision_parity.py OUT.safetensors PICTURE_STEM SEED

The dump holds the raw head outputs, the anchors and regions that the framework drew, and its own five losses under
"loss.*". Labels are those of media/sample/coco, prepared as torchvision's reference training script prepares them;
the input rule is that of media/sample/sample.anchorage.json. Needs torchvision 0.28 and safetensors.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from pycocotools import mask as coco_mask
from safetensors.torch import save_file
from torchvision.models.detection import maskrcnn_resnet50_fpn

SAMPLE = Path(__file__).resolve().parents[2] / "media" / "sample"
LEVELS = ("P2", "P3", "P4", "P5", "P6")


def labels_of(coco, image):
    """references/detection/coco_utils.py (ConvertCocoPolysToMask), for one image."""
    width, height = image["width"], image["height"]
    rows = [row for row in coco["annotations"] if row["image_id"] == image["id"] and row["iscrowd"] == 0]
    boxes = torch.as_tensor([row["bbox"] for row in rows], dtype=torch.float32).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    boxes[:, 0::2].clamp_(min=0, max=width)
    boxes[:, 1::2].clamp_(min=0, max=height)
    masks = []
    for row in rows:
        runs = row["segmentation"]
        if isinstance(runs, list):
            runs = coco_mask.frPyObjects(runs, height, width)
        elif isinstance(runs["counts"], list):
            runs = coco_mask.frPyObjects(runs, height, width)
        decoded = coco_mask.decode(runs)
        masks.append(torch.as_tensor(decoded.reshape(height, width, -1).any(axis=2), dtype=torch.uint8))
    masks = torch.stack(masks) if masks else torch.zeros((0, height, width), dtype=torch.uint8)
    order = sorted(category["id"] for category in coco["categories"])
    labels = torch.tensor([1 + order.index(row["category_id"]) for row in rows], dtype=torch.int64)
    keep = (boxes[:, 3] > boxes[:, 1]) & (boxes[:, 2] > boxes[:, 0])
    return {"boxes": boxes[keep], "labels": labels[keep], "masks": masks[keep]}


def main():
    out, stem, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
    coco = json.loads((SAMPLE / "coco" / "instances.json").read_text())
    rule = json.loads((SAMPLE / "sample.anchorage.json").read_text())["input"]
    image = next(item for item in coco["images"] if Path(item["file_name"]).stem == stem)
    pixels = np.asarray(Image.open(SAMPLE / "images" / image["file_name"]).convert("RGB"))
    picture = torch.from_numpy(pixels.copy()).permute(2, 0, 1).float() / 255
    classes = 1 + len(coco["categories"])

    torch.manual_seed(seed)
    model = maskrcnn_resnet50_fpn(
        weights=None,
        weights_backbone=None,
        num_classes=classes,
        min_size=rule["minSize"],
        max_size=rule["maxSize"],
    ).train()
    with torch.no_grad():
        # Heads that were never trained put out nearly nothing: make their numbers worth comparing.
        for head in (model.rpn.head.cls_logits, model.rpn.head.bbox_pred):
            head.weight.mul_(20)
        for head in (model.roi_heads.box_predictor, model.roi_heads.mask_predictor):
            for weight in head.parameters():
                weight.mul_(3)

    kept = {}

    def keep(name):
        def hook(_module, _inputs, output):
            kept[name] = output

        return hook

    model.rpn.head.register_forward_hook(keep("rpn"))
    model.roi_heads.box_predictor.register_forward_hook(keep("box"))
    model.roi_heads.mask_predictor.register_forward_hook(keep("mask"))

    sampler = model.rpn.fg_bg_sampler

    def draw(matched):
        drawn = sampler(matched)
        kept["drawn"] = [[torch.where(mask)[0] for mask in masks] for masks in drawn]
        return drawn

    model.rpn.fg_bg_sampler = draw
    select = model.roi_heads.select_training_samples

    def select_and_keep(proposals, targets):
        result = select(proposals, targets)
        kept["regions"] = result[0]
        return result

    model.roi_heads.select_training_samples = select_and_keep

    with torch.no_grad():
        losses = model([picture], [labels_of(coco, image)])
        input_size = model.transform([picture])[0].image_sizes[0]

    objectness, deltas = kept["rpn"]
    logits, box_deltas = kept["box"]
    (positive,), (negative,) = kept["drawn"]
    tensors = {
        "input_hw": torch.tensor(input_size, dtype=torch.int32),
        "rpn_sampled_positive": positive.int(),
        "rpn_sampled_negative": negative.int(),
        "roi_boxes": kept["regions"][0],
        "roi_class_logits": logits,
        "roi_box_deltas": box_deltas,
        "roi_mask_logits": kept["mask"],
        "loss.rpn_objectness": losses["loss_objectness"],
        "loss.rpn_box": losses["loss_rpn_box_reg"],
        "loss.roi_class": losses["loss_classifier"],
        "loss.roi_box": losses["loss_box_reg"],
        "loss.mask": losses["loss_mask"],
    }
    for name, level_objectness, level_deltas in zip(LEVELS, objectness, deltas):
        tensors[f"rpn_objectness.{name}"] = level_objectness[0]
        tensors[f"rpn_deltas.{name}"] = level_deltas[0]
    names = [category["name"] for category in sorted(coco["categories"], key=lambda category: category["id"])]
    metadata = {
        "anchorage_dump": "1",
        "framework": "torchvision",
        "recipe": "torchvision-mask-rcnn",
        "image": image["file_name"],
        "classes": json.dumps(["background", *names]),
    }
    save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, out, metadata)
    print(json.dumps({name: float(tensors[name]) for name in tensors if name.startswith("loss.")}))


main()
