// Writes safetensors and npz files as bytes, for tests: whole, and with the parts from which damaged ones are made.

import { deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/formats/crc32';
import { framed, type RawTensor } from '../../src/predictions/safetensors-write';

export { f32, i32, safetensorsBytes } from '../../src/predictions/safetensors-write';

/** `type`: safetensors name ("F32") or NumPy's ("<f4"). */
export type { RawTensor };

/** 8 bytes of length, any header text, any values. */
export function withHeader(header: string, values: Uint8Array = new Uint8Array(0)): Uint8Array {
	return framed(Buffer.from(header), [values]);
}

/** An npy array. Format: numpy/numpy numpy/lib/format.py. */
export function npy(
	{ type, shape, bytes }: RawTensor,
	options: { fortran?: boolean; version?: 1 | 2 } = {},
): Uint8Array {
	const { fortran = false, version = 1 } = options;
	const sides = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
	const text = `{'descr': '${type}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${sides}), }`;
	const prefix = version === 1 ? 10 : 12;
	const length = Math.ceil((prefix + text.length + 1) / 64) * 64 - prefix;
	const head = Buffer.alloc(prefix);
	head.set([0x93, ...Buffer.from('NUMPY'), version, 0]);
	if (version === 1) head.writeUInt16LE(length, 8);
	else head.writeUInt32LE(length, 8);
	return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1'), bytes]);
}

/** A zip of these members as numpy writes it: local headers with a zip64 field, plain sizes in the directory. */
export function zipBytes(
	members: Readonly<Record<string, Uint8Array>>,
	options: { deflate?: boolean; zip64?: boolean; comment?: string } = {},
): Uint8Array {
	const { deflate = false, zip64 = false, comment = '' } = options;
	const parts: Uint8Array[] = [];
	const directory: Uint8Array[] = [];
	let at = 0;
	for (const [name, bytes] of Object.entries(members)) {
		const packed = deflate ? deflateRawSync(bytes) : bytes;
		const text = Buffer.from(name);
		const local = Buffer.alloc(30 + text.length + 20);
		local.writeUInt32LE(0x04034b50, 0);
		local.writeUInt16LE(45, 4);
		local.writeUInt16LE(deflate ? 8 : 0, 8);
		local.writeUInt32LE(crc32(bytes), 14);
		local.writeUInt32LE(0xffffffff, 18);
		local.writeUInt32LE(0xffffffff, 22);
		local.writeUInt16LE(text.length, 26);
		local.writeUInt16LE(20, 28);
		local.set(text, 30);
		local.writeUInt16LE(1, 30 + text.length);
		local.writeUInt16LE(16, 32 + text.length);
		local.writeBigUInt64LE(BigInt(bytes.length), 34 + text.length);
		local.writeBigUInt64LE(BigInt(packed.length), 42 + text.length);
		const extra = zip64 ? 28 : 0;
		const entry = Buffer.alloc(46 + text.length + extra);
		entry.writeUInt32LE(0x02014b50, 0);
		entry.writeUInt16LE(deflate ? 8 : 0, 10);
		entry.writeUInt32LE(crc32(bytes), 16);
		entry.writeUInt32LE(zip64 ? 0xffffffff : packed.length, 20);
		entry.writeUInt32LE(zip64 ? 0xffffffff : bytes.length, 24);
		entry.writeUInt16LE(text.length, 28);
		entry.writeUInt16LE(extra, 30);
		entry.writeUInt32LE(zip64 ? 0xffffffff : at, 42);
		entry.set(text, 46);
		if (zip64) {
			entry.writeUInt16LE(1, 46 + text.length);
			entry.writeUInt16LE(24, 48 + text.length);
			entry.writeBigUInt64LE(BigInt(bytes.length), 50 + text.length);
			entry.writeBigUInt64LE(BigInt(packed.length), 58 + text.length);
			entry.writeBigUInt64LE(BigInt(at), 66 + text.length);
		}
		parts.push(local, packed);
		directory.push(entry);
		at += local.length + packed.length;
	}
	const length = directory.reduce((sum, entry) => sum + entry.length, 0);
	const end64 = Buffer.alloc(zip64 ? 76 : 0);
	if (zip64) {
		end64.writeUInt32LE(0x06064b50, 0);
		end64.writeBigUInt64LE(BigInt(directory.length), 32);
		end64.writeBigUInt64LE(BigInt(length), 40);
		end64.writeBigUInt64LE(BigInt(at), 48);
		end64.writeUInt32LE(0x07064b50, 56);
		end64.writeBigUInt64LE(BigInt(at + length), 64);
	}
	const end = Buffer.alloc(22 + comment.length);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(directory.length, 10);
	end.writeUInt32LE(length, 12);
	end.writeUInt32LE(zip64 ? 0xffffffff : at, 16);
	end.writeUInt16LE(comment.length, 20);
	end.write(comment, 22);
	return Buffer.concat([...parts, ...directory, end64, end]);
}
