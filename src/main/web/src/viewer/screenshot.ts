/** Saves what the canvas shows as a picture, with a line that says what it is. */

const LINE_SHARE = 0.045;
const LEAST_LINE = 22;

/** A picture with a caption below. */
export function captioned(picture: HTMLCanvasElement, caption: string): HTMLCanvasElement {
  const line = Math.max(LEAST_LINE, Math.round(Math.min(picture.width, picture.height) * LINE_SHARE));
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height + line;
  const context = canvas.getContext('2d');
  if (context !== null) {
    context.fillStyle = '#000000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0);
    context.fillStyle = '#d8dde4';
    context.font = `${Math.round(line * 0.55)}px system-ui, sans-serif`;
    context.textBaseline = 'middle';
    context.fillText(caption, line * 0.4, picture.height + line / 2, canvas.width - line * 0.8);
  }
  return canvas;
}

/** Hands a picture to the browser's downloads. */
export function savePicture(picture: HTMLCanvasElement, fileName: string): void {
  picture.toBlob((blob) => {
    if (blob === null) {
      return;
    }
    const address = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = address;
    link.download = fileName;
    link.click();
    // The download starts with the click; the address is not needed once the browser has taken it.
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }, 'image/png');
}
