// The shipped recipes, in the order in which they are offered.

import type { Recipe } from '../recipe';
import {
	detectron2FasterRcnn,
	detectron2FasterRcnnC4,
	detectron2MaskRcnn,
	detectron2MaskRcnnC4,
	detectron2Retinanet,
} from './detectron2';
import { detr } from './detr';
import { matterportMaskRcnn } from './matterport';
import {
	mmdetectionAtss,
	mmdetectionFasterRcnn,
	mmdetectionMaskRcnn,
	mmdetectionRetinanet,
	mmdetectionTood,
	mmdetectionYolox,
} from './mmdetection';
import { classicFasterRcnn } from './py-faster-rcnn';
import {
	torchvisionFasterRcnn,
	torchvisionFasterRcnn014,
	torchvisionMaskRcnn,
	torchvisionMaskRcnn014,
} from './torchvision';
import {
	torchvisionFcos,
	torchvisionRetinanet,
	torchvisionSsd,
	torchvisionSsdLite,
} from './torchvision-dense';
import {
	ultralyticsDetect,
	ultralyticsDetect84,
	ultralyticsSegment,
	ultralyticsSegment84,
} from './ultralytics';
import { yolox } from './yolox';

export const recipes: readonly Recipe[] = [
	torchvisionMaskRcnn,
	torchvisionFasterRcnn,
	torchvisionRetinanet,
	torchvisionFcos,
	torchvisionSsd,
	torchvisionSsdLite,
	ultralyticsDetect,
	ultralyticsSegment,
	ultralyticsDetect84,
	ultralyticsSegment84,
	detectron2MaskRcnn,
	detectron2FasterRcnn,
	detectron2Retinanet,
	detectron2MaskRcnnC4,
	detectron2FasterRcnnC4,
	mmdetectionMaskRcnn,
	mmdetectionFasterRcnn,
	mmdetectionRetinanet,
	mmdetectionAtss,
	mmdetectionTood,
	mmdetectionYolox,
	yolox,
	detr,
	matterportMaskRcnn,
	classicFasterRcnn,
	torchvisionMaskRcnn014,
	torchvisionFasterRcnn014,
];

/** A shipped recipe by its name, or `null`. */
export function recipeByName(name: string): Recipe | null {
	return recipes.find((recipe) => recipe.name === name) ?? null;
}
