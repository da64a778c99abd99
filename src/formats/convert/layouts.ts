// What a data set looks like in each format, for somebody who chooses one.

import type { FormatName } from '../format-names';

/** The written files and what they hold, in a few words. */
export const layoutWords: Record<FormatName, string> = {
	coco: 'One JSON with boxes, polygons, run lengths and crowds',
	voc: 'One XML an image, boxes alone',
	yolo: 'One text file an image and data.yaml, as Ultralytics trains on it',
	labelme: 'One JSON an image: polygons, masks, boxes',
	cvat: 'One XML, as CVAT imports it for images',
	'label-studio': 'One JSON of tasks, as Label Studio imports it',
	via: 'One JSON of regions: polygons, boxes',
	'tensorflow-csv': 'One table, a row a box, as generate_tfrecord.py reads it',
	'open-images': 'One table of boxes as fractions, and the list of classes',
	createml: 'One JSON, boxes by their centres',
	kitti: 'One text file an image, boxes in pixels',
	datumaro: 'One JSON with boxes, polygons and masks',
	supervisely: 'One JSON an image and meta.json',
	bdd100k: 'One JSON of frames: boxes, polygons, run lengths',
	cityscapes: 'One JSON an image, polygons of its own eight classes',
};
