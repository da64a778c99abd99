// Looks at every image of a scan that is not known yet, in units that the processes share, and goes through each large file as a
// whole beside that.

import { basename } from 'node:path';
import { EngineError } from '../errors';
import { runsOf } from './assemble';
import { gatherRules } from './gather-rules';
import type { FileEntry } from './journal';
import type { Part } from './part';
import { heedPause, pausable } from './pausing';
import { entryOf, type FilePlan, holdsOne, itemOf, missingRows, setCount, takeKeys } from './plan';
import { type Pool, ProcessEnded } from './pool';
import type { Looked } from './protocol';
import type { Scan } from './scan-dataset';
import type { ScannedDataset } from './types';
import { type Unit, type UnitItem, type UnitQueue, unitQueue } from './units';

/** Images whose names are asked for at once. */
const keysTogether = 2000;
/** Columns are put together again while a scan runs at most this often, and so that it takes a twentieth of the time. */
const grownMs = 1000;
const grownShare = 20;

/** @param lanes units that are under way at once. */
export async function lookAll(
	scan: Scan,
	pool: Pool,
	lanes: number,
	soFar: () => ScannedDataset,
): Promise<void> {
	const { plans, progress, keeper, tally } = scan;
	const open = plans.filter((plan) => plan.stopped === null);
	await countShared(pool, open);
	progress.stage(
		'labels',
		open.reduce((sum, plan) => sum + (plan.part.length > 0 || plan.isKept ? plan.part.length : 1), 0),
	);
	for (const plan of open) if (plan.isKept) progress.advance(plan.part.length, 'known');
	const tellGrown = grownTeller(scan, soFar);
	const queue = unitQueue(tally ? 'models' : 'labels');
	if (keeper.known.parts.length > 0) await takeKnownImages(scan, pool, open);
	if (hasOutputs(open, keeper.known.parts)) tally?.worked();
	for (const plan of open) {
		if (plan.isKept || plan.stopped !== null) continue;
		const rows = plan.isShared ? missingRows(plan) : null;
		if (rows === null || rows.length > 0) queue.add({ plan, rows });
	}
	const surveys = surveyAll(scan, pool, open, lanes);
	await work(scan, pool, queue, lanes, tellGrown);
	await surveys.now;
	await surveys.behind();
	if (scan.watch.signal.aborted) return;
	await lookAgain(scan, pool, lanes);
	const entries: FileEntry[] = [];
	for (const plan of open) {
		// What a model makes of an image depends on its picture: such files are not known as a whole.
		if (plan.isKept || !plan.inParts || tally) continue;
		const entry = entryOf(plan, keeper.known, scan.basis);
		if (entry) entries.push(entry);
	}
	keeper.addFiles(entries);
	progress.flush();
}

/** How many images there are in files that are shared out and have no index; one without any is looked at as a whole. */
async function countShared(pool: Pool, plans: readonly FilePlan[]): Promise<void> {
	await Promise.all(
		plans.map(async (plan) => {
			if (!plan.isShared || plan.inParts) return;
			const images = await pool.run('count', { item: itemOf(plan, null) }).catch(() => 0);
			if (images > 0) setCount(plan, images);
			else plan.isShared = false;
		}),
	);
}

function hasOutputs(plans: readonly FilePlan[], parts: readonly Part[]): boolean {
	return plans.some(({ part }) => part.some((number) => parts[number]?.tier === 'exact'));
}

/** Of a file that changed, or whose scan was cut off: which images are known by the bytes of their records. */
async function takeKnownImages(scan: Scan, pool: Pool, plans: readonly FilePlan[]): Promise<void> {
	const asked: Promise<void>[] = [];
	for (const plan of plans) {
		if (plan.isKept || !plan.isShared) continue;
		const item = itemOf(plan, null);
		for (let from = 0; from < plan.part.length; from += keysTogether) {
			const to = Math.min(from + keysTogether, plan.part.length);
			const take = async () => {
				await heedPause(scan);
				try {
					const keys = await pool.run('keys', { item, from, to });
					scan.progress.advance(takeKeys(plan, keys, from, scan.keeper.known), 'known');
				} catch {
					// They are looked at again; whatever is wrong with the file shows there.
				}
			};
			asked.push(take());
		}
	}
	await Promise.all(asked);
}

/** Rules over whole files: beside the images where there are several processes, else behind them. */
function surveyAll(
	scan: Scan,
	pool: Pool,
	plans: readonly FilePlan[],
	lanes: number,
): { now: Promise<unknown>; behind(): Promise<void> } {
	const needed = () => plans.filter((plan) => plan.isShared && plan.facts === null && plan.stopped === null);
	const begun = lanes > 1 ? needed() : [];
	return {
		now: Promise.all(begun.map((plan) => survey(scan, pool, plan))),
		async behind() {
			// One that is left: with a single process, or a file whose images had to be taken one by one.
			const left = plans.filter(
				(plan) => plan.facts === null && plan.stopped === null && plan.part.length > 0,
			);
			if (left.length === 0 || scan.watch.signal.aborted) return;
			scan.progress.stage('checks', left.length);
			for (const plan of left) {
				await survey(scan, pool, plan);
				scan.progress.advance(1);
			}
		},
	};
}

async function survey(scan: Scan, pool: Pool, plan: FilePlan): Promise<void> {
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			await heedPause(scan);
			plan.facts = await pausable(scan, pool, pool.run('survey', { item: itemOf(plan, null) }));
			return;
		} catch (error) {
			if (scan.watch.signal.aborted) return;
			if (error instanceof ProcessEnded && attempt === 0) continue;
			const why =
				error instanceof ProcessEnded
					? `its process ended twice, ${error.how}`
					: String((error as Error).message);
			plan.stopped ??=
				error instanceof EngineError
					? error.message
					: `The rules over the whole of ${basename(plan.source.path)} could not be run (${why}).`;
		}
	}
}

/** Does all that waits, in so many lanes. */
async function work(
	scan: Scan,
	pool: Pool,
	queue: UnitQueue,
	lanes: number,
	tellGrown: () => void,
): Promise<void> {
	const under = new Set<Promise<void>>();
	const { signal } = scan.watch;
	while (!signal.aborted) {
		await heedPause(scan);
		if (signal.aborted) break;
		const unit = under.size < lanes ? queue.next() : null;
		if (!unit && under.size === 0) return;
		if (unit) {
			const run = doUnit(scan, pool, queue, unit).then(() => {
				under.delete(run);
				if (!signal.aborted) tellGrown();
			});
			under.add(run);
		} else await Promise.race(under);
	}
	await Promise.all(under);
}

async function doUnit(scan: Scan, pool: Pool, queue: UnitQueue, unit: Unit): Promise<void> {
	const items = unit.items.filter(({ plan }) => plan.stopped === null);
	if (items.length === 0) return;
	const started = performance.now();
	try {
		const { part, files } = await pool.run('look', {
			items: items.map(({ plan, rows }) => itemOf(plan, rows)),
		});
		queue.took(unit, performance.now() - started);
		const number = part.keys.length > 0 ? scan.keeper.addPart(part) : -1;
		let at = 0;
		for (const [place, looked] of files.entries()) {
			const { plan, rows } = items[place] as UnitItem;
			takeLooked(scan, plan, rows, looked, number, at);
			at += looked.rows.length;
		}
		const whole = items.filter(({ plan, rows }) => rows === null && plan.stopped === null);
		const entries = whole.map(({ plan }) => entryOf(plan, scan.keeper.known, scan.basis));
		scan.keeper.addFiles(entries.filter((entry) => entry !== null));
	} catch (error) {
		if (scan.watch.signal.aborted) return;
		const given = queue.again({ ...unit, items });
		if (given) await giveUp(scan, pool, queue, given, error);
	}
}

function takeLooked(
	{ progress, tally }: Scan,
	plan: FilePlan,
	asked: Int32Array | null,
	looked: Looked,
	part: number,
	at: number,
): void {
	if (asked === null) {
		const images = looked.rows.length + looked.unread.length;
		setCount(plan, images);
		progress.grow(images - 1);
	}
	for (const [place, row] of looked.rows.entries()) {
		plan.part[row] = part;
		plan.at[row] = at + place;
	}
	for (const { row, sentence } of looked.unread) plan.unread.set(row, sentence);
	for (const row of looked.pictureless) plan.pictureless.add(row);
	if (looked.ran > 0) tally?.worked();
	for (const { row, reason } of looked.failed) {
		const name = `Image ${row + 1} of ${basename(plan.source.path)}`;
		plan.unread.set(row, `${name} has no losses, its assignment alone counts. ${reason}`);
		tally?.failed(reason);
	}
	plan.stopped = looked.stopped;
	if (looked.whole) {
		const { dependencies, ...facts } = looked.whole;
		plan.facts = facts;
		plan.dependencies = dependencies;
	}
	progress.advance(asked?.length ?? looked.rows.length + looked.unread.length);
}

/** An image, or a file, that ends every process that looks at it. */
async function giveUp(
	scan: Scan,
	pool: Pool,
	queue: UnitQueue,
	{ plan, rows }: UnitItem,
	error: unknown,
): Promise<void> {
	const name = basename(plan.source.path);
	const how =
		error instanceof ProcessEnded
			? `twice the process that read it ended, ${error.how}`
			: String((error as Error).message);
	if (rows === null && !holdsOne(plan.source)) {
		// One of its images may be to blame.
		const images = await pool.run('count', { item: itemOf(plan, null) }).catch(() => 0);
		if (images > 0) {
			setCount(plan, images);
			scan.progress.grow(images - 1);
			queue.add({ plan, rows: missingRows(plan) });
			return;
		}
	}
	if (rows === null)
		plan.stopped = `${name} was left out: ${how}. Look at it in the editor, and correct or remove it.`;
	else
		for (const row of rows)
			plan.unread.set(
				row,
				`Image ${row + 1} of ${name} was left out: ${how}. Look at its records in the editor, and correct or remove them.`,
			);
	scan.progress.advance(rows?.length ?? 1);
}

/** Sentences that went with images that are no more stand in the list of a rule: others move up, and theirs are looked for. */
async function lookAgain(scan: Scan, pool: Pool, lanes: number): Promise<void> {
	const { plans, keeper } = scan;
	const { silent } = gatherRules(plans, runsOf(plans, keeper.known.parts));
	if (silent.length === 0) return;
	scan.progress.grow(silent.length);
	const queue = unitQueue(scan.tally ? 'models' : 'labels');
	const byPlan = new Map<FilePlan, number[]>();
	for (const { plan, row } of silent) byPlan.set(plan, [...(byPlan.get(plan) ?? []), row]);
	for (const [plan, rows] of byPlan) queue.add({ plan, rows: Int32Array.from(rows).sort() });
	await work(scan, pool, queue, lanes, () => {});
}

function grownTeller({ watch }: Scan, soFar: () => ScannedDataset): () => void {
	let next = performance.now() + grownMs;
	return () => {
		if (!watch.onGrown || performance.now() < next) return;
		const started = performance.now();
		watch.onGrown(soFar());
		const took = performance.now() - started;
		next = performance.now() + Math.max(grownMs, grownShare * took);
	};
}
