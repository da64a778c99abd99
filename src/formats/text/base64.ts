// Bytes written as text, as JSON files carry pictures.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes of a base64 text; characters outside the alphabet are skipped. */
export function base64Bytes(text: string): Uint8Array {
	const values = new Int8Array(128).fill(-1);
	for (let i = 0; i < alphabet.length; i++) values[alphabet.charCodeAt(i)] = i;
	const bytes = new Uint8Array(Math.floor((text.length * 3) / 4) + 3);
	let length = 0;
	let bits = 0;
	let pending = 0;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		const value = code < 128 ? values[code] : -1;
		if (value < 0) continue;
		bits = ((bits << 6) | value) & 0xffffff;
		pending += 6;
		if (pending >= 8) {
			pending -= 8;
			bytes[length++] = bits >> pending;
		}
	}
	return bytes.slice(0, length);
}

/** `bytes` in base64, padded (RFC 4648, section 4). */
export function base64Text(bytes: Uint8Array): string {
	const pieces: string[] = [];
	for (let at = 0; at < bytes.length; at += 3) {
		const [one, two = 0, three = 0] = bytes.subarray(at, at + 3);
		const bits = (one << 16) | (two << 8) | three;
		const written = [18, 12, 6, 0].map((shift) => alphabet[(bits >> shift) & 63]).join('');
		const missing = Math.max(0, at + 3 - bytes.length);
		pieces.push(written.slice(0, 4 - missing) + '='.repeat(missing));
	}
	return pieces.join('');
}
