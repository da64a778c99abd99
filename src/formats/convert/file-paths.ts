// Where the file of an image goes in formats that have one file an image: below the target's folder, never beside it.

import type { Dataset, DatasetImage } from './types';

/**
 * The name of an image as a relative path with forward slashes: without a drive, a host, and steps upwards. Images
 * without a name are numbered.
 *
 * @param row of the image in its data set.
 */
export function relativeName({ fileName }: DatasetImage, row: number): string {
	const parts = fileName
		.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
		.replaceAll('\\', '/')
		.replace(/^[a-z]:\//i, '')
		.split('/')
		.filter((part) => part !== '' && part !== '.' && part !== '..');
	return parts.length > 0 ? parts.join('/') : `image-${row + 1}`;
}

/** A path without the extension of its last part. */
export function withoutExtension(path: string): string {
	const dot = path.lastIndexOf('.');
	return dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path;
}

/** The names of the classes in the order of the data set, each once. */
export function classNamesOf({ classes }: Dataset): string[] {
	return [...new Set(classes.map(({ name }) => name))];
}
