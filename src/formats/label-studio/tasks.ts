// What one task of a Label Studio file is: the image, and the regions of every annotation of it.

import type { Span } from '../../core/problem';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	skipValue,
} from '../text/json';
import { type RawRegion, type RegionShape, readRegion, shapeOf } from './regions';

/** Regions of the same id: the first with a shape is the object, others say its label. */
export interface Region {
	/** In order; the first has the shape. */
	records: RawRegion[];
	shape: RegionShape;
	/** The record that holds the label, if any. */
	labelled: RawRegion | null;
}

export interface RawAnnotation {
	span: Span;
	isCancelled: boolean;
	regions: RawRegion[];
}

export interface RawTask {
	span: Span;
	id: string | null;
	/** Texts that may name the image, by their key. */
	texts: Map<string, { value: string; span: Span }>;
	/** As `data` gives it, pixels; NaN where it does not. */
	width: number;
	height: number;
	annotations: RawAnnotation[];
	/** Regions of the short export, which has one annotation a record and no list of them. */
	short: RawRegion[];
	predictions: Span[];
}

/** Reads the task whose brace is at `start`; `end` is the offset behind it. */
export function readTask(json: JsonText, start: number): { task: RawTask; end: number } {
	const task: RawTask = {
		span: { start, end: start },
		id: null,
		texts: new Map(),
		width: Number.NaN,
		height: Number.NaN,
		annotations: [],
		short: [],
		predictions: [],
	};
	const readDatum = (key: string, at: number): number => {
		const end = skipValue(json, at);
		if (isString(json, at)) {
			task.texts.set(key, { value: decodeString(json.text, at, end), span: { start: at, end } });
		} else if (key === 'width' || key === 'height') task[key] = Number(json.text.slice(at, end));
		return end;
	};
	const end = eachMember(json, start, (key, at) => {
		if ((key === 'annotations' || key === 'completions') && isList(json, at)) {
			return eachRecord(json, at, (record) => readAnnotation(json, record, task.annotations));
		}
		if (key === 'predictions' && isList(json, at)) {
			return eachRecord(json, at, (record) => {
				const after = skipValue(json, record);
				task.predictions.push({ start: record, end: after });
				return after;
			});
		}
		if (key === 'data' && isObject(json, at)) return eachMember(json, at, readDatum);
		if (isList(json, at)) {
			return eachRecord(json, at, (record) => {
				const { region, end: after } = readRegion(json, record);
				const isRegion = shapeOf(region) !== null || region.label !== null;
				if (isRegion && !json.isTruncated) task.short.push(region);
				return after;
			});
		}
		if (key !== 'id') return readDatum(key, at);
		const after = skipValue(json, at);
		task.id = json.text.slice(at, after).replaceAll('"', '');
		return after;
	});
	task.span.end = end;
	return { task, end };
}

function readAnnotation(json: JsonText, start: number, into: RawAnnotation[]): number {
	const annotation: RawAnnotation = { span: { start, end: start }, isCancelled: false, regions: [] };
	const end = eachMember(json, start, (key, at) => {
		if (key === 'result' && isList(json, at)) {
			return eachRecord(json, at, (record) => {
				const { region, end: after } = readRegion(json, record);
				if (!json.isTruncated) annotation.regions.push(region);
				return after;
			});
		}
		const after = skipValue(json, at);
		if (key === 'was_cancelled') annotation.isCancelled = json.text.slice(at, after) === 'true';
		return after;
	});
	annotation.span.end = end;
	into.push(annotation);
	return end;
}

/** The records of a list; what is no record is stepped over. */
function eachRecord(json: JsonText, start: number, visit: (at: number) => number): number {
	return eachElement(json, start, (at) => (isObject(json, at) ? visit(at) : skipValue(json, at)));
}

/** The annotation that is trained on: the first that was not skipped. */
export function chosenAnnotation({ annotations }: RawTask): RawAnnotation | null {
	return annotations.find(({ isCancelled }) => !isCancelled) ?? null;
}

/** The regions of the records that are objects, and the records that are none, by kind. */
export function joinRegions(records: readonly RawRegion[]): { regions: Region[]; others: RawRegion[] } {
	const regions: Region[] = [];
	const others: RawRegion[] = [];
	const byId = new Map<string, RawRegion[]>();
	for (const record of records) {
		const known = record.id === null ? undefined : byId.get(record.id);
		if (known) known.push(record);
		else byId.set(record.id ?? `#${record.span.start}`, [record]);
	}
	for (const same of byId.values()) {
		const shaped = same.find((record) => shapeOf(record));
		const shape = shaped && shapeOf(shaped);
		if (!shaped || !shape) {
			others.push(same[0]);
			continue;
		}
		const ordered = [shaped, ...same.filter((record) => record !== shaped)];
		regions.push({ records: ordered, shape, labelled: ordered.find(({ label }) => label !== null) ?? null });
	}
	return { regions, others };
}
