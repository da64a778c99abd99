// `anchorage`: the engine on the command line.

import { defineCommand, runMain } from 'citty';
import { version } from '../../package.json';
import { inspectCommand } from './inspect';

runMain(
	defineCommand({
		meta: { name: 'anchorage', version, description: 'What a detector’s training step does with an annotation file.' },
		subCommands: { inspect: inspectCommand },
	}),
);
