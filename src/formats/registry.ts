// Every format, in the order in which a text is tried: the surer sign first.

import { bdd100k } from './bdd100k';
import { cityscapes } from './cityscapes';
import { coco } from './coco';
import { createml } from './createml';
import { cvat } from './cvat';
import { datumaro } from './datumaro';
import type { Format } from './format';
import { kitti } from './kitti';
import { labelStudio } from './label-studio';
import { labelme } from './labelme';
import { openImages } from './open-images';
import { supervisely } from './supervisely';
import { tensorflowCsv } from './tensorflow-csv';
import type { FormatName } from './types';
import { via } from './via';
import { voc } from './voc';
import { yolo } from './yolo';

export const formats: readonly Format[] = [
	labelme,
	labelStudio,
	via,
	coco,
	datumaro,
	cityscapes,
	supervisely,
	cvat,
	createml,
	bdd100k,
	voc,
	openImages,
	tensorflowCsv,
	kitti,
	yolo,
];

const byName = new Map(formats.map((format) => [format.name, format]));

/** The format of a name. */
export function formatNamed(name: FormatName): Format {
	const format = byName.get(name);
	if (!format) throw new Error(`No format is called ${name}.`);
	return format;
}
