// Writes a safetensors file: length of the header, header as JSON, then the tensors' bytes one after another.

/** `tensors`: `[name, shape, Float32Array, Int32Array or Uint16Array with the bits of halves]`; `metadata`: texts by name. */
export function safetensors(tensors, metadata) {
	const header = { __metadata__: metadata };
	let offset = 0;
	for (const [name, shape, data] of tensors) {
		const end = offset + data.byteLength;
		header[name] = { dtype: dtypeOf(data), shape, data_offsets: [offset, end] };
		offset = end;
	}
	const text = JSON.stringify(header);
	const json = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
	const length = Buffer.alloc(8);
	length.writeBigUInt64LE(BigInt(json.length));
	const parts = tensors.map(([, , data]) => Buffer.from(data.buffer, data.byteOffset, data.byteLength));
	return Buffer.concat([length, json, ...parts]);
}

function dtypeOf(data) {
	if (data instanceof Int32Array) return 'I32';
	return data instanceof Uint16Array ? 'F16' : 'F32';
}

/** The bits of float16 numbers with the same values. Throws where a value has no exact one. */
export function halves(values) {
	const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
	return Uint16Array.from(bits, (word, place) => {
		if (word === 0) return 0;
		const exponent = ((word >>> 23) & 0xff) - 127;
		if (exponent < -14 || exponent > 15 || (word & 0x1fff) !== 0) {
			throw new RangeError(`${values[place]} is no float16 number`);
		}
		return ((word >>> 16) & 0x8000) | ((exponent + 15) << 10) | ((word >>> 13) & 0x3ff);
	});
}
