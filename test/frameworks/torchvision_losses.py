"""All detectors of torchvision with random weights in training mode on the sample pictures, recorded by the exporter.

    python torchvision_losses.py OUT

Also checked here: the recorder changes no loss by a bit and draws no random number; several pictures in a batch, one file
for many, evaluation mode; what it refuses. Runs with torchvision 0.28 and 0.14.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
import torchvision
from torchvision.models import detection
from torchvision.models.detection.backbone_utils import resnet_fpn_backbone
from torchvision.ops.feature_pyramid_network import LastLevelP6P7

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_torchvision import Recorder, recipe_of  # noqa: E402
from sample import CLASSES, STEMS, annotations, class_index, mask, picture, record, report  # noqa: E402
from torch_models import arrays, check_equal_steps, methods, refused, scale, settle, training  # noqa: E402

OUT = Path(sys.argv[1])
SIDES = {"min_size": 320, "max_size": 533}
PLAIN = {"weights": None, "weights_backbone": None}
BACKGROUND = ["background", *CLASSES]


def target(stem, first_label):
    """references/detection/coco_utils.py (ConvertCocoPolysToMask), for one image."""
    image, rows = record(stem), annotations(stem)
    width, height = image["width"], image["height"]
    boxes = torch.as_tensor([row["bbox"] for row in rows], dtype=torch.float32).reshape(-1, 4)
    boxes[:, 2:] += boxes[:, :2]
    boxes[:, 0::2].clamp_(min=0, max=width)
    boxes[:, 1::2].clamp_(min=0, max=height)
    masks = [torch.from_numpy(mask(row, height, width)) for row in rows]
    masks = torch.stack(masks) if masks else torch.zeros((0, height, width), dtype=torch.uint8)
    labels = torch.tensor([first_label + class_index(row) for row in rows], dtype=torch.int64)
    keep = (boxes[:, 3] > boxes[:, 1]) & (boxes[:, 2] > boxes[:, 0])
    kept = {"boxes": boxes[keep], "labels": labels[keep], "masks": masks[keep]}
    return kept | {"image_id": torch.tensor([image["id"]])}


def tensor(stem):
    return torch.from_numpy(picture(stem)).permute(2, 0, 1).float() / 255


def small_fpn(first_level):
    backbone = {"backbone_name": "resnet18", "weights": None, "trainable_layers": 5}
    if first_level == 2:
        return resnet_fpn_backbone(**backbone)
    return resnet_fpn_backbone(**backbone, returned_layers=[2, 3, 4], extra_blocks=LastLevelP6P7(256, 256))


def mask_rcnn():
    model = detection.maskrcnn_resnet50_fpn(**PLAIN, num_classes=len(BACKGROUND), **SIDES)
    scale((model.rpn.head.cls_logits, 5), (model.rpn.head.bbox_pred, 5), (model.roi_heads.mask_predictor, 0.1))
    return model


def faster_rcnn():
    model = detection.FasterRCNN(small_fpn(2), len(BACKGROUND), **SIDES)
    scale((model.rpn.head.cls_logits, 20), (model.rpn.head.bbox_pred, 20), (model.roi_heads.box_predictor, 3))
    return model


def retinanet():
    model = detection.RetinaNet(small_fpn(3), len(CLASSES), **SIDES)
    scale((model.head.classification_head.cls_logits, 30), (model.head.regression_head.bbox_reg, 30))
    return model


def fcos():
    model = detection.FCOS(small_fpn(3), len(CLASSES), **SIDES)
    boxes = model.head.regression_head
    scale((model.head.classification_head.cls_logits, 5), (boxes.bbox_reg, 5), (boxes.bbox_ctrness, 5))
    return model


def ssd300():
    model = detection.ssd300_vgg16(**PLAIN, num_classes=len(BACKGROUND))
    scale((model.head, 0.2))
    return model


def ssdlite320():
    model = detection.ssdlite320_mobilenet_v3_large(**PLAIN, num_classes=len(BACKGROUND))
    scale((model.head, 12))
    return model


CASES = {
    "mask-rcnn": (mask_rcnn, BACKGROUND, 1),
    "faster-rcnn": (faster_rcnn, BACKGROUND, 1),
    "retinanet": (retinanet, CLASSES, 0),
    "fcos": (fcos, CLASSES, 0),
    "ssd300": (ssd300, BACKGROUND, 1),
    "ssdlite320": (ssdlite320, BACKGROUND, 1),
}
TERMS = {
    "loss_objectness": "rpn_objectness",
    "loss_rpn_box_reg": "rpn_box",
    "loss_classifier": "roi_class",
    "loss_box_reg": "roi_box",
    "loss_mask": "mask",
    "classification": "class",
    "bbox_regression": "box",
    "bbox_ctrness": "centerness",
}


def step(model, stems, first_label, seed):
    torch.manual_seed(seed)
    with torch.no_grad():
        losses = model([tensor(stem) for stem in stems], [target(stem, first_label) for stem in stems])
    return losses, torch.get_rng_state()


def run_case(case, build, classes, first_label):
    torch.manual_seed(1)
    model = build()
    settle(model, lambda: step(model, ["01_shapes", "06_dense"], first_label, 0))
    plain = {stem: step(model, [stem], first_label, seed) for seed, stem in enumerate(STEMS)}
    dumps, losses, before = OUT / case, {}, methods(model)
    names = {record(stem)["id"]: f"{stem}.jpg" for stem in STEMS}
    with Recorder(model, dumps, classes, names=names):
        for seed, stem in enumerate(STEMS):
            recorded = step(model, [stem], first_label, seed)
            check_equal_steps(f"{case} {stem}", plain[stem], recorded)
            losses[stem] = {TERMS[name]: float(value) for name, value in recorded[0].items()}
            losses[stem]["total"] = float(sum(recorded[0].values()))
    assert methods(model) == before, f"{case}: the recorder is still there"
    sides = {"input": {"kind": "torchvision", "minSize": 320, "maxSize": 533}} if "ssd" not in case else {}
    report(OUT, case, {"extends": recipe_of(model)} | sides, dumps, losses)
    return model


def check_batches(model, classes, first_label):
    """Two pictures a step: a dump each, without losses; in one file under the pictures' names."""
    stems = ["01_shapes", "06_dense"]
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(model, f"{folder}/each", classes, names=[f"{stem}.jpg" for stem in stems]):
            step(model, stems, first_label, 3)
        with Recorder(model, f"{folder}/all.npz", classes, names=lambda wanted: int(wanted["image_id"])):
            step(model, stems, first_label, 3)
        whole, facts = arrays(f"{folder}/all.npz")
        for stem in stems:
            one, own_facts = arrays(f"{folder}/each/{stem}.npz")
            assert own_facts == facts | {"image": f"{stem}.jpg"}
            assert "2 images" in facts["note"] and not any(name.startswith("loss.") for name in one)
            for name, value in one.items():
                assert np.array_equal(value, whole[f"{record(stem)['id']}/{name}"]), name


def check_evaluation(model, classes):
    model.eval()
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        plain = model([tensor("01_shapes")])[0]
        with Recorder(model, folder, classes, names=["01_shapes.jpg"]):
            found = model([tensor("01_shapes")])[0]
        assert all(torch.equal(found[name], plain[name]) for name in plain)
        kept, _ = arrays(f"{folder}/01_shapes.npz")
        assert not any(name.startswith(("loss.", "rpn_sampled", "anchor_labels", "roi_mask")) for name in kept)
        if "roi_boxes" in kept:
            assert np.array_equal(kept["roi_boxes"], kept["proposals"])
    training(model)


def one_step(model, folder, classes, first_label, options):
    with Recorder(model, folder, classes, **options):
        step(model, ["01_shapes"], first_label, 3)


def check_refusals(model, classes, first_label):
    with tempfile.TemporaryDirectory() as folder:
        refused(lambda: Recorder(torch.nn.Linear(1, 1), folder), "no detector")
        refused(lambda: Recorder(model, f"{folder}/x.npz", many=False), "one file")
        refused(lambda: one_step(model, folder, classes[1:], first_label, {}), "names, the head has")
        refused(lambda: one_step(model, folder, classes, first_label, {"names": []}), "has no name")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for case, (build, classes, first_label) in CASES.items():
        model = run_case(case, build, classes, first_label)
        check_batches(model, classes, first_label)
        check_evaluation(model, classes)
        check_refusals(model, classes, first_label)
    print(f"torchvision {torchvision.__version__}", file=sys.stderr)


main()
