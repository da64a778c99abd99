// Watches how much memory a process holds while it works. Native code cannot be asked to stop or to count, so that it is
// looked at from outside.

import pidusage from 'pidusage';

/** Between two looks: a model that fills memory as fast as it can gets a few hundred megabytes further. */
const everyMs = 250;

/**
 * Calls `exceeded` once with what the process holds, in megabytes resident, when that is more than `limit`.
 * Stops where the process is gone, or its memory cannot be told. Gives what stops it.
 */
export function watchMemory(
	pid: number | undefined,
	limit: number,
	exceeded: (megabytes: number) => void,
): () => void {
	let timer: NodeJS.Timeout | undefined;
	let stopped = pid === undefined;
	const look = async () => {
		if (stopped) return;
		const held = await pidusage(pid as number).then(
			({ memory }) => memory / 1e6,
			() => null,
		);
		if (stopped || held === null) return;
		if (held > limit) exceeded(held);
		else timer = setTimeout(look, everyMs);
	};
	void look();
	return () => {
		stopped = true;
		clearTimeout(timer);
	};
}
