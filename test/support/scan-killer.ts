// The process of a scan, but for pictures whose name says what becomes of who looks at them: "killer" ends the process, "thrower"
// fails, "sleeper" takes its time. Rules over a whole file named "thinker" take their time as well, and say so.

import { FoundProblems } from '../../src/compute/found-problems';
import '../../src/compute/scan/process';

const looked = FoundProblems.prototype.inRecords;
FoundProblems.prototype.inRecords = function (this: FoundProblems, file, row, severities) {
	const name = file.annotations.images[row]?.fileName ?? '';
	if (name.includes('killer')) process.kill(process.pid, 'SIGKILL');
	if (name.includes('thrower')) throw new Error('no such luck');
	if (name.includes('sleeper')) sleep(8);
	return looked.call(this, file, row, severities);
};

const surveyed = FoundProblems.prototype.survey;
FoundProblems.prototype.survey = function (this: FoundProblems, file, severities) {
	const survey = surveyed.call(this, file, severities);
	if (!survey || !file.path.includes('thinker')) return survey;
	return {
		problems: survey.problems,
		step() {
			console.error('thinking');
			sleep(8);
			return survey.step();
		},
	};
};

function sleep(milliseconds: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
