// A codicon by name. Decorative: what it means stands beside it in words or in its button's label.

export function Icon({ name }: { name: string }) {
	return <i class={`codicon codicon-${name}`} aria-hidden="true" />;
}
