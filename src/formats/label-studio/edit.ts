// Writes edits into Label Studio's JSON: all records of a region say where it is, so all of them follow.

import type { ObjectEdit } from '../../core/object-edit';
import type { Span } from '../../core/problem';
import { editBySlots } from '../edit/by-slots';
import { pairPolygon } from '../edit/json-points';
import type { NumberToken } from '../edit/number-tokens';
import type { RecordSlots, WordSlot } from '../edit/slots';
import type { Edits } from '../edit/text-edits';
import { isObject, openJson } from '../text/json';
import { memberOf, numberAt } from '../text/json-values';
import type { AnnotatedText, ImageRecord, ObjectRecord } from '../types';
import { sizeOf } from './read';
import { hasWholePlace, type RawRegion, type RegionShape, shapeOf } from './regions';
import { chosenAnnotation, joinRegions, type Region, readTask } from './tasks';

export function editLabelStudio(
	file: AnnotatedText,
	image: ImageRecord,
	object: ObjectRecord,
	edit: ObjectEdit,
): Edits {
	const region = regionOf(file.text, image, object);
	if (!region) return { error: 'The region was not found in the text: read the file again.' };
	const whole = slotsOf(file.text, image, region, region.records[0]);
	switch (edit.kind) {
		case 'class':
		case 'flag':
		case 'duplicate':
		case 'delete':
			return editBySlots(file, image, object, edit, whole);
		default: {
			const edits = [];
			for (const record of region.records) {
				if (shapeOf(record) !== region.shape || !hasWholePlace(record, region.shape)) continue;
				const made = editBySlots(file, image, object, edit, slotsOf(file.text, image, region, record));
				if ('error' in made) return made;
				edits.push(...made);
			}
			return edits;
		}
	}
}

function regionOf(text: string, { spans }: ImageRecord, object: ObjectRecord): Region | null {
	const json = openJson(text);
	if (!isObject(json, spans.record.start)) return null;
	const { task } = readTask(json, spans.record.start);
	const { regions } = joinRegions(chosenAnnotation(task)?.regions ?? task.short);
	return regions.find(({ records }) => records[0].span.start === object.spans.record.start) ?? null;
}

/** The slots of a region, its place as `record` says it. */
function slotsOf(text: string, image: ImageRecord, region: Region, record: RawRegion): RecordSlots {
	const { width, height } = sizeOf(image);
	const records = region.records.map(({ span }) => span).sort((a, b) => a.start - b.start);
	return {
		...placesOf(text, region.shape, record),
		records,
		scale: [100 / width, 100 / height],
		padding: 'shortest',
		className: labelSlots(region),
		flag: { error: 'Label Studio has no flag for crowds: delete the region to leave it out.' },
		copy: copyOf(text, region),
		keep: null,
	};
}

function placesOf(
	text: string,
	shape: RegionShape,
	{ numbers, pointsSpan }: RawRegion,
): Pick<RecordSlots, 'box' | 'polygons'> {
	if (shape === 'brush') return { box: null, polygons: [] };
	if (shape === 'polygon') return { box: null, polygons: pointsSpan ? [pairPolygon(text, pointsSpan)] : [] };
	const token = (name: string): NumberToken =>
		numberAt(text, numbers.get(name)?.span ?? { start: 0, end: 0 });
	const [x, y] = [token('x'), token('y')];
	const isTurned = (numbers.get('rotation')?.value || 0) !== 0;
	if (shape === 'ellipse' || isTurned) {
		return { box: null, polygons: [{ as: 'points', points: [{ span: x.span, x, y }] }] };
	}
	const box = [
		{ as: 'start-size', numbers: [x, token('width')] },
		{ as: 'start-size', numbers: [y, token('height')] },
	] as const;
	return { box, polygons: [] };
}

/** Every record that says the label. */
function labelSlots({ records }: Region): WordSlot[] | { error: string } {
	const spans = records.flatMap(({ labelSpan }) => labelSpan ?? []);
	if (spans.length === 0) {
		return {
			error: 'The region has no list of labels: write one in its value, such as "rectanglelabels": ["cat"].',
		};
	}
	return spans.map((span) => ({ span, write: (value) => JSON.stringify(value) }));
}

/** Regions are told apart by their ids, so the records of a copy share a new one. */
function copyOf(text: string, { records }: Region): { span: Span; text: string }[] {
	const [{ id }] = records;
	if (id === null) return [];
	let fresh = `${id}-copy`;
	for (let count = 2; text.includes(JSON.stringify(fresh)); count++) fresh = `${id}-copy-${count}`;
	return records.flatMap(({ span }) => {
		const member = memberOf(text, span.start, 'id');
		return member ? [{ span: member.value, text: JSON.stringify(fresh) }] : [];
	});
}
