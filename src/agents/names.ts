// The names of the tools, without the tools: they are registered when the editor starts, and read when one is used.

export const toolNames = [
	'anchorage_check_file',
	'anchorage_list_images',
	'anchorage_summarise_image',
	'anchorage_explain_object',
	'anchorage_fix_problems',
] as const;
export type ToolName = (typeof toolNames)[number];
