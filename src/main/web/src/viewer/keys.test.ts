import { describe, expect, it } from 'vitest';
import { actionOf, type KeyPress } from './keys';

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held };
}

describe('a key', () => {
  it('moves the crosshair as the screen shows it, in both displays', () => {
    expect(actionOf(press('ArrowRight'), 'axial', false)).toEqual({ kind: 'move', by: [1, 0, 0] });
    expect(actionOf(press('ArrowRight'), 'axial', true)).toEqual({ kind: 'move', by: [-1, 0, 0] });
    expect(actionOf(press('ArrowUp'), 'coronal', true)).toEqual({ kind: 'move', by: [-0, 0, 1] });
    expect(actionOf(press('ArrowRight'), 'sagittal', true)).toEqual({ kind: 'move', by: [0, 1, 0] });
  });

  it('turns the head in the 3-D view', () => {
    expect(actionOf(press('ArrowLeft'), 'render', true)).toMatchObject({ kind: 'turn', azimuth: -5 });
  });

  it('goes through the slices of the view in use', () => {
    expect(actionOf(press('PageUp'), 'sagittal', true)).toEqual({ kind: 'slice', plane: 'sagittal', slices: 1 });
    expect(actionOf(press('PageDown', { shiftKey: true }), 'axial', true)).toMatchObject({ slices: -10 });
  });

  it('means the same with caps lock', () => {
    expect(actionOf(press('L'), 'axial', true)).toEqual({ kind: 'lesion', next: 1 });
    expect(actionOf(press('L', { shiftKey: true }), 'axial', true)).toEqual({ kind: 'lesion', next: -1 });
  });

  it('is left to the browser with Ctrl, Alt or Meta, and when it is none of ours', () => {
    expect(actionOf(press('r', { ctrlKey: true }), 'axial', true)).toBeNull();
    expect(actionOf(press('ArrowLeft', { altKey: true }), 'axial', true)).toBeNull();
    expect(actionOf(press('Tab'), 'axial', true)).toBeNull();
    expect(actionOf(press('6'), 'axial', true)).toBeNull();
  });
});
