"""torchvision's own RPN matching and losses, timed beside ours: the same anchors, the same objects (objects.json).

Prints one JSON object: {"torch": ..., "torchvision": ..., "rows": [{"objects", "assign_ms", "loss_ms", "positive",
"ignored", "negative"}]}. Times are medians of runs after a warm-up; two threads.
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


def median_ms(work):
    work()
    times = []
    for _ in range(RUNS):
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
        "assign_ms": median_ms(assign),
        "loss_ms": median_ms(losses),
        "positive": int((labels == 1).sum()),
        "ignored": int((labels == -1).sum()),
        "negative": int((labels == 0).sum()),
    }


def main():
    torch.set_num_threads(2)
    anchors = pyramid()
    objects = json.loads((Path(__file__).parent / "objects.json").read_text())
    rows = [row(name, corners, anchors) for name, corners in objects.items()]
    print(json.dumps({"torch": torch.__version__, "torchvision": torchvision.__version__, "rows": rows}))


main()
