// What names the state of a file, so that something made from it is known to be old.

import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import type { ImageSource } from './images/sniff';

/** Time of the last change, milliseconds since epoch; 0 where there is nothing. */
export function modified(path: string): number {
	return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Names a picture's file in its present state: place, size and time. */
export function pictureState(path: string): string {
	const found = statSync(path, { throwIfNoEntry: false });
	return `${path}:${found?.size ?? 0}:${found?.mtimeMs ?? 0}`;
}

/** Names a picture in its present state: a file by its time, bytes by what they are. */
export function pictureKey(picture: ImageSource): string {
	return typeof picture === 'string'
		? `${picture}:${modified(picture)}`
		: createHash('sha1').update(picture).digest('hex');
}
