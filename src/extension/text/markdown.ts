// Texts from annotation files inside Markdown: nothing in them may act as markup.

export function escapeMarkdown(text: string): string {
	return text
		.replace(/[\r\n\t]+/g, ' ')
		.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, (sign) =>
			sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`,
		)
		.slice(0, 300);
}

/** A link that runs a command with arguments. */
export function commandLink(title: string, command: string, args: unknown[], tooltip: string): string {
	return `[${title}](command:${command}?${encodeURIComponent(JSON.stringify(args))} "${tooltip}")`;
}
