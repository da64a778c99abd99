// What a pickle becomes here: plain data that our own handlers build. Nothing of a pickle is ever run.

/** Why a pickle is not read; the message goes on from the file's name. */
export class PickleRefused extends Error {}

export type PickleValue =
	| null
	| boolean
	| number
	| bigint
	| string
	| Uint8Array
	| PickleValue[]
	| Map<PickleValue, PickleValue>
	| PickleObject;

export type PickleObject = AllowedName | NumberArray | NumberType | NumberStorage | PlainObject;

/** A name that is on the list; it can be called where `call` is there. */
export interface AllowedName {
	kind: 'name';
	name: string;
	call?(args: readonly PickleValue[], context: PickleContext): PickleValue;
}

/** Numbers of any number of dimensions, row-major; those of a numpy array come with its state. */
export interface NumberArray {
	kind: 'array';
	shape: number[];
	/** All numbers as float64. Throws a PickleRefused where they are cut off. */
	numbers(): Float64Array;
}

/** A numpy dtype. */
export interface NumberType {
	kind: 'type';
	/** Letter and bytes a value: "f4". */
	code: string;
	/** "<", ">" or "|". */
	order: string;
}

/** The storage that tensors are cut from. */
export interface NumberStorage {
	kind: 'storage';
	/** Letter and bytes a value, as of a numpy dtype; "bf2" for bfloat16. */
	code: string;
	/** Read when they are asked for. */
	bytes(): Uint8Array;
}

/** An object of a class whose state alone is of use. */
export interface PlainObject {
	kind: 'object';
	name: string;
	state: PickleValue;
}

/** What a pickle refers to outside itself. */
export interface PickleContext {
	/** The storage that a persistent id names. */
	storage(id: readonly PickleValue[]): NumberStorage;
	/** The object of a file of torch.save that lies in the pickle as bytes. */
	legacy(bytes: Uint8Array): PickleValue;
}

export function isObject(value: PickleValue | undefined): value is PickleObject {
	return typeof value === 'object' && value !== null && 'kind' in value;
}

export function isArray(value: PickleValue | undefined): value is NumberArray {
	return isObject(value) && value.kind === 'array';
}

/** The value under a text in a dictionary or in the state of an object; `undefined` where there is none. */
export function member(value: PickleValue | undefined, key: string): PickleValue | undefined {
	const fields = isObject(value) && value.kind === 'object' ? value.state : value;
	return fields instanceof Map ? fields.get(key) : undefined;
}
