"""Detectron2's Mask R-CNN (FPN and C4), Faster R-CNN and RetinaNet with random weights on the sample pictures.

    PYTHONPATH=CHECKOUT python detectron2_losses.py OUT

CHECKOUT: a copy of facebookresearch/detectron2, which is on no package index; its compiled part is not needed: RoIAlign and
NMS are torchvision's. Also checked here: the recorder changes no loss by a bit and draws no random number; a batch of two;
evaluation mode; what it refuses.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from detectron2.config import get_cfg
from detectron2.data import detection_utils
from detectron2.data import transforms as T
from detectron2.modeling import build_model
from detectron2.structures import BoxMode
from detectron2.utils.events import EventStorage

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_detectron2 import Recorder, recipe_of  # noqa: E402
from sample import CLASSES, STEMS, annotations, class_index, picture, record, report  # noqa: E402
from torch_models import arrays, check_equal_steps, methods, refused, scale, training  # noqa: E402

OUT = Path(sys.argv[1])
INPUT = {"kind": "detectron2", "minSize": 320, "maxSize": 533}
BACKGROUND = [*CLASSES, "background"]
# The ring is RLE, which Detectron2 does not take beside polygons (INPUT.MASK_FORMAT "polygon").
POLYGONS = tuple(stem for stem in STEMS if stem != "03_ring")
TERMS = {
    "loss_rpn_cls": "rpn_objectness",
    "loss_rpn_loc": "rpn_box",
    "loss_cls": "roi_class",
    "loss_box_reg": "roi_box",
}
TERMS |= {"loss_mask": "mask"}
DENSE_TERMS = {"loss_cls": "class", "loss_box_reg": "box"}


def config(architecture, levels, mask_on):
    """The values of Base-RCNN-FPN, Base-RCNN-C4 and Base-RetinaNet, with a ResNet-18 where that changes nothing."""
    cfg = get_cfg()
    cfg.MODEL.DEVICE = "cpu"
    cfg.MODEL.META_ARCHITECTURE = architecture
    cfg.MODEL.MASK_ON = mask_on
    cfg.MODEL.ROI_HEADS.NUM_CLASSES = cfg.MODEL.RETINANET.NUM_CLASSES = len(CLASSES)
    cfg.MODEL.ANCHOR_GENERATOR.ASPECT_RATIOS = [[0.5, 1.0, 2.0]]
    if levels == "c4":
        cfg.MODEL.RPN.PRE_NMS_TOPK_TRAIN = 12000
        return cfg
    cfg.MODEL.RESNETS.DEPTH = 18
    cfg.MODEL.RESNETS.RES2_OUT_CHANNELS = 64
    if architecture == "RetinaNet":
        cfg.MODEL.BACKBONE.NAME = "build_retinanet_resnet_fpn_backbone"
        cfg.MODEL.RESNETS.OUT_FEATURES = cfg.MODEL.FPN.IN_FEATURES = ["res3", "res4", "res5"]
        cfg.MODEL.ANCHOR_GENERATOR.SIZES = [[x, x * 2 ** (1 / 3), x * 2 ** (2 / 3)] for x in (32, 64, 128, 256, 512)]
        cfg.MODEL.RETINANET.SMOOTH_L1_LOSS_BETA = 0.0
        return cfg
    cfg.MODEL.BACKBONE.NAME = "build_resnet_fpn_backbone"
    cfg.MODEL.RESNETS.OUT_FEATURES = cfg.MODEL.FPN.IN_FEATURES = ["res2", "res3", "res4", "res5"]
    cfg.MODEL.ANCHOR_GENERATOR.SIZES = [[32], [64], [128], [256], [512]]
    cfg.MODEL.RPN.IN_FEATURES = ["p2", "p3", "p4", "p5", "p6"]
    cfg.MODEL.RPN.PRE_NMS_TOPK_TRAIN, cfg.MODEL.RPN.POST_NMS_TOPK_TRAIN = 2000, 1000
    cfg.MODEL.ROI_HEADS.NAME = "StandardROIHeads"
    cfg.MODEL.ROI_HEADS.IN_FEATURES = ["p2", "p3", "p4", "p5"]
    cfg.MODEL.ROI_BOX_HEAD.NAME = "FastRCNNConvFCHead"
    cfg.MODEL.ROI_BOX_HEAD.NUM_FC, cfg.MODEL.ROI_BOX_HEAD.POOLER_RESOLUTION = 2, 7
    cfg.MODEL.ROI_MASK_HEAD.NAME = "MaskRCNNConvUpsampleHead"
    cfg.MODEL.ROI_MASK_HEAD.NUM_CONV, cfg.MODEL.ROI_MASK_HEAD.POOLER_RESOLUTION = 4, 14
    return cfg


def build(cfg):
    torch.manual_seed(1)
    model = build_model(cfg)
    if hasattr(model, "roi_heads"):
        head = model.proposal_generator.rpn_head
        scale((head.objectness_logits, 1), (head.anchor_deltas, 1), (model.roi_heads.box_predictor, 1))
        if cfg.MODEL.MASK_ON:
            scale((model.roi_heads.mask_head.predictor, 1))
    else:
        scale((model.head.cls_score, 0.1), (model.head.bbox_pred, 0.3))
    return training(model)


def entry(stem, masks):
    """As DatasetMapper makes it, without augmentation: resized, boxes and polygons with it, crowds and empty objects out."""
    image = record(stem)
    pixels, transform = T.apply_augmentations([T.ResizeShortestEdge(320, 533)], picture(stem)[:, :, ::-1])
    size = pixels.shape[:2]
    rows = []
    for row in annotations(stem):
        # Of a box of four whole numbers Detectron2 makes an integer array, and cuts it off when it is resized.
        box = [float(side) for side in row["bbox"]]
        kept = {"bbox": box, "bbox_mode": BoxMode.XYWH_ABS, "category_id": class_index(row)}
        if masks:
            kept["segmentation"] = row["segmentation"]
        rows.append(detection_utils.transform_instance_annotations(kept, [transform], size))
    instances = detection_utils.annotations_to_instances(rows, size, mask_format="polygon")
    return {
        "image": torch.as_tensor(np.ascontiguousarray(pixels.transpose(2, 0, 1))),
        "instances": detection_utils.filter_empty_instances(instances),
        "height": image["height"],
        "width": image["width"],
        "image_id": image["id"],
        "file_name": f"{stem}.jpg",
    }


def step(model, entries):
    torch.manual_seed(0)
    if hasattr(model, "loss_normalizer"):
        model.loss_normalizer = 100
    with torch.no_grad(), EventStorage():
        losses = model(entries)
    return {name: torch.as_tensor(value) for name, value in losses.items()}, torch.get_rng_state()


def run_case(case, cfg, stems, classes):
    model = build(cfg)
    entries = {stem: entry(stem, cfg.MODEL.MASK_ON) for stem in stems}
    plain = {stem: step(model, [entries[stem]]) for stem in stems}
    terms = TERMS if hasattr(model, "roi_heads") else DENSE_TERMS
    dumps, before, losses = OUT / case, methods(model), {}
    with Recorder(model, dumps, classes):
        for stem in stems:
            values = step(model, [entries[stem]])
            check_equal_steps(f"{case} {stem}", plain[stem], values)
            losses[stem] = {terms[name]: float(value) for name, value in values[0].items()}
            losses[stem]["total"] = float(sum(values[0].values()))
    assert methods(model) == before, f"{case}: the recorder is still there"
    recipe = {"extends": recipe_of(model), "input": INPUT}
    report(OUT, case, recipe, dumps, losses)
    check_batch(model, [entries[stem] for stem in (stems[0], stems[-1])], classes)
    check_evaluation(model, entries["01_shapes"], classes)
    return model


def check_batch(model, entries, classes):
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(model, f"{folder}/all.npz", classes):
            step(model, entries)
        content, facts = arrays(f"{folder}/all.npz")
        assert {name.split("/")[0] for name in content} == {Path(one["file_name"]).stem for one in entries}
        assert "2 images" in facts["note"] and not any("/loss." in name for name in content)


def check_evaluation(model, one, classes):
    model.eval()
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        plain = model([one])[0]["instances"].get_fields()
        with Recorder(model, folder, classes, names={one["image_id"]: "x.png"}):
            found = model([one])[0]["instances"].get_fields()
        assert torch.equal(found["scores"], plain["scores"])
        content, _ = arrays(f"{folder}/x.npz")
        assert not any(name.startswith(("loss.", "anchor_labels", "roi_mask")) for name in content)
    training(model)


def main():
    model = run_case("mask-rcnn-fpn", config("GeneralizedRCNN", "fpn", True), POLYGONS, BACKGROUND)
    with tempfile.TemporaryDirectory() as folder:
        refused(lambda: Recorder(torch.nn.Linear(1, 1), folder), "is not recorded")
        refused(lambda: Recorder(model, folder, CLASSES), "background last")
    run_case("faster-rcnn-fpn", config("GeneralizedRCNN", "fpn", False), STEMS, BACKGROUND)
    # From NumPy 2 on Detectron2 scales polygons in float32, which moves a few pixels of other pictures' 14 x 14 masks.
    run_case("mask-rcnn-c4", config("GeneralizedRCNN", "c4", True), ("01_shapes", "02_overlap"), BACKGROUND)
    run_case("retinanet", config("RetinaNet", "fpn", False), STEMS, CLASSES)


main()
