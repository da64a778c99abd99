// Sentences and figures of the table's frame: how many images, how large, and why nothing is there.

import { largestDocument } from '../../core/text-limit';
import { formatCount, plural } from '../../core/words';
import type { TableFile, TableFilter } from '../../messages';
import { isUnfiltered } from './state';

/** "475 MB", "1.2 GB", "0.3 MB". */
export function sizeWords(bytes: number): string {
	const [value, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
	return `${value >= 10 ? Math.round(value) : Math.max(0.1, value).toFixed(1)} ${unit}`;
}

/** "69,884 of 118,287 images" of a filter, "118,287 images" of all. */
export function imagesWords(total: number, filter: TableFilter, file: TableFile): string {
	return isUnfiltered(filter)
		? plural(total, 'image')
		: `${formatCount(total)} of ${plural(file.images, 'image')}`;
}

export function countWords(total: number, filter: TableFilter, file: TableFile): string {
	const images = imagesWords(total, filter, file);
	if (!isUnfiltered(filter)) return images;
	return `${images} · ${plural(file.records, 'object')} · ${sizeWords(file.size)}`;
}

/** Where the file is read from, in short and in full. */
export function placeWords({ size }: TableFile): { short: string; full: string } {
	const short = 'Read in place';
	return {
		short,
		full: size >= largestDocument ? `${short}: too big for the text editor (limit 50 MB)` : short,
	};
}

const severities = { any: 'problems', errors: 'errors', warnings: 'warnings' } as const;

/** Why no image is listed. */
export function nothingWords({ text, problems }: TableFilter, isLooking: boolean): string {
	const searched = text.trim();
	const named = searched === '' ? '' : `“${searched}” in its name, or as its id or class`;
	const wrong = problems === 'all' ? '' : severities[problems];
	const what = [named, wrong].filter((part) => part !== '').join(', and ');
	return wrong !== '' && isLooking
		? `So far no image has ${what}. Problems are still being looked for.`
		: `No image has ${what}.`;
}
