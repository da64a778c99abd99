// Regularisation over a weights file: L1 or L2 of its tensors by parameter group.

import { type PenaltyRule, weightPenalty } from '../core/losses/weight-penalty';
import { openDump } from '../predictions/dump';
import { type TensorFile, TensorValuesError, valueCount } from '../predictions/tensors';

/** What is computed: the norm, its factor, and factors of groups that differ. */
export interface PenaltyChoice {
	norm: PenaltyRule['norm'];
	/** `size`: each tensor's sum is divided by its number of weights, as Matterport does. */
	per: PenaltyRule['per'];
	/** Of every group that has none of its own. */
	factor: number;
	/** Tensors whose name the pattern (a regular expression) finds form a group; the first that fits decides. */
	groups: { group: string; pattern: string; factor: number }[];
}

export interface PenaltyReport {
	/** Base name of the weights file. */
	file: string;
	value: number;
	/** Largest first. */
	groups: { group: string; value: number; factor: number; tensors: number; weights: number }[];
	/** Largest first. */
	tensors: { name: string; group: string; value: number; weights: number; largest: number }[];
	/** Tensors with NaN or infinite weights: no training step recovers from them. */
	broken: { name: string; count: number; first: number }[];
	/** Tensors that are no floating-point numbers (counters, indices): left out. */
	leftOut: string[];
}

/** Reads the tensors one after another, so that memory holds the largest alone. An unreadable file is told in a sentence. */
export function penaltyReport(path: string, choice: PenaltyChoice): PenaltyReport | { error: string } {
	const patterns: { group: string; pattern: RegExp; factor: number }[] = [];
	for (const { group, pattern, factor } of choice.groups) {
		try {
			patterns.push({ group, pattern: new RegExp(pattern), factor });
		} catch {
			return { error: `The pattern of the group "${group}" is no regular expression: ${pattern}` };
		}
	}
	const file = openDump(path);
	if ('error' in file) return file;
	try {
		return reportOf(file, choice, patterns);
	} catch (error) {
		if (error instanceof TensorValuesError) return { error: `${file.name}: ${error.message}` };
		throw error;
	} finally {
		file.close();
	}
}

function reportOf(
	file: TensorFile,
	{ norm, per, factor }: PenaltyChoice,
	patterns: { group: string; pattern: RegExp; factor: number }[],
): PenaltyReport {
	const report: PenaltyReport = {
		file: file.name,
		value: 0,
		groups: [],
		tensors: [],
		broken: [],
		leftOut: [],
	};
	for (const [name, info] of file.tensors) {
		if (!/F/.test(info.type)) {
			report.leftOut.push(name);
			continue;
		}
		const own = patterns.find(({ pattern }) => pattern.test(name));
		const group = own?.group ?? groupOf(name);
		const values = file.readNumbers(name);
		const groupFactor = own?.factor ?? factor;
		const { value } = weightPenalty({ norm, per, factors: { [group]: groupFactor } }, [
			{ name, group, values },
		]);
		const { largest, broken, first } = lookAt(values);
		if (broken > 0) report.broken.push({ name, count: broken, first });
		const weights = valueCount(info.shape);
		report.value += value;
		report.tensors.push({ name, group, value, weights, largest });
		const known = report.groups.find((each) => each.group === group);
		if (known) {
			known.value += value;
			known.tensors++;
			known.weights += weights;
		} else report.groups.push({ group, value, factor: groupFactor, tensors: 1, weights });
	}
	report.groups.sort((a, b) => b.value - a.value);
	report.tensors.sort((a, b) => b.value - a.value);
	return report;
}

/** The first part of a name: `backbone.body.conv1.weight`, `conv1/kernel:0`. */
function groupOf(name: string): string {
	return name.split(/[./]/, 1)[0] as string;
}

function lookAt(values: Float64Array): { largest: number; broken: number; first: number } {
	let largest = 0;
	let broken = 0;
	let first = -1;
	for (let k = 0; k < values.length; k++) {
		const size = Math.abs(values[k] as number);
		if (Number.isFinite(size)) {
			if (size > largest) largest = size;
		} else {
			broken++;
			if (first < 0) first = k;
		}
	}
	return { largest, broken, first };
}

/** The report as lines of text. */
export function penaltyText(
	{ file, value, groups, tensors, broken, leftOut }: PenaltyReport,
	{ norm, per, factor }: PenaltyChoice,
): string {
	const sum = norm === 'l1' ? 'sum of |w|' : 'sum of w^2';
	const number = new Intl.NumberFormat('en-US');
	const share = (part: number) =>
		value > 0 && Number.isFinite(part) ? `${Math.round((100 * part) / value)} %` : '';
	const lines = [
		`Weight penalty of ${file}: ${value}`,
		'',
		`${norm.toUpperCase()}: factor x ${sum}${per === 'size' ? ' / weights of the tensor' : ''}; factor ${factor} unless a group has its own`,
		'',
		...columns([
			['Group', 'Penalty', 'Share', 'Factor', 'Tensors', 'Weights'],
			...groups.map((row) => [
				row.group,
				row.value.toPrecision(6),
				share(row.value),
				String(row.factor),
				number.format(row.tensors),
				number.format(row.weights),
			]),
		]),
		'',
		...columns([
			[tensors.length > 20 ? 'Largest 20 tensors' : 'Tensor', 'Penalty', 'Share', 'Largest |w|', 'Weights'],
			...tensors
				.slice(0, 20)
				.map((row) => [
					row.name,
					row.value.toPrecision(6),
					share(row.value),
					row.largest.toPrecision(4),
					number.format(row.weights),
				]),
		]),
	];
	for (const { name, count, first } of broken)
		lines.push(
			'',
			`${name} holds ${number.format(count)} NaN or infinite weights, the first at ${first}: every loss will be NaN.`,
		);
	if (leftOut.length > 0) lines.push('', `Left out, no floating-point numbers: ${leftOut.join(', ')}`);
	return `${lines.join('\n')}\n`;
}

function columns(rows: string[][]): string[] {
	const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
	return rows.map((row) =>
		row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k] ?? 0) : cell.padStart(widths[k] ?? 0))).join('  '),
	);
}
