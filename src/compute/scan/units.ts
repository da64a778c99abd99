// Units of work: runs of images that a process looks at in one go. One whose process dies is done again in halves, until the
// image that ends it stands alone.

import type { ScanWork } from './chosen-model';
import { type FilePlan, holdsOne } from './plan';

/** Some images of one file; `rows` `null`: the whole file. */
export interface UnitItem {
	plan: FilePlan;
	rows: Int32Array | null;
}

export interface Unit {
	items: UnitItem[];
	/** Processes that ended on just this. */
	deaths: number;
}

/** How long a process should be busy with a unit: what a kill costs, and how soon a pause begins. */
const aimMs = 300;
const fewest = 4;
const most = 2000;
/** Images of the first units: a model may take seconds for each. */
const atFirst: Record<ScanWork, number> = { labels: 24, models: 1 };
/** Ends of a process on one image alone from which it is given up. */
const mostDeaths = 2;

export interface UnitQueue {
	/** Puts images behind those that wait. */
	add(item: UnitItem): void;
	/** The next unit, as long as a process should be busy; `null` while none waits. */
	next(): Unit | null;
	/** A unit took so long. */
	took(unit: Unit, milliseconds: number): void;
	/** Puts halves of a unit in front, or gives it up: then it is returned, and holds one item, of one image or a whole file. */
	again(unit: Unit): UnitItem | null;
}

export function unitQueue(work: ScanWork): UnitQueue {
	const first: Unit[] = [];
	const waiting: UnitItem[] = [];
	let head = 0;
	const least = Math.min(fewest, atFirst[work]);
	let perImage = aimMs / atFirst[work];

	const size = () => Math.min(most, Math.max(least, Math.round(aimMs / perImage)));
	return {
		add: (item) => void waiting.push(item),
		next() {
			const again = first.shift();
			if (again) return again;
			const items: UnitItem[] = [];
			let room = size();
			while (room > 0 && head < waiting.length) {
				const item = waiting[head] as UnitItem;
				const weight = weightOf(item);
				// A file of unknown length is a unit of its own.
				if (items.length > 0 && weight > room && item.rows === null) break;
				if (item.rows && item.rows.length > room) {
					items.push({ plan: item.plan, rows: item.rows.subarray(0, room) });
					waiting[head] = { plan: item.plan, rows: item.rows.subarray(room) };
					break;
				}
				items.push(item);
				room -= weight;
				head++;
			}
			return items.length > 0 ? { items, deaths: 0 } : null;
		},
		took({ items }, milliseconds) {
			const images = items.reduce((sum, item) => sum + (item.rows?.length ?? 1), 0);
			perImage = 0.7 * perImage + (0.3 * milliseconds) / Math.max(1, images);
		},
		again(unit) {
			const halves = halved(unit);
			if (halves) first.push(...halves);
			else if (unit.deaths + 1 < mostDeaths) first.push({ items: unit.items, deaths: unit.deaths + 1 });
			else return unit.items[0] as UnitItem;
			return null;
		},
	};
}

function weightOf({ plan, rows }: UnitItem): number {
	return rows?.length ?? (holdsOne(plan.source) ? 1 : most);
}

/** Two units with what one held; `null` for one image, or one file. */
function halved({ items }: Unit): Unit[] | null {
	const [only] = items;
	if (items.length > 1) {
		const half = items.length >> 1;
		return [items.slice(0, half), items.slice(half)].map((part) => ({ items: part, deaths: 0 }));
	}
	if (!only?.rows || only.rows.length < 2) return null;
	const half = only.rows.length >> 1;
	const { plan, rows } = only;
	return [rows.subarray(0, half), rows.subarray(half)].map((part) => ({
		items: [{ plan, rows: part }],
		deaths: 0,
	}));
}
