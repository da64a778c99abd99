// The threshold matchers written plainly: the whole IoU matrix, then the rules one after another.
// Nothing is shared with the windowed matcher but the anchors' corners.

import { Part } from '../../src/core/assign/max-iou';
import { anchorBox, anchorCount, type Grid, levelOf } from '../../src/core/grids/grid';
import type { AssignerRule } from '../../src/core/recipe';

interface Objects {
	boxes: Float64Array;
	part: Uint8Array;
	width: number;
	height: number;
}

const r = Math.fround;

/** IoU with every operation rounded as the framework rounds it; boxes are `[x1, y1, x2, y2]`. */
export function plainIou(name: AssignerRule['iou'], object: number[], anchor: number[]): number {
	const [gx1, gy1, gx2, gy2] = object;
	const [ax1, ay1, ax2, ay2] = anchor;
	if (name === 'torchvision') {
		const areaObject = r(r(gx2 - gx1) * r(gy2 - gy1));
		const areaAnchor = r(r(ax2 - ax1) * r(ay2 - ay1));
		const width = Math.max(0, r(Math.min(gx2, ax2) - Math.max(gx1, ax1)));
		const height = Math.max(0, r(Math.min(gy2, ay2) - Math.max(gy1, ay1)));
		const inter = r(width * height);
		return r(inter / r(r(areaObject + areaAnchor) - inter));
	}
	const one = name === 'py-faster-rcnn' ? 1 : 0;
	const width = Math.max(0, Math.min(gx2, ax2) - Math.max(gx1, ax1) + one);
	const height = Math.max(0, Math.min(gy2, ay2) - Math.max(gy1, ay1) + one);
	const areaObject = (gx2 - gx1 + one) * (gy2 - gy1 + one);
	const areaAnchor = (ax2 - ax1 + one) * (ay2 - ay1 + one);
	return (width * height) / (areaObject + areaAnchor - width * height);
}

/** The same fields as `Assignment`, in plain lists. */
export function bruteForce(rule: AssignerRule, grids: readonly Grid[], objects: Objects) {
	const count = anchorCount(grids);
	const boxOf = (g: number) => Array.from(objects.boxes.subarray(4 * g, 4 * g + 4));
	const all = [...objects.part.keys()];
	const trained = all.filter((g) => objects.part[g] === Part.trained);
	const shields = all.filter((g) => objects.part[g] === Part.shield);
	const anchors = Array.from({ length: count }, (_, k) => Array.from(anchorBox(grids, k)));
	const border = rule.border ?? 0;
	const inside = anchors.map(
		([x1, y1, x2, y2]) =>
			rule.border === null ||
			(x1 >= -border && y1 >= -border && x2 < objects.width + border && y2 < objects.height + border),
	);
	const matrix = new Map(
		trained.map((g) => [
			g,
			anchors.map((anchor, k) => (inside[k] ? plainIou(rule.iou, boxOf(g), anchor) : -1)),
		]),
	);
	const iouAt = (g: number, k: number) => (matrix.get(g) as number[])[k];
	const bests = new Map(trained.map((g) => [g, Math.max(0, ...(matrix.get(g) as number[]))]));
	const limit = rule.iou === 'torchvision' ? r : (value: number) => value;

	const listed = { index: [] as number[], role: [] as string[], object: [] as number[] };
	const ious: number[] = [];
	const forcedBy: number[] = [];
	const perObject = all.map((g) => ({
		positives: 0,
		forced: 0,
		bestIou: bests.get(g) ?? 0,
		bestIndex: (bests.get(g) ?? 0) > 0 ? (matrix.get(g) as number[]).indexOf(bests.get(g) as number) : -1,
		ties: matrix.has(g) ? (matrix.get(g) as number[]).filter((value) => value === bests.get(g)).length : 0,
		levels: grids.map(() => 0),
	}));
	const totals = { positive: 0, forced: 0, ignored: 0, negative: 0 };
	for (let k = 0; k < count; k++) {
		let best = -1;
		let own = -1;
		for (const g of trained) {
			if (iouAt(g, k) > best) {
				best = iouAt(g, k);
				own = g;
			}
		}
		// The first object whose best this is; an object that overlaps nothing comes last.
		const holders = rule.forceBest && inside[k] ? trained.filter((g) => iouAt(g, k) === bests.get(g)) : [];
		const holder = holders.find((g) => (bests.get(g) as number) > 0) ?? holders[0] ?? -1;
		const shielded = shields.some((g) => plainIou(rule.iou, boxOf(g), anchors[k]) >= 0.001);
		let role = 'negative';
		if (!inside[k]) role = 'ignored';
		else if (own >= 0 && best >= limit(rule.positive)) role = 'positive';
		else if (holder >= 0) role = 'forced';
		else if ((own >= 0 && best >= limit(rule.negative)) || shielded) role = 'ignored';
		totals[role as 'negative'] += 1;
		if (role === 'forced') totals.positive++;
		if (role === 'negative') continue;
		const matters = inside[k] && (role !== 'ignored' || best >= limit(rule.negative));
		listed.index.push(k);
		listed.role.push(role);
		listed.object.push(matters ? own : -1);
		ious.push(matters ? best : 0);
		forcedBy.push(role === 'forced' ? holder : -1);
		if (role === 'ignored') continue;
		perObject[own].positives++;
		if (role === 'forced') perObject[own].forced++;
		perObject[own].levels[levelOf(grids, k)]++;
	}
	return { count, ...listed, iou: ious, forcedBy, objects: perObject, totals };
}
