// Runs inside the extension host beside Anchorage: evaluates functions that the tests send, and measures how long the
// host's event loop is held up. Listens on a free local port, which it writes to the file named in ANCHORAGE_PROBE.

const { writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const vscode = require('vscode');

/** One sample each this many milliseconds; a longer pause than that is a delay. */
const resolution = 5;
let histogram = null;

const answers = {
	async evaluate({ source, argument }) {
		const action = new Function('vscode', 'require', `return (${source});`)(vscode, require);
		return action(vscode, argument);
	},
	async startDelay() {
		histogram?.disable();
		histogram = monitorEventLoopDelay({ resolution });
		histogram.enable();
		await aFewSamples();
	},
	async stopDelay() {
		if (histogram === null) throw new Error('startDelay was not asked for');
		// A delay is recorded by the sample that comes after it.
		await aFewSamples();
		histogram.disable();
		const over = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
		return {
			maxMs: over(histogram.max),
			meanMs: over(histogram.mean),
			p99Ms: over(histogram.percentile(99)),
		};
	},
};

function aFewSamples() {
	return new Promise((resolve) => setTimeout(resolve, 8 * resolution));
}

function activate(context) {
	const file = process.env.ANCHORAGE_PROBE;
	if (file === undefined) return;
	const server = createServer(async (request, response) => {
		let text = '';
		for await (const chunk of request) text += chunk;
		const { kind, ...rest } = JSON.parse(text);
		const reply = await Promise.resolve()
			.then(() => answers[kind](rest))
			.then(
				(value) => ({ value }),
				(error) => ({ error: String(error?.stack ?? error) }),
			);
		response.end(JSON.stringify(reply));
	});
	server.listen(0, '127.0.0.1', () => writeFileSync(file, String(server.address().port)));
	context.subscriptions.push({ dispose: () => server.close() });
}

module.exports = { activate };
