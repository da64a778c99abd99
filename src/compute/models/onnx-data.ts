// The files beside an ONNX model that hold its weights, where they are not in the model itself.

const key = Buffer.from('\x0a\x08location\x12', 'latin1');

/**
 * Names of the files, relative to the model's folder. Told from the bytes: an entry "location" of a tensor's external data
 * is this key and the name with its length before it.
 * Source: onnx/onnx onnx/onnx.proto (TensorProto.external_data, StringStringEntryProto).
 */
export function externalDataOf(model: Buffer): string[] {
	const found = new Set<string>();
	for (let at = model.indexOf(key); at >= 0; at = model.indexOf(key, at + 1)) {
		let length = 0;
		let shift = 0;
		let next = at + key.length;
		for (; next < model.length && shift < 28; shift += 7) {
			const byte = model[next++] as number;
			length |= (byte & 0x7f) << shift;
			if (byte < 0x80) break;
		}
		if (length > 0 && next + length <= model.length) found.add(model.toString('utf8', next, next + length));
	}
	return [...found];
}
