// A host for the table page that makes its images by formula, so that a hundred thousand of them cost nothing. It runs inside
// the page under test: it hears what the page posts and answers as the extension would.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
	HostToTable,
	TableFile,
	TableFilter,
	TableImage,
	TableObject,
	TableToHost,
} from '../../src/messages';
import { type OpenPage, root } from './harness';

export interface HostOptions {
	images: number;
	/** Milliseconds that an answer takes. */
	delay?: number;
	/** Answers wait until this is taken away. */
	hold?: boolean;
	withLoss?: boolean;
	file?: Partial<TableFile>;
	/** What the file's first images are called and say instead of the formula. */
	rows?: Partial<TableImage>[];
	/** Objects of the image in this row. */
	objects?: { image: number; list: TableObject[] };
	picture?: { mime: string; base64: string };
	/** Sentence with which every edit is refused. */
	refuseEdits?: string;
	/** The first so many requests for rows are refused. */
	refuseRows?: number;
}

/** What the host keeps for the test to look at. */
export interface HostState {
	options: HostOptions;
	/** Most requests for rows that were under way at once. */
	mostUnderWay: number;
	/** Objects that were deleted, by image. */
	deleted: Record<number, number>;
	said: TableToHost[];
}

/** Names are not in the order of the file: `7919 * row` modulo a prime. */
export const nameOf = (row: number) => `${String((row * 7919 + 139) % 581_929).padStart(12, '0')}.jpg`;

export const fileOf = ({ images, file }: HostOptions): TableFile => ({
	name: 'instances_train2017.json',
	size: 474_900_000,
	images,
	records: images === 118_287 ? 860_001 : images * 6,
	note: 'index built in 1.8 s, reused while the file is unchanged',
	readOnly: null,
	isLooking: false,
	...file,
});

/** A picture of the sample, for cards. */
export function samplePicture(): { mime: string; base64: string } {
	const bytes = readFileSync(join(root, 'media', 'sample', 'images', '02_overlap.jpg'));
	return { mime: 'image/jpeg', base64: bytes.toString('base64') };
}

/** Puts the host into a page that is open and tells it of the file. */
export async function serve(open: OpenPage, options: HostOptions): Promise<void> {
	await open.page.evaluate(host, options);
	await open.post({ v: 1, kind: 'file', file: fileOf(options) });
}

export function stateOf(open: OpenPage): Promise<HostState> {
	return open.page.evaluate(() => (window as never as { host: HostState }).host);
}

export async function setOptions(open: OpenPage, options: Partial<HostOptions>): Promise<void> {
	await open.page.evaluate(
		(more) => Object.assign((window as never as { host: HostState }).host.options, more),
		options,
	);
}

export async function said<K extends TableToHost['kind']>(
	open: OpenPage,
	kind: K,
): Promise<Extract<TableToHost, { kind: K }>[]> {
	const all = (await open.sent()) as TableToHost[];
	return all.filter((each): each is Extract<TableToHost, { kind: K }> => each.kind === kind);
}

function host(options: HostOptions): void {
	const global = window as never as { sent: TableToHost[]; host: HostState };
	const state: HostState = { options, mostUnderWay: 0, deleted: {}, said: [] };
	global.host = state;
	const classes = ['person', 'baseball bat', 'sports ball', 'kite', 'dog'];
	const name = (row: number) => `${String((row * 7919 + 139) % 581_929).padStart(12, '0')}.jpg`;
	const count = (row: number) => Math.max(0, (row % 13) - (state.deleted[row] ?? 0));
	const problems = (row: number): TableImage['problems'] =>
		row % 17 === 3
			? { count: 1, severity: 'error' }
			: row % 11 === 4
				? { count: 2, severity: 'warning' }
				: null;
	const image = (row: number): TableImage => ({
		image: row,
		id: String(1000 + row),
		fileName: name(row),
		width: 640,
		height: row % 3 === 0 ? 480 : 427,
		objects: count(row),
		served: count(row) === 0 ? null : { served: Math.max(0, count(row) - (row % 3)), trained: count(row) },
		loss: options.withLoss ? 0.2 + ((row * 37) % 100) / 50 : null,
		problems: problems(row),
		offset: 2759 + row * 221,
		...options.rows?.[row],
	});
	const objects = (row: number): TableObject[] =>
		options.objects?.image === row
			? options.objects.list
			: Array.from({ length: count(row) }, (_, k) => ({
					object: k,
					id: String(row * 100 + k + (state.deleted[row] ?? 0)),
					className: classes[k % classes.length] as string,
					width: 20 + 3.4 * k,
					height: 30 + k,
					role: (['positive', 'forced', 'ignored', 'none'] as const)[k % 4] as TableObject['role'],
					count: ['4 positive', '26 forced', '', ''][k % 4] as string,
					sentence: k % 4 === 1 ? 'No anchor reaches IoU 0.7' : '',
					loss: options.withLoss ? 0.046 * (k + 1) : null,
					problems: k === 1 ? { count: 1, severity: 'warning' } : null,
					offset: 271_000_000 + row * 100 + k,
				}));
	const orders = new Map<string, number[]>();
	const order = (filter: TableFilter): number[] => {
		const key = JSON.stringify(filter);
		const known = orders.get(key);
		if (known) return known;
		const text = filter.text.trim().toLowerCase();
		const rows: number[] = [];
		for (let row = 0; row < options.images; row++) {
			if (text !== '' && !name(row).includes(text) && !(text === 'kite' && row % 10 === 0)) continue;
			const found = problems(row)?.severity;
			if (filter.problems === 'any' && !found) continue;
			if (filter.problems === 'errors' && found !== 'error') continue;
			if (filter.problems === 'warnings' && found !== 'warning') continue;
			rows.push(row);
		}
		const weight = (row: number) =>
			filter.sort === 'objects' ? count(row) : (problems(row)?.count ?? 0) + (row % 17 === 3 ? 10 : 0);
		if (filter.sort === 'name') rows.sort((a, b) => (name(a) < name(b) ? -1 : 1));
		else if (filter.sort !== 'file') rows.sort((a, b) => weight(b) - weight(a) || a - b);
		orders.set(key, rows);
		return rows;
	};
	const post = (data: HostToTable) => window.dispatchEvent(new MessageEvent('message', { data }));
	const picture = () => {
		const { picture } = options;
		if (!picture) return null;
		return { mime: picture.mime, bytes: Uint8Array.from(atob(picture.base64), (c) => c.charCodeAt(0)) };
	};
	let underWay = 0;
	const deliver = (message: Extract<TableToHost, { id: number }>) => {
		if (options.hold) window.setTimeout(() => deliver(message), 10);
		else post(answer(message));
	};
	const answer = (message: Extract<TableToHost, { id: number }>): HostToTable => {
		const reply = { v: 1, kind: 'reply', re: message.id } as const;
		switch (message.kind) {
			case 'rows': {
				underWay--;
				if ((options.refuseRows ?? 0) > 0) {
					options.refuseRows = (options.refuseRows as number) - 1;
					return { ...reply, error: { code: 'failed', message: 'the disk is gone.' } };
				}
				const rows = order(message.filter);
				return {
					...reply,
					ok: { total: rows.length, rows: rows.slice(message.from, message.to).map(image) },
				};
			}
			case 'objects':
				return { ...reply, ok: objects(message.image) };
			case 'card': {
				const own = message.object === null ? null : objects(message.image)[message.object];
				return {
					...reply,
					ok: {
						title: own?.className ?? image(message.image).fileName,
						size: '212 × 302 px at input',
						isFine: false,
						sentence: '26 forced anchors, all on P2. No anchor reaches IoU 0.7: the best has 0.372.',
						losses: own
							? [
									['Loss', '0.2617', '24 % of the image'],
									['Box', '0.1702', '65 % of it'],
								]
							: [],
						picture: picture(),
					},
				};
			}
			case 'edit':
				if (options.refuseEdits) return { ...reply, error: { code: 'failed', message: options.refuseEdits } };
				if (message.edit.kind === 'delete')
					state.deleted[message.image] = (state.deleted[message.image] ?? 0) + 1;
				window.setTimeout(() => post({ v: 1, kind: 'changed' }));
				return { ...reply, ok: null };
		}
	};
	const hear = (message: TableToHost) => {
		state.said.push(message);
		if (message.kind === 'chosen')
			post({ v: 1, kind: 'select', image: message.image, object: message.object, reveal: false });
		if (!('id' in message)) return;
		if (message.kind === 'rows') state.mostUnderWay = Math.max(state.mostUnderWay, ++underWay);
		window.setTimeout(() => deliver(message), options.delay ?? 0);
	};
	global.sent.push = (...messages: TableToHost[]) => {
		for (const message of messages) {
			global.sent[global.sent.length] = message;
			hear(message);
		}
		return global.sent.length;
	};
}
