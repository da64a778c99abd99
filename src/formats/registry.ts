// Every format, in the order in which a text is tried: the surer sign first.

import { coco } from './coco';
import type { Format } from './format';
import { labelme } from './labelme';
import type { FormatName } from './types';
import { voc } from './voc';
import { yolo } from './yolo';

export const formats: readonly Format[] = [labelme, coco, voc, yolo];

const byName = new Map(formats.map((format) => [format.name, format]));

/** The format of a name. */
export function formatNamed(name: FormatName): Format {
	const format = byName.get(name);
	if (!format) throw new Error(`No format is called ${name}.`);
	return format;
}
