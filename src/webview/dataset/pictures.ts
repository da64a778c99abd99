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

/** By key of the line; `null`: there is no picture. The first used longest ago. */
const crops = new Map<string, Crop | null>();
const underWay = new Set<string>();
let wanted: readonly DatasetLine[] = [];
/** Goes up whenever a crop comes or goes. */
const version = signal(0);

/** What a line's crop stands for: another scan may give the same line other boxes. */
function nameOf({ key, box, other }: DatasetLine): string {
	return JSON.stringify([key, box, other]);
}

/** The crop of a line; `undefined` while it is not there. */
export function cropOf(line: DatasetLine): Crop | null | undefined {
	void version.value;
	return crops.get(nameOf(line));
}

/** These lines are in sight, the first seen first. */
export function wantCrops(lines: readonly DatasetLine[]): void {
	wanted = lines.filter(({ image }) => image !== null);
	pump();
}

/** Pictures that were not there may be there now. */
export function lookAgain(): void {
	for (const [name, crop] of crops) if (crop === null) crops.delete(name);
	version.value++;
	pump();
}

function pump(): void {
	for (const line of wanted) {
		if (underWay.size >= mostUnderWay) return;
		const name = nameOf(line);
		if (!crops.has(name) && !underWay.has(name)) request(name, line);
	}
}

function request(name: string, { image, box, other }: DatasetLine): void {
	underWay.add(name);
	ask('picture', { image: image as number, box, other })
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
