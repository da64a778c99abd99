// Files for the tests of rules: built small, read and checked as the product does, and repaired by the rules' own fixes.

import type { Problem } from '../../src/core/problem';
import { readAnnotations } from '../../src/formats';
import { applyEdits, fixEdits } from '../../src/formats/edit';
import { formatNamed } from '../../src/formats/registry';
import type { AnnotatedText, ReadContext, YoloDataset } from '../../src/formats/types';
import { checkFileRules, checkObjects, readingProblems, type Severities } from '../../src/rules/run';

/** A file with what it was read with, so that it can be read again. */
export interface CheckedFile extends AnnotatedText {
	context: ReadContext;
}

/** The text as it is read at `context.path`. */
export function annotated(text: string, context: ReadContext): CheckedFile {
	return {
		path: context.path,
		text,
		annotations: readAnnotations(text, context),
		yolo: context.yolo ?? null,
		context,
	};
}

/** A COCO file of one image of 100 x 80; each record is a change of a sound one, ids count from 1. */
export function cocoFile(annotations: readonly object[], more: object = {}): CheckedFile {
	const sound = { image_id: 1, category_id: 7, bbox: [10, 10, 30, 20], iscrowd: 0 };
	const file = {
		images: [{ id: 1, file_name: 'a.jpg', width: 100, height: 80 }],
		categories: [{ id: 7, name: 'cat' }],
		annotations: annotations.map((change, at) => ({ id: at + 1, ...sound, ...change })),
		...more,
	};
	return annotated(JSON.stringify(file), { path: '/x/instances.json' });
}

/** The numbers of a VOC box, as they are to be written. */
export type WrittenBox = readonly [unknown, unknown, unknown, unknown];

/** A VOC file of 100 x 80 with an object a box; `size` replaces the size element. */
export function vocFile(
	boxes: readonly WrittenBox[],
	size = '<size><width>100</width><height>80</height></size>',
): CheckedFile {
	const objects = boxes.map(
		([xmin, ymin, xmax, ymax]) =>
			`\t<object>\n\t\t<name>cat</name>\n\t\t<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>\n\t</object>\n`,
	);
	const text = `<annotation>\n\t<filename>a.jpg</filename>\n\t${size}\n${objects.join('')}</annotation>\n`;
	return annotated(text, { path: '/x/Annotations/a.xml' });
}

/** A YOLO file of an image of 200 x 100 with the classes cat and dog. */
export function yoloFile(text: string, more: Partial<ReadContext> = {}): CheckedFile {
	const yolo: YoloDataset = { names: ['cat', 'dog'], source: 'data.yaml', task: null };
	const imageSize = { width: 200, height: 100, orientation: 1 };
	return annotated(text, { path: '/x/labels/a.txt', imageSize, yolo, ...more });
}

/** A LabelMe file of 100 x 80. */
export function labelmeFile(shapes: readonly object[], more: object = {}): CheckedFile {
	const file = { shapes, imagePath: 'a.jpg', imageData: null, imageHeight: 80, imageWidth: 100, ...more };
	return annotated(JSON.stringify(file), { path: '/x/a.json' });
}

/** What the reader and all rules on records tell of a file. */
export function problemsIn(file: AnnotatedText, severities: Severities = {}): Problem[] {
	return [
		...readingProblems(file.annotations.problems, severities),
		...file.annotations.images.flatMap((_, image) => checkObjects(file, image, severities)),
		...checkFileRules(file, severities),
	];
}

/** The problems of one rule. */
export function told(file: AnnotatedText, rule: string): Problem[] {
	return problemsIn(file).filter((problem) => problem.rule === rule);
}

/** What stands in the text where a problem is told; empty for the file as a whole. */
export function toldText({ text }: AnnotatedText, { span }: Problem): string {
	return span ? text.slice(span.start, span.end) : '';
}

/** The file read again with the fixes of all problems of one rule put in; throws where there is none. */
export function repaired(file: CheckedFile, rule: string): CheckedFile {
	const problems = told(file, rule);
	if (problems.length === 0) throw new Error(`${rule} is not told`);
	const fixes = problems.map(({ fix, message }) => {
		if (!fix) throw new Error(`no fix for: ${message}`);
		return fix;
	});
	const { text, annotations, context } = file;
	return annotated(applyEdits(text, fixEdits(formatNamed(annotations.format).records, text, fixes)), context);
}

/** Names of everything told, sorted. */
export function toldRules(file: AnnotatedText): string[] {
	return problemsIn(file)
		.map(({ rule }) => rule)
		.sort();
}
