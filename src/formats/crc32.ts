// The checksum of zip archives and of the chunks of a PNG.

let table: Uint32Array | null = null;

/** CRC-32 of zip, gzip and PNG (ISO 3309, reflected polynomial 0xedb88320). */
export function crc32(bytes: Uint8Array): number {
	table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
		let value = byte;
		for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
		return value;
	});
	let crc = 0xffffffff;
	for (let k = 0; k < bytes.length; k++) {
		crc = (table[(crc ^ (bytes[k] as number)) & 0xff] as number) ^ (crc >>> 8);
	}
	return (crc ^ 0xffffffff) >>> 0;
}
