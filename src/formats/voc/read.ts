// Pascal VOC XML: one image a file, boxes as they are written.
// Numbers are never shifted: whether a file counts from 1 is told by a rule, not corrected.

import { XmlElement } from '@rgrove/parse-xml';
import type { Box } from '../../core/geometry';
import type { Span } from '../../core/problem';
import { editableAs } from '../editable';
import { fileStem } from '../paths';
import { createProblems, finishProblems, type ProblemList, report } from '../problems';
import { childElements, childText, elementSpan, tryParse } from '../text/xml';
import type { AnnotationFile, ImageRecord, ObjectRecord, ReadContext } from '../types';

const corners = ['xmin', 'ymin', 'xmax', 'ymax'] as const;

/**
 * Reads a VOC annotation. Box corners are `xmin, ymin, xmax, ymax` as written, image pixels.
 *
 * The development kit counts from 1 and both ends inclusive; facebookresearch/detectron2, data/datasets/pascal_voc.py
 * (load_voc_instances) subtracts 1 from xmin and ymin, most tools write and read from 0.
 */
export function readVoc(text: string, context: ReadContext): AnnotationFile {
	const problems = createProblems();
	const { root, objects } = parseAnnotation(text, problems);
	const image = readImageRecord(text, root, problems, context);
	for (const { element, offset } of objects) readObject(text, element, offset, image, problems);
	const names = new Set(image.objects.map(({ className }) => className));
	return {
		format: 'voc',
		images: [image],
		classes: Array.from(names, (name) => ({ id: null, name })),
		problems: finishProblems(problems),
	};
}

/** An `object` element and where its text starts in the file. */
interface FoundObject {
	element: XmlElement;
	offset: number;
}

/** The root element, or, in a broken file, `null` and every object that stands whole in it. */
function parseAnnotation(
	text: string,
	problems: ProblemList,
): { root: XmlElement | null; objects: FoundObject[] } {
	const parsed = tryParse(text);
	if (parsed instanceof XmlElement) {
		return {
			root: parsed,
			objects: childElements(parsed, 'object').map((element) => ({ element, offset: 0 })),
		};
	}
	const objects = wholeObjects(text);
	const start = Math.max(0, Math.min(parsed.at, text.length - 1));
	report(
		problems,
		'xml-syntax',
		'error',
		{ start, end: Math.min(start + 1, text.length) },
		`The XML is broken here (${parsed.reason}): ${objects.length} whole objects could be read, but a training script refuses the whole file.`,
	);
	return { root: null, objects };
}

/** Every `object` element that can be parsed by itself. */
function wholeObjects(text: string): FoundObject[] {
	const objects: FoundObject[] = [];
	const opening = /<object\s*>/g;
	const closing = /<\/object\s*>/g;
	for (let open = opening.exec(text); open; open = opening.exec(text)) {
		closing.lastIndex = opening.lastIndex;
		const close = closing.exec(text);
		if (!close) break;
		const element = tryParse(text.slice(open.index, closing.lastIndex));
		if (!(element instanceof XmlElement)) continue;
		objects.push({ element, offset: open.index });
		opening.lastIndex = closing.lastIndex;
	}
	return objects;
}

/** A number as people write it: a decimal comma is read and told. */
function readNumber(problems: ProblemList, found: { value: string; span: Span } | null): number {
	if (!found || found.value === '') return Number.NaN;
	if (/^[-+]?\d*,\d+$/.test(found.value)) {
		report(
			problems,
			'number-decimal-comma',
			'error',
			found.span,
			'The number has a decimal comma: it is read as a point here, but training scripts stop on it.',
			{
				image: 0,
				fix: {
					title: 'Write a decimal point',
					edits: [{ span: found.span, text: found.value.replace(',', '.') }],
				},
			},
		);
	}
	return Number(found.value.replace(',', '.'));
}

function readImageRecord(
	text: string,
	root: XmlElement | null,
	problems: ProblemList,
	context: ReadContext,
): ImageRecord {
	const fileName = root && childText(text, root, 'filename', 0);
	const [size] = root ? childElements(root, 'size') : [];
	const width = size ? readNumber(problems, childText(text, size, 'width', 0)) : Number.NaN;
	const height = size ? readNumber(problems, childText(text, size, 'height', 0)) : Number.NaN;
	const hasSize = width > 0 && height > 0 && Number.isFinite(width * height);
	const name = fileName?.value || fileStem(context.path);
	return {
		id: name,
		fileName: name,
		width: hasSize ? width : null,
		height: hasSize ? height : null,
		objects: [],
		spans: {
			record: root ? elementSpan(text, root, 0) : { start: 0, end: text.length },
			fileName: fileName?.value ? fileName.span : null,
		},
	};
}

function readObject(
	text: string,
	element: XmlElement,
	offset: number,
	image: ImageRecord,
	problems: ProblemList,
): void {
	const record = elementSpan(text, element, offset);
	const [boxElement] = childElements(element, 'bndbox');
	if (!boxElement) {
		report(
			problems,
			'box-missing',
			'error',
			record,
			'The object has no bndbox, so there is nothing to train on and loaders stop on it.',
			{ image: 0 },
		);
		return;
	}
	const place = { image: 0, object: image.objects.length };
	const boxSpan = elementSpan(text, boxElement, offset);
	const box = corners.map((corner) =>
		readNumber(problems, childText(text, boxElement, corner, offset)),
	) as Box;
	const name = childText(text, element, 'name', offset);
	if (!name?.value) {
		report(
			problems,
			'class-missing',
			'error',
			record,
			'The object has no name, so it cannot be given a class.',
			place,
		);
	}
	const object: ObjectRecord = {
		id: `object ${image.objects.length + 1}`,
		className: name?.value || 'no class',
		classId: null,
		box,
		segmentation: null,
		flag: Number(childText(text, element, 'difficult', offset)?.value) > 0 ? 'difficult' : null,
		area: null,
		editable: editableAs('box', 'difficult'),
		spans: { record, box: boxSpan, class: name?.span ?? null, segmentation: null, area: null },
	};
	image.objects.push(object);
}
