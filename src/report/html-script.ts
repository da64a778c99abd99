// What the page of a report does when it is clicked on: sorts a table by a column, and shows the rows that hold a text. Plain
// JavaScript, since it goes into the file as it stands; the page is whole without it.

export const pageScript = `
for (const section of document.querySelectorAll('section.table')) {
	const table = section.querySelector('table');
	if (!table) continue;
	const body = table.tBodies[0];
	const rows = [...body.rows];
	const valueOf = (row, column, isText) => {
		const text = row.cells[column].textContent;
		return isText ? text : text === '' ? NaN : Number(text.replaceAll(',', ''));
	};
	const heads = [...table.tHead.rows[0].cells];
	heads.forEach((head, column) => {
		const isText = !head.matches('.integer, .number');
		head.firstElementChild.addEventListener('click', () => {
			const now = head.getAttribute('aria-sort');
			const isUp = now === null ? isText : now === 'descending';
			for (const other of heads) other.removeAttribute('aria-sort');
			head.setAttribute('aria-sort', isUp ? 'ascending' : 'descending');
			const keyed = rows.map((row) => ({ row, key: valueOf(row, column, isText) }));
			const order = isText
				? (a, b) => a.key.localeCompare(b.key, 'en', { numeric: true })
				: (a, b) => a.key - b.key;
			const isKnown = ({ key }) => (isText ? key !== '' : key === key);
			keyed.sort((a, b) => isKnown(b) - isKnown(a) || (isKnown(a) && isKnown(b) ? (isUp ? order(a, b) : order(b, a)) : 0));
			body.append(...keyed.map(({ row }) => row));
		});
	});
	const input = section.querySelector('input');
	if (!input) continue;
	const found = section.querySelector('.found');
	const texts = rows.map((row) => [...row.cells].map((cell) => cell.textContent).join('\\n').toLowerCase());
	input.closest('label').hidden = false;
	input.addEventListener('input', () => {
		const wanted = input.value.trim().toLowerCase();
		let count = 0;
		rows.forEach((row, at) => {
			row.hidden = !texts[at].includes(wanted);
			if (!row.hidden) count++;
		});
		found.textContent = wanted === '' ? '' : count.toLocaleString('en-US') + ' of ' + rows.length.toLocaleString('en-US');
	});
}
`;

/** SHA-256 of the script, for the page's own policy: nothing else runs in it. A test compares the two. */
export const pageScriptHash = 'cbewobaT2KjgwIKF7uVAjOKlYNt8cN8yoObyqIf7gZo=';
