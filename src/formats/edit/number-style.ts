// How numbers are written in a file: how many decimals, whether zeros are padded, point or comma.
// Learnt from the numbers that stand there, so that a new one looks as if the same tool had written it.

export interface NumberStyle {
	/** Digits behind the point at most. */
	decimals: number;
	/** Digits behind the point at least: zeros are padded up to here. */
	padded: number;
	separator: '.' | ',';
	/** Whole numbers are written "12.", as numpy prints them. */
	barePoint: boolean;
}

/**
 * Numbers that all have the same number of decimals, none of them a zero at the end, tell nothing about zeros:
 *
 * - `shortest`: then they are dropped, as JSON writers do.
 * - `columns`: then they are padded, as tools that print rows do.
 */
export type Padding = 'shortest' | 'columns';

/** More digits than this are noise of binary fractions. */
const significant = 15;
/** Longer tokens than this one teach nothing. */
const mostDecimals = 17;

const numberPattern = /^[-+]?(\d*)(?:([.,])(\d*))?(?:[eE]([-+]?\d{1,4}))?$/;

/** The style of the numbers in `texts`; what is no number there is passed over. */
export function learnStyle(texts: readonly string[], padding: Padding): NumberStyle {
	const style: NumberStyle = { decimals: 0, padded: 0, separator: '.', barePoint: false };
	let least = Number.POSITIVE_INFINITY;
	let most = 0;
	let count = 0;
	let hasFinalZero = false;
	for (const text of texts) {
		const [, whole, separator, fraction = '', exponent] = numberPattern.exec(text) ?? [];
		if (whole === undefined || whole.length + fraction.length === 0) continue;
		count++;
		if (separator === ',') style.separator = ',';
		if (separator && fraction === '') style.barePoint = true;
		if (fraction.endsWith('0') && exponent === undefined) hasFinalZero = true;
		const decimals = Math.min(Math.max(0, fraction.length - Number(exponent ?? 0)), mostDecimals);
		style.decimals = Math.max(style.decimals, decimals);
		least = Math.min(least, exponent === undefined ? fraction.length : 0);
		most = Math.max(most, fraction.length);
	}
	const isColumn = padding === 'columns' && count > 1 && least === most;
	if (count > 0 && (hasFinalZero || isColumn)) style.padded = Math.min(least, style.decimals);
	return style;
}

/** `style` with at least so many decimals, which are not padded. */
export function withDecimals(style: NumberStyle, decimals: number): NumberStyle {
	return { ...style, decimals: Math.max(style.decimals, decimals) };
}

/** The smallest step that the style can write. */
export function unitOf({ decimals }: NumberStyle): number {
	return 10 ** -decimals;
}

/** A finite `value` in the style; never with an exponent. */
export function formatNumber(value: number, { decimals, padded, separator, barePoint }: NumberStyle): string {
	const wholeDigits = Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)) + 1);
	const kept = Math.min(decimals, Math.max(0, significant - wholeDigits));
	// From 1e21 on toFixed falls back to exponents; such numbers are whole.
	const fixed = Math.abs(value) >= 1e21 ? BigInt(value).toString() : value.toFixed(kept);
	const [sign, whole, fraction] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(fixed)?.slice(1) ?? ['', '0', ''];
	let digits = fraction ?? '';
	while (digits.length > padded && digits.endsWith('0')) digits = digits.slice(0, -1);
	const shown = /[1-9]/.test(whole + digits) ? sign + whole : whole;
	if (digits === '') return barePoint ? `${shown}${separator}` : shown;
	return `${shown}${separator}${digits}`;
}

/** The value that `formatNumber` writes; what is not finite stays what it is. */
export function rounded(value: number, style: NumberStyle): number {
	if (!Number.isFinite(value)) return value;
	return Number(formatNumber(value, style).replace(',', '.'));
}
