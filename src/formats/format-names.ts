// The formats by name, with what everybody may ask about one without reading a file of it.

export interface FormatFacts {
	/** As people call it. */
	title: string;
	/** Whether a file holds the records of one image, or of many. */
	images: 'one' | 'many';
	/** Of its files, with the dot. */
	extension: '.json' | '.xml' | '.txt' | '.csv';
}

export const formatFacts = {
	coco: { title: 'COCO', images: 'many', extension: '.json' },
	voc: { title: 'Pascal VOC', images: 'one', extension: '.xml' },
	yolo: { title: 'YOLO', images: 'one', extension: '.txt' },
	labelme: { title: 'LabelMe', images: 'one', extension: '.json' },
	cvat: { title: 'CVAT', images: 'many', extension: '.xml' },
	'label-studio': { title: 'Label Studio', images: 'many', extension: '.json' },
	via: { title: 'VGG Image Annotator', images: 'many', extension: '.json' },
	'tensorflow-csv': { title: 'TensorFlow CSV', images: 'many', extension: '.csv' },
	'open-images': { title: 'Open Images', images: 'many', extension: '.csv' },
	createml: { title: 'Create ML', images: 'many', extension: '.json' },
	kitti: { title: 'KITTI', images: 'one', extension: '.txt' },
	datumaro: { title: 'Datumaro', images: 'many', extension: '.json' },
	supervisely: { title: 'Supervisely', images: 'one', extension: '.json' },
	bdd100k: { title: 'BDD100K', images: 'many', extension: '.json' },
	cityscapes: { title: 'Cityscapes', images: 'one', extension: '.json' },
} as const satisfies Record<string, FormatFacts>;

export type FormatName = keyof typeof formatFacts;

export const formatNames = Object.keys(formatFacts) as FormatName[];
