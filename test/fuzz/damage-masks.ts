// Damage of masks that are written as code: base64 of pictures, bytes of brushes, runs, and the sizes that they are of.

import { deflateSync } from 'node:zlib';
import { encodePngMask } from '../../src/formats/png-write';
import { base64Text } from '../../src/formats/text/base64';
import { hostileNumbers } from './hostile';
import type { Random } from './random';
import { asText, type Damage, replaceOne } from './replace';

/** Long strings of base64's letters; slashes may be escaped. */
const code = /"[A-Za-z0-9+/=\\]{40,}"/g;

export const maskDamages: Record<string, Damage> = {
	base64: asText((text, random) => replaceOne(text, random, code, (found) => damagedCode(found, random))),
	bomb: asText((text, random) => replaceOne(text, random, code, () => `"${random.pick(bombs())}"`)),
	size: asText((text, random) => {
		const size = random.pick(['16000', '16384', '1e9', '999999999', '-5', '0', '0.5', 'null']);
		return text.replace(
			/"(?:original_)?(?:width|height|imageWidth|imageHeight)":\s*[\d.]+/g,
			(found) => `${found.slice(0, found.indexOf(':'))}: ${size}`,
		);
	}),
	bytes: asText((text, random) =>
		replaceOne(text, random, /"(?:rle|counts|size|origin)":\s*\[[^\]]*\]/g, (found) => {
			const name = found.slice(0, found.indexOf(':'));
			const list = Array.from({ length: random.pick([0, 1, 2, 40, 20_000]) }, () =>
				random.next() < 0.1 ? random.pick(hostileNumbers) : random.below(256),
			);
			return `${name}: [${random.pick([list.join(), `${list.join()},`, found.slice(found.indexOf('[') + 1, -9)])}]`;
		}),
	),
	holes: asText((text, random) =>
		replaceOne(text, random, /"interior":\s*\[[^\]]*\]/g, () => {
			const ring = `[[1, 1], [${random.pick(hostileNumbers)}, 5], [9, ${random.pick(hostileNumbers)}], [3, 3]]`;
			return `"interior": [${Array.from({ length: random.pick([1, 50]) }, () => ring).join()}]`;
		}),
	),
};

function damagedCode(found: string, random: Random): string {
	const letters = found.slice(1, -1);
	const at = random.below(letters.length);
	return random.pick([
		`"${letters.slice(0, at)}"`,
		`"${letters.slice(0, at)}${random.pick(['A', '=', '\\n', '*', ' ', 'zzzz'])}${letters.slice(at)}"`,
		`"${letters.slice(0, at)}${random.pick(['A', '/', '9'])}${letters.slice(at + 1)}"`,
		`"${letters}${letters}"`,
	]);
}

/** Pictures that are small in the file and large in memory: stated sizes without data, and streams of zeros. */
function bombs(): string[] {
	made ??= [
		claimed(16_000, 16_000),
		claimed(0xffffffff, 0xffffffff),
		encodePngMask({ width: 3000, height: 3000, bitmap: new Uint8Array(9_000_000) }),
		encodePngMask({ width: 2000, height: 2000, bitmap: new Uint8Array(4_000_000).fill(1) }),
		new Uint8Array(deflateSync(new Uint8Array(50_000_000))),
	].flatMap((bytes) => [base64Text(bytes), base64Text(new Uint8Array(deflateSync(bytes)))]);
	return made;
}
let made: string[] | null = null;

/** A small picture whose header says another size. */
function claimed(width: number, height: number): Uint8Array {
	const bytes = encodePngMask({ width: 8, height: 8, bitmap: new Uint8Array(64).fill(1) });
	const view = new DataView(bytes.buffer);
	view.setUint32(16, width);
	view.setUint32(20, height);
	return bytes;
}
