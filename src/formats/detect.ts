// Which format a text is in, by its content; and what to say of a text that is in none.
// Only a bounded beginning is looked at, so a file of any size is told apart at once.

import type { Problem, Span } from '../core/problem';
import { eachMember, isList, isObject, type JsonText, openJson, skipSpace, skipValue } from './json';
import { fileBase, fileExtension } from './paths';
import type { FormatName } from './types';
import { splitRows, tokenNumber, type YoloRow } from './yolo-rows';

/** Characters that are looked at. */
const prefixLength = 65_536;
/** Characters in which the root element of an XML text must start. */
const rootSearchLength = 8192;
/** Rows of a text file that are looked at. */
const rowLimit = 50;

/** The format of `text`, `null` when it is none that can be read; `path` decides only between equal readings. */
export function detectFormat(path: string, text: string): FormatName | null {
	const prefix = text.slice(0, prefixLength);
	const first = prefix.charAt(skipSpace(prefix, 0));
	if (first === '{') return jsonFormat(prefix, text);
	if (first === '[') return null;
	if (first === '<') return /<bndbox/.test(prefix) || !/<polygon/.test(prefix) ? xmlFormat(prefix) : null;
	return isYolo(path, prefix, text.length) ? 'yolo' : null;
}

/** Keys of the outer object as far as the prefix shows them, with how each value starts. */
function topLevelKeys(prefix: string): Map<string, string> {
	const json = openJson(prefix);
	const keys = new Map<string, string>();
	eachMember(json, skipSpace(prefix, 0), (key, at) => {
		if (keys.size < 1000) keys.set(key, prefix.charAt(at));
		return skipValue(json, at);
	});
	return keys;
}

function jsonFormat(prefix: string, text: string): FormatName | null {
	const keys = topLevelKeys(prefix);
	if (keys.get('shapes') === '[' || (keys.has('imagePath') && keys.has('imageData'))) return 'labelme';
	if (keys.get('images') === '[' || keys.get('annotations') === '[') return 'coco';
	// A long list of classes may fill the whole beginning.
	return keys.get('categories') === '[' && text.includes('"image_id"') ? 'coco' : null;
}

function rootName(prefix: string): string | null {
	const bare = prefix
		.slice(0, rootSearchLength)
		.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?\s*>/g, '');
	return /<([A-Za-z_][\w.-]*)/.exec(bare)?.[1] ?? null;
}

function xmlFormat(prefix: string): FormatName | null {
	return rootName(prefix) === 'annotation' ? 'voc' : null;
}

/**
 * Rows of numbers with a class in front. Fractions tell labels in any file; pixels by mistake, classes by name and
 * empty files are taken for labels only where the path says `.txt`.
 */
function isYolo(path: string, prefix: string, length: number): boolean {
	const isText = fileExtension(path) === 'txt';
	const whole = length > prefix.length ? prefix.slice(0, prefix.lastIndexOf('\n') + 1) : prefix;
	const rows = splitRows(whole.slice(0, prefixLength)).slice(0, rowLimit);
	const isInLabels = isText && /[\\/](labels|obj_\w+_data)[\\/]/i.test(path);
	if (rows.length === 0) return isInLabels;
	if (isInLabels && rows.some(({ tokens }) => tokenNumber(tokens[0].text) !== undefined)) return true;
	const fractions = rows.filter((row) => isLabelRow(row, 0.5)).length;
	if (2 * fractions > rows.length) return true;
	return isText && rows.filter((row) => isLabelRow(row, 0)).length * 2 > rows.length;
}

/** A class and at least four numbers, of which the box's lie between 0 and 1 at least in the part `least`. */
function isLabelRow({ tokens }: YoloRow, least: number): boolean {
	if (tokens.length < 5 || (tokens.length > 6 && tokens.length % 2 === 0 && tokens.length < 11)) return false;
	const numbers = tokens.slice(1).map(({ text }) => tokenNumber(text));
	if (numbers.some((value) => value === undefined)) return false;
	const hasIndex = Number.isInteger(Number(tokens[0].text));
	const box = numbers.slice(0, 4) as number[];
	const inside = box.filter((value) => value >= -0.01 && value <= 1.01).length;
	return hasIndex ? inside >= 4 * least : inside === 4;
}

interface Guess {
	rule: string;
	message: string;
}

/** What a text that no reader takes most likely is, for a person who expected labels; more where it holds what is special. */
export function explainUnreadable(path: string, text: string): Problem[] {
	const prefix = text.slice(0, prefixLength);
	const { rule, message } = guess(path, prefix, text.length);
	const problem: Problem = { rule, severity: 'error', message, span: null };
	return isCvat(prefix) ? [problem, ...cvatProblems(text)] : [problem];
}

function isCvat(prefix: string): boolean {
	return prefix.charAt(skipSpace(prefix, 0)) === '<' && rootName(prefix) === 'annotations';
}

/**
 * Sources: cvat-ai/cvat cvat/apps/dataset_manager/formats/cvat.py (dump_as_cvat_interpolation: track, keyframe, outside;
 * dump_as_cvat_annotation: mask with rle, left, top, width, height).
 */
function cvatProblems(text: string): Problem[] {
	const problems: Problem[] = [];
	const tracks = countElements(text, 'track');
	if (tracks) {
		problems.push({
			rule: 'cvat-tracks',
			severity: 'warning',
			message: `The CVAT file holds ${tracks.count === 1 ? 'a track' : `${tracks.count.toLocaleString('en')} tracks`}: boxes over the frames of a video, given at keyframes and to be interpolated between them until outside="1", so whoever trains on the keyframes alone loses the frames between.`,
			span: tracks.first,
		});
	}
	const masks = countElements(text, 'mask');
	if (masks) {
		problems.push({
			rule: 'cvat-masks',
			severity: 'warning',
			message: `The CVAT file holds ${masks.count === 1 ? 'a mask' : `${masks.count.toLocaleString('en')} masks`} as runs counted row by row inside its own box: whoever reads them as COCO's, which are counted column by column over the whole image, trains the mask loss on noise.`,
			span: masks.first,
		});
	}
	return problems;
}

/** How many elements of a name start in the text, and the opening of the first; `null` without any. */
function countElements(text: string, name: string): { count: number; first: Span } | null {
	const opening = `<${name}`;
	let count = 0;
	let first: Span | null = null;
	for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + opening.length)) {
		if (!/[\s>/]/.test(text.charAt(at + opening.length))) continue;
		count++;
		first ??= { start: at, end: at + opening.length };
	}
	return first && { count, first };
}

function guess(path: string, prefix: string, length: number): Guess {
	const trimmed = prefix.replace(/^\ufeff/, '').trim();
	const name = fileBase(path);
	if (trimmed === '') {
		return { rule: 'file-empty', message: 'The file is empty, so there is nothing to train on.' };
	}
	if (trimmed.startsWith('version https://git-lfs')) {
		return {
			rule: 'file-lfs-pointer',
			message: 'This is a Git LFS pointer, not the file itself: run "git lfs pull" to fetch the annotations.',
		};
	}
	const isPath = length < 1024 && /^[^\s{}<>"[\]]*[\\/][^\n{}<>"[\]]*\.\w+$/.test(trimmed);
	if (isPath && fileExtension(trimmed) === fileExtension(path)) {
		return {
			rule: 'file-symlink-text',
			message: `The file holds only the path ${trimmed}: a symbolic link was checked out as text, so open the file it points to.`,
		};
	}
	if (trimmed.startsWith('[')) return guessList(prefix);
	if (trimmed.startsWith('{')) return guessObject(prefix);
	if (trimmed.startsWith('<')) return guessXml(prefix);
	if (fileExtension(path) === 'json') {
		return { rule: 'json-syntax', message: `${name} is not JSON, so no annotations can be read from it.` };
	}
	return unknown;
}

const unknown: Guess = {
	rule: 'format-unknown',
	message: 'The text is in none of the formats that can be read: COCO, Pascal VOC, YOLO and LabelMe.',
};

function guessList(prefix: string): Guess {
	const keys = firstRecordKeys(openJson(prefix));
	if (keys.has('score') && keys.has('image_id')) {
		return {
			rule: 'file-is-results',
			message:
				'This is a COCO results list (detections with scores), not a ground truth: it holds no images and no classes to train on.',
		};
	}
	if (keys.has('image_id')) {
		return {
			rule: 'file-is-list',
			message:
				'This is a bare list of annotations: a COCO file is an object with "images", "annotations" and "categories".',
		};
	}
	return unknown;
}

function firstRecordKeys(json: JsonText): Set<string> {
	const keys = new Set<string>();
	const start = skipSpace(json.text, 0);
	if (!isList(json, start)) return keys;
	const first = skipSpace(json.text, start + 1);
	if (!isObject(json, first)) return keys;
	eachMember(json, first, (key, at) => {
		keys.add(key);
		return skipValue(json, at);
	});
	return keys;
}

function guessObject(prefix: string): Guess {
	const keys = topLevelKeys(prefix);
	if (keys.has('_via_settings') || /"(shape_attributes|file_attributes)"\s*:/.test(prefix)) {
		return {
			rule: 'format-unsupported',
			message: 'This is a VGG Image Annotator (VIA) file, which cannot be read yet: export it as COCO.',
		};
	}
	if (keys.has('images') || keys.has('annotations')) {
		return {
			rule: 'list-expected',
			message:
				'The keys look like COCO, but "images" and "annotations" are not lists, so nothing can be read.',
		};
	}
	return unknown;
}

function guessXml(prefix: string): Guess {
	const root = rootName(prefix);
	if (root === 'annotations') {
		return {
			rule: 'format-unsupported',
			message: 'This is a CVAT file, which cannot be read yet: export it as COCO or Pascal VOC.',
		};
	}
	if (root === 'annotation') {
		return {
			rule: 'format-unsupported',
			message:
				'This is the old XML of the LabelMe web tool, which cannot be read: convert it to LabelMe JSON or Pascal VOC.',
		};
	}
	return {
		rule: 'format-unknown',
		message: `The XML has the root element <${root ?? '?'}>, not <annotation> as Pascal VOC has.`,
	};
}
