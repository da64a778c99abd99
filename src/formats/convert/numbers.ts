// Numbers as texts hold them.

/** `value` as `String` and JSON write it: a zero has no sign there. */
export function unsigned(value: number): number {
	return value === 0 ? 0 : value;
}
