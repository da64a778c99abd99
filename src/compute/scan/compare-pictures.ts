// Compares the pictures of a data set's splits: each is found, read and hashed once, and its hashes are kept while it is the same.

import type { DatasetColumns } from '../../core/dataset/columns';
import { type ComparedPicture, findLeaks } from '../../core/dataset/leaks';
import { heedPause } from './pausing';
import { itemOf, stateOfFile } from './plan';
import type { Pool } from './pool';
import type { HashedPicture } from './protocol';
import type { Scan } from './scan-dataset';
import type { ScannedDataset } from './types';

/** Pictures that a process reads in one go. */
const together = 16;

/** Leaks between splits, and how many pictures could be read; those inside annotation files are compared as well. */
export async function comparePictures(
	scan: Scan,
	pool: Pool,
	columns: DatasetColumns,
): Promise<Pick<ScannedDataset, 'leaks' | 'pictures'>> {
	const { progress, keeper, watch } = scan;
	const { images, files } = columns;
	progress.stage('pictures', images.count);
	const paths = await locateAll(scan, pool, columns);
	const known = new Map<string, HashedPicture>();
	const wanted: string[] = [];
	for (const path of new Set(paths)) {
		if (path === null) continue;
		const kept = keeper.known.pictures.get(path);
		const state = kept && (await stateOfFile(path));
		if (kept && state && kept.size === state.size && kept.mtimeMs === state.mtimeMs) {
			known.set(path, kept);
			progress.advance(1, 'known');
		} else wanted.push(path);
	}
	await inLanes(chunks(wanted, together), scan, async (some) => {
		const hashed = await hashAll(pool, some);
		keeper.addPictures(hashed.filter(({ bytes }) => bytes !== null));
		for (const picture of hashed) known.set(picture.path, picture);
		progress.advance(some.length);
	});
	if (watch.signal.aborted) return { leaks: null, pictures: null };
	const compared = paths.map((path, image): ComparedPicture => {
		const found = path === null ? undefined : known.get(path);
		const split = files[images.file[image] as number]?.split ?? 0;
		return { image, split, bytes: found?.bytes ?? null, looks: found?.looks ?? null };
	});
	progress.flush();
	return {
		leaks: findLeaks(compared),
		pictures: { missing: compared.filter(({ bytes }) => bytes === null).length, total: images.count },
	};
}

/** Where the picture of each image lies; `null` for none. */
async function locateAll(scan: Scan, pool: Pool, { images }: DatasetColumns): Promise<(string | null)[]> {
	const paths: (string | null)[] = new Array(images.count).fill(null);
	const asks: { plan: number; first: number; rows: Int32Array }[] = [];
	for (let from = 0; from < images.count; ) {
		const plan = images.file[from] as number;
		let to = from + 1;
		while (to < images.count && images.file[to] === plan && to - from < 2000) to++;
		asks.push({ plan, first: from, rows: images.row.slice(from, to) });
		from = to;
	}
	await inLanes(asks, scan, async ({ plan, first, rows }) => {
		const own = scan.plans[plan];
		if (!own) return;
		const found = await pool.run('locate', { item: itemOf(own, rows) }).catch(() => []);
		for (const [at, path] of found.entries()) paths[first + at] = path;
	});
	return paths;
}

/** A picture that ends the process that reads it has no hashes. */
async function hashAll(pool: Pool, paths: readonly string[]): Promise<HashedPicture[]> {
	try {
		return await pool.run('hash', { paths: [...paths] });
	} catch {
		if (paths.length === 1)
			return [{ path: paths[0] as string, size: 0, mtimeMs: 0, bytes: null, looks: null }];
		const half = paths.length >> 1;
		return [...(await hashAll(pool, paths.slice(0, half))), ...(await hashAll(pool, paths.slice(half)))];
	}
}

/** A few at a time, so that pausing and ending take effect soon. */
async function inLanes<T>(items: readonly T[], scan: Scan, act: (item: T) => Promise<void>): Promise<void> {
	let next = 0;
	const lane = async () => {
		while (next < items.length && !scan.watch.signal.aborted) {
			const item = items[next++] as T;
			await heedPause(scan);
			await act(item);
		}
	};
	await Promise.all(Array.from({ length: 16 }, lane));
}

function chunks<T>(list: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
		list.slice(at * size, (at + 1) * size),
	);
}
