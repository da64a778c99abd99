// A conversion's report as text: how much, what is lost, and where the pictures go.

import { formatFacts } from '../format-names';
import type { Conversion } from './told';

const nothingLost = 'Nothing is lost.';

/** "8 images with 49 objects". */
function sizeWords(images: number, objects: number): string {
	return `${many(images, 'image')} with ${many(objects, 'object')}`;
}

/** How much of the data set is written: "8 images with 48 of 49 objects". */
export function keptWords({ images, objects, keptImages, keptObjects }: Conversion): string {
	return `${partOf(keptImages, images, 'image')} with ${partOf(keptObjects, objects, 'object')}`;
}

function partOf(kept: number, all: number, noun: string): string {
	return kept === all ? many(all, noun) : `${kept.toLocaleString('en')} of ${many(all, noun)}`;
}

/** One sentence a kind of loss, or that there is none, and what could not be read. */
export function lossLines({ losses, unread }: Conversion): string[] {
	const lines = losses.length === 0 ? [nothingLost] : losses.map(({ message }) => message);
	return unread.count === 0 ? lines : [unreadLine(unread), ...lines];
}

/** The whole report, with the first place of each kind of loss. */
export function conversionText(conversion: Conversion): string {
	const { source, target, files, images, objects, losses, unread, pictures } = conversion;
	const lines = [
		`${sizeWords(images, objects)}, from ${formatFacts[source].title} (${many(files, 'file')}) to ${formatFacts[target].title}`,
		'',
		`Written: ${keptWords(conversion)}.`,
	];
	if (unread.count > 0) lines.push(unreadLine(unread), `    ${unread.first}`);
	if (losses.length === 0) lines.push(nothingLost);
	for (const { message, example } of losses) {
		lines.push(message);
		if (example !== null) lines.push(`    First: ${example}`);
	}
	return [...lines, '', ...pictures, ''].join('\n');
}

function unreadLine({ count }: Conversion['unread']): string {
	return `${many(count, 'error')} ${count === 1 ? 'was' : 'were'} found while reading: what could not be read is left out.`;
}

function many(count: number, noun: string): string {
	return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
