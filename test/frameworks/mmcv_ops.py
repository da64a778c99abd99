"""`mmcv.ops` for mmcv-lite, which has none of the compiled operators.

RoIAlign, NMS and the deformable convolution are torchvision's. They make head outputs, which the tests record and take as
they are; RoIAlign also reads the mask targets out of bitmaps. Other operators are names that can be imported and not called.
"""

import sys
import types

import torch
import torchvision


class RoIAlign(torch.nn.Module):
    def __init__(self, output_size, spatial_scale=1.0, sampling_ratio=0, aligned=True, **_):
        super().__init__()
        self.output_size = output_size if isinstance(output_size, tuple) else (output_size, output_size)
        self.options = {"spatial_scale": spatial_scale, "sampling_ratio": sampling_ratio or -1, "aligned": aligned}

    def forward(self, features, rois):
        return torchvision.ops.roi_align(features, rois, self.output_size, **self.options)


def roi_align(features, rois, output_size, spatial_scale, sampling_ratio, _mode, aligned):
    return torchvision.ops.roi_align(features, rois, output_size, spatial_scale, sampling_ratio or -1, aligned)


def batched_nms(boxes, scores, idxs, nms_cfg, class_agnostic=False):
    keep = torchvision.ops.batched_nms(boxes, scores, idxs, nms_cfg["iou_threshold"])
    return torch.cat((boxes[keep], scores[keep, None]), -1), keep


def deform_conv2d(features, offset, weight, stride, padding, dilation, groups, deform_groups):
    return torchvision.ops.deform_conv2d(features, offset, weight, stride=stride, padding=padding, dilation=dilation)


class Operators(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (torch.nn.Module,), {})


operators = Operators("mmcv.ops")
for operator in (RoIAlign, roi_align, batched_nms, deform_conv2d):
    setattr(operators, operator.__name__, operator)
PARTS = ("carafe", "deform_conv", "merge_cells", "modulated_deform_conv", "multi_scale_deform_attn", "nms", "roi_align")
for name in ("mmcv.ops", *(f"mmcv.ops.{part}" for part in PARTS)):
    sys.modules[name] = operators
