// A zip archive read by its central directory: one member at a time, each checked against its CRC-32.
// Only the file's handle and the list of members are held.

import { readSync } from 'node:fs';
import { constants, inflateRawSync } from 'node:zlib';
import { crc32 } from '../formats/crc32';

export interface ZipMember {
	name: string;
	/** 0 stored, 8 deflated. */
	method: number;
	crc: number;
	compressedSize: number;
	size: number;
	/** Byte where the local header starts. */
	headerAt: number;
}

/** The archive is damaged or of a kind that is not read; the message ends a sentence about the file. */
export class ZipError extends Error {}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
/** The end record and the longest comment after it. */
const endSearch = 22 + 65_535;

/**
 * Members in the order of the central directory.
 * Format: PKWARE APPNOTE 6.3.10, sections 4.3.12 to 4.3.16 and 4.5.3 (zip64).
 */
export function zipMembers(file: number, fileSize: number): ZipMember[] {
	const { count, at, length } = directoryOf(file, fileSize);
	const bytes = readRange(file, at, length);
	const view = viewOf(bytes);
	const members: ZipMember[] = [];
	let from = 0;
	for (let k = 0; k < count; k++) {
		if (from + 46 > bytes.length || view.getUint32(from, true) !== entrySignature) {
			throw new ZipError('its list of members is damaged');
		}
		const nameLength = view.getUint16(from + 28, true);
		const extraLength = view.getUint16(from + 30, true);
		const commentLength = view.getUint16(from + 32, true);
		const name = new TextDecoder().decode(bytes.subarray(from + 46, from + 46 + nameLength));
		const member: ZipMember = {
			name,
			method: view.getUint16(from + 10, true),
			crc: view.getUint32(from + 16, true),
			compressedSize: view.getUint32(from + 20, true),
			size: view.getUint32(from + 24, true),
			headerAt: view.getUint32(from + 42, true),
		};
		const extraAt = from + 46 + nameLength;
		applyZip64(member, viewOf(bytes.subarray(extraAt, extraAt + extraLength)));
		if (view.getUint16(from + 8, true) & 1) throw new ZipError(`"${name}" is encrypted`);
		if (member.method !== 0 && member.method !== 8) {
			throw new ZipError(`"${name}" is compressed by method ${member.method}, which is not supported`);
		}
		members.push(member);
		from = extraAt + extraLength + commentLength;
	}
	return members;
}

/** The whole member. Throws a ZipError where it does not inflate to what the central directory says. */
export function readMember(file: number, member: ZipMember): Uint8Array {
	const packed = readRange(file, dataStart(file, member), member.compressedSize);
	let bytes: Uint8Array = packed;
	if (member.method === 8) {
		try {
			bytes = inflateRawSync(packed, { maxOutputLength: Math.max(member.size, 1) });
		} catch {
			throw new ZipError('is damaged: its compressed bytes cannot be inflated');
		}
	}
	if (bytes.length !== member.size || crc32(bytes) !== member.crc) {
		throw new ZipError('is damaged: its bytes do not have the checksum that the archive records');
	}
	return bytes;
}

/** About the first `count` bytes of the member, without inflating the rest; not checked. */
export function readMemberStart(file: number, member: ZipMember, count: number): Uint8Array {
	// Deflate never makes random bytes much longer, so the packed start holds at least the wanted one.
	const packed = readRange(file, dataStart(file, member), Math.min(member.compressedSize, count + 1024));
	if (member.method === 0) return packed;
	try {
		return inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH });
	} catch {
		throw new ZipError('is damaged: its compressed bytes cannot be inflated');
	}
}

function directoryOf(file: number, fileSize: number): { count: number; at: number; length: number } {
	const tailAt = Math.max(0, fileSize - endSearch);
	const tail = readRange(file, tailAt, fileSize - tailAt);
	const view = viewOf(tail);
	let end = tail.length - 22;
	while (end >= 0 && view.getUint32(end, true) !== endSignature) end--;
	if (end < 0) throw new ZipError('it has no list of members at its end; it is cut off or no zip file');
	const found = {
		count: view.getUint16(end + 10, true),
		length: view.getUint32(end + 12, true),
		at: view.getUint32(end + 16, true),
	};
	const needs64 = found.count === 0xffff || found.length === 0xffffffff || found.at === 0xffffffff;
	if (needs64 && end >= 20) {
		const at = Number(view.getBigUint64(end - 20 + 8, true));
		const record = viewOf(readRange(file, at, 56));
		if (record.byteLength < 56 || record.getUint32(0, true) !== end64Signature) {
			throw new ZipError('its list of members is damaged');
		}
		found.count = Number(record.getBigUint64(32, true));
		found.length = Number(record.getBigUint64(40, true));
		found.at = Number(record.getBigUint64(48, true));
	}
	if (found.at + found.length > fileSize) {
		throw new ZipError('its list of members lies past its end; it is cut off');
	}
	return found;
}

/** Sizes and place that do not fit 32 bits stand in the extra field with id 1, in this order. */
function applyZip64(member: ZipMember, extra: DataView): void {
	for (let at = 0; at + 4 <= extra.byteLength; ) {
		const id = extra.getUint16(at, true);
		const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
		let value = at + 4;
		if (id === 1) {
			for (const field of ['size', 'compressedSize', 'headerAt'] as const) {
				if (member[field] !== 0xffffffff || value + 8 > end) continue;
				member[field] = Number(extra.getBigUint64(value, true));
				value += 8;
			}
		}
		at = end;
	}
}

function dataStart(file: number, member: ZipMember): number {
	const header = viewOf(readRange(file, member.headerAt, 30));
	if (header.byteLength < 30 || header.getUint32(0, true) !== localSignature) {
		throw new ZipError('is damaged: it does not start where the archive says');
	}
	return member.headerAt + 30 + header.getUint16(26, true) + header.getUint16(28, true);
}

function viewOf(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `length` bytes from byte `at` on, fewer at the end of the file. */
export function readRange(file: number, at: number, length: number): Uint8Array {
	const bytes = new Uint8Array(length);
	let done = 0;
	while (done < length) {
		const read = readSync(file, bytes, done, length - done, at + done);
		if (read === 0) break;
		done += read;
	}
	return done === length ? bytes : bytes.subarray(0, done);
}
