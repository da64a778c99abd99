// The lists of a data set's page: which rows a list has, in which order, and what each of them says.

import { basename } from 'node:path';
import { imagePlace, leakWords } from '../../core/words';
import type { DatasetLine, DatasetListAsk } from '../../messages';
import { errorList } from './error-list';
import type { Held } from './held';
import { imageList } from './image-list';
import { cornersOf, type List, plain } from './list';
import { objectList } from './object-list';

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
				twin: leak.a,
				object: null,
				box: null,
			};
		},
	};
}
