// Label errors of four kinds, put into labels that are taken as right: what a queue has to find again.

import { iouOf } from '../../src/core/boxes/iou';
import type { Box } from '../../src/core/geometry';
import { randomFrom } from '../../test/support/synthetic-dump';

export const plantedKinds = ['missing', 'spurious', 'wrong-class', 'bad-box'] as const;
export type PlantedKind = (typeof plantedKinds)[number];

export interface PlainLabel {
	image: number;
	class: number;
	/** Corners, picture pixels. */
	box: Box;
	/** Crowd or difficult: stays as it is. */
	isApart: boolean;
	/** Row in the list that was given; of a spurious label the row that it copies. */
	from: number;
}

export interface Planted {
	kind: PlantedKind;
	image: number;
	/** Row in the planted labels; `null` for a missing one. */
	label: number | null;
	/** Of a missing label: where it was. */
	box: Box;
}

/** Share of the plain labels that each kind is planted on. */
const share = 0.05;
/** IoU that a bad box keeps with the right one. */
const badIou = [0.25, 0.7] as const;
/** IoU that a spurious label has at most with any label of its picture. */
const freeIou = 0.1;
const tries = 500;

/**
 * A copy of the labels with errors of all kinds, each on labels of their own, one of a kind at least; wrong classes are drawn
 * evenly from the other classes that labels have, so that a set of one class has none. Everything follows from the seed.
 */
export function plantErrors(
	labels: readonly PlainLabel[],
	images: readonly { width: number; height: number }[],
	seed: number,
): { labels: PlainLabel[]; planted: Planted[] } {
	const random = randomFrom(seed);
	const plain = labels.filter(({ isApart }) => !isApart);
	const count = Math.max(1, Math.round(share * plain.length));
	const shuffled = shuffle(plain, random);
	const next = () => shuffled.pop() as PlainLabel;
	const classes = [...new Set(plain.map((label) => label.class))].sort((a, b) => a - b);
	const kept = new Set(labels);
	const changed = new Map<PlainLabel, { label: PlainLabel; kind: PlantedKind }>();
	const planted: Planted[] = [];
	for (let k = 0; k < count; k++) {
		const label = next();
		kept.delete(label);
		planted.push({ kind: 'missing', image: label.image, label: null, box: label.box });
	}
	for (let k = 0; k < count && classes.length > 1; k++) {
		const label = next();
		const others = classes.filter((each) => each !== label.class);
		const wrong = others[Math.floor(random() * others.length)];
		changed.set(label, { label: { ...label, class: wrong }, kind: 'wrong-class' });
	}
	for (let k = 0; k < count && shuffled.length > 0; ) {
		const label = next();
		const box = badBox(label.box, images[label.image], random);
		if (!box) continue;
		changed.set(label, { label: { ...label, box }, kind: 'bad-box' });
		k++;
	}
	const out: PlainLabel[] = [];
	for (const label of labels) {
		if (!kept.has(label)) continue;
		const other = changed.get(label);
		if (other)
			planted.push({ kind: other.kind, image: label.image, label: out.length, box: other.label.box });
		out.push(other?.label ?? label);
	}
	for (let k = 0; k < count; k++) {
		const label = spurious(plain, labels, images, random);
		planted.push({ kind: 'spurious', image: label.image, label: out.length, box: label.box });
		out.push(label);
	}
	return inOrderOfImages(out, planted);
}

function inOrderOfImages(labels: PlainLabel[], planted: Planted[]) {
	const order = [...labels.keys()].sort((a, b) => labels[a].image - labels[b].image || a - b);
	const place = new Map(order.map((from, to) => [from, to]));
	return {
		labels: order.map((row) => labels[row]),
		planted: planted.map((error) => ({
			...error,
			label: error.label === null ? null : (place.get(error.label) as number),
		})),
	};
}

/** Sides moved, each by up to half the size; `null` where no draw is as far off as wanted. */
function badBox(box: Box, { width, height }: { width: number; height: number }, random: () => number) {
	const [w, h] = [box[2] - box[0], box[3] - box[1]];
	for (let k = 0; k < tries; k++) {
		const side = (at: number, size: number, most: number) =>
			Math.min(most, Math.max(0, at + (random() - 0.5) * size));
		const moved: Box = [
			side(box[0], w, width),
			side(box[1], h, height),
			side(box[2], w, width),
			side(box[3], h, height),
		];
		const iou = iouOf('matterport', box, moved);
		if (moved[2] - moved[0] >= 2 && moved[3] - moved[1] >= 2 && iou >= badIou[0] && iou <= badIou[1])
			return moved;
	}
	return null;
}

/** Class and size of a label at a place of any picture where nothing is labelled. */
function spurious(
	plain: readonly PlainLabel[],
	all: readonly PlainLabel[],
	images: readonly { width: number; height: number }[],
	random: () => number,
): PlainLabel {
	for (;;) {
		const like = plain[Math.floor(random() * plain.length)];
		const image = Math.floor(random() * images.length);
		const { width, height } = images[image];
		const [w, h] = [like.box[2] - like.box[0], like.box[3] - like.box[1]];
		if (w > width || h > height) continue;
		const [x, y] = [random() * (width - w), random() * (height - h)];
		const box: Box = [x, y, x + w, y + h];
		const isFree = all.every(
			(label) => label.image !== image || iouOf('matterport', label.box, box) <= freeIou,
		);
		if (isFree) return { ...like, image, box };
	}
}

function shuffle<T>(list: readonly T[], random: () => number): T[] {
	const out = [...list];
	for (let k = out.length - 1; k > 0; k--) {
		const other = Math.floor(random() * (k + 1));
		[out[k], out[other]] = [out[other], out[k]];
	}
	return out;
}
