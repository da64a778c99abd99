// Regions of many objects, or of no one's, that the formats set apart by their flags.

import type { ObjectRecord } from '../../formats/types';

/** COCO, Datumaro, BDD100K, Cityscapes, Open Images, KITTI. */
const crowdFlags = new Set(['iscrowd', 'is_crowd', 'crowd', 'ignored', 'group', 'IsGroupOf', 'DontCare']);

/** Whether the object is such a region, and no single thing that is difficult to see. */
export function isCrowd({ flag }: ObjectRecord): boolean {
	return flag !== null && crowdFlags.has(flag);
}
