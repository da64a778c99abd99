// A host for the page of a data set, answering from what was made of the sample. It runs inside the page under test: it hears
// what the page posts and answers as the extension would.

import type {
	DatasetLine,
	DatasetListAsk,
	DatasetRequests,
	DatasetToHost,
	DatasetView,
	HostToDataset,
	ReviewMark,
} from '../../src/messages';
import type { DatasetData } from './dataset-data';
import type { OpenPage } from './harness';

export interface HostOptions {
	data: DatasetData;
	/** Objects in the list of all; those of the sample again and again. */
	objects?: number;
	/** Boxes that the anchor fit speaks of; those of the sample, each a little different. */
	boxes?: number;
	/** Milliseconds that an answer takes. */
	delay?: number;
	/** Nobody has pictures. */
	noPictures?: boolean;
	/** Sentence with which every mark is refused. */
	refuseMarks?: string;
	/** The first so many requests for lines are refused. */
	refuseLines?: number;
}

interface HostState {
	options: HostOptions;
	marks: Record<string, ReviewMark>;
	/** What the anchor fit was answered with. */
	fit: DatasetRequests['fit']['answer'] | null;
	/** Most requests for lines, and for pictures, that were under way at once. */
	most: { lines: number; picture: number };
}

/** Puts the host into a page that is open and gives it the view. */
export async function serve(open: OpenPage, options: HostOptions): Promise<void> {
	await open.page.evaluate(host, options);
	await open.post({ v: 1, kind: 'view', view: options.data.view });
}

export function stateOf(open: OpenPage): Promise<Pick<HostState, 'marks' | 'most'>> {
	return open.page.evaluate(() => {
		const { marks, most } = (window as never as { host: HostState }).host;
		return { marks, most };
	});
}

export async function setOptions(open: OpenPage, options: Partial<HostOptions>): Promise<void> {
	await open.page.evaluate(
		(more) => Object.assign((window as never as { host: HostState }).host.options, more),
		options,
	);
}

export async function said<K extends DatasetToHost['kind']>(
	open: OpenPage,
	kind: K,
): Promise<Extract<DatasetToHost, { kind: K }>[]> {
	const all = (await open.sent()) as DatasetToHost[];
	return all.filter((each): each is Extract<DatasetToHost, { kind: K }> => each.kind === kind);
}

function host(options: HostOptions): void {
	const global = window as never as { sent: DatasetToHost[]; host: HostState };
	const state: HostState = { options, marks: {}, fit: null, most: { lines: 0, picture: 0 } };
	global.host = state;
	const { data } = options;
	const post = (message: HostToDataset) =>
		window.dispatchEvent(new MessageEvent('message', { data: message }));
	const underWay = { lines: 0, picture: 0 };

	const view = (): DatasetView => {
		const counts = { ...data.view.errors };
		const reviewed = { ...data.view.reviewed };
		for (const [key, mark] of Object.entries(state.marks)) {
			const kind = data.queue.find(({ line }) => line.key === key)?.kind;
			if (kind) counts[kind]--;
			reviewed[mark]++;
		}
		return { ...data.view, errors: counts, reviewed };
	};

	const fileLine = (key: string, title: string, severity: DatasetLine['severity']): DatasetLine => ({
		key,
		title,
		evidence: 'The file ends in the middle of a record, so its images are not trained on.',
		detail: `labels/${key}.json`,
		tag: severity ?? '',
		severity,
		image: null,
		twin: null,
		object: null,
		box: null,
		other: null,
		canMark: false,
		mark: null,
	});

	const all = (ask: DatasetListAsk): { count: number; at(index: number): DatasetLine } => {
		const from = (lines: DatasetLine[]) => ({
			count: lines.length,
			at: (index: number) => lines[index] as DatasetLine,
		});
		const ofClass = <T extends { class: number }>(entries: T[]) =>
			entries.filter((each) => ask.class === null || each.class === ask.class);
		switch (ask.list) {
			case 'errors':
				return from(
					ofClass(data.queue)
						.filter(({ kind }) => (ask.errorKind === 'all' ? kind !== 'hard' : kind === ask.errorKind))
						.map(({ line }) => ({ ...line, mark: state.marks[line.key] ?? null }))
						.filter(({ mark }) => ask.marked || mark === null),
				);
			case 'objects': {
				const own = ofClass(data.objects);
				const count =
					own.length === 0 ? 0 : ask.class === null ? (options.objects ?? own.length) : own.length;
				return {
					count,
					at(index) {
						const { line } = own[index % own.length] as (typeof own)[number];
						return { ...line, key: `${line.key} ${index}`, tag: `${ask.order} ${index}` };
					},
				};
			}
			case 'images':
				return from(data.images);
			case 'forced':
				return from(
					ofClass(data.objects)
						.slice(0, 21)
						.map(({ line }) => ({ ...line, tag: 'IoU 0.37' })),
				);
			case 'unmatched':
				return from(
					ofClass(data.objects)
						.slice(0, 2)
						.map(({ line }) => ({ ...line, tag: 'no anchor' })),
				);
			case 'problems':
				return from([
					fileLine('a', 'Box of width 0', 'error'),
					fileLine('b', 'Polygon crosses itself', 'warning'),
				]);
			case 'unread':
				return from([fileLine('c', 'labels/c.json', 'error')]);
			case 'leaks':
				return from(data.images.slice(0, 2).map((line) => ({ ...line, twin: (line.image as number) + 2 })));
		}
	};

	/** Of the sample's boxes over and over, each some per cent larger or smaller by a fixed formula. */
	const fitAnswer = (): DatasetRequests['fit']['answer'] => {
		const count = options.boxes ?? 4000;
		const box = new Float64Array(4 * count);
		for (let k = 0; k < count; k++) {
			const [x1, y1, x2, y2] = data.boxes[k % data.boxes.length] as [number, number, number, number];
			const scale = 0.35 + 1.6 * Math.abs(Math.sin(k * 12.9898));
			const stretch = 0.8 + 0.4 * Math.abs(Math.cos(k * 78.233));
			const w = (x2 - x1) * scale;
			const h = (y2 - y1) * scale * stretch;
			const left = (480 - w) * Math.abs(Math.sin(k * 3.7));
			const top = (360 - h) * Math.abs(Math.cos(k * 5.3));
			box.set([left, top, left + w, top + h], 4 * k);
		}
		return {
			objects: {
				count,
				box,
				size: new Int32Array(count),
				sizes: Float64Array.from([480, 360]),
				of: count,
			},
			recipe: data.recipe,
		};
	};

	const picture = (ask: DatasetRequests['picture']['ask']): DatasetRequests['picture']['answer'] => {
		const crop = data.crops[JSON.stringify([ask.image, ask.box, ask.other])];
		if (options.noPictures || !crop) return null;
		const { base64, ...rest } = crop;
		return { mime: 'image/jpeg', bytes: Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)), ...rest };
	};

	const answer = (message: Extract<DatasetToHost, { id: number }>): HostToDataset => {
		const reply = { v: 1, kind: 'reply', re: message.id } as const;
		switch (message.kind) {
			case 'lines': {
				underWay.lines--;
				if ((options.refuseLines ?? 0) > 0) {
					options.refuseLines = (options.refuseLines as number) - 1;
					return { ...reply, error: { code: 'failed', message: 'the disk is gone.' } };
				}
				const { count, at } = all(message);
				const to = Math.min(count, message.to);
				const lines = Array.from({ length: Math.max(0, to - message.from) }, (_, k) => at(message.from + k));
				return { ...reply, ok: { total: count, lines } };
			}
			case 'picture':
				underWay.picture--;
				return { ...reply, ok: picture(message) };
			case 'fit':
				state.fit = fitAnswer();
				return { ...reply, ok: state.fit };
			case 'optimise': {
				const grids = data.recipe.grids as Extract<typeof data.recipe.grids, { kind: 'torchvision' }>;
				const sizes = grids.sizes.map((list) => list.map((size) => 0.6 * size));
				return {
					...reply,
					ok: {
						recipe: { ...data.recipe, name: 'optimised', grids: { ...grids, sizes } },
						before: { mean: 0.62, reached: 1810 },
						after: { mean: 0.66, reached: 2120 },
						objects: 4000,
						milliseconds: 410,
					},
				};
			}
			case 'mark': {
				if (options.refuseMarks) return { ...reply, error: { code: 'failed', message: options.refuseMarks } };
				if (message.mark === null) delete state.marks[message.key];
				else state.marks[message.key] = message.mark;
				window.setTimeout(() => post({ v: 1, kind: 'view', view: view() }));
				return { ...reply, ok: null };
			}
		}
	};

	const hear = (message: DatasetToHost) => {
		if (!('id' in message)) return;
		const { kind } = message;
		if (kind === 'lines' || kind === 'picture')
			state.most[kind] = Math.max(state.most[kind], ++underWay[kind]);
		window.setTimeout(() => post(answer(message)), options.delay ?? 0);
	};
	global.sent.push = (...messages: DatasetToHost[]) => {
		for (const message of messages) {
			global.sent[global.sent.length] = message;
			hear(message);
		}
		return global.sent.length;
	};
}
