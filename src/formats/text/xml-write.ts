// Writes texts into XML so that a parser gives the same back.

/** Characters that XML 1.0 does not have, lone surrogates among them (W3C, XML 1.0, section 2.2). */
const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** `text` without the characters that XML cannot hold. */
export function legalXml(text: string): string {
	return text.replace(illegal, '');
}

/** `text` for the inside of an element or an attribute in whichever quotes; line ends and tabs as references, which stay. */
export function escapedXml(text: string): string {
	return legalXml(text).replace(/[&<>"'\t\n\r]/g, (character) => references[character] ?? character);
}

const references: Record<string, string> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
	'\t': '&#9;',
	'\n': '&#10;',
	'\r': '&#13;',
};
