// What the labels over the picture say: the count on each object, or size and limits of the chosen one.

import type { InspectedObject, Inspection } from '../../../core/inspection';
import {
	apartWords,
	formatCount,
	formatSize,
	limitsOf,
	missWord,
	serviceOf,
	unitOf,
} from '../../../core/words';
import { ChipLayer } from '../../marks/chipLayer';
import type { Chip } from '../../marks/chips';
import { detectionChips, missChips } from '../../marks/detections/chips';
import { follow } from '../stage';
import * as state from '../state';

/** More objects than this get no chip each; they still have their box and their card in the strip. */
const mostChips = 250;

/** Labels keep this far from an object whose handles are shown. */
const handleRoom = 18;

/** Objects that are not found first, then detections, then how anchors serve the others. */
function overviewChips(inspection: Inspection): Chip[] {
	const misses = state.misses.value;
	const { one } = unitOf(inspection.recipe);
	const noAnchor = (row: number) =>
		serviceOf(inspection.objects[row] as InspectedObject) === 'none' && state.servingShown.value
			? `no ${one}`
			: null;
	const detections = {
		rows: state.detections.value.rows,
		pointed: state.pointedDetection.value?.row ?? null,
		isFocus: false,
	};
	const serving = servingChips(inspection).filter(
		({ object, kind }) =>
			object !== null &&
			!misses.has(object) &&
			(state.servingShown.value || kind === 'crowd' || inspection.objects[object]?.use === 'invalid'),
	);
	return [
		...missChips(inspection, misses, noAnchor),
		...detectionChips(inspection, detections),
		...serving,
	].slice(0, mostChips);
}

/** How anchors serve each object. */
function servingChips(inspection: Inspection): Chip[] {
	const rank = { invalid: 0, none: 1, forced: 2, open: 3, well: 4, apart: 5 };
	const { one } = unitOf(inspection.recipe);
	return inspection.objects
		.map((object, row) => ({ object, row, service: serviceOf(object) }))
		.filter(({ object }) => object.boxImage.every(Number.isFinite))
		.sort((a, b) => rank[a.service] - rank[b.service] || a.row - b.row)
		.map(({ object, row, service }) => ({
			key: String(row),
			box: object.boxImage,
			object: row,
			prefer: service === 'apart' ? 'inside' : 'above',
			must: service === 'none' || service === 'invalid',
			kind:
				service === 'apart'
					? 'crowd'
					: service === 'open'
						? inspection.grids.length > 0
							? 'ignored'
							: 'label'
						: service === 'well'
							? 'positive'
							: service === 'forced'
								? 'forced'
								: ('bad' as const),
			text:
				service === 'apart'
					? apartWords(object)
					: service === 'none'
						? `no ${one}`
						: service === 'invalid'
							? invalidText(object)
							: service === 'open'
								? inspection.grids.length > 0
									? formatCount(object.candidates)
									: object.className
								: formatCount(object.positives),
		}));
}

function invalidText(object: InspectedObject): string {
	return object.flag ? `stops training: ${object.flag}` : 'stops training';
}

function focusChips(inspection: Inspection, row: number): Chip[] {
	const object = inspection.objects[row];
	if (!object?.boxImage.every(Number.isFinite)) return [];
	const service = serviceOf(object);
	const [x1, y1, x2, y2] = object.boxInput;
	const size = `${object.className} · ${formatSize(x2 - x1, y2 - y1)} at input`;
	const outcome = state.misses.value.has(row) ? inspection.estimate?.objects[row] : undefined;
	const without = service === 'none' && state.servingShown.value;
	const chips: Chip[] = [
		{
			key: 'label',
			box: object.boxImage,
			object: null,
			prefer: 'below',
			must: true,
			off: state.editing.value ? handleRoom : 0,
			kind: without || outcome || service === 'invalid' ? 'bad' : 'label',
			text:
				service === 'invalid'
					? `${object.className} · ${invalidText(object)}`
					: service === 'apart'
						? `${object.className} · ${apartWords(object)}`
						: [
								size,
								...(without ? [`no ${unitOf(inspection.recipe).one}`] : []),
								...(outcome ? [missWord(outcome)] : []),
							].join(' · '),
		},
		...(state.editing.value
			? []
			: detectionChips(inspection, {
					rows: state.detections.value.rows,
					pointed: state.pointedDetection.value?.row ?? null,
					isFocus: true,
				})),
	];
	const set = state.contours.value[0];
	const limits = limitsOf(inspection.recipe);
	// While it is edited nothing covers the object.
	if (!limits || state.editing.value) return chips;
	const { upper, lower } = limits;
	const { upper: showUpper, lower: showLower } = state.layers.value;
	const limit = (key: string, lines: readonly Float32Array[], text: string) => {
		const top = topOf(lines, inspection);
		if (top)
			chips.push({
				key,
				box: [...top, ...top],
				object: null,
				prefer: 'above',
				must: false,
				kind: 'limit',
				text,
			});
	};
	if (set && showUpper) limit('upper', set.upper, String(upper));
	if (set && showLower) limit('lower', set.lower, `IoU ${lower}`);
	return chips;
}

/** Highest point of the lines, image pixels. */
function topOf(lines: readonly Float32Array[], { input }: Inspection): [number, number] | null {
	let top = Number.POSITIVE_INFINITY;
	let left = 0;
	let right = 0;
	for (const line of lines)
		for (let at = 0; at < line.length; at += 2) {
			const y = line[at + 1] as number;
			const x = line[at] as number;
			if (y < top - 0.5) {
				top = y;
				left = x;
				right = x;
			} else if (y < top + 0.5) {
				left = Math.min(left, x);
				right = Math.max(right, x);
			}
		}
	if (!Number.isFinite(top)) return null;
	return [((left + right) / 2 - input.offsetX) / input.scaleX, (top - input.offsetY) / input.scaleY];
}

export function Chips() {
	const inspection = state.inspection.value;
	const chosen = state.selected.value;
	const layers = state.layers.value;
	const misses = state.misses.value;
	if (!inspection) return null;
	const all = chosen === null ? overviewChips(inspection) : focusChips(inspection, chosen);
	const chips = all.filter((chip) =>
		chip.kind === 'crowd'
			? layers.crowd
			: layers.objects ||
				chip.kind === 'limit' ||
				chip.detection !== undefined ||
				(chip.object !== null && misses.has(chip.object)),
	);
	return <ChipLayer chips={chips} image={inspection.image} follow={follow} />;
}
