// What is known of images by the name of their content: where in which part they stand.

import { keyAt } from './image-keys';
import type { Entry, FileEntry } from './journal';
import { keyLength, type Part } from './part';
import type { HashedPicture } from './protocol';

/** An image in a part. */
export interface PartPlace {
	/** Index into `Known.parts`. */
	part: number;
	/** Row in it. */
	at: number;
}

export interface Known {
	parts: Part[];
	/** By absolute path. */
	files: Map<string, FileEntry>;
	pictures: Map<string, HashedPicture>;
	/** Takes a part, and gives its index. */
	add(part: Part): number;
	/** Where an image with this content stands. */
	find(keys: Uint8Array, at: number): PartPlace | undefined;
}

/** Everything in a journal; of the same image the last counts. */
export function knownFrom(entries: readonly Entry[]): Known {
	const places = new Map<string, PartPlace>();
	const known: Known = {
		parts: [],
		files: new Map(),
		pictures: new Map(),
		add(part) {
			const number = known.parts.push(part) - 1;
			for (let at = 0; at < part.keys.length / keyLength; at++)
				places.set(keyAt(part.keys, at), { part: number, at });
			return number;
		},
		find: (keys, at) => places.get(keyAt(keys, at)),
	};
	for (const entry of entries) {
		if (entry.kind === 'part') known.add(entry.part);
		else if (entry.kind === 'files') for (const file of entry.files) known.files.set(file.path, file);
		else for (const picture of entry.pictures) known.pictures.set(picture.path, picture);
	}
	return known;
}
