// Every rule of a recipe in words, with where it comes from: the rows of a preset's table in docs/science.md.

import { lossEntry } from '../../src/core/losses/catalogue';
import type {
	AssignerRule,
	CoderRule,
	GridRule,
	InputRule,
	LossTermRule,
	MaskRule,
	NormaliserName,
	Recipe,
	SamplerRule,
} from '../../src/core/recipe';

export interface RuleRow {
	topic: string;
	words: string;
	/** `repository path (function)`. */
	source: string;
}

const repositories = {
	torchvision: 'pytorch/vision',
	detectron2: 'facebookresearch/detectron2',
	mmdetection: 'open-mmlab/mmdetection',
	matterport: 'matterport/Mask_RCNN',
	'py-faster-rcnn': 'rbgirshick/py-faster-rcnn',
	ultralytics: 'ultralytics/ultralytics',
	yolox: 'Megvii-BaseDetection/YOLOX',
	detr: 'facebookresearch/detr',
} as const;
type Framework = keyof typeof repositories;

/** The framework whose code a recipe follows. */
export function frameworkOf({ framework }: Recipe): Framework {
	const name = framework.name.toLowerCase();
	if (name.includes('mask_rcnn')) return 'matterport';
	const found = (Object.keys(repositories) as Framework[]).find((key) => name.startsWith(key));
	if (!found) throw new Error(`no repository is known for ${framework.name}`);
	return found;
}

/** A whole recipe, rule for rule. */
export function ruleRows(recipe: Recipe): RuleRow[] {
	const framework = frameworkOf(recipe);
	const from = (place: string) => `${repositories[framework]} ${place}`;
	const rows: RuleRow[] = [
		{ topic: 'Input', words: inputWords(recipe.input), source: from(inputSources[recipe.input.kind]) },
		{ topic: gridTopic(recipe.grids), words: gridWords(recipe.grids), source: gridSource(recipe, from) },
		{
			topic: 'Assignment',
			words: assignerWords(recipe.assigner),
			source: from(assignerSource(recipe.assigner, framework)),
		},
		{ topic: 'Sampler', words: samplerWords(recipe.sampler), source: from(samplerSource(recipe, framework)) },
		{
			topic: 'Box coder',
			words: coderWords(recipe.coder),
			source: from(coderSource(recipe.coder, framework)),
		},
	];
	const { roi, mask } = recipe;
	if (roi) {
		rows.push({
			topic: 'Regions',
			words: `foreground from IoU ${roi.positive}${roi.forceBest ? `, best matches from ${roi.forceFrom} forced` : ''}; ${roi.sampler.count} an image, at most ${percent(roi.sampler.positiveFraction)} foreground; labelled boxes ${appended[roi.appendObjects]}; background is the ${roi.background} class`,
			source: from(regionSources[framework] ?? ''),
		});
		rows.push({
			topic: 'Region coder',
			words: coderWords(roi.coder),
			source: from(coderSource(roi.coder, framework)),
		});
	}
	if (mask)
		rows.push({ topic: 'Mask target', words: maskWords(mask), source: from(maskSources[mask.target]) });
	for (const term of recipe.losses)
		rows.push({
			topic: `Loss: ${term.name}`,
			words: lossWords(term),
			source: from(lossSource(term, recipe)),
		});
	return rows;
}

const inputSources: Record<InputRule['kind'], string> = {
	torchvision: 'torchvision/models/detection/transform.py (GeneralizedRCNNTransform)',
	'torchvision-fixed': 'torchvision/models/detection/transform.py (GeneralizedRCNNTransform, fixed_size)',
	detectron2: 'detectron2/data/transforms/augmentation_impl.py (ResizeShortestEdge)',
	mmdetection: 'mmdet/datasets/transforms/transforms.py (Resize)',
	matterport: 'mrcnn/utils.py (resize_image)',
	'py-faster-rcnn': 'lib/utils/blob.py (prep_im_for_blob)',
	ultralytics: 'ultralytics/data/base.py (load_image), data/augment.py (LetterBox)',
	yolox: 'yolox/data/data_augment.py (preproc)',
	detr: 'datasets/transforms.py (resize)',
};

export function inputWords(input: InputRule): string {
	switch (input.kind) {
		case 'torchvision':
			return `short side ${input.minSize}, long side at most ${input.maxSize}, scale in ${input.scale === 'float64' ? 'float64' : 'float32 as a reciprocal'}, sides cut to whole pixels; padded right and below to ${input.padMultiple}; boxes by each axis's own factor`;
		case 'torchvision-fixed':
			return `stretched to ${input.width} x ${input.height}`;
		case 'detectron2':
		case 'mmdetection':
			return `short side ${input.minSize}, long side at most ${input.maxSize}, sides rounded by adding a half; ${input.padMultiple === 1 ? 'not padded' : `padded right and below to ${input.padMultiple}`}`;
		case 'matterport':
			return input.mode === 'none'
				? 'as it is'
				: `enlarged to ${input.minSize}, never over ${input.maxSize}, zero-padded centred (${input.mode}); boxes from the resized masks`;
		case 'py-faster-rcnn':
			return `short side ${input.minSize}, long side at most ${input.maxSize}; no padding; boxes by the scale, last pixel included`;
		case 'ultralytics':
			return `long side ${input.size}, sides rounded; padding split between both sides of a square`;
		case 'yolox':
			return `long side ${input.size}, sides cut to whole pixels; padded right and below to a square`;
		case 'detr':
			return `short side ${input.minSize}, long side at most ${input.maxSize}, the other side cut to whole pixels; not padded`;
	}
}

function gridTopic({ kind }: GridRule): string {
	if (kind === 'queries') return 'Queries';
	return kind === 'points' ? 'Points' : kind === 'ssd' ? 'Default boxes' : 'Anchors';
}

function gridWords(grids: GridRule): string {
	switch (grids.kind) {
		case 'torchvision':
			return `levels ${grids.levels.join(', ')}; sizes ${levelLists(grids.sizes)}; ratios h/w ${levelLists(grids.ratios)}, ratio outer, size inner; corners rounded half to even; first centre at 0; stride is the padded size divided by the map, cut`;
		case 'ssd':
			return `maps ${grids.maps.join(', ')}; scales ${grids.scales.join(', ')} of the input; ratios ${levelLists(grids.ratios)} and their inverses; centres in the middle of cells${grids.steps ? `, steps ${grids.steps.join(', ')}` : ''}; sides cut at 1`;
		case 'detectron2':
			return `levels ${grids.levels.join(', ')}; sizes ${levelLists(grids.sizes.map((sizes) => sizes.map(short)))}; ratios h/w ${grids.ratios.join(', ')}, size outer, ratio inner; not rounded; strides ${grids.strides.join(', ')}, first centre at ${grids.offset} strides`;
		case 'mmdetection':
			return `levels ${grids.levels.join(', ')}; ${grids.scales.map(short).join(', ')} times the stride; ratios h/w ${grids.ratios.join(', ')}, ratio outer; not rounded; strides ${grids.strides.join(', ')}, first centre at 0`;
		case 'matterport':
			return `levels ${grids.levels.join(', ')}; scales ${grids.scales.join(', ')}; ratios w/h ${grids.ratios.join(', ')}; float64, not rounded; strides ${grids.strides.join(', ')}, first centre at 0`;
		case 'py-faster-rcnn':
			return `one level, stride ${grids.stride}; ratios h/w ${grids.ratios.join(', ')} rounded at the base size ${grids.baseSize}, times ${grids.scales.join(', ')}; first centre at ${(grids.baseSize - 1) / 2}`;
		case 'points':
			return `levels ${grids.levels.join(', ')}; one point a cell at ${grids.offset} of its sides; strides ${grids.strides.join(', ')}`;
		case 'queries':
			return `${grids.count} learnt queries, no grid`;
	}
}

function gridSource({ grids, assigner }: Recipe, from: (place: string) => string): string {
	switch (grids.kind) {
		case 'torchvision':
			return from('torchvision/models/detection/anchor_utils.py (AnchorGenerator)');
		case 'ssd':
			return from('torchvision/models/detection/anchor_utils.py (DefaultBoxGenerator)');
		case 'detectron2':
			return from('detectron2/modeling/anchor_generator.py (DefaultAnchorGenerator)');
		case 'mmdetection':
			return from('mmdet/models/task_modules/prior_generators/anchor_generator.py (AnchorGenerator)');
		case 'matterport':
			return from('mrcnn/utils.py (generate_pyramid_anchors)');
		case 'py-faster-rcnn':
			return from('lib/rpn/generate_anchors.py (generate_anchors)');
		case 'points':
			if (assigner.kind === 'task-aligned') return from('ultralytics/utils/tal.py (make_anchors)');
			return assigner.kind === 'sim-ota' && assigner.convention === 'yolox'
				? from('yolox/models/yolo_head.py (get_output_and_grid)')
				: from('mmdet/models/task_modules/prior_generators/point_generator.py (MlvlPointGenerator)');
		case 'queries':
			return from('models/detr.py (DETR)');
	}
}

export function assignerWords(rule: AssignerRule): string {
	switch (rule.kind) {
		case 'max-iou': {
			const forced = rule.forceBest
				? `every anchor with an object's best IoU${rule.forceFrom > 0 ? ` (from ${rule.forceFrom})` : ''} is positive too and ${rule.forcedTo === 'own-best' ? 'keeps the object it overlaps most' : 'goes to the object that forced it, the last one wins'}`
				: 'no forced matches';
			const border =
				rule.border === null
					? ''
					: `; anchors more than ${rule.border.px} px over the border are ignored ${rule.border.when.replace('-', ' ')}`;
			const crowd = {
				drop: 'left out',
				shield: 'keep anchors that touch them from being negative',
				ignore:
					rule.ignoreFrom === null
						? 'kept, without effect'
						: `anchors over ${rule.ignoreFrom} in them are ignored`,
			}[rule.crowd];
			return `positive from IoU ${rule.positive}, negative under ${rule.negative}, ignored between; ${forced}${border}; crowds: ${crowd}`;
		}
		case 'ssd':
			return `positive from IoU ${rule.positive}; each object's first best box is forced, later objects win`;
		case 'fcos':
			return `points within ${rule.radius} strides of the centre and inside the object, farthest side between ${rule.lower} and ${rule.upper} strides (0 and no limit at the ends); the smallest object wins, areas compared as float32 1e8 - area`;
		case 'atss':
			return `the ${rule.topk} nearest anchors of each level are candidates; positive from mean + deviation of their IoU, centre inside by 0.01; highest IoU wins`;
		case 'task-aligned':
			return rule.convention === 'ultralytics'
				? `score^${rule.alpha} x CIoU^${rule.beta}, the best ${rule.topk} inside the object${rule.smallSides ? `, of which sides under ${rule.smallSides.under} pixels are widened to ${rule.smallSides.to}` : ''}; a point of several objects goes to the one with the highest CIoU of all that contain it`
				: `score^${rule.alpha} x IoU^${rule.beta}, the best ${rule.topk} over all levels with a metric over 0, centre inside by 0.01; a point of several goes to the highest IoU among those that chose it`;
		case 'sim-ota':
			return `${rule.classWeight} x class + ${rule.iouWeight} x -ln IoU; centre region ${rule.radius} strides${rule.convention === 'yolox' ? ' alone' : ' or inside the object'}; as many positives as the ${rule.candidates} best IoUs sum to, at least 1; conflicts by least cost over all objects`;
		case 'hungarian':
			return `least sum of ${rule.classCost} x -probability + ${rule.l1Cost} x L1 + ${rule.giouCost} x -GIoU, one query an object`;
	}
}

function assignerSource(rule: AssignerRule, framework: Framework): string {
	switch (rule.kind) {
		case 'max-iou':
			return {
				torchvision: 'torchvision/models/detection/_utils.py (Matcher)',
				detectron2: 'detectron2/modeling/matcher.py (Matcher)',
				mmdetection: 'mmdet/models/task_modules/assigners/max_iou_assigner.py (MaxIoUAssigner)',
				matterport: 'mrcnn/model.py (build_rpn_targets)',
				'py-faster-rcnn': 'lib/rpn/anchor_target_layer.py (forward)',
				ultralytics: '',
				yolox: '',
				detr: '',
			}[framework];
		case 'ssd':
			return 'torchvision/models/detection/_utils.py (SSDMatcher)';
		case 'fcos':
			return 'torchvision/models/detection/fcos.py (FCOS.compute_loss)';
		case 'atss':
			return 'mmdet/models/task_modules/assigners/atss_assigner.py (ATSSAssigner)';
		case 'task-aligned':
			return rule.convention === 'ultralytics'
				? 'ultralytics/utils/tal.py (TaskAlignedAssigner)'
				: 'mmdet/models/task_modules/assigners/task_aligned_assigner.py (TaskAlignedAssigner)';
		case 'sim-ota':
			return rule.convention === 'yolox'
				? 'yolox/models/yolo_head.py (get_assignments, simota_matching)'
				: 'mmdet/models/task_modules/assigners/sim_ota_assigner.py (SimOTAAssigner)';
		case 'hungarian':
			return 'models/matcher.py (HungarianMatcher)';
	}
}

export function samplerWords(rule: SamplerRule): string {
	switch (rule.kind) {
		case 'random':
			return `${rule.count} an image, at most ${percent(rule.positiveFraction)} positive, filled up with negatives`;
		case 'all':
			return 'none: everything that is not ignored';
		case 'hard-negative':
			return `the negatives with the highest class loss, ${rule.negativesPerPositive} for each positive`;
	}
}

function samplerSource({ sampler, roi }: Recipe, framework: Framework): string {
	if (sampler.kind === 'hard-negative') return 'torchvision/models/detection/ssd.py (SSD.compute_loss)';
	if (!roi) return '(no sampler)';
	return {
		torchvision: 'torchvision/models/detection/_utils.py (BalancedPositiveNegativeSampler)',
		detectron2: 'detectron2/modeling/sampling.py (subsample_labels)',
		mmdetection: 'mmdet/models/task_modules/samplers/random_sampler.py (RandomSampler)',
		matterport: 'mrcnn/model.py (build_rpn_targets)',
		'py-faster-rcnn': 'lib/rpn/anchor_target_layer.py (forward)',
		ultralytics: '',
		yolox: '',
		detr: '',
	}[framework];
}

export function coderWords(rule: CoderRule): string {
	switch (rule.kind) {
		case 'delta':
			return `dx, dy, dw, dh times ${rule.weights.join(', ')}; ${deltaNotes[rule.convention]}`;
		case 'distances':
			return 'distances to the four sides in strides';
		case 'distribution':
			return `distances to the four sides in strides, each the expectation over ${rule.bins} bins`;
		case 'corners':
			return 'the corners themselves, in strides';
		case 'yolox':
			return 'centre from the cell in strides, size as an exponential';
		case 'centre-size':
			return 'centre and size as shares of the input';
	}
}

const deltaNotes: Record<Extract<CoderRule, { kind: 'delta' }>['convention'], string> = {
	torchvision: 'dw, dh cut above ln(1000/16) on decode',
	detectron2: 'dw, dh cut above ln(1000/16) on decode',
	mmdetection: 'dw, dh cut on both sides at ln(1000/16) on decode',
	matterport: 'in the order dy, dx, dh, dw; not cut',
	'py-faster-rcnn': 'widths + 1; not cut',
};

function coderSource(rule: CoderRule, framework: Framework): string {
	switch (rule.kind) {
		case 'delta':
			return {
				torchvision: 'torchvision/models/detection/_utils.py (BoxCoder)',
				detectron2: 'detectron2/modeling/box_regression.py (Box2BoxTransform)',
				mmdetection: 'mmdet/models/task_modules/coders/delta_xywh_bbox_coder.py (DeltaXYWHBBoxCoder)',
				matterport: 'mrcnn/utils.py (box_refinement)',
				'py-faster-rcnn': 'lib/fast_rcnn/bbox_transform.py (bbox_transform)',
				ultralytics: '',
				yolox: '',
				detr: '',
			}[framework];
		case 'distances':
			return framework === 'torchvision'
				? 'torchvision/models/detection/_utils.py (BoxLinearCoder)'
				: 'mmdet/models/dense_heads/tood_head.py (TOODHead)';
		case 'corners':
			return 'mmdet/models/dense_heads/tood_head.py (TOODHead)';
		case 'distribution':
			return 'ultralytics/utils/loss.py (v8DetectionLoss.bbox_decode)';
		case 'yolox':
			return framework === 'yolox'
				? 'yolox/models/yolo_head.py (get_output_and_grid)'
				: 'mmdet/models/dense_heads/yolox_head.py (YOLOXHead._bbox_decode)';
		case 'centre-size':
			return 'util/box_ops.py (box_cxcywh_to_xyxy)';
	}
}

const appended = {
	after: 'are put behind the proposals',
	before: 'are put before the proposals',
	no: 'are not added',
};

const regionSources: Partial<Record<Framework, string>> = {
	torchvision: 'torchvision/models/detection/roi_heads.py (select_training_samples)',
	detectron2: 'detectron2/modeling/roi_heads/roi_heads.py (label_and_sample_proposals)',
	mmdetection: 'mmdet/models/roi_heads/standard_roi_head.py (loss)',
	matterport: 'mrcnn/model.py (detection_targets_graph)',
	'py-faster-rcnn': 'lib/rpn/proposal_target_layer.py (_sample_rois)',
};

function maskWords({ size, target }: MaskRule): string {
	switch (target) {
		case 'torchvision-roialign':
			return `${size} x ${size}, RoIAlign of the resized mask, fractions`;
		case 'matterport-mini-mask':
			return `${size} x ${size}, crop and resize of a 56 x 56 mini mask, rounded`;
		case 'detectron2':
			return `${size} x ${size}: polygons rasterised in the region (sides at least 0.1), bitmaps by RoIAlign from 0.5`;
		case 'mmdetection':
			return `${size} x ${size}: polygons rasterised in the region (sides at least 1), bitmaps by RoIAlign from 0.5`;
		case 'ultralytics-prototypes':
			return 'the whole input at a quarter, smaller objects over larger ones';
	}
}

const maskSources: Record<MaskRule['target'], string> = {
	'torchvision-roialign': 'torchvision/models/detection/roi_heads.py (project_masks_on_boxes)',
	'matterport-mini-mask': 'mrcnn/model.py (detection_targets_graph), mrcnn/utils.py (minimize_mask)',
	detectron2: 'detectron2/structures/masks.py (crop_and_resize)',
	mmdetection: 'mmdet/structures/mask/mask_target.py (mask_target_single)',
	'ultralytics-prototypes': 'ultralytics/data/utils.py (polygons2masks_overlap)',
};

const normaliserWords: Record<NormaliserName, string> = {
	sampled: 'what was drawn, positive and negative',
	'sampler-count': "the sampler's full count",
	'positives-times-4': '4 x positives',
	'rows-of-active-classes': 'rows whose predicted class is active',
	'mask-pixels': 'mask pixels of the foreground',
	positives: 'max(positives, 1)',
	'positives-and-negatives': 'max(positives, 1) + max(negatives, 1)',
	'moving-average': 'a moving average of positives (starts at 100, 0.9 of it kept)',
	'target-scores': 'max(sum of soft targets, 1)',
	centerness: 'max(sum of centerness targets, 1)',
	objects: 'max(labelled objects, 1)',
	'class-weights': 'sum of the class weights',
};

const iouForms = { linear: '1 - IoU', log: '-ln IoU', square: '1 - IoU^2' };

export function lossWords(term: LossTermRule): string {
	const settings = [
		...(term.beta === undefined ? [] : [`beta ${short(term.beta)}`]),
		...(term.alpha === undefined ? [] : [`alpha ${term.alpha}`]),
		...(term.gamma === undefined ? [] : [`gamma ${term.gamma}`]),
		...(term.form === undefined ? [] : [iouForms[term.form]]),
		...(term.backgroundWeight === undefined ? [] : [`background weight ${term.backgroundWeight}`]),
	];
	const { title } = lossEntry(term.loss);
	const name = settings.length > 0 ? `${title} (${settings.join(', ')})` : title;
	return `${name} / ${normaliserWords[term.normaliser]}${term.weight === 1 ? '' : `, x ${term.weight}`}`;
}

/** Where a framework computes a term. */
function lossSource({ name }: LossTermRule, recipe: Recipe): string {
	const framework = frameworkOf(recipe);
	const stage = name.startsWith('rpn')
		? 'rpn'
		: name === 'mask'
			? 'mask'
			: name.startsWith('roi')
				? 'roi'
				: 'dense';
	const { assigner } = recipe;
	switch (framework) {
		case 'torchvision': {
			if (stage === 'rpn') return 'torchvision/models/detection/rpn.py (compute_loss)';
			if (stage === 'roi') return 'torchvision/models/detection/roi_heads.py (fastrcnn_loss)';
			if (stage === 'mask') return 'torchvision/models/detection/roi_heads.py (maskrcnn_loss)';
			const file = assigner.kind === 'ssd' ? 'ssd' : assigner.kind === 'fcos' ? 'fcos' : 'retinanet';
			return `torchvision/models/detection/${file}.py (compute_loss)`;
		}
		case 'detectron2':
			if (stage === 'rpn') return 'detectron2/modeling/proposal_generator/rpn.py (RPN.losses)';
			if (stage === 'roi') return 'detectron2/modeling/roi_heads/fast_rcnn.py (FastRCNNOutputLayers.losses)';
			if (stage === 'mask') return 'detectron2/modeling/roi_heads/mask_head.py (mask_rcnn_loss)';
			return 'detectron2/modeling/meta_arch/retinanet.py (RetinaNet.losses)';
		case 'mmdetection': {
			if (stage === 'rpn') return 'mmdet/models/dense_heads/rpn_head.py (loss_by_feat)';
			if (stage === 'roi') return 'mmdet/models/roi_heads/bbox_heads/bbox_head.py (loss)';
			if (stage === 'mask') return 'mmdet/models/roi_heads/mask_heads/fcn_mask_head.py (loss_and_target)';
			const file = {
				'max-iou': 'anchor_head',
				atss: 'atss_head',
				'task-aligned': 'tood_head',
				'sim-ota': 'yolox_head',
			}[assigner.kind as string];
			return `mmdet/models/dense_heads/${file}.py (loss_by_feat)`;
		}
		case 'matterport':
			return `mrcnn/model.py (${
				{
					rpn_objectness: 'rpn_class_loss_graph',
					rpn_box: 'rpn_bbox_loss_graph',
					roi_class: 'mrcnn_class_loss_graph',
					roi_box: 'mrcnn_bbox_loss_graph',
					mask: 'mrcnn_mask_loss_graph',
				}[name as string]
			})`;
		case 'py-faster-rcnn':
			return 'models/pascal_voc/VGG16/faster_rcnn_end2end/train.prototxt';
		case 'ultralytics':
			return `ultralytics/utils/loss.py (${stage === 'mask' ? 'v8SegmentationLoss' : 'v8DetectionLoss'})`;
		case 'yolox':
			return 'yolox/models/yolo_head.py (get_losses)';
		case 'detr':
			return 'models/detr.py (SetCriterion)';
	}
}

/** Lists of every level; once where all are alike. */
function levelLists(lists: readonly (readonly (number | string)[])[]): string {
	const texts = lists.map((list) => list.join(', '));
	return new Set(texts).size === 1 ? (texts[0] as string) : texts.map((text) => `(${text})`).join(', ');
}

function percent(fraction: number): string {
	return `${Math.round(100 * fraction)} %`;
}

/** 1/9 as such; other long fractions with 3 places. */
function short(value: number): string {
	if (value === 1 / 9) return '1/9';
	return Number.isInteger(value) ? String(value) : String(Math.round(1000 * value) / 1000);
}
