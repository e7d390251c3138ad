import { Component, type ComponentChildren } from 'preact';

interface Props {
  /** What is inside, for the sentence that takes its place. */
  readonly name: string;
  readonly children: ComponentChildren;
}

interface State {
  readonly error: unknown;
}

/** Keeps a broken part of the page from taking the rest with it. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ error });
  }

  override render() {
    if (this.state.error === undefined) {
      return this.props.children;
    }
    return (
      <div class="notice bad" role="alert">
        <p>
          <strong>{this.props.name} cannot be shown.</strong> The rest of the page goes on.
        </p>
        <button type="button" class="small" onClick={() => this.setState({ error: undefined })}>
          Show it again
        </button>
      </div>
    );
  }
}
