// The formats by name, with what everybody may ask about one without reading a file of it.

export interface FormatFacts {
	/** As people call it. */
	title: string;
	/** Whether a file holds the records of one image, or of many. */
	images: 'one' | 'many';
	/** Of its files, with the dot. */
	extension: '.json' | '.xml' | '.txt' | '.csv';
	/** Whether the classes that an object may have are named in a list, or each object may name another. */
	classes: 'listed' | 'free';
	/** Of boxes: pixels, or parts of the image, whose size may not be known. */
	coordinates: 'pixels' | 'relative';
}

export const formatFacts = {
	coco: { title: 'COCO', images: 'many', extension: '.json', classes: 'listed', coordinates: 'pixels' },
	voc: { title: 'Pascal VOC', images: 'one', extension: '.xml', classes: 'free', coordinates: 'pixels' },
	yolo: { title: 'YOLO', images: 'one', extension: '.txt', classes: 'listed', coordinates: 'relative' },
	labelme: { title: 'LabelMe', images: 'one', extension: '.json', classes: 'free', coordinates: 'pixels' },
	cvat: { title: 'CVAT', images: 'many', extension: '.xml', classes: 'listed', coordinates: 'pixels' },
	'label-studio': {
		title: 'Label Studio',
		images: 'many',
		extension: '.json',
		classes: 'free',
		coordinates: 'relative',
	},
	via: {
		title: 'VGG Image Annotator',
		images: 'many',
		extension: '.json',
		classes: 'free',
		coordinates: 'pixels',
	},
	'tensorflow-csv': {
		title: 'TensorFlow CSV',
		images: 'many',
		extension: '.csv',
		classes: 'free',
		coordinates: 'pixels',
	},
	'open-images': {
		title: 'Open Images',
		images: 'many',
		extension: '.csv',
		classes: 'listed',
		coordinates: 'relative',
	},
	createml: {
		title: 'Create ML',
		images: 'many',
		extension: '.json',
		classes: 'free',
		coordinates: 'pixels',
	},
	kitti: { title: 'KITTI', images: 'one', extension: '.txt', classes: 'free', coordinates: 'pixels' },
	datumaro: {
		title: 'Datumaro',
		images: 'many',
		extension: '.json',
		classes: 'listed',
		coordinates: 'pixels',
	},
	supervisely: {
		title: 'Supervisely',
		images: 'one',
		extension: '.json',
		classes: 'free',
		coordinates: 'pixels',
	},
	bdd100k: { title: 'BDD100K', images: 'many', extension: '.json', classes: 'free', coordinates: 'pixels' },
	cityscapes: {
		title: 'Cityscapes',
		images: 'one',
		extension: '.json',
		classes: 'listed',
		coordinates: 'pixels',
	},
} as const satisfies Record<string, FormatFacts>;

export type FormatName = keyof typeof formatFacts;

export const formatNames = Object.keys(formatFacts) as FormatName[];
