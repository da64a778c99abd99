// Which check holds which golden file. A file without an entry is printed as "not covered".

import type { GoldenCase } from '../case';
import type { GoldenFile } from '../container';
import { checkAtss } from './atss';
import { checkTvBoxLosses } from './box-losses';
import { checkTvClassLosses } from './class-losses';
import { checkD2Losses } from './d2-losses';
import { checkD2Anchors, checkD2Masks, checkD2RoiAssign, checkD2RpnAssign } from './detectron2';
import { checkDetr } from './detr-losses';
import { checkMmdetectionHungarian } from './hungarian';
import { checkMatterportLosses, checkMatterportRpn, checkMatterportTargets } from './matterport';
import { checkMmdetHeads } from './mmdet-heads';
import { checkMmdetLosses } from './mmdet-losses';
import { checkMmdetAnchors, checkMmdetCoder, checkMmdetMasks, checkMmdetMaxIou } from './mmdetection';
import { checkTorchPixelLosses } from './pixel-losses';
import { checkPyFasterRcnn } from './py-faster-rcnn';
import { checkMmdetectionSimOta } from './sim-ota';
import { checkSmpLosses } from './smp';
import { checkMmdetectionTal, checkUltralyticsTal } from './tal';
import { checkTvAnchors } from './tv-anchors';
import { checkTvMatcher, checkTvRoiAssign, checkTvRpnAssign, checkTvSampler } from './tv-assign';
import { checkTvFcos, checkTvRetinanet, checkTvSsd } from './tv-dense';
import { checkModernTv28, checkTvBoxCoder, checkTvMasks, checkTvRcnnLosses } from './tv-losses';
import { checkTvMaskRcnn } from './tv-mask-rcnn';
import { checkTvTransform } from './tv-transform';
import { checkUltraDetectLoss, checkUltraSegmentLoss } from './ultra-losses';
import { checkUltraOps } from './ultra-ops';
import { checkYoloxLosses } from './yolox-losses';

export type Check = (golden: GoldenCase, file: GoldenFile) => void;

export const checks: Record<string, Check> = {
	tv_transform: checkTvTransform,
	tv_anchors: checkTvAnchors,
	tv_matcher: checkTvMatcher,
	tv_rpn_assign: checkTvRpnAssign,
	tv_roi_assign: checkTvRoiAssign,
	tv_sampler: checkTvSampler,
	tv_box_coder: checkTvBoxCoder,
	tv_rcnn_losses: checkTvRcnnLosses,
	tv_masks_roialign: checkTvMasks,
	modern_tv28: checkModernTv28,
	tv_maskrcnn_full: checkTvMaskRcnn,
	matterport_rpn: checkMatterportRpn,
	matterport_targets: checkMatterportTargets,
	matterport_losses: checkMatterportLosses,
	pyfrcnn: checkPyFasterRcnn,
	d2_anchors: checkD2Anchors,
	d2_rpn_assign: checkD2RpnAssign,
	d2_roi_assign: checkD2RoiAssign,
	d2_masks: checkD2Masks,
	mmdet_anchors: checkMmdetAnchors,
	mmdet_maxiou: checkMmdetMaxIou,
	mmdet_coder: checkMmdetCoder,
	mmdet_masks: checkMmdetMasks,
	mmdet_atss: checkAtss,
	mmdet_tal: checkMmdetectionTal,
	mmdet_simota: checkMmdetectionSimOta,
	mmdet_hungarian: checkMmdetectionHungarian,
	ultra_tal: checkUltralyticsTal,
	tv_box_losses: checkTvBoxLosses,
	tv_cls_losses: checkTvClassLosses,
	torch_pixel_losses: checkTorchPixelLosses,
	smp_losses: checkSmpLosses,
	mmdet_losses: checkMmdetLosses,
	ultra_ops: checkUltraOps,
	d2_losses: checkD2Losses,
	ultra_detect_loss: checkUltraDetectLoss,
	ultra_segment_loss: checkUltraSegmentLoss,
	yolox_simota: checkYoloxLosses,
	detr: checkDetr,
	mmdet_heads: checkMmdetHeads,
	tv_retinanet_full: checkTvRetinanet,
	tv_fcos_full: checkTvFcos,
	tv_ssd_full: checkTvSsd,
};
