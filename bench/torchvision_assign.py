"""torchvision's own RPN matching and losses, timed beside ours: the same anchors, the same objects (objects.json).

Prints one JSON object: {"torch": ..., "torchvision": ..., "rows": [{"objects", "assign_ms", "loss_ms", "positive",
"ignored", "negative"}], "losses": {name: ms}, "hungarian": {"queries objects": ms}}. Losses are values with gradients
over a full pyramid; matching is DETR's costs in torch and scipy's solver. Times are medians after a warm-up; two threads.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch
import torchvision
from torchvision.models.detection._utils import BoxCoder, Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import boxes as box_ops

HEIGHT, WIDTH = 800, 1344
STRIDES = (4, 8, 16, 32, 64)
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 5


def median_ms(work, runs=RUNS):
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1e3)
    return statistics.median(times)


def pyramid():
    """All anchors of the 800 x 1344 input, [268569, 4]."""
    generator = AnchorGenerator(((32,), (64,), (128,), (256,), (512,)), ((0.5, 1.0, 2.0),) * 5)
    maps = [torch.zeros(1, 1, -(-HEIGHT // s), -(-WIDTH // s)) for s in STRIDES]
    return generator(ImageList(torch.zeros(1, 3, HEIGHT, WIDTH), [(HEIGHT, 1333)]), maps)[0]


def row(name, corners, anchors):
    matcher = Matcher(0.7, 0.3, allow_low_quality_matches=True)
    coder = BoxCoder((1.0, 1.0, 1.0, 1.0))
    objects = torch.tensor(corners, dtype=torch.float32).reshape(-1, 4)

    def assign():
        # RegionProposalNetwork.assign_targets_to_anchors
        matches = matcher(box_ops.box_iou(objects, anchors))
        labels = (matches >= 0).float()
        labels[matches == Matcher.BELOW_LOW_THRESHOLD] = 0.0
        labels[matches == Matcher.BETWEEN_THRESHOLDS] = -1.0
        return labels, objects[matches.clamp(min=0)]

    labels, matched = assign()
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(len(anchors), generator=generator).requires_grad_()
    deltas = (torch.randn(len(anchors), 4, generator=generator) * 0.1).requires_grad_()

    def losses():
        # RegionProposalNetwork.compute_loss over every anchor that counts, and its gradient
        targets = coder.encode([matched], [anchors])[0]
        positive = torch.where(labels == 1)[0]
        counted = torch.where(labels >= 0)[0]
        box = torch.nn.functional.smooth_l1_loss(deltas[positive], targets[positive], beta=1 / 9, reduction="sum")
        entropy = torch.nn.functional.binary_cross_entropy_with_logits(logits[counted], labels[counted])
        return torch.autograd.grad(box / counted.numel() + entropy, (logits, deltas))

    return {
        "objects": int(name),
        "assign_ms": median_ms(assign, RUNS if len(objects) < 1000 else 1),
        "loss_ms": median_ms(losses),
        "positive": int((labels == 1).sum()),
        "ignored": int((labels == -1).sum()),
        "negative": int((labels == 0).sum()),
    }


def pyramid_losses():
    """Single losses with their gradients, at the sizes of bench/losses.ts."""
    functional = torch.nn.functional
    anchors, dense, classes = 268_569, 76_725, 80
    generator = torch.Generator().manual_seed(0)
    normal = lambda *shape: torch.randn(*shape, generator=generator).requires_grad_()
    labels = (torch.rand(anchors, generator=generator) < 0.001).float()
    rows = torch.randint(0, classes, (dense,), generator=generator)
    hot = functional.one_hot(rows, classes).float() * (torch.rand(dense, 1, generator=generator) < 0.002)

    def corners():
        place = torch.rand(anchors, 2, generator=generator) * 800
        return torch.cat([place, place + 10 + 200 * torch.rand(anchors, 2, generator=generator)], 1)

    boxes = corners()
    moved = (boxes + 10 * (torch.rand(anchors, 4, generator=generator) - 0.5)).requires_grad_()
    logits, scores, deltas, targets = normal(anchors), normal(dense, classes), normal(anchors, 4), normal(anchors, 4).detach()
    pairs = lambda loss: lambda: loss(moved, boxes, reduction="sum")
    work = {
        "bce": (logits, lambda: functional.binary_cross_entropy_with_logits(logits, labels)),
        "focal": (scores, lambda: torchvision.ops.sigmoid_focal_loss(scores, hot, reduction="sum")),
        "cross-entropy": (scores, lambda: functional.cross_entropy(scores, rows)),
        "smooth-l1": (deltas, lambda: functional.smooth_l1_loss(deltas, targets, reduction="sum")),
        "giou": (moved, pairs(torchvision.ops.generalized_box_iou_loss)),
        "diou": (moved, pairs(torchvision.ops.distance_box_iou_loss)),
        "ciou": (moved, pairs(torchvision.ops.complete_box_iou_loss)),
    }
    return {name: median_ms(lambda: torch.autograd.grad(loss(), of)) for name, (of, loss) in work.items()}


def hungarian():
    """DETR's cost matrix and scipy's solver, as HungarianMatcher.forward runs them for one image."""
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError:
        return {}
    times = {}
    for queries, objects in ((300, 100), (900, 300)):
        generator = torch.Generator().manual_seed(0)
        scores = torch.randn(queries, 81, generator=generator)
        centre = torch.rand(queries, 4, generator=generator) * 0.3 + 0.1
        truth = torch.rand(objects, 4, generator=generator) * 0.3 + 0.1
        labels = torch.randint(0, 80, (objects,), generator=generator)
        convert = lambda boxes: box_ops.box_convert(boxes, "cxcywh", "xyxy")

        def match():
            cost = -scores.softmax(-1)[:, labels] + 5 * torch.cdist(centre, truth, p=1)
            cost = cost - 2 * box_ops.generalized_box_iou(convert(centre), convert(truth))
            return linear_sum_assignment(cost.numpy())

        times[f"{queries} {objects}"] = median_ms(match)
    return times


def main():
    torch.set_num_threads(2)
    anchors = pyramid()
    objects = json.loads((Path(__file__).parent / "objects.json").read_text())
    rows = [row(name, corners, anchors) for name, corners in objects.items()]
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
    print(json.dumps({**versions, "rows": rows, "losses": pyramid_losses(), "hungarian": hungarian()}))


main()
