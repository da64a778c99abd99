// The object strip: a crop, class, glyph with count and best IoU for each object. Only what is in sight is built.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { objectLoss } from '../../../core/breakdown/sums';
import type { Box } from '../../../core/geometry';
import type { InspectedObject } from '../../../core/inspection';
import {
	apartWords,
	formatCount,
	formatIou,
	formatLoss,
	knowsIou,
	outcomeWords,
	servedWords,
	serviceOf,
	unitOf,
} from '../../../core/words';
import { Icon } from '../../shared/icon';
import { Glyph } from '../../shared/mark';
import { Menu } from '../../shared/menu';
import { tokens } from '../../shared/tokens';
import { choose } from '../actions';
import { drawCrop, prepare } from '../crops';
import * as state from '../state';

/** Width of a card with its gap, CSS pixels. */
const step = 94;

const orders: Record<state.SortOrder, { said: string; label: string }> = {
	file: { said: 'in file order', label: 'File order' },
	weakest: { said: 'weakest match first', label: 'Weakest match first' },
	loss: { said: 'highest loss first', label: 'Highest loss first' },
};

export function ObjectStrip() {
	const inspection = state.inspection.value;
	const order = state.objectOrder.value;
	const list = useRef<HTMLDivElement>(null);
	const [range, setRange] = useState({ from: 0, to: 14, more: false });
	const chosen = state.selected.value;
	const update = () => {
		const element = list.current;
		if (!element) return;
		const from = Math.max(0, Math.floor(element.scrollLeft / step) - 2);
		const to = Math.ceil((element.scrollLeft + element.clientWidth) / step) + 2;
		const more = element.scrollLeft + element.clientWidth < order.length * step - 8;
		if (from !== range.from || to !== range.to || more !== range.more) setRange({ from, to, more });
	};
	useLayoutEffect(update);
	useEffect(() => {
		const observer = new ResizeObserver(update);
		if (list.current) observer.observe(list.current);
		return () => observer.disconnect();
	});
	useEffect(() => {
		const at = chosen === null ? -1 : order.indexOf(chosen);
		const element = list.current;
		if (at < 0 || !element) return;
		const left = at * step;
		if (left < element.scrollLeft + 20) element.scrollLeft = left - step;
		else if (left + step > element.scrollLeft + element.clientWidth - 40)
			element.scrollLeft = left + 2 * step - element.clientWidth;
	}, [chosen, order]);
	if (!inspection || inspection.objects.length === 0) return null;
	const trained = inspection.objects.filter((object) => object.use === 'trained').length;
	const onKey = (event: KeyboardEvent) => {
		const moved = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
		if (moved === 0) return;
		const at = chosen === null ? -1 : order.indexOf(chosen);
		const next = order[Math.min(order.length - 1, Math.max(0, at + moved))];
		if (next !== undefined) choose(next);
		event.preventDefault();
	};
	return (
		<div class="strip">
			<div class="strip-head">
				<b>
					{formatCount(trained)} {trained === 1 ? 'object' : 'objects'}
				</b>
				<span class="dim">{orders[state.sort.value].said}</span>
				<Menu text="Sort" plain up label="Sort objects" items={sortItems()} />
			</div>
			<div
				class="cards"
				ref={list}
				role="listbox"
				aria-label="Objects"
				aria-orientation="horizontal"
				tabIndex={0}
				aria-activedescendant={chosen === null ? undefined : `object-${chosen}`}
				onScroll={update}
				onKeyDown={onKey}
			>
				<div class="cards-all" style={{ width: `${order.length * step}px` }}>
					{order.slice(range.from, range.to).map((row, at) => (
						<ObjectCard
							key={row}
							row={row}
							object={inspection.objects[row] as InspectedObject}
							left={(range.from + at) * step}
							on={row === chosen}
						/>
					))}
				</div>
			</div>
			{range.more && (
				<button
					type="button"
					class="strip-more"
					aria-label="More objects"
					title="More objects"
					tabIndex={-1}
					onClick={() => list.current?.scrollBy({ left: list.current.clientWidth - step })}
				>
					<Icon name="chevron-right" />
				</button>
			)}
		</div>
	);
}

function sortItems() {
	const hasLoss = state.inspection.value?.breakdown !== null;
	return (['weakest', 'loss', 'file'] as const).map((key) => ({
		label: orders[key].label,
		checked: state.sort.value === key,
		disabled: key === 'loss' && !hasLoss,
		run: () => {
			state.sort.value = key;
		},
	}));
}

interface CardProps {
	row: number;
	object: InspectedObject;
	left: number;
	on: boolean;
}

function ObjectCard({ row, object, left, on }: CardProps) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const bitmap = state.bitmap.value;
	const inspection = state.inspection.value;
	const image = inspection?.image;
	useEffect(() => {
		const context = canvas.current && prepare(canvas.current, 86, 40);
		if (!context || !image) return;
		const [x1, y1, x2, y2] = object.boxImage;
		if (!object.boxImage.every(Number.isFinite)) return;
		const margin = Math.max(2, 0.12 * Math.max(x2 - x1, y2 - y1));
		const box: Box = [x1 - margin, y1 - margin, x2 + margin, y2 + margin];
		// Tall objects show their upper part: heads tell people apart, feet do not.
		if (y2 - y1 > 1.3 * (x2 - x1)) box[3] = y1 + 0.62 * (y2 - y1);
		const at = drawCrop(context, bitmap, image, box, 86, 40);
		if (!bitmap) {
			context.strokeStyle = tokens.photo.labelledObject.color;
			context.strokeRect(at.x(x1), at.y(y1), (x2 - x1) * at.scale, (y2 - y1) * at.scale);
		}
	}, [bitmap, image, object]);
	const words = inspection
		? [servedWords(inspection, row), outcomeWords(inspection, row)].filter((each) => each !== null)
		: [];
	const service = serviceOf(object);
	const one = inspection ? unitOf(inspection.recipe).one : '';
	const loss = objectLoss(object);
	const figure =
		service === 'invalid' || service === 'none' || service === 'open'
			? null
			: state.sort.value === 'loss' && loss !== null
				? formatLoss(loss, 3)
				: inspection && knowsIou(inspection)
					? formatIou(object.bestIou)
					: null;
	return (
		// biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names this one as active
		// biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the list
		<div
			id={`object-${row}`}
			class={on ? 'object on' : 'object'}
			role="option"
			aria-selected={on}
			aria-label={[object.className, ...words].join(', ')}
			title={[`${object.className} ${object.id}`, ...words.slice(1)].join(', ')}
			style={{ left: `${left}px` }}
			onClick={() => choose(on ? null : row)}
		>
			<canvas ref={canvas} />
			<OutcomeMark row={row} />
			<b class="trunc">{object.className}</b>
			{service === 'apart' ? (
				<span class="trunc dim">{apartWords(object)}</span>
			) : (
				<span class="facts">
					{service === 'none' || service === 'invalid' ? (
						<span class="bad">
							{service === 'none' && <Icon name="warning" />}
							<span class="trunc">{service === 'none' ? `no ${one}` : 'stops training'}</span>
						</span>
					) : service === 'open' ? (
						<span class="served dim">
							{object.candidates > 0 ? <Glyph name="ignored" size={10} /> : 'open'}
							{object.candidates > 0 && formatCount(object.candidates)}
						</span>
					) : (
						<span class="served">
							<Glyph name={service === 'forced' ? 'forced' : 'positive'} size={10} />
							{formatCount(object.positives)}
						</span>
					)}
					{figure !== null && <span class="dim">{figure}</span>}
				</span>
			)}
		</div>
	);
}

/** Whether final detections find the object, over its crop. */
function OutcomeMark({ row }: { row: number }) {
	const fate = state.inspection.value?.estimate?.objects[row]?.fate;
	if (fate !== 'found' && fate !== 'missed') return null;
	return (
		<i class={`outcome ${fate}`} aria-hidden="true">
			<Icon name={fate === 'found' ? 'check' : 'close'} />
		</i>
	);
}
