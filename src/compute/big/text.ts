// Bytes as text in which every byte is one character, so that offsets in the text are offsets in the file; and such text
// as people read it.

/** One character a byte. */
export function textOf(bytes: Buffer): string {
	return bytes.toString('latin1');
}

/** What `textOf` came from; letters that are no byte are written as UTF-8. */
export function bytesOf(text: string): Buffer {
	const latin = Buffer.from(text, 'latin1');
	if (textOf(latin) === text) return latin;
	return Buffer.concat(
		Array.from(text, (letter) => Buffer.from(letter, letter.charCodeAt(0) > 0xff ? 'utf8' : 'latin1')),
	);
}

/** The letters that the bytes stand for. */
export function readable(text: string): string {
	const bytes = Buffer.from(text, 'latin1');
	return bytes.every((byte) => byte < 0x80) ? text : bytes.toString('utf8');
}
