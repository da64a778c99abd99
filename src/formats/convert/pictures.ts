// Where the written files look for the pictures, which are not copied.

import type { FormatName } from '../format-names';

/** What is to be done with the pictures, as a whole sentence, with folders below the one that is written to. */
export const placeOfPictures: Record<FormatName, string> = {
	coco: 'Your training script is given the folder of the pictures; file_name is below it.',
	voc: 'Put them into JPEGImages/ beside Annotations/.',
	yolo: 'Put them into images/train/ beside labels/: data.yaml names that folder by a path relative to itself.',
	labelme: 'Put each beside its JSON file.',
	cvat: 'Upload them to the task under the same names.',
	'label-studio': 'Put the address of your storage in front of their names before you import the tasks.',
	via: 'Put them beside via_region_data.json.',
	'tensorflow-csv': 'generate_tfrecord.py is given their folder.',
	'open-images': 'Your training script is given their folder; ImageID is the whole file name.',
	createml: 'Put them beside _annotations.createml.json.',
	kitti: 'Put them into image_2/ beside label_2/.',
	datumaro: 'Put them into images/default/ beside annotations/.',
	supervisely: 'Put them into dataset/img/ beside dataset/ann/.',
	bdd100k: 'Your training script is given their folder.',
	cityscapes:
		'Put them into leftImg8bit/train/<city>/ beside gtFine/train/<city>/, with _leftImg8bit at the end of their names.',
};
