// Packs golden vectors for the repository: float32 arrays become base64 of their four byte planes (all lowest bytes
// first), which compresses better, and each file is compressed with Brotli. Nothing is rounded: a value that float32
// cannot hold keeps its decimal.
//
//   node scripts/goldens/pack.mjs FROM_FOLDER TO_FOLDER

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const [from, to] = process.argv.slice(2);
if (!from || !to) {
	console.error('usage: node scripts/goldens/pack.mjs FROM_FOLDER TO_FOLDER');
	process.exit(2);
}
mkdirSync(to, { recursive: true });

function packArrays(value) {
	if (Array.isArray(value)) return value.map(packArrays);
	if (value === null || typeof value !== 'object') return value;
	if (value.dtype === 'float32' && typeof value.b64 === 'string') {
		const { b64, ...rest } = value;
		return { ...rest, planes: bytePlanes(Buffer.from(b64, 'base64')) };
	}
	const exact = value.dtype === 'float32' && Array.isArray(value.data) && value.data.length > 8;
	if (exact && value.data.every((v) => typeof v === 'number' && Math.fround(v) === v)) {
		const { data, ...rest } = value;
		return { ...rest, planes: bytePlanes(Buffer.from(Float32Array.from(data).buffer)) };
	}
	return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packArrays(item)]));
}

function bytePlanes(bytes) {
	const count = bytes.length / 4;
	const planes = Buffer.alloc(bytes.length);
	for (let k = 0; k < bytes.length; k++) planes[(k % 4) * count + Math.floor(k / 4)] = bytes[k];
	return planes.toString('base64');
}

let total = 0;
for (const name of readdirSync(from).filter((file) => file.endsWith('.json'))) {
	const text = Buffer.from(JSON.stringify(packArrays(JSON.parse(readFileSync(join(from, name), 'utf8')))));
	const packed = brotliCompressSync(text, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: 11,
			[constants.BROTLI_PARAM_LGWIN]: 24,
			[constants.BROTLI_PARAM_SIZE_HINT]: text.length,
		},
	});
	writeFileSync(join(to, `${name}.br`), packed);
	total += packed.length;
}
console.log(`${to}: ${(total / 1e6).toFixed(2)} MB`);
