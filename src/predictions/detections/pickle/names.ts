// The short list of names that a pickle of detections may use, and what each becomes. Every other name is refused.

import { bytesPerValue, decodeNumbers } from '../../tensors';
import { numberType, numpyArray, tensor } from './numbers';
import {
	type AllowedName,
	isObject,
	type NumberArray,
	type NumberStorage,
	type NumberType,
	type PickleContext,
	PickleRefused,
	type PickleValue,
} from './values';

type Call = NonNullable<AllowedName['call']>;

/** A numpy array whose shape and bytes come with its state. */
function emptyArray(): NumberArray {
	return { kind: 'array', shape: [0], numbers: () => new Float64Array(0) };
}

function dtype([code]: readonly PickleValue[]): NumberType {
	if (typeof code !== 'string') throw damaged('a numpy dtype');
	const match = /^([<>|=]?)([a-zA-Z]+\d*)$/.exec(code);
	if (!match) throw damaged('a numpy dtype');
	return { kind: 'type', code: match[2], order: match[1] || '<' };
}

function scalar([type, bytes]: readonly PickleValue[]): number {
	if (!isType(type) || !(bytes instanceof Uint8Array)) throw damaged('a numpy number');
	const known = numberType(type);
	if (bytes.length !== bytesPerValue[known]) throw damaged('a numpy number');
	return decodeNumbers(bytes, known)[0];
}

/** numpy/_core/numeric.py (_frombuffer). */
function fromBuffer([bytes, type, shape, order]: readonly PickleValue[]): NumberArray {
	if (!(bytes instanceof Uint8Array) || !isType(type)) throw damaged('a numpy array');
	return numpyArray(type, sides(shape), bytes, order === 'F' ? 'F' : 'C');
}

/** Bytes as protocol 2 writes them: a text in Latin-1. */
function encode([text, encoding]: readonly PickleValue[]): Uint8Array {
	if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1'))
		throw damaged('bytes written as text');
	return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
}

function bytes([value]: readonly PickleValue[]): Uint8Array {
	if (value === undefined) return new Uint8Array(0);
	if (value instanceof Uint8Array) return value;
	throw damaged('bytes');
}

/** torch/_utils.py (_rebuild_tensor_v2). */
function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): NumberArray {
	if (!isObject(storage ?? null)) throw damaged('a tensor');
	const held = storage as NumberStorage;
	if (held.kind !== 'storage' || typeof offset !== 'number' || !(offset >= 0)) throw damaged('a tensor');
	const [extent, steps] = [sides(shape), sides(strides)];
	if (extent.length !== steps.length) throw damaged('a tensor');
	return tensor(held, offset, extent, steps);
}

function orderedDict([items]: readonly PickleValue[]): Map<PickleValue, PickleValue> {
	const map = new Map<PickleValue, PickleValue>();
	if (items === undefined) return map;
	if (!Array.isArray(items)) throw damaged('an ordered dictionary');
	for (const item of items) if (Array.isArray(item) && item.length === 2) map.set(item[0], item[1]);
	return map;
}

/** torch/storage.py (_load_from_bytes): a file of torch.save within the pickle, read by the same rules. */
function storageFromBytes([inner]: readonly PickleValue[], context: PickleContext): PickleValue {
	if (!(inner instanceof Uint8Array)) throw damaged('a storage');
	return context.legacy(inner);
}

const storages: Record<string, string> = {
	DoubleStorage: 'f8',
	FloatStorage: 'f4',
	HalfStorage: 'f2',
	BFloat16Storage: 'bf2',
	LongStorage: 'i8',
	IntStorage: 'i4',
	ShortStorage: 'i2',
	CharStorage: 'i1',
	ByteStorage: 'u1',
	BoolStorage: 'b1',
};

const calls: Record<string, Call | undefined> = {
	'numpy.ndarray': undefined,
	'numpy.dtype': dtype,
	'_codecs.encode': encode,
	'builtins.bytes': bytes,
	'builtins.bytearray': bytes,
	'__builtin__.bytes': bytes,
	'__builtin__.bytearray': bytes,
	'collections.OrderedDict': orderedDict,
	'torch.Size': ([shape]) => shape ?? [],
	'torch._utils._rebuild_tensor_v2': rebuildTensor,
	'torch.storage._load_from_bytes': storageFromBytes,
};
for (const home of ['numpy.core', 'numpy._core']) {
	calls[`${home}.multiarray._reconstruct`] = emptyArray;
	calls[`${home}.multiarray.scalar`] = scalar;
	calls[`${home}.numeric._frombuffer`] = fromBuffer;
}
for (const name of Object.keys(storages)) calls[`torch.${name}`] = undefined;

/** Classes of which the state is taken and no method known. */
const plainClasses = new Set([
	'detectron2.structures.instances.Instances',
	'detectron2.structures.boxes.Boxes',
	'mmengine.structures.instance_data.InstanceData',
	'mmdet.structures.det_data_sample.DetDataSample',
]);

const allowed = new Map<string, AllowedName>();
for (const [name, call] of Object.entries(calls)) allowed.set(name, { kind: 'name', name, call });
for (const name of plainClasses) allowed.set(name, { kind: 'name', name });

/** The allowed name; refuses any other by what it is and where it stands. */
export function allowedName(module: string, name: string, at: number): AllowedName {
	const whole = `${module}.${name}`;
	const known = allowed.get(whole);
	if (known) return known;
	throw new PickleRefused(
		`is refused at byte ${at.toLocaleString('en')}: it names \`${shown(whole)}\`, which is not on the list of what detections need; nothing was run`,
	);
}

function shown(name: string): string {
	return name.length > 100 ? `${name.slice(0, 100)}…` : name.replaceAll('`', "'");
}

/** Whether objects of this name are kept by their state. */
export function isPlainClass({ name }: AllowedName): boolean {
	return plainClasses.has(name);
}

/** Letter and bytes of a storage's class. */
export function storageCode(name: string): string | null {
	return storages[name.replace(/^torch\./, '')] ?? null;
}

/** Shape or strides: whole numbers from 0. */
export function sides(value: PickleValue | undefined): number[] {
	if (!Array.isArray(value) || value.length > 32) throw damaged('a shape');
	return value.map((side) => {
		if (typeof side !== 'number' || !Number.isSafeInteger(side) || side < 0) throw damaged('a shape');
		return side;
	});
}

export function isType(value: PickleValue | undefined): value is NumberType {
	return isObject(value) && value.kind === 'type';
}

export function damaged(what: string): PickleRefused {
	return new PickleRefused(`is damaged: ${what} in it cannot be read`);
}
