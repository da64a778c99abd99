// Arrays of numpy and tensors of torch as lists of float64, from the bytes that a pickle carries.

import { bytesPerValue, decodeNumbers, type TensorType, valueCount } from '../../tensors';
import { type NumberArray, type NumberStorage, type NumberType, PickleRefused } from './values';

const types: Record<string, TensorType> = {
	f8: 'F64',
	f4: 'F32',
	f2: 'F16',
	bf2: 'BF16',
	i8: 'I64',
	i4: 'I32',
	i2: 'I16',
	i1: 'I8',
	u8: 'U64',
	u4: 'U32',
	u2: 'U16',
	u1: 'U8',
	b1: 'BOOL',
};

/** A tensor may repeat its storage's values, but not into more than this many. */
const mostRepeated = 1 << 20;

/** The reader's name of a type; refuses those that are no little-endian numbers. */
export function numberType({ code, order }: NumberType): TensorType {
	const type = types[code];
	if (type === undefined)
		throw new PickleRefused(
			code.startsWith('O')
				? 'holds a numpy array of Python objects, which are never loaded'
				: `holds a numpy array of the type ${JSON.stringify(code)}, which is not supported`,
		);
	if (order === '>' && bytesPerValue[type] > 1)
		throw new PickleRefused('holds big-endian numbers, which are not supported');
	return type;
}

/** A numpy array of these bytes, column-major where `fortran` says so. */
export function numpyArray(
	type: NumberType,
	shape: readonly number[],
	bytes: Uint8Array,
	layout: 'C' | 'F',
): NumberArray {
	const known = numberType(type);
	const count = valueCount(shape);
	if (bytes.length !== count * bytesPerValue[known])
		throw new PickleRefused(`holds a numpy array of ${count} values in ${bytes.length} bytes`);
	return {
		kind: 'array',
		shape: [...shape],
		numbers() {
			const values = decodeNumbers(bytes, known);
			return layout === 'C' || shape.length < 2 ? values : strided(values, shape, columnMajor(shape), 0);
		},
	};
}

/** A tensor: `shape` values of the storage from `offset` on, `strides` values apart. */
export function tensor(
	storage: NumberStorage,
	offset: number,
	shape: readonly number[],
	strides: readonly number[],
): NumberArray {
	const type = numberType({ kind: 'type', code: storage.code, order: '<' });
	return {
		kind: 'array',
		shape: [...shape],
		numbers() {
			const bytes = storage.bytes();
			const held = Math.floor(bytes.length / bytesPerValue[type]);
			const count = valueCount(shape);
			const last = shape.reduce((sum, side, k) => sum + (side - 1) * strides[k], offset);
			if (count > 0 && (last >= held || (count > held && count > mostRepeated)))
				throw new PickleRefused(`holds a tensor of ${count} values in a storage of ${held}`);
			const values = decodeNumbers(bytes.subarray(0, held * bytesPerValue[type]), type);
			return strided(values, shape, strides, offset);
		},
	};
}

function columnMajor(shape: readonly number[]): number[] {
	let stride = 1;
	return shape.map((side) => {
		const own = stride;
		stride *= side;
		return own;
	});
}

/** Values in row-major order of a view with strides. */
function strided(
	values: Float64Array,
	shape: readonly number[],
	strides: readonly number[],
	offset: number,
): Float64Array {
	const out = new Float64Array(valueCount(shape));
	const place = new Array<number>(shape.length).fill(0);
	let from = offset;
	for (let at = 0; at < out.length; at++) {
		out[at] = values[from];
		for (let k = shape.length - 1; k >= 0; k--) {
			from += strides[k];
			if (++place[k] < shape[k]) break;
			from -= shape[k] * strides[k];
			place[k] = 0;
		}
	}
	return out;
}
