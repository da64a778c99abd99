import type { Rule } from './rule';

/**
 * Tracks in a CVAT file.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/cvat.py (dump_as_cvat_interpolation),
 * cvat/apps/dataset_manager/annotation.py (TrackManager.get_interpolated_shapes).
 */
export const rule: Rule = {
	name: 'cvat-tracks',
	severity: 'warning',
	scope: 'reading',
	title: 'CVAT tracks',
	finds:
		'A CVAT XML file holds tracks: objects that are followed over the frames of a video. Such files cannot be read yet.',
	training:
		'A track gives boxes at keyframes; those between are interpolated, and outside="1" says that the object is not to be seen from there on. A script that takes the keyframes alone trains the frames between as background, and one that ignores outside trains on objects that are gone.',
	tolerance: 'Told once a file, with the count, at the first of them, beside format-unsupported.',
	repair: 'Export the task as COCO or Pascal VOC: CVAT then writes the boxes of every frame.',
};
