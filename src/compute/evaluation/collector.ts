// The data set of a path, for labels that are no COCO file: its readers are loaded when they are needed.

import type { Collected } from '../convert/collect';
import type { Choices } from '../protocol';

/** Reads the data set that the file at `path` (absolute) stands for. Rejects with an EngineError. */
export function collectorOf(path: string, choices: Choices): () => Promise<Collected> {
	return async () => {
		const [{ collect }, { FileStore }, { LocatedImages }] = await Promise.all([
			import('../convert/collect'),
			import('../files'),
			import('../located-images'),
		]);
		const store = new FileStore({ worker: null, storage: null });
		return collect(
			{ path, version: 0 },
			{
				store,
				located: new LocatedImages(store),
				choices,
				signal: new AbortController().signal,
				tell: () => {},
			},
		);
	};
}
