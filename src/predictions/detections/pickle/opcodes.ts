// Names of the opcodes that are refused, so that a refusal says what was found. Source: CPython Lib/pickletools.py.

const names: Record<number, string> = {
	70: 'FLOAT',
	73: 'INT',
	76: 'LONG',
	80: 'PERSID',
	83: 'STRING',
	86: 'UNICODE',
	100: 'DICT',
	103: 'GET',
	105: 'INST',
	108: 'LIST',
	111: 'OBJ',
	112: 'PUT',
	130: 'EXT1',
	131: 'EXT2',
	132: 'EXT4',
	143: 'EMPTY_SET',
	144: 'ADDITEMS',
	145: 'FROZENSET',
	146: 'NEWOBJ_EX',
	151: 'NEXT_BUFFER',
	152: 'READONLY_BUFFER',
};

/** "INST" or "0x9f (no opcode)". */
export function opcodeName(op: number): string {
	return names[op] ?? `0x${op.toString(16).padStart(2, '0')} (no opcode of protocols 0 to 5)`;
}
