// What happens to files: cut, scrambled, re-encoded, edited by hand; and what somebody would do to break a reader.

import type { Random } from './random';

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A copy of `bytes` with one to three kinds of damage. */
export function damaged(bytes: Uint8Array, random: Random): { bytes: Uint8Array; kinds: string[] } {
	const names = Object.keys(damages);
	const kinds = Array.from({ length: 1 + random.below(3) }, () => random.pick(names));
	let result: Uint8Array = bytes.slice();
	for (const kind of kinds) result = damages[kind](result, random);
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
	number: asText((text, random) => replaceOne(text, random, /-?\d+(\.\d+)?/g, () => random.pick(numbers))),
	numbers: asText((text, random) => {
		const number = random.pick(numbers);
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
		replaceOne(text, random, /:\s*("[^"]*"|[\w.-]+)/g, () => `: ${random.pick(values)}`),
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
	lines: asText((text, random) => text.replaceAll('\n', random.pick(['\r', '\r\n', '', '\n\n', '\u2028']))),
	columns: asText((text, random) => text.replaceAll(' ', random.pick(['\t', '  ', ',', '\u00a0', '']))),
};

const numbers = [
	'NaN',
	'Infinity',
	'-Infinity',
	'1e999',
	'-1e308',
	'1e-400',
	'99999999999999999999999',
	'-0',
	'1e21',
].concat([
	'4294967296',
	'2147483648',
	'30000',
	'0',
	'-1',
	'0.1234567890123456789',
	'1e5',
	'1,5',
	'0x10',
	'١٢',
]);
const values = [
	'null',
	'[]',
	'{}',
	'""',
	'true',
	'[[]]',
	'[[[]]]',
	'{"size": [30000, 30000], "counts": [900000000]}',
].concat([
	'{"size": [9, 9], "counts": "PPPPPPPPPPPPPPPPPPPP"}',
	'"iVBORw0KGgo="',
	'[1, 2, 3, 4]',
	'"rectangle"',
	'"mask"',
]);

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

function asText(change: (text: string, random: Random) => string): Damage {
	return (bytes, random) => encoder.encode(change(decoder.decode(bytes), random));
}

/** One occurrence of `pattern`, any of them, becomes something else. */
function replaceOne(
	text: string,
	random: Random,
	pattern: RegExp,
	change: (found: string) => string,
): string {
	const from = random.below(text.length + 1);
	pattern.lastIndex = from;
	const found = pattern.exec(text);
	if (!found) return text;
	return text.slice(0, found.index) + change(found[0]) + text.slice(found.index + found[0].length);
}

/** A range of at most 200 bytes, now and then of any length. */
function block({ length }: Uint8Array, random: Random): [number, number] {
	const start = random.below(length + 1);
	const most = random.next() < 0.2 ? length : 200;
	return [start, Math.min(length, start + random.below(most + 1))];
}

function spliced(bytes: Uint8Array, [start, end]: [number, number], put: Uint8Array): Uint8Array {
	const result = new Uint8Array(bytes.length - (end - start) + put.length);
	result.set(bytes.subarray(0, start));
	result.set(put, start);
	result.set(bytes.subarray(end), start + put.length);
	return result;
}
