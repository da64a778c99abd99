// Masks of the sample that polygons cannot hold, as COCO writes them: runs down the columns, zeros first.

/** Runs of the pixels whose centre lies inside an odd number of the outlines. */
export function runsOf(outlines, width, height) {
	const counts = [];
	let [inside, run] = [false, 0];
	for (let x = 0; x < width; x++) {
		for (let y = 0; y < height; y++) {
			const here = outlines.filter((outline) => contains(outline, x + 0.5, y + 0.5)).length % 2 === 1;
			if (here !== inside) {
				counts.push(run);
				[inside, run] = [here, 0];
			}
			run++;
		}
	}
	counts.push(run);
	return counts;
}

/** Corners of the pixels that the runs cover. */
export function boxOfRuns(counts, height) {
	let [x1, y1, x2, y2, place] = [Infinity, Infinity, 0, 0, 0];
	for (const [row, count] of counts.entries()) {
		for (let pixel = place; row % 2 === 1 && pixel < place + count; pixel++) {
			const [x, y] = [Math.floor(pixel / height), pixel % height];
			[x1, y1, x2, y2] = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x + 1), Math.max(y2, y + 1)];
		}
		place += count;
	}
	return [x1, y1, x2, y2];
}

export function areaOfRuns(counts) {
	return counts.reduce((sum, count, row) => sum + (row % 2 === 1 ? count : 0), 0);
}

/** COCO's compressed string: five bits a character, from the fourth run on as the difference to the one two before. */
export function compress(counts) {
	let text = '';
	for (const [row, count] of counts.entries()) {
		let rest = row > 2 ? count - counts[row - 2] : count;
		for (let more = true; more; ) {
			let bits = rest & 0x1f;
			rest >>= 5;
			more = bits & 0x10 ? rest !== -1 : rest !== 0;
			if (more) bits |= 0x20;
			text += String.fromCharCode(bits + 48);
		}
	}
	return text;
}

function contains(points, x, y) {
	let inside = false;
	for (let row = 0, last = points.length - 2; row < points.length; last = row, row += 2) {
		const [x1, y1, x2, y2] = [points[row], points[row + 1], points[last], points[last + 1]];
		if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
	}
	return inside;
}
