// Reads a pickle by a short list of opcodes (protocols 2 to 5) into plain data. Every other opcode is refused by its name,
// every name that is not on the list likewise; lengths are checked against the bytes that are there.

import { PickleBytes } from './bytes';
import { allowedName, damaged, isPlainClass, isType, sides } from './names';
import { numpyArray } from './numbers';
import { opcodeName } from './opcodes';
import {
	isObject,
	type NumberArray,
	type PickleContext,
	type PickleObject,
	PickleRefused,
	type PickleValue,
} from './values';

/**
 * Reads the pickle that starts at `at`; `end` is the index behind its STOP. Throws a PickleRefused for anything that is
 * not on the lists or is damaged.
 *
 * Format: CPython Lib/pickletools.py; PEP 307, 3154 and 574.
 */
export function readPickle(
	bytes: Uint8Array,
	at: number,
	context: PickleContext,
): { value: PickleValue; end: number } {
	return new Machine(new PickleBytes(bytes, at), context).run();
}

class Machine {
	private readonly stack: PickleValue[] = [];
	private readonly marks: number[] = [];
	private readonly memo = new Map<number, PickleValue>();

	constructor(
		private readonly bytes: PickleBytes,
		private readonly context: PickleContext,
	) {}

	run(): { value: PickleValue; end: number } {
		for (;;) {
			this.bytes.opAt = this.bytes.at;
			const op = this.bytes.byte();
			if (op === 0x2e) {
				const value = this.pop();
				if (this.marks.length > 0 || this.stack.length > 0)
					throw this.bytes.broken('values are left over at its end');
				return { value, end: this.bytes.at };
			}
			this.step(op);
		}
	}

	private step(op: number): void {
		switch (op) {
			case 0x80: // PROTO
				if (this.bytes.byte() > 5) throw this.bytes.broken('its protocol is newer than 5');
				return;
			case 0x95: // FRAME
				this.bytes.length8();
				return;
			case 0x28: // MARK
				this.marks.push(this.stack.length);
				return;
			case 0x30: // POP
				this.pop();
				return;
			case 0x31: // POP_MARK
				this.popMark();
				return;
			case 0x32: // DUP
				this.stack.push(this.top());
				return;
			case 0x4e: // NONE
				this.stack.push(null);
				return;
			case 0x88: // NEWTRUE
			case 0x89: // NEWFALSE
				this.stack.push(op === 0x88);
				return;
			case 0x4b: // BININT1
				this.stack.push(this.bytes.byte());
				return;
			case 0x4d: // BININT2
				this.stack.push(this.bytes.view.getUint16(this.bytes.take(2), true));
				return;
			case 0x4a: // BININT
				this.stack.push(this.bytes.view.getInt32(this.bytes.take(4), true));
				return;
			case 0x8a: // LONG1
				this.stack.push(this.bytes.integer(this.bytes.byte()));
				return;
			case 0x8b: // LONG4
				this.stack.push(this.bytes.integer(this.bytes.length4()));
				return;
			case 0x47: // BINFLOAT
				this.stack.push(this.bytes.view.getFloat64(this.bytes.take(8), false));
				return;
			case 0x8c: // SHORT_BINUNICODE
				this.stack.push(this.bytes.text(this.bytes.byte()));
				return;
			case 0x58: // BINUNICODE
				this.stack.push(this.bytes.text(this.bytes.length4()));
				return;
			case 0x8d: // BINUNICODE8
				this.stack.push(this.bytes.text(this.bytes.length8()));
				return;
			case 0x55: // SHORT_BINSTRING
				this.stack.push(this.bytes.oldText(this.bytes.byte()));
				return;
			case 0x54: // BINSTRING
				this.stack.push(this.bytes.oldText(this.bytes.length4()));
				return;
			case 0x43: // SHORT_BINBYTES
				this.stack.push(this.bytes.raw(this.bytes.byte()));
				return;
			case 0x42: // BINBYTES
				this.stack.push(this.bytes.raw(this.bytes.length4()));
				return;
			case 0x8e: // BINBYTES8
			case 0x96: // BYTEARRAY8
				this.stack.push(this.bytes.raw(this.bytes.length8()));
				return;
			case 0x5d: // EMPTY_LIST
			case 0x29: // EMPTY_TUPLE
				this.stack.push([]);
				return;
			case 0x7d: // EMPTY_DICT
				this.stack.push(new Map());
				return;
			case 0x61: // APPEND
				this.append([this.pop()]);
				return;
			case 0x65: // APPENDS
				this.append(this.popMark());
				return;
			case 0x74: // TUPLE
				this.stack.push(this.popMark());
				return;
			case 0x85: // TUPLE1
			case 0x86: // TUPLE2
			case 0x87: // TUPLE3
				this.tuple(op - 0x84);
				return;
			case 0x73: // SETITEM
				this.setItems([this.pop(), this.pop()].reverse());
				return;
			case 0x75: // SETITEMS
				this.setItems(this.popMark());
				return;
			case 0x71: // BINPUT
				this.memo.set(this.bytes.byte(), this.top());
				return;
			case 0x72: // LONG_BINPUT
				this.memo.set(this.bytes.length4(), this.top());
				return;
			case 0x94: // MEMOIZE
				this.memo.set(this.memo.size, this.top());
				return;
			case 0x68: // BINGET
				this.get(this.bytes.byte());
				return;
			case 0x6a: // LONG_BINGET
				this.get(this.bytes.length4());
				return;
			case 0x63: // GLOBAL
				this.stack.push(allowedName(this.bytes.line(), this.bytes.line(), this.bytes.opAt));
				return;
			case 0x93: // STACK_GLOBAL
				this.stackGlobal();
				return;
			case 0x52: // REDUCE
				this.reduce();
				return;
			case 0x81: // NEWOBJ
				this.newObject();
				return;
			case 0x62: // BUILD
				this.build();
				return;
			case 0x51: // BINPERSID
				this.persistent();
				return;
			default:
				throw new PickleRefused(
					`is refused at byte ${this.bytes.opAt.toLocaleString('en')}: it uses the opcode ${opcodeName(op)}, which is not on the list of what detections need; nothing was run`,
				);
		}
	}

	private floor(): number {
		return this.marks.at(-1) ?? 0;
	}

	private top(): PickleValue {
		if (this.stack.length <= this.floor()) throw this.bytes.broken('a value is missing');
		return this.stack[this.stack.length - 1];
	}

	private pop(): PickleValue {
		const value = this.top();
		this.stack.length--;
		return value;
	}

	private popMark(): PickleValue[] {
		const mark = this.marks.pop();
		if (mark === undefined) throw this.bytes.broken('a mark is missing');
		return this.stack.splice(mark);
	}

	private append(items: PickleValue[]): void {
		const list = this.top();
		if (!Array.isArray(list)) throw this.bytes.broken('something is appended to what is no list');
		for (const item of items) list.push(item);
	}

	private tuple(count: number): void {
		if (this.stack.length - this.floor() < count) throw this.bytes.broken('a value is missing');
		this.stack.push(this.stack.splice(this.stack.length - count));
	}

	private setItems(items: PickleValue[]): void {
		const map = this.top();
		if (!(map instanceof Map) || items.length % 2 === 1)
			throw this.bytes.broken('something is set in what is no dictionary');
		for (let k = 0; k < items.length; k += 2) map.set(items[k], items[k + 1]);
	}

	private get(key: number): void {
		const value = this.memo.get(key);
		if (value === undefined) throw this.bytes.broken('it refers to a value that was not kept');
		this.stack.push(value);
	}

	private stackGlobal(): void {
		const name = this.pop();
		const module = this.pop();
		if (typeof name !== 'string' || typeof module !== 'string') throw this.bytes.broken('a name is no text');
		this.stack.push(allowedName(module, name, this.bytes.opAt));
	}

	private called(): { callee: PickleObject & { kind: 'name' }; args: PickleValue[] } {
		const args = this.pop();
		const callee = this.pop();
		if (!isObject(callee) || callee.kind !== 'name' || !Array.isArray(args))
			throw this.bytes.broken('something is called that is no name');
		return { callee, args };
	}

	private reduce(): void {
		const { callee, args } = this.called();
		if (!callee.call) throw this.bytes.broken(`\`${callee.name}\` is called, which is only named`);
		this.stack.push(callee.call(args, this.context));
	}

	private newObject(): void {
		const { callee, args } = this.called();
		if (isPlainClass(callee)) this.stack.push({ kind: 'object', name: callee.name, state: null });
		else if (callee.name === 'collections.OrderedDict' && callee.call)
			this.stack.push(callee.call(args, this.context));
		else throw this.bytes.broken(`an object of \`${callee.name}\` is made, which is only named or called`);
	}

	/** Gives an object its state: an array, a type, or an object that is kept by its state. */
	private build(): void {
		const state = this.pop();
		const value = this.top();
		if (isObject(value)) {
			if (value.kind === 'object') {
				value.state = state;
				return;
			}
			if (value.kind === 'type' && Array.isArray(state)) {
				// numpy/_core/src/multiarray/descriptor.c, arraydescr_setstate: version, byte order, ...
				if (typeof state[1] === 'string') value.order = state[1] === '=' ? '<' : state[1];
				return;
			}
			if (value.kind === 'array' && Array.isArray(state)) {
				setArray(value, state);
				return;
			}
		}
		throw this.bytes.broken('a state is given to what has none');
	}

	private persistent(): void {
		const id = this.pop();
		if (!Array.isArray(id)) throw this.bytes.broken('a reference out of it is no storage');
		this.stack.push(this.context.storage(id));
	}
}

/** numpy/_core/src/multiarray/methods.c, array_setstate: version, shape, type, whether in Fortran order, bytes. */
function setArray(array: NumberArray, [, shape, type, isFortran, data]: readonly PickleValue[]): void {
	if (!isType(type)) throw damaged('a numpy array');
	const bytes = typeof data === 'string' ? Uint8Array.from(data, (letter) => letter.charCodeAt(0)) : data;
	if (!(bytes instanceof Uint8Array)) throw damaged('a numpy array of other than numbers');
	const made = numpyArray(type, sides(shape), bytes, isFortran === true ? 'F' : 'C');
	array.shape = made.shape;
	array.numbers = made.numbers;
}
