// What one entry of a VGG Image Annotator file is: an image, and its regions with their shapes and attributes.

import type { Span } from '../../core/problem';
import {
	decodeString,
	eachElement,
	eachMember,
	isList,
	isObject,
	isString,
	type JsonText,
	readNumberList,
	readNumberValue,
	skipSpace,
	skipValue,
	stringEnd,
} from '../text/json';

/** An attribute of a region: what it says, and where its value stands. */
export interface Attribute {
	/** `null` where nothing is said. */
	value: string | null;
	span: Span;
	/** The value is a word, not ticked options. */
	isText: boolean;
}

export interface RawRegion {
	/** The record or, where regions are members of an object, the member with its key. */
	span: Span;
	/** The key with its quotes, `null` in a list. */
	keySpan: Span | null;
	/** Where the record's brace is. */
	start: number;
	/** Name of the shape, empty where there is none. */
	shape: string;
	shapeSpan: Span | null;
	numbers: Map<string, { value: number; span: Span }>;
	columns: Map<string, { values: number[]; span: Span }>;
	attributes: Map<string, Attribute>;
}

export interface RawEntry {
	key: string;
	span: Span;
	fileName: { value: string; span: Span } | null;
	regions: RawRegion[];
	/** Entries of "regions" that are no records. */
	broken: Span[];
}

/** Reads all entries of a file or a project whose outer brace is at `start`; returns the offset behind it. */
export function readEntries(json: JsonText, start: number, visit: (entry: RawEntry) => void): number {
	return eachMember(json, start, (key, at) => {
		if (!isObject(json, at)) return skipValue(json, at);
		if (key === '_via_img_metadata') return readEntries(json, at, visit);
		if (key.startsWith('_via_')) return skipValue(json, at);
		const { entry, end } = readEntry(json, key, at);
		visit(entry);
		return end;
	});
}

function readEntry(json: JsonText, key: string, start: number): { entry: RawEntry; end: number } {
	const entry: RawEntry = { key, span: { start, end: start }, fileName: null, regions: [], broken: [] };
	const end = eachMember(json, start, (name, at) => {
		if (name === 'regions' && (isList(json, at) || isObject(json, at))) return readRegions(json, at, entry);
		const after = skipValue(json, at);
		if (name === 'filename' && isString(json, at)) {
			entry.fileName = { value: decodeString(json.text, at, after), span: { start: at, end: after } };
		}
		return after;
	});
	entry.span.end = end;
	return { entry, end };
}

/** A list in VIA 2, an object with numbers as keys in VIA 1. */
function readRegions(json: JsonText, start: number, entry: RawEntry): number {
	const add = (at: number, keySpan: Span | null): number => {
		if (!isObject(json, at)) {
			const end = skipValue(json, at);
			entry.broken.push({ start: at, end });
			return end;
		}
		const { region, end } = readRegion(json, at, keySpan);
		if (!json.isTruncated) entry.regions.push(region);
		return end;
	};
	if (isList(json, start)) return eachElement(json, start, (at) => add(at, null));
	return eachMember(json, start, (_, at) => add(at, keyBefore(json, at)));
}

/** The key, with its quotes, of the member whose value is at `at`. */
function keyBefore({ text }: JsonText, at: number): Span | null {
	let end = at;
	while (end > 0 && /[\s:]/.test(text[end - 1])) end--;
	const open = text[end - 1] === '"' ? text.lastIndexOf('"', end - 2) : -1;
	return open < 0 ? null : { start: open, end };
}

function readRegion(json: JsonText, start: number, keySpan: Span | null): { region: RawRegion; end: number } {
	const region: RawRegion = {
		span: { start: keySpan?.start ?? start, end: start },
		keySpan,
		start,
		shape: '',
		shapeSpan: null,
		numbers: new Map(),
		columns: new Map(),
		attributes: new Map(),
	};
	const end = eachMember(json, start, (key, at) => {
		if (key === 'shape_attributes' && isObject(json, at)) {
			const after = eachMember(json, at, (name, place) => readShapeMember(json, region, name, place));
			region.shapeSpan = { start: at, end: after };
			return after;
		}
		if (key === 'region_attributes' && isObject(json, at)) {
			return eachMember(json, at, (name, place) => {
				const attribute = readAttribute(json, place);
				region.attributes.set(name, attribute);
				return attribute.span.end;
			});
		}
		return skipValue(json, at);
	});
	region.span.end = end;
	return { region, end };
}

function readShapeMember(json: JsonText, region: RawRegion, name: string, at: number): number {
	if (isList(json, at)) {
		const values: number[] = [];
		const end = readNumberList(json, at, values);
		region.columns.set(name, { values, span: { start: at, end } });
		return end;
	}
	const end = skipValue(json, at);
	if (name === 'name' && isString(json, at)) region.shape = decodeString(json.text, at, end);
	else region.numbers.set(name, { value: readNumberValue(json, at, end).value, span: { start: at, end } });
	return end;
}

/** A text, or an object of options of which the first that is ticked counts. */
function readAttribute(json: JsonText, start: number): Attribute {
	const { text } = json;
	if (isObject(json, start)) {
		let value: string | null = null;
		const end = eachMember(json, start, (option, at) => {
			const after = skipValue(json, at);
			if (text.slice(at, after) === 'true') value ??= option;
			return after;
		});
		return { value, span: { start, end }, isText: false };
	}
	const end = skipValue(json, start);
	const value = isString(json, start)
		? decodeString(text, start, stringEnd(json, start))
		: text.slice(start, end);
	const isNothing = value.trim() === '' || value === 'null' || isList(json, start);
	return { value: isNothing ? null : value, span: { start, end }, isText: isString(json, start) };
}

/** Names that are taken for the class where several attributes are as common. */
const usualNames = ['name', 'label', 'class', 'type'];

export interface ClassAttribute {
	/** `null` where no region has an attribute that says something. */
	name: string | null;
	/** Regions that have it. */
	count: number;
	/** The other attributes that regions have. */
	others: string[];
}

/** The attribute that most regions have; of equals one with a usual name, then one that holds a word. */
export function classAttribute(entries: readonly RawEntry[]): ClassAttribute {
	const found = new Map<string, { count: number; texts: number }>();
	for (const { regions } of entries) {
		for (const { attributes } of regions) {
			for (const [name, { value, isText }] of attributes) {
				if (value === null) continue;
				const known = found.get(name) ?? { count: 0, texts: 0 };
				known.count++;
				if (isText) known.texts++;
				found.set(name, known);
			}
		}
	}
	const rank = (name: string) => {
		const usual = usualNames.indexOf(name.toLowerCase());
		return usual < 0 ? usualNames.length : usual;
	};
	const ordered = [...found].sort(
		([a, one], [b, other]) => other.count - one.count || rank(a) - rank(b) || other.texts - one.texts,
	);
	const [best, ...others] = ordered;
	return { name: best?.[0] ?? null, count: best?.[1].count ?? 0, others: others.map(([name]) => name) };
}

/** All entries of a text, faults stepped over. */
export function entriesOf(json: JsonText): RawEntry[] {
	const entries: RawEntry[] = [];
	const start = skipSpace(json.text, 0);
	if (isObject(json, start)) readEntries(json, start, (entry) => entries.push(entry));
	return entries;
}
