// The threshold matchers written plainly: the whole IoU matrix, then the rules one after another.
// Nothing is shared with the windowed matcher but the anchors' corners.

import type { MaxIouVariant } from '../../src/core/assign/max-iou';
import { Part } from '../../src/core/assign/objects';
import { anchorBox, anchorCount, type Grid, levelOf } from '../../src/core/grids/grid';
import type { IouName, MaxIouRule } from '../../src/core/recipe';

interface Objects {
	boxes: Float64Array;
	part: Uint8Array;
	width: number;
	height: number;
}

const r = Math.fround;
const singles: IouName[] = ['torchvision', 'detectron2', 'mmdetection'];

/** IoU with every operation rounded as the framework rounds it; boxes are `[x1, y1, x2, y2]`. */
export function plainIou(name: IouName, object: number[], anchor: number[]): number {
	const [gx1, gy1, gx2, gy2] = object;
	const [ax1, ay1, ax2, ay2] = anchor;
	if (singles.includes(name)) {
		const areaObject = r(r(gx2 - gx1) * r(gy2 - gy1));
		const areaAnchor = r(r(ax2 - ax1) * r(ay2 - ay1));
		const width = Math.max(0, r(Math.min(gx2, ax2) - Math.max(gx1, ax1)));
		const height = Math.max(0, r(Math.min(gy2, ay2) - Math.max(gy1, ay1)));
		const inter = r(width * height);
		const union = r(r(areaObject + areaAnchor) - inter);
		if (name === 'detectron2') return inter > 0 ? r(inter / union) : 0;
		return r(inter / (name === 'mmdetection' ? Math.max(union, r(1e-6)) : union));
	}
	const one = name === 'py-faster-rcnn' ? 1 : 0;
	const width = Math.max(0, Math.min(gx2, ax2) - Math.max(gx1, ax1) + one);
	const height = Math.max(0, Math.min(gy2, ay2) - Math.max(gy1, ay1) + one);
	const areaObject = (gx2 - gx1 + one) * (gy2 - gy1 + one);
	const areaAnchor = (ax2 - ax1 + one) * (ay2 - ay1 + one);
	return (width * height) / (areaObject + areaAnchor - width * height);
}

/** Share of `of` that lies in `inside`, float32. */
export function plainShare(of: number[], inside: number[]): number {
	const width = Math.max(0, r(Math.min(of[2], inside[2]) - Math.max(of[0], inside[0])));
	const height = Math.max(0, r(Math.min(of[3], inside[3]) - Math.max(of[1], inside[1])));
	return r(r(width * height) / Math.max(r(r(of[2] - of[0]) * r(of[3] - of[1])), r(1e-6)));
}

/** The same fields as `Assignment`, in plain lists. */
export function bruteForce(
	rule: MaxIouRule,
	grids: readonly Grid[],
	objects: Objects,
	{ forceTies = 'all', ignoreShareOf = 'shape' }: MaxIouVariant = {},
) {
	const count = anchorCount(grids);
	const limit = singles.includes(rule.iou) ? r : (value: number) => value;
	const boxOf = (g: number) => Array.from(objects.boxes.subarray(4 * g, 4 * g + 4));
	const all = [...objects.part.keys()];
	const having = (part: number) => all.filter((g) => objects.part[g] === part);
	const trained = having(Part.trained);
	const regions = having(Part.ignore).map(boxOf);
	const crowds = having(Part.shield).map(boxOf);
	const anchors = Array.from({ length: count }, (_, k) => Array.from(anchorBox(grids, k)));

	const px = rule.border?.px ?? 0;
	const { width, height } = objects;
	const within = anchors.map(
		([x1, y1, x2, y2]) =>
			rule.border === null || (x1 >= -px && y1 >= -px && x2 < width + px && y2 < height + px),
	);
	const from = rule.crowd === 'ignore' && trained.length > 0 ? (rule.ignoreFrom ?? 0) : 0;
	const inIgnored = anchors.map(
		(anchor) =>
			from > 0 &&
			regions.some(
				(region) =>
					(ignoreShareOf === 'shape' ? plainShare(anchor, region) : plainShare(region, anchor)) > r(from),
			),
	);
	const takesPart = (k: number) => !inIgnored[k] && (within[k] || rule.border?.when !== 'before-matching');
	const matrix = new Map(
		trained.map((g) => [
			g,
			anchors.map((anchor, k) => (takesPart(k) ? plainIou(rule.iou, boxOf(g), anchor) : -1)),
		]),
	);
	const rowOf = (g: number) => matrix.get(g) as number[];
	const bests = new Map(trained.map((g) => [g, Math.max(-1, ...rowOf(g))]));
	const bestOf = (g: number) => bests.get(g) as number;
	const firstBest = new Map(trained.map((g) => [g, rowOf(g).indexOf(bestOf(g))]));
	const forcers = trained.filter(
		(g) => rule.forceBest && bestOf(g) >= 0 && bestOf(g) >= limit(rule.forceFrom),
	);
	/** Objects that force the anchor, in order. */
	const forcersOf = (k: number) =>
		forcers.filter((g) => (forceTies === 'first' ? firstBest.get(g) === k : rowOf(g)[k] === bestOf(g)));

	const listed = { index: [] as number[], role: [] as string[], object: [] as number[] };
	const ious: number[] = [];
	const forcedBy: number[] = [];
	const perObject = all.map((g) => {
		const best = matrix.has(g) ? Math.max(0, bestOf(g)) : 0;
		return {
			positives: 0,
			forced: 0,
			bestIou: best,
			bestIndex: best > 0 ? rowOf(g).indexOf(best) : -1,
			ties: matrix.has(g) ? rowOf(g).filter((value) => value === best).length : 0,
			levels: grids.map(() => 0),
			candidates: 0,
		};
	});
	const totals = { positive: 0, forced: 0, ignored: 0, candidate: 0, negative: 0 };
	for (let k = 0; k < count; k++) {
		let best = -1;
		let own = -1;
		for (const g of trained) {
			if (rowOf(g)[k] > best) {
				best = rowOf(g)[k];
				own = g;
			}
		}
		const candidates = takesPart(k) ? forcersOf(k) : [];
		const shielded = crowds.some((crowd) => plainIou(rule.iou, crowd, anchors[k]) >= 0.001);
		const over = own >= 0 && best >= limit(rule.positive);
		const between = own >= 0 && best >= limit(rule.negative);
		let role = 'negative';
		let towards = own;
		let forcer = -1;
		if (inIgnored[k] || !within[k]) role = 'ignored';
		else if (rule.forcedTo === 'forcing-object' && candidates.length > 0) {
			// One object after another overwrites what stands there.
			towards = candidates[candidates.length - 1];
			role = over && towards === own ? 'positive' : 'forced';
			forcer = towards;
		} else if (over) role = 'positive';
		else if (candidates.length > 0) {
			role = 'forced';
			// An object that overlaps nothing comes last.
			forcer = candidates.find((g) => bestOf(g) > 0) ?? candidates[0];
		} else if (between || shielded) role = 'ignored';
		totals[role as 'negative'] += 1;
		if (role === 'forced') totals.positive++;
		if (role === 'negative') continue;
		const matters = !inIgnored[k] && within[k] && (role !== 'ignored' || between);
		listed.index.push(k);
		listed.role.push(role);
		listed.object.push(matters ? towards : -1);
		ious.push(matters ? rowOf(towards)[k] : 0);
		forcedBy.push(role === 'forced' ? forcer : -1);
		if (role === 'ignored') continue;
		perObject[towards].positives++;
		if (role === 'forced') perObject[towards].forced++;
		perObject[towards].levels[levelOf(grids, k)]++;
	}
	return {
		count,
		...listed,
		iou: ious,
		forcedBy,
		metric: null,
		target: null,
		rankings: null,
		objects: perObject,
		totals,
	};
}
