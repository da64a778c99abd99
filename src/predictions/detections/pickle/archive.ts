// Files of pickles: plain ones, archives of torch.save (a zip with storages beside the pickle), and its older form.

import { closeSync, fstatSync, openSync } from 'node:fs';
import { readMember, ZipError, type ZipMember, zipMembers } from '../../zip';
import { readPickle } from './machine';
import { storageCode } from './names';
import { isObject, type NumberStorage, type PickleContext, PickleRefused, type PickleValue } from './values';

/** torch/serialization.py: MAGIC_NUMBER and PROTOCOL_VERSION of the older form. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyProtocol = 1001;

/** The object of a pickle that stands alone, or of torch.save's older form. Throws a PickleRefused. */
export function readPickleFile(bytes: Uint8Array): PickleValue {
	const context: PickleContext = {
		storage: () => {
			throw new PickleRefused('is damaged: it refers to a storage that is not in it');
		},
		legacy: readLegacy,
	};
	const first = readPickle(bytes, 0, context);
	return first.value === legacyMagic ? readLegacy(bytes) : first.value;
}

/**
 * The object of a zip of torch.save; storages are read when they are asked for. `use` takes it while the file is open.
 *
 * Source: pytorch/pytorch torch/serialization.py (_load, persistent_load).
 */
export function withTorchArchive<T>(path: string, use: (value: PickleValue) => T): T {
	const file = openSync(path, 'r');
	try {
		const members = new Map<string, ZipMember>();
		let root: string | null = null;
		for (const member of zipMembers(file, fstatSync(file).size)) {
			members.set(member.name, member);
			if (member.name === 'data.pkl' || member.name.endsWith('/data.pkl'))
				root = member.name.slice(0, -'data.pkl'.length);
		}
		if (root === null) throw new PickleRefused('is a zip without the data.pkl of torch.save');
		const order = members.get(`${root}byteorder`);
		if (order && new TextDecoder().decode(readMember(file, order)).trim() !== 'little')
			throw new PickleRefused('holds big-endian numbers, which are not supported');
		const context: PickleContext = {
			storage: (id) => {
				const { key, code } = storageId(id);
				const member = members.get(`${root}data/${key}`);
				if (!member) throw new PickleRefused(`is damaged: the storage "${key}" is not in it`);
				return storageOf(code, () => readMember(file, member));
			},
			legacy: readLegacy,
		};
		const pickle = members.get(`${root}data.pkl`) as ZipMember;
		return use(readPickle(readMember(file, pickle), 0, context).value);
	} catch (error) {
		if (error instanceof ZipError) throw new PickleRefused(error.message);
		throw error;
	} finally {
		closeSync(file);
	}
}

function storageOf(code: string, read: () => Uint8Array): NumberStorage {
	let bytes: Uint8Array | null = null;
	return {
		kind: 'storage',
		code,
		bytes() {
			bytes ??= read();
			return bytes;
		},
	};
}

/** `('storage', class, key, location, numel, ...)`. */
function storageId(id: readonly PickleValue[]): { key: string; code: string } {
	const [word, kind, key] = id;
	const code = isObject(kind) && kind.kind === 'name' ? storageCode(kind.name) : null;
	if (word !== 'storage' || code === null || typeof key !== 'string' || !/^\w+$/.test(key))
		throw new PickleRefused('is damaged: it refers to something that is no storage');
	return { key, code };
}

/**
 * torch.save's older form: a magic number, a protocol, facts of the system, the object, the keys of its storages, and
 * their bytes behind one another. Files of it within one of it are refused.
 *
 * Source: pytorch/pytorch torch/serialization.py (_legacy_save, _legacy_load).
 */
function readLegacy(bytes: Uint8Array): PickleValue {
	const found = new Map<string, Uint8Array>();
	const context: PickleContext = {
		storage: (id) => {
			const { key, code } = storageId(id);
			return storageOf(code, () => {
				const held = found.get(key);
				if (!held) throw new PickleRefused(`is damaged: the storage "${key}" is not in it`);
				return held;
			});
		},
		legacy: () => {
			throw new PickleRefused('is refused: it holds files of torch.save within one another');
		},
	};
	const widths = new Map<string, number>();
	const noting: PickleContext = {
		...context,
		storage: (id) => {
			const { key, code } = storageId(id);
			widths.set(key, Number.parseInt(code.replace(/\D/g, ''), 10));
			return context.storage(id);
		},
	};
	const magic = readPickle(bytes, 0, context);
	const protocol = readPickle(bytes, magic.end, context);
	if (magic.value !== legacyMagic || protocol.value !== legacyProtocol)
		throw new PickleRefused('holds bytes that are no file of torch.save');
	const system = readPickle(bytes, protocol.end, context);
	const object = readPickle(bytes, system.end, noting);
	const keys = readPickle(bytes, object.end, context);
	if (!Array.isArray(keys.value)) throw new PickleRefused('is damaged: it does not list its storages');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = keys.end;
	for (const key of keys.value) {
		if (at + 8 > bytes.length) throw new PickleRefused('is cut off: storages are missing at its end');
		const length = Number(view.getBigInt64(at, true)) * (widths.get(String(key)) ?? 1);
		at += 8;
		if (!(length >= 0 && at + length <= bytes.length))
			throw new PickleRefused('is cut off: storages are missing at its end');
		found.set(String(key), bytes.subarray(at, at + length));
		at += length;
	}
	return object.value;
}
