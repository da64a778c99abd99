// Outlines of the sample's shapes: flat lists x, y, x, y, ... in image pixels, two decimals.

export const classes = ['circle', 'triangle', 'square', 'star', 'ring', 'bar'];

export function circle(x, y, radius, points = 36) {
	return around(x, y, points, () => radius);
}

export function triangle(x, y, radius, turn = 0) {
	return around(x, y, 3, () => radius, turn);
}

export function square(x, y, side, turn = 0) {
	return around(x, y, 4, () => side * Math.SQRT1_2, turn + 45);
}

export function star(x, y, radius, turn = 0) {
	return around(x, y, 10, (point) => (point % 2 === 0 ? radius : 0.45 * radius), turn);
}

/** A long rectangle, centred, turned clockwise by degrees. */
export function bar(x, y, length, width, turn = 0) {
	const [right, down] = [Math.cos(radians(turn)), Math.sin(radians(turn))];
	const corners = [
		[-1, -1],
		[1, -1],
		[1, 1],
		[-1, 1],
	];
	return corners.flatMap(([along, across]) => {
		const [a, b] = [(along * length) / 2, (across * width) / 2];
		return [cents(x + a * right - b * down), cents(y + a * down + b * right)];
	});
}

export function translate(points, x, y) {
	return points.map((value, row) => cents(value + (row % 2 === 0 ? x : y)));
}

/** Corners of what the points cover. */
export function boxOf(points) {
	const xs = points.filter((_, row) => row % 2 === 0);
	const ys = points.filter((_, row) => row % 2 === 1);
	return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** Area of a polygon by its corners. */
export function areaOf(points) {
	let doubled = 0;
	for (let row = 0; row < points.length; row += 2) {
		const [x1, y1] = [points[row], points[row + 1]];
		const [x2, y2] = [points[(row + 2) % points.length], points[(row + 3) % points.length]];
		doubled += x1 * y2 - x2 * y1;
	}
	return cents(Math.abs(doubled) / 2);
}

export function cents(value) {
	return Math.round(value * 100) / 100;
}

function around(x, y, count, radius, turn = 0) {
	return Array.from({ length: count }, (_, point) => {
		const angle = radians(turn - 90 + (360 * point) / count);
		return [cents(x + radius(point) * Math.cos(angle)), cents(y + radius(point) * Math.sin(angle))];
	}).flat();
}

function radians(degrees) {
	return (degrees * Math.PI) / 180;
}
