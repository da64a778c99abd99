// Keys of records in bytes.

/** The bytes of a key without letters beyond ASCII. */
export function keyBytes(text: string): Uint8Array {
	return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Whether the bytes at `at` are those of `key`, whose length is known to be the same. */
export function isKeyAt(b: Uint8Array, at: number, key: Uint8Array): boolean {
	for (let i = 0; i < key.length; i++) if (b[at + i] !== key[i]) return false;
	return true;
}
