// Crops of pictures for the lines in sight: asked for a few at a time, kept for a while, given back to memory after that.

import { signal } from '@preact/signals';
import type { Box } from '../../core/geometry';
import type { DatasetLine, DatasetRequests } from '../../messages';
import { ask } from './host';

const mostUnderWay = 3;
const mostKept = 240;

export interface Crop {
	address: string;
	width: number;
	height: number;
	box: Box | null;
	other: Box | null;
}

/** A picture that a line shows: the whole of it where there is no box. */
export type Shown = DatasetRequests['picture']['ask'] & { key: string };

/** Each crop of a line: its own, and the other picture of a pair. */
export function shownBy({ key, image, twin, box, other }: DatasetLine): Shown[] {
	if (image === null) return [];
	const own = { key, image, box, other };
	return twin === null ? [own] : [own, { key: `${key} twin`, image: twin, box: null, other: null }];
}

/** By name; `null`: there is no picture. The first used longest ago. */
const crops = new Map<string, Crop | null>();
const underWay = new Set<string>();
let wanted: readonly Shown[] = [];
/** Goes up whenever a crop comes or goes. */
const version = signal(0);

/** What a crop stands for: another scan may give the same line other boxes. */
function nameOf({ key, box, other }: Shown): string {
	return JSON.stringify([key, box, other]);
}

/** `undefined` while it is not there. */
export function cropOf(shown: Shown): Crop | null | undefined {
	void version.value;
	return crops.get(nameOf(shown));
}

/** These lines are in sight, the first seen first. */
export function wantCrops(lines: readonly DatasetLine[]): void {
	wanted = lines.flatMap(shownBy);
	pump();
}

/** Pictures that were not there may be there now. */
export function lookAgain(): void {
	for (const [name, crop] of crops) if (crop === null) crops.delete(name);
	version.value++;
	pump();
}

function pump(): void {
	for (const shown of wanted) {
		if (underWay.size >= mostUnderWay) return;
		const name = nameOf(shown);
		if (!crops.has(name) && !underWay.has(name)) request(name, shown);
	}
}

function request(name: string, { image, box, other }: Shown): void {
	underWay.add(name);
	ask('picture', { image, box, other })
		.then(
			(answer) => keep(name, answer),
			// A picture that cannot be read is one that is not there: the line says what it is about in words.
			() => keep(name, null),
		)
		.finally(() => {
			underWay.delete(name);
			pump();
		});
}

function keep(name: string, answer: DatasetRequests['picture']['answer']): void {
	const crop = answer && {
		address: URL.createObjectURL(new Blob([answer.bytes as Uint8Array<ArrayBuffer>], { type: answer.mime })),
		width: answer.width,
		height: answer.height,
		box: answer.box,
		other: answer.other,
	};
	crops.set(name, crop);
	const inSight = new Set(wanted.map(nameOf));
	for (const [old, each] of crops) {
		if (crops.size <= mostKept) break;
		if (inSight.has(old)) continue;
		if (each) URL.revokeObjectURL(each.address);
		crops.delete(old);
	}
	version.value++;
}
