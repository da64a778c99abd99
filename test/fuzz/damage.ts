// What happens to files: cut, scrambled, re-encoded, edited by hand; and what somebody would do to break a reader.

import type { FormatName } from '../../src/formats/types';
import { formatDamages } from './damage-formats';
import { hostileNumbers, hostileValues } from './hostile';
import type { Random } from './random';
import { asText, block, type Damage, replaceOne, spliced } from './replace';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Damage that makes a file longer than this is left out: the limits of time and memory are those of common files. */
const mostBytes = 5_000_000;

/** A copy of `bytes`, a file in `format`, with one to three kinds of damage: half of them such as suit the format. */
export function damaged(
	bytes: Uint8Array,
	format: FormatName,
	random: Random,
): { bytes: Uint8Array; kinds: string[] } {
	const own = formatDamages(format);
	let result: Uint8Array = bytes.slice();
	const kinds = Array.from({ length: 1 + random.below(3) }, () => {
		const from = random.next() < 0.5 ? own : damages;
		const kind = random.pick(Object.keys(from));
		const worse = from[kind](result, random);
		if (worse.length <= mostBytes) result = worse;
		return kind;
	});
	return { bytes: result, kinds };
}

const damages: Record<string, Damage> = {
	cut: (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
	'cut-front': (bytes, random) => bytes.slice(random.below(bytes.length + 1)),
	flip(bytes, random) {
		const flipped = bytes.slice();
		for (let count = 1 + random.below(20); count > 0 && flipped.length > 0; count--) {
			flipped[random.below(flipped.length)] ^= 1 << random.below(8);
		}
		return flipped;
	},
	delete: (bytes, random) => spliced(bytes, block(bytes, random), new Uint8Array(0)),
	insert(bytes, random) {
		const at = random.below(bytes.length + 1);
		return spliced(
			bytes,
			[at, at],
			Uint8Array.from({ length: 1 + random.below(40) }, () => random.below(256)),
		);
	},
	repeat(bytes, random) {
		const [start, end] = block(bytes, random);
		const at = random.below(bytes.length + 1);
		return spliced(bytes, [at, at], bytes.slice(start, end));
	},
	encoding: (bytes, random) => encoded(decoder.decode(bytes), random.pick(encodings)),
	number: asText((text, random) =>
		replaceOne(text, random, /-?\d+(\.\d+)?/g, () => random.pick(hostileNumbers)),
	),
	numbers: asText((text, random) => {
		const number = random.pick(hostileNumbers);
		return text.replace(/-?\d+(\.\d+)?/g, (found) => (random.next() < 0.3 ? number : found));
	}),
	comma: asText((text, random) => replaceOne(text, random, /\s*[\]}]/g, (found) => `,${found}`)),
	punctuation: asText((text, random) =>
		replaceOne(text, random, /[[\]{},:"<>/&\n]/g, () => random.pick(['', ...'[]{},:"<>/&\\\n'])),
	),
	member: asText((text, random) =>
		replaceOne(text, random, /"\w+":\s*("[^"]*"|[\w.]+)/g, (found) => `${found}, ${found}`),
	),
	value: asText((text, random) =>
		replaceOne(text, random, /:\s*("[^"]*"|[\w.-]+)/g, () => `: ${random.pick(hostileValues)}`),
	),
	nested: asText((text, random) => {
		const depth = random.pick([100, 10_000, 50_000]);
		const [open, close] = random.pick([
			['[', ']'],
			['{"a":', '}'],
			['<a>', '</a>'],
		]);
		const deep = open.repeat(depth) + (random.next() < 0.5 ? close.repeat(depth) : '');
		return replaceOne(text, random, /[\d"<]/g, (found) => deep + found);
	}),
	entities: asText((text, random) => {
		const levels = Array.from({ length: 10 }, (_, level) => {
			return `<!ENTITY l${level} "${level === 0 ? 'lol' : `&l${level - 1};`.repeat(10)}">`;
		});
		const bomb = `<?xml version="1.0"?><!DOCTYPE annotation [${levels.join('')}]>`;
		return (
			bomb +
			replaceOne(text, random, />[^<]+</g, () =>
				random.pick(['>&l9;<', '>&#0;<', '>&#x110000;<', '>&nope;<']),
			)
		);
	}),
	surrogates: (bytes, random) => {
		const at = random.below(bytes.length + 1);
		const lone = random.pick([
			Uint8Array.of(0xed, 0xa0, 0x80),
			encoder.encode('\\ud800'),
			encoder.encode('😀'),
		]);
		return spliced(bytes, [at, at], lone);
	},
	'mixed-lines': asText((text, random) =>
		text.replace(/\n/g, (end) => (random.next() < 0.5 ? random.pick(['\r\n', '\r', '\n\r']) : end)),
	),
	lines: asText((text, random) => text.replaceAll('\n', random.pick(['\r', '\r\n', '', '\n\n', '\u2028']))),
	columns: asText((text, random) => text.replaceAll(' ', random.pick(['\t', '  ', ',', '\u00a0', '']))),
};

const encodings = [
	'utf-8-mark',
	'utf-16le',
	'utf-16be',
	'utf-16le-mark',
	'utf-16be-mark',
	'latin-1',
] as const;

function encoded(text: string, encoding: (typeof encodings)[number]): Uint8Array {
	if (encoding === 'utf-8-mark') return encoder.encode(`\ufeff${text}`);
	if (encoding === 'latin-1') {
		const bytes = Uint8Array.from(text, (letter) => Math.min(letter.charCodeAt(0), 255));
		return spliced(bytes, [bytes.length >> 1, bytes.length >> 1], Uint8Array.of(0xe9, 0xfc));
	}
	const units = encoding.endsWith('mark') ? `\ufeff${text}` : text;
	const bytes = new Uint8Array(2 * units.length);
	const view = new DataView(bytes.buffer);
	for (let at = 0; at < units.length; at++)
		view.setUint16(2 * at, units.charCodeAt(at), encoding.startsWith('utf-16le'));
	return bytes;
}
