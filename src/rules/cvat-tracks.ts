import type { Rule } from './rule';

/**
 * Tracks in a CVAT file.
 *
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/cvat.py (dump_as_cvat_interpolation),
 * cvat/apps/dataset_manager/annotation.py (TrackManager.get_interpolated_shapes).
 */
export const rule: Rule = {
	name: 'cvat-tracks',
	severity: 'information',
	scope: 'reading',
	title: 'CVAT tracks',
	finds: 'A CVAT XML file holds tracks: objects that are followed over the frames of a video.',
	training:
		'A track gives boxes at keyframes; those between are interpolated, and outside="1" says that the object is not to be seen from there on. Here every frame on which an object is seen is an image, and interpolated objects count as labelled. A script that takes the keyframes alone trains the frames between as background, and one that ignores outside trains on objects that are gone.',
	tolerance: 'Told once a file, with the counts, at the first track.',
	repair: 'Nothing. To change an interpolated object, change the keyframes around it.',
};
