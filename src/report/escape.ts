// Text of a data set as HTML: class names, file names and sentences are input.

const entities: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Safe between tags and in quoted attributes. */
export function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => entities[sign] as string);
}
