// Which check holds which golden file. A file without an entry is printed as "not covered".

import type { GoldenCase } from '../case';
import type { GoldenFile } from '../container';
import { checkMatterportLosses, checkMatterportRpn, checkMatterportTargets } from './matterport';
import { checkPyFasterRcnn } from './py-faster-rcnn';
import { checkTvMatcher, checkTvRoiAssign, checkTvRpnAssign, checkTvSampler } from './tv-assign';
import { checkModernTv28, checkTvBoxCoder, checkTvMasks, checkTvRcnnLosses } from './tv-losses';
import { checkTvMaskRcnn } from './tv-mask-rcnn';

export type Check = (golden: GoldenCase, file: GoldenFile) => void;

export const checks: Record<string, Check> = {
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
};
