// Answers a page's question once: with what was worked out, or with why it could not be.

import { isCancelled, messageOf } from './log';

type Reply<Answer> =
	| { v: 1; kind: 'reply'; re: number; ok: Answer }
	| { v: 1; kind: 'reply'; re: number; error: { code: string; message: string } };

export async function replyWith<Answer>(
	re: number,
	work: () => Promise<Answer>,
	post: (reply: Reply<Answer>) => void,
): Promise<void> {
	try {
		post({ v: 1, kind: 'reply', re, ok: await work() });
	} catch (error) {
		const code = isCancelled(error) ? 'cancelled' : String((error as { code?: unknown }).code ?? 'failed');
		post({ v: 1, kind: 'reply', re, error: { code, message: messageOf(error) } });
	}
}
