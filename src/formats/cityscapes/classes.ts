// The labels of Cityscapes that stand for single objects, and those for groups of them.

/**
 * The classes that have instances and count in the evaluation, in the order of their ids. Caravans and trailers have
 * instances too but are left out of evaluation and training.
 *
 * Sources: mcordts/cityscapesScripts cityscapesscripts/helpers/labels.py (hasInstances, ignoreInEval);
 * facebookresearch/detectron2 data/datasets/cityscapes.py (load_cityscapes_instances).
 */
export const instanceClasses = ['person', 'rider', 'car', 'truck', 'bus', 'train', 'motorcycle', 'bicycle'];

/** What stands behind the class where single objects could not be told apart: "cargroup". */
export const groupSuffix = 'group';

/** Class and group mark of a label; `null` for labels without instances. */
export function instanceLabel(label: string): { className: string; isGroup: boolean } | null {
	if (instanceClasses.includes(label)) return { className: label, isGroup: false };
	if (!label.endsWith(groupSuffix)) return null;
	const className = label.slice(0, -groupSuffix.length);
	return instanceClasses.includes(className) ? { className, isGroup: true } : null;
}
