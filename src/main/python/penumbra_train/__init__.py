"""The network `synthstroke-small`: trained on synthetic strokes alone, measured, bundled."""
