// What the Images view knows of images that are not looked at: asked in the background, in small pieces, so that a
// question about the shown image never waits long.

import { type Disposable, EventEmitter } from 'vscode';
import type { ComputeClient } from '../../compute/client';
import type { Choices, ImageOverview } from '../../compute/protocol';
import { entryKey, type ImageEntry } from '../files';
import { isCancelled, type Log, messageOf } from '../log';
import type { Session } from '../session';
import { stampOf, textSourceOf } from '../text/documents';

/** A piece should keep the compute process busy for about this long. */
const pieceMs = 40;
const largestPiece = 50;
/** The view is drawn anew at most this often while pieces come in. */
const drawEveryMs = 400;

export class Overviews implements Disposable {
	private known = new Map<string, ImageOverview>();
	private stamp = '';
	private running = false;
	private wanted: ImageEntry[] = [];
	private choices: Choices | null = null;
	private piece = 4;
	private lastDrawn = 0;
	private readonly events = new EventEmitter<void>();
	readonly onDidChange = this.events.event;

	constructor(
		private readonly session: Session,
		private readonly client: ComputeClient,
		private readonly log: Log,
	) {}

	/** Looks up what is known of images, in the state that their texts have now. */
	reader(): (entry: ImageEntry) => ImageOverview | undefined {
		if (this.known.size === 0) return () => undefined;
		const keyOf = keyMaker();
		return (entry) => this.known.get(keyOf(entry));
	}

	/** Images that are not known yet of those that were asked for. */
	get missing(): number {
		if (!this.running) return 0;
		const of = this.reader();
		return this.wanted.filter((entry) => !of(entry)).length;
	}

	/** Asks for these images; what depends on other choices or an older text is dropped. */
	want(entries: ImageEntry[], choices: Choices): void {
		const stamp = `${this.session.generation}|${JSON.stringify(choices)}`;
		if (stamp !== this.stamp) {
			this.stamp = stamp;
			this.known = new Map();
		}
		this.choices = choices;
		this.wanted = entries;
		if (!this.running && this.nextPiece().length > 0) void this.run();
	}

	stop(): void {
		this.wanted = [];
	}

	dispose(): void {
		this.stop();
		this.events.dispose();
	}

	private async run(): Promise<void> {
		this.running = true;
		try {
			for (let next = this.nextPiece(); next.length > 0; next = this.nextPiece()) {
				while (this.session.busy > 0) await new Promise((resolve) => setTimeout(resolve, 30));
				if (!(await this.learn(next))) break;
				this.draw();
			}
		} catch (error) {
			if (!isCancelled(error)) this.log.warn(`Overview of the images: ${messageOf(error)}`);
			this.wanted = [];
		} finally {
			this.running = false;
			this.events.fire();
		}
	}

	/** Asks for one piece; false where the answer does not hold what was asked for. */
	private async learn(piece: ImageEntry[]): Promise<boolean> {
		const [first] = piece;
		const { choices, stamp } = this;
		if (!first || !choices) return false;
		const started = performance.now();
		const file = await textSourceOf(first.path);
		const from = first.row;
		const found = await this.client.request('overview', { file, choices, from, to: from + piece.length });
		// Other choices are in force by now: the loop goes on with those.
		if (stamp !== this.stamp) return true;
		const keyOf = keyMaker();
		piece.forEach((entry, row) => {
			const overview = found[row];
			if (overview) this.known.set(keyOf(entry), overview);
		});
		const took = Math.max(1, performance.now() - started);
		this.piece = Math.max(1, Math.min(largestPiece, Math.round((piece.length * pieceMs) / took)));
		return found.length === piece.length;
	}

	/** The next images in a row of one file that are not known. */
	private nextPiece(): ImageEntry[] {
		const of = this.reader();
		const start = this.wanted.findIndex((entry) => !of(entry));
		const first = this.wanted[start];
		if (!first) return [];
		const out = [first];
		for (let at = start + 1; at < this.wanted.length && out.length < this.piece; at++) {
			const entry = this.wanted[at] as ImageEntry;
			if (entry.path !== first.path || entry.row !== first.row + out.length) break;
			out.push(entry);
		}
		return out;
	}

	private draw(): void {
		if (Date.now() - this.lastDrawn < drawEveryMs) return;
		this.lastDrawn = Date.now();
		this.events.fire();
	}
}

/** Names images in the present state of their files' texts. Each file is asked once: lists are long. */
function keyMaker(): (entry: ImageEntry) => string {
	const stamps = new Map<string, string>();
	return (entry) => {
		let stamp = stamps.get(entry.path);
		if (stamp === undefined) {
			stamp = stampOf(entry.path);
			stamps.set(entry.path, stamp);
		}
		return `${stamp}|${entryKey(entry)}`;
	};
}
