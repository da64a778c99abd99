// Number formats and small grammar that every surface shares.

const thousands = new Intl.NumberFormat('en-US');

/** "242,991" */
export function formatCount(value: number): string {
	return thousands.format(value);
}

/** "0.73"; `digits` 3 in cards. Never rounds up to a number that limits are set at (0.7, 0.45). */
export function formatIou(value: number, digits: 2 | 3 = 2): string {
	const rounded = value.toFixed(digits);
	const twentieths = Number(rounded) * 20;
	if (Number(rounded) <= value || Math.abs(twentieths - Math.round(twentieths)) > 1e-9) return rounded;
	const power = 10 ** digits;
	return (Math.floor(value * power) / power).toFixed(digits);
}

/** "0.2930"; not finite numbers by their name. */
export function formatLoss(value: number, digits = 4): string {
	return Number.isFinite(value) ? value.toFixed(digits) : String(value);
}

/** "27 %"; "under 1 %" instead of a zero that is none. */
export function formatShare(part: number, whole: number): string {
	if (!(whole > 0) || !Number.isFinite(part)) return '–';
	const percent = (100 * part) / whole;
	return percent > 0 && percent < 0.5 ? '< 1 %' : `${Math.round(percent)} %`;
}

/** "212 × 302 px"; sides of pictures stay ungrouped: "1199 × 800 px". */
export function formatSize(width: number, height: number): string {
	return `${Math.round(width)} × ${Math.round(height)} px`;
}

/** "1 anchor", "4 anchors". */
export function plural(count: number, one: string, many = `${one}s`): string {
	return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** "a, b and c" */
export function enumerate(words: readonly string[]): string {
	if (words.length < 2) return words.join('');
	return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** "wide", "square" or "tall": a shape's word. */
export function shapeWord(width: number, height: number): string {
	const ratio = width / height;
	return ratio > 1.15 ? 'wide' : ratio < 1 / 1.15 ? 'tall' : 'square';
}

/** The first letter as a capital. */
export function sentenceCase(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
