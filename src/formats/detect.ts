// Which format a text is in, by its content.

import type { Format } from './format';
import { Head } from './head';
import { formats } from './registry';
import type { FormatName } from './types';

/** The format of `text`, `null` when it is none that can be read; `path` decides only between equal readings. */
export function detectFormat(path: string, text: string): FormatName | null {
	return recognise(path, text)?.name ?? null;
}

export function recognise(path: string, text: string): Format | null {
	const head = new Head(path, text);
	return formats.find((format) => format.recognises(head)) ?? null;
}
