// `anchorage`: the engine on the command line. Whatever is wrong with what was asked for ends with exit code 2.

import { stripVTControlCharacters } from 'node:util';
import { defineCommand, runCommand, runMain } from 'citty';
import { version } from '../../package.json';
import { descriptions } from './descriptions';

const meta = {
	name: 'anchorage',
	version,
	description: 'What a detector’s training step does with an annotation file.',
};
const command = defineCommand({
	meta,
	// Each command is loaded when it is asked for: what others need would cost it time.
	subCommands: {
		inspect: () => import('./inspect').then(({ inspectCommand }) => inspectCommand),
		check: () => import('./check').then(({ checkCommand }) => checkCommand),
		scan: () => import('./scan').then(({ scanCommand }) => scanCommand),
		'fit-anchors': () => import('./fit-anchors').then(({ fitAnchorsCommand }) => fitAnchorsCommand),
		convert: () => import('./convert').then(({ convertCommand }) => convertCommand),
		evaluate: () => import('./evaluate').then(({ evaluateCommand }) => evaluateCommand),
		compare: () => import('./compare').then(({ compareCommand }) => compareCommand),
		segmentation: () => import('./segmentation').then(({ segmentationCommand }) => segmentationCommand),
		penalty: () => import('./penalty').then(({ penaltyCommand }) => penaltyCommand),
		mcp: () => import('./mcp').then(({ mcpCommand }) => mcpCommand),
	},
});

/** The same by their descriptions, for the list of commands. */
const overview = defineCommand({
	meta,
	subCommands: Object.fromEntries(
		Object.entries(descriptions).map(([name, description]) => [name, { meta: { name, description } }]),
	),
});

const rawArgs = process.argv.slice(2);
const asksForHelp = rawArgs.some((arg) => arg === '--help' || arg === '-h');

// Whoever reads our output may have had enough of it ("| head").
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
	if (error.code === 'EPIPE') process.exit(0);
	throw error;
});

if (asksForHelp || (rawArgs.length === 1 && rawArgs[0] === '--version')) {
	const isOfCommand = Object.hasOwn(descriptions, rawArgs[0] ?? '');
	runMain(isOfCommand ? command : overview);
} else {
	runCommand(command, { rawArgs }).catch((error: unknown) => {
		const message = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
		console.error(`anchorage: ${message.replace(/\.$/, '')}. See anchorage --help.`);
		process.exitCode = 2;
	});
}
