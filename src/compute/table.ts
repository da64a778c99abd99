// The table of a file's images: which pass a filter, in which order, and what a line says. Only the lines that are seen are
// worked out.

import { objectLoss } from '../core/breakdown/sums';
import type { Inspection } from '../core/inspection';
import { type Problem, type Severity, severityRank } from '../core/problem';
import { objectSentence, serviceOf } from '../core/words';
import type { ImageRecord } from '../formats/types';
import type { TableFilter, TableImage, TableObject } from '../messages';
import type { OpenFile } from './open-file';
import type { ImageOverview } from './protocol';

/** Names in lower case and ids of a file's images, made when somebody first looks for one. */
interface Names {
	names: string[];
	ids: string[];
}

/** Images that are listed at once while the names are gathered. */
const listedTogether = 5000;

export class TableRows {
	private readonly names = new WeakMap<OpenFile, Names>();
	/** The rows of the last question: scrolling asks it again. */
	private last: { file: OpenFile; key: string; rows: Uint32Array } | null = null;

	/** Rows of the images that pass, in the order that is asked for. */
	rows(file: OpenFile, filter: TableFilter, countOfProblems: number): Uint32Array {
		const key = JSON.stringify([filter, file.version, countOfProblems]);
		if (this.last?.file === file && this.last.key === key) return this.last.rows;
		const rows = this.sorted(file, this.passing(file, filter), filter.sort);
		this.last = { file, key, rows };
		return rows;
	}

	private passing(file: OpenFile, { text, problems }: TableFilter): Uint32Array {
		const { length } = file.annotations.images;
		const wanted = text.trim().toLowerCase();
		const found = wanted === '' ? null : this.search(file, wanted);
		const out = new Uint32Array(length);
		let count = 0;
		for (let row = 0; row < length; row++) {
			if (found && !found[row]) continue;
			if (problems !== 'all' && !hasProblem(file.found.soFar(row), problems)) continue;
			out[count++] = row;
		}
		return out.subarray(0, count);
	}

	/** 1 for the images whose name holds the text, whose id it is, or that have an object of such a class or id. */
	private search(file: OpenFile, text: string): Uint8Array {
		const { names, ids } = this.namesOf(file);
		const classes = file.annotations.classes.filter(({ name }) => name.toLowerCase().includes(text));
		const found = file.imagesWith(new Set(classes.map(({ name }) => name)), text);
		for (let row = 0; row < names.length; row++)
			if ((names[row] as string).includes(text) || ids[row] === text) found[row] = 1;
		return found;
	}

	private namesOf(file: OpenFile): Names {
		let known = this.names.get(file);
		if (!known) {
			known = { names: [], ids: [] };
			const { length } = file.annotations.images;
			for (let from = 0; from < length; from += listedTogether) {
				for (const { fileName, id } of file.list(from, from + listedTogether)) {
					known.names.push(fileName.toLowerCase());
					known.ids.push(id.toLowerCase());
				}
			}
			this.names.set(file, known);
		}
		return known;
	}

	private sorted(file: OpenFile, rows: Uint32Array, sort: TableFilter['sort']): Uint32Array {
		if (sort === 'file') return rows;
		if (sort === 'name') {
			const { names } = this.namesOf(file);
			return rows.sort((a, b) => compare(names[a] as string, names[b] as string) || a - b);
		}
		const weights = new Float64Array(file.annotations.images.length);
		for (const row of rows)
			weights[row] = sort === 'objects' ? file.countOf(row) : weightOf(file.found.soFar(row));
		return rows.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
	}
}

function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function hasProblem(problems: readonly Problem[], wanted: 'any' | 'errors' | 'warnings'): boolean {
	return problems.some(({ severity }) =>
		wanted === 'errors'
			? severity === 'error'
			: wanted === 'warnings'
				? severity === 'warning'
				: severity !== 'information',
	);
}

/** Images with errors first, then by how many problems there are. */
function weightOf(problems: readonly Problem[]): number {
	const grave = problems.filter(({ severity }) => severity !== 'information');
	return grave.length + (grave.some(({ severity }) => severity === 'error') ? 1e6 : 0);
}

/** The worst of some problems and how many there are, information left out; `null` for none. */
function summed(problems: readonly Problem[]): { count: number; severity: Severity } | null {
	const grave = problems.filter(({ severity }) => severity !== 'information');
	if (grave.length === 0) return null;
	const severity = grave.reduce<Severity>(
		(worst, problem) => (severityRank[problem.severity] > severityRank[worst] ? problem.severity : worst),
		'warning',
	);
	return { count: grave.length, severity };
}

export function imageLine(
	row: number,
	{ id, fileName, width, height, objects, spans }: ImageRecord,
	overview: ImageOverview | null,
	problems: readonly Problem[],
): TableImage {
	const trained = overview?.trained ?? 0;
	return {
		image: row,
		id,
		fileName,
		width,
		height,
		objects: objects.length,
		served:
			overview && trained > 0
				? { served: trained - overview.unmatched - overview.forcedOnly, trained }
				: null,
		loss: overview?.total ?? null,
		problems: summed(problems),
		offset: spans.record.start,
	};
}

export function objectLines(
	inspection: Inspection,
	{ objects }: ImageRecord,
	problems: readonly Problem[],
): TableObject[] {
	return inspection.objects.map((object, row) => {
		const service = serviceOf(object);
		const role =
			service === 'well'
				? 'positive'
				: service === 'forced'
					? 'forced'
					: service === 'apart' || service === 'open'
						? 'ignored'
						: 'none';
		const over = object.positives - object.forced;
		const counts = [
			...(over > 0 ? [`${over} positive`] : []),
			...(object.forced > 0 ? [`${object.forced} forced`] : []),
		];
		const { ok, text } = objectSentence(inspection, row);
		const [x1, y1, x2, y2] = object.boxImage;
		return {
			object: row,
			id: object.id,
			className: object.className,
			width: x2 - x1,
			height: y2 - y1,
			role,
			count: counts.join(', '),
			sentence: ok ? '' : text,
			loss: objectLoss(object),
			problems: summed(problems.filter((problem) => problem.object === row)),
			offset: objects[row]?.spans.record.start ?? 0,
		};
	});
}
