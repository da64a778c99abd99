// Writes edits into Datumaro's JSON: into every record of the instance where it is several.

import type { ObjectEdit } from '../../core/object-edit';
import type { TextEdit } from '../../core/problem';
import { editBySlots } from '../edit/by-slots';
import { lowerFirst } from '../edit/number-tokens';
import { removeRecords } from '../edit/remove';
import type { AxisSlots, PolygonSlots, RecordSlots, WordSlot } from '../edit/slots';
import { applyEdits, type Edits, insertion } from '../edit/text-edits';
import { createProblems } from '../problems';
import { isObject, openJson, readNumberValue } from '../text/json';
import { elementSeparator, memberOf, membersOf, numberAt, numbersOf, setMember } from '../text/json-values';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import { instancesOf, type RawAnnotation } from './annotation';
import { shapeKindOf } from './instance';
import { readItem } from './read';

export function editDatumaro(
	file: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
): Edits {
	const { text } = file;
	const { annotations } = readItem(openJson(text), image.spans.record.start, 0, createProblems());
	const instance = instancesOf(annotations).find(([{ span }]) => span.start === object.spans.record.start);
	if (!instance) return { error: 'The annotation was not found in the text: read the file again.' };
	if (edit.kind === 'duplicate') return duplicate(text, annotations, instance);
	if (edit.kind === 'delete') {
		return removeRecords(
			'json',
			text,
			instance.map(({ span }) => span),
		);
	}
	return editBySlots(file, image, object, edit, slotsOf(file, instance));
}

function slotsOf(file: AnnotatedText, instance: readonly RawAnnotation[]): RecordSlots {
	const { text } = file;
	return {
		box: boxSlots(text, instance),
		polygons: instance.filter(({ type }) => type === 'polygon').map((each) => polygonSlots(text, each)),
		scale: [1, 1],
		padding: 'shortest',
		className: instance.map(({ span }) => labelSlot(file, span.start)),
		flag: instance.map(({ span }) => crowdSlot(text, span.start)),
		copy: [],
		keep: null,
	};
}

function boxSlots(text: string, instance: readonly RawAnnotation[]): readonly [AxisSlots, AxisSlots] | null {
	const box = instance.find(({ type }) => type === 'bbox');
	if (box?.bboxSpan) {
		const [x, y, width, height] = numbersOf(text, box.bboxSpan.start);
		return [
			{ as: 'start-size', numbers: [x, width] },
			{ as: 'start-size', numbers: [y, height] },
		];
	}
	const [{ pointsSpan }] = instance;
	if (shapeKindOf(instance) !== 'points' || !pointsSpan) return null;
	const [x1, y1, x2, y2] = numbersOf(text, pointsSpan.start);
	return [
		{ as: 'ends', numbers: lowerFirst(x1, x2) },
		{ as: 'ends', numbers: lowerFirst(y1, y2) },
	];
}

function polygonSlots(text: string, { pointsSpan }: RawAnnotation): PolygonSlots {
	const tokens = pointsSpan ? numbersOf(text, pointsSpan.start) : [];
	const points = [];
	for (let at = 0; at + 1 < tokens.length; at += 2) {
		const [x, y] = [tokens[at], tokens[at + 1]];
		points.push({ span: { start: x.span.start, end: y.span.end }, x, y });
	}
	return { as: 'points', points };
}

/** The index of a class, over the one that stands there or as a new member. */
function labelSlot({ text, annotations }: AnnotatedText, record: number): WordSlot {
	return {
		span: setMember(text, record, 'label_id', '').span,
		write: (name) => {
			const index = annotations.classes.findIndex((known) => known.name === name);
			if (index >= 0) return setMember(text, record, 'label_id', String(index)).text;
			return { error: `The file has no label "${name}": add it to "categories" first.` };
		},
	};
}

/** `attributes.is_crowd`, in the words that stand there; taking away what is not there writes nothing. */
function crowdSlot(text: string, record: number): WordSlot {
	const attributes = memberOf(text, record, 'attributes')?.value;
	if (!attributes || !isObject(openJson(text), attributes.start)) {
		return {
			span: setMember(text, record, 'attributes', '').span,
			write: (value) => {
				const kept = attributes ? text.slice(attributes.start, attributes.end) : '';
				return value === 'true' ? setMember(text, record, 'attributes', '{"is_crowd": true}').text : kept;
			},
		};
	}
	const known = memberOf(text, attributes.start, 'is_crowd')?.value;
	const isNumber = known && !Number.isNaN(readNumberValue(openJson(text), known.start, known.end).value);
	return {
		span: setMember(text, attributes.start, 'is_crowd', '').span,
		write: (value) => {
			if (!known && value === 'false') return '';
			const written = isNumber ? String(Number(value === 'true')) : value;
			return setMember(text, attributes.start, 'is_crowd', written).text;
		},
	};
}

/** A copy behind each record, with ids that no annotation of the item has; copies of a group are a group of their own. */
function duplicate(
	text: string,
	annotations: readonly RawAnnotation[],
	instance: readonly RawAnnotation[],
): TextEdit[] {
	let id = largestOf(text, annotations, 'id');
	const group = largestOf(text, annotations, 'group') + 1;
	return instance.map(({ span, group: own }) => {
		id++;
		const edits = membersOf(text, span.start).flatMap(({ key, value }) => {
			const isNew = key === 'id' || (key === 'group' && own !== null);
			if (!isNew) return [];
			const { start, end } = numberAt(text, value).span;
			const written = String(key === 'id' ? id : group);
			return [{ span: { start: start - span.start, end: end - span.start }, text: written }];
		});
		const copy = applyEdits(text.slice(span.start, span.end), edits);
		return insertion(span.end, elementSeparator(text, span) + copy);
	});
}

function largestOf(text: string, annotations: readonly RawAnnotation[], key: string): number {
	const values = annotations.map(({ span }) => {
		const member = memberOf(text, span.start, key);
		return member ? numberAt(text, member.value).value : 0;
	});
	return Math.max(0, ...values.filter(Number.isSafeInteger));
}
