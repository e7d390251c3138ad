import { Component, type ComponentChildren } from 'preact';

/** The whole page. */
export function App() {
  return <main><h1>Penumbra</h1></main>;
}
void Component;
export type Children = ComponentChildren;
