// The lists of a data set's page: which rows a list has, in which order, and what each of them says.

import { basename } from 'node:path';
import type { DatasetColumns } from '../../core/dataset/columns';
import { isForcedOnly, isTrained, isUnmatched } from '../../core/dataset/summary';
import type { Box } from '../../core/geometry';
import type { LabelError } from '../../core/label-errors/types';
import {
	comparesIou,
	forcedWords,
	imagePlace,
	imageWords,
	type LineWords,
	labelErrorWords,
	leakWords,
	limitsOf,
	objectLossWords,
	objectMatchWords,
	unitOf,
	unmatchedWords,
} from '../../core/words';
import type { DatasetLine, DatasetListAsk } from '../../messages';
import { type Held, imageOfObjects, imagesBy, objectsBy } from './held';

/** Lines `[from, to)` of a list, and how many it has. */
export function linesOf(
	held: Held,
	{ from, to, ...ask }: DatasetListAsk & { from: number; to: number },
): { total: number; lines: DatasetLine[] } {
	const { total, line } = listOf(held, ask);
	const lines: DatasetLine[] = [];
	for (let row = Math.max(0, from); row < Math.min(to, total); row++) lines.push(line(row));
	return { total, lines };
}

interface List {
	total: number;
	line(row: number): DatasetLine;
}

function listOf(held: Held, ask: DatasetListAsk): List {
	switch (ask.list) {
		case 'errors':
			return errorList(held, ask);
		case 'forced':
		case 'unmatched':
		case 'objects':
			return objectList(held, ask);
		case 'images':
			return imageList(held, ask);
		case 'problems':
			return problemList(held);
		case 'unread':
			return unreadList(held);
		case 'leaks':
			return leakList(held);
	}
}

const plain: Pick<DatasetLine, 'severity' | 'other' | 'canMark' | 'mark'> = {
	severity: null,
	other: null,
	canMark: false,
	mark: null,
};

function errorList(held: Held, ask: DatasetListAsk): List {
	const { columns } = held.scanned;
	const errors = held.errors();
	const rows = held.order(`errors|${ask.errorKind}|${ask.class}`, () =>
		Int32Array.from(
			[...errors.keys()].filter((at) => {
				const { kind, class: own, other } = errors[at] as LabelError;
				const isKind = ask.errorKind === 'all' ? kind !== 'hard' : kind === ask.errorKind;
				return isKind && (ask.class === null || own === ask.class || other?.class === ask.class);
			}),
		),
	);
	const shown = ask.marked ? rows : rows.filter((at) => !held.marks[(errors[at] as LabelError).key]);
	return {
		total: shown.length,
		line(row) {
			const error = errors[shown[row] as number] as LabelError;
			return {
				...plain,
				...labelErrorWords(error, columns.classes),
				key: error.key,
				detail: imagePlace(columns.images.id[error.image] ?? '', error.box),
				image: error.image,
				object: error.object,
				box: error.object === null ? null : error.box,
				other: error.object === null ? error.box : (error.other?.box ?? null),
				canMark: true,
				mark: held.marks[error.key]?.mark ?? null,
			};
		},
	};
}

function objectList(held: Held, ask: DatasetListAsk): List {
	const { scanned, recipe } = held;
	const { columns } = scanned;
	const { objects, images, classes, terms } = columns;
	const unit = unitOf(recipe);
	const limits = limitsOf(recipe);
	const knowsIou = comparesIou(recipe);
	const imageOf = held.order('image of object', () => imageOfObjects(columns));
	const isAsked = (object: number) =>
		isTrained(columns, object) && (ask.class === null || objects.class[object] === ask.class);
	const z = held.z();
	const term = terms.indexOf(ask.order as (typeof terms)[number]);
	const passes: Record<'forced' | 'unmatched' | 'objects', (object: number) => boolean> = {
		forced: (object) => isAsked(object) && isForcedOnly(columns, object),
		unmatched: (object) => isAsked(object) && isUnmatched(columns, object),
		objects: isAsked,
	};
	const value = (object: number) => {
		if (ask.list !== 'objects' || terms.length === 0) return -(objects.bestIou[object] as number);
		if (ask.order === 'z') return z?.[object] ?? Number.NaN;
		return (term < 0 ? objects.loss[object] : objects.losses[object * terms.length + term]) as number;
	};
	const list = ask.list as keyof typeof passes;
	const order = list === 'objects' ? ask.order : '';
	const rows = held.order(`${list}|${order}|${ask.class}`, () => objectsBy(columns, passes[list], value));
	const words = (object: number): LineWords => {
		const className = classes[objects.class[object] as number] ?? 'no class';
		const facts = {
			positives: objects.positives[object] as number,
			forced: objects.forced[object] as number,
			bestIou: objects.bestIou[object] as number,
		};
		if (list === 'forced') return forcedWords(className, facts, limits?.upper ?? null, unit);
		if (list === 'unmatched') {
			const [x1, y1, x2, y2] = cornersOf(objects.input, object);
			return unmatchedWords(className, { ...facts, size: [x2 - x1, y2 - y1] }, knowsIou, unit);
		}
		if (terms.length === 0) return objectMatchWords(className, facts, knowsIou, unit);
		const losses = terms.map((name, at) => ({
			name,
			loss: objects.losses[object * terms.length + at] as number,
		}));
		const by =
			ask.order === 'z'
				? ({ kind: 'z' } as const)
				: term < 0
					? ({ kind: 'loss' } as const)
					: { kind: 'term' as const, loss: value(object) };
		const score = z?.[object] ?? Number.NaN;
		return objectLossWords(
			className,
			objects.loss[object] as number,
			losses,
			Number.isFinite(score) ? score : null,
			by,
		);
	};
	return {
		total: rows.length,
		line(row) {
			const object = rows[row] as number;
			const image = imageOf[object] as number;
			const box = cornersOf(objects.box, object);
			return {
				...plain,
				...words(object),
				key: `object ${object}`,
				detail: imagePlace(images.id[image] ?? '', box),
				image,
				object: object - (images.first[image] as number),
				box,
			};
		},
	};
}

function imageList(held: Held, ask: DatasetListAsk): List {
	const { columns } = held.scanned;
	const { images, objects, terms } = columns;
	const term = terms.indexOf(ask.order as (typeof terms)[number]);
	const hasLosses = terms.length > 0;
	const counts = (image: number) => {
		let trained = 0;
		let forcedOnly = 0;
		let unmatched = 0;
		for (let k = images.first[image] as number; k < (images.first[image + 1] as number); k++) {
			if (isTrained(columns, k)) trained++;
			if (isUnmatched(columns, k)) unmatched++;
			if (isForcedOnly(columns, k)) forcedOnly++;
		}
		return { objects: trained, forcedOnly, unmatched, problems: images.problems[image] as number };
	};
	const shown = (image: number) =>
		(term < 0 ? images.total[image] : images.losses[image * terms.length + term]) as number;
	const rows = held.order(`images|${hasLosses ? ask.order : ''}|${ask.class}`, () => {
		const all = imagesBy(columns, (image) => {
			if (hasLosses) return shown(image);
			const { problems, unmatched, forcedOnly } = counts(image);
			return problems * 1e6 + unmatched * 1e3 + forcedOnly;
		});
		if (ask.class === null) return all;
		return all.filter((image) => {
			for (let k = images.first[image] as number; k < (images.first[image + 1] as number); k++)
				if (objects.class[k] === ask.class) return true;
			return false;
		});
	});
	return {
		total: rows.length,
		line(row) {
			const image = rows[row] as number;
			const total = images.total[image] as number;
			const losses = terms.map((name, at) => ({
				name,
				loss: images.losses[image * terms.length + at] as number,
			}));
			const value = shown(image);
			return {
				...plain,
				...imageWords(
					images.fileName[image] ?? '',
					counts(image),
					Number.isNaN(total) ? null : total,
					losses,
					Number.isNaN(value) ? null : value,
				),
				key: `image ${image}`,
				detail: `${imagePlace(images.id[image] ?? '', null)} · ${images.width[image]} × ${images.height[image]} px`,
				image,
				object: null,
				box: null,
			};
		},
	};
}

/** The first problems of each rule, worst rule first. */
function problemList(held: Held): List {
	const { columns, rules } = held.scanned;
	const { images, objects } = columns;
	const rank = { error: 0, warning: 1, information: 2 };
	const all = rules
		.filter(({ severity }) => severity !== 'information')
		.sort((a, b) => rank[a.severity] - rank[b.severity] || b.count - a.count)
		.flatMap(({ first, ...rule }) => first.map((each, at) => ({ ...rule, ...each, at })));
	return {
		total: all.length,
		line(row) {
			const problem = all[row] as (typeof all)[number];
			const { image, object } = problem;
			const box =
				image >= 0 && object !== null
					? cornersOf(objects.box, (images.first[image] as number) + object)
					: null;
			return {
				...plain,
				key: `problem ${problem.rule} ${problem.at}`,
				title: problem.title,
				evidence: problem.message,
				detail: image < 0 ? 'the file as a whole' : imagePlace(images.id[image] ?? '', box),
				tag: problem.at === 0 && problem.count > 1 ? `1 of ${problem.count.toLocaleString('en-US')}` : '',
				severity: problem.severity,
				image: image < 0 ? null : image,
				object,
				box: box?.every(Number.isFinite) ? box : null,
			};
		},
	};
}

function unreadList(held: Held): List {
	const { unread } = held.scanned;
	return {
		total: unread.length,
		line(row) {
			const { path, sentence, row: image } = unread[row] as (typeof unread)[number];
			return {
				...plain,
				key: `unread ${row}`,
				title: basename(path),
				evidence: sentence,
				detail: image === null ? path : `image ${image + 1} of the file`,
				tag: '',
				severity: 'error',
				image: null,
				object: null,
				box: null,
			};
		},
	};
}

function leakList(held: Held): List {
	const { columns, leaks } = held.scanned;
	const all = leaks ?? [];
	const { images } = columns;
	const nameOf = (image: number) => ({
		split: columns.splits[columns.files[images.file[image] as number]?.split ?? 0] ?? '',
		name: basename(images.fileName[image] ?? ''),
	});
	return {
		total: all.length,
		line(row) {
			const leak = all[row] as (typeof all)[number];
			return {
				...plain,
				...leakWords(nameOf(leak.a), nameOf(leak.b), leak),
				key: `leak ${leak.a} ${leak.b}`,
				detail: imagePlace(images.id[leak.b] ?? '', null),
				severity: 'warning',
				image: leak.b,
				object: null,
				box: null,
			};
		},
	};
}

function cornersOf(boxes: DatasetColumns['objects']['box'], row: number): Box {
	return [boxes[4 * row], boxes[4 * row + 1], boxes[4 * row + 2], boxes[4 * row + 3]] as Box;
}
