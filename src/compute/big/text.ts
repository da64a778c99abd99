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

/** A letter in UTF-8, one character a byte. */
const letterBytes = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/** The letters that the bytes stand for; letters that were written as escapes (`\u4eba`) stand there already. */
export function readable(text: string): string {
	return text.replace(letterBytes, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
}
