// What stands beside objects on the pictures: by how much each changed, and with detections what is found on one side alone.

import type { ChangedDetection, ComparedLine } from '../../core/compare/types';
import type { Inspection } from '../../core/inspection';
import type { Chip } from '../marks/chips';
import { missChips } from '../marks/detections/chips';
import type { Mode, SideName } from './state';

/** More labels than this are not laid out. */
const mostChips = 120;

/** "▲ 0.33" of "▲ +0.334", "▼ 3" of "▼ −3"; `null` where two digits show no change. */
export function shortChange(change: string): string | null {
	const [sign, signed = ''] = change.split(' ');
	if (sign !== '▲' && sign !== '▼') return null;
	const size = signed.slice(1);
	if (!size.includes('.')) return `${sign} ${size}`;
	const short = Number(size).toFixed(2);
	return Number(short) > 0 ? `${sign} ${short}` : null;
}

/** Of anchors: on each object that changed by how much, those first that are served otherwise. */
export function changeChips({ objects }: Inspection, lines: readonly ComparedLine[]): Chip[] {
	return lines
		.flatMap((line): Chip[] => {
			const box = objects[line.object]?.boxImage;
			const isServedOtherwise = line.a.glyph !== line.b.glyph;
			const text = shortChange(line.change) ?? (isServedOtherwise ? otherwise(line) : null);
			if (!box?.every(Number.isFinite) || text === null) return [];
			return [
				{
					key: String(line.object),
					box,
					text,
					kind: 'limit',
					object: line.object,
					prefer: 'above',
					must: isServedOtherwise,
				},
			];
		})
		.sort((one, other) => Number(other.must) - Number(one.must))
		.slice(0, mostChips);
}

/** Served otherwise with the same number. */
function otherwise({ direction, b }: ComparedLine): string {
	return direction === 'same' ? b.count : `${direction === 'worse' ? '▼' : '▲'} ${b.count}`;
}

/** Of detections: what is found on this side alone, then what is not found. */
export function foundChips(
	inspection: Inspection,
	lines: readonly ComparedLine[],
	side: 'a' | 'b',
	misses: ReadonlySet<number>,
): Chip[] {
	const found = lines.flatMap((line): Chip[] => {
		const box = inspection.objects[line.object]?.boxImage;
		if (line.a.glyph === line.b.glyph || line[side].glyph !== 'found' || !box?.every(Number.isFinite))
			return [];
		const { value } = line[side];
		return [
			{
				key: String(line.object),
				box,
				text: value === '–' ? 'found' : `found ${value}`,
				kind: 'found',
				object: line.object,
				prefer: 'above',
				must: true,
			},
		];
	});
	return [...found, ...missChips(inspection, misses, () => null)].slice(0, mostChips);
}

/** What detections come to that fare otherwise on the other side; those of A alone stand on A's picture, or on that of the changes. */
export function detectionChangeChips(
	detections: readonly ChangedDetection[],
	side: SideName,
	mode: Mode,
): Chip[] {
	return detections
		.flatMap((each, at): Chip[] => {
			if (each[side] === null && mode !== 'changes') return [];
			return [
				{
					key: `detection ${at}`,
					box: each.box,
					text: each.meaning,
					kind: 'false',
					object: null,
					prefer: 'above',
					must: false,
				},
			];
		})
		.slice(0, mostChips);
}
