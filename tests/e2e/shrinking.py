"""Pictures of few colours: a page has some hundred, and a PNG with a palette is a third as large as one without."""

import base64
import struct
import zlib

from playwright.sync_api import Page

QUANTIZE = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const {width, height} = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const often = new Map();
  for (const pixel of pixels) often.set(pixel, (often.get(pixel) ?? 0) + 1);
  const palette = [...often].sort((one, other) => other[1] - one[1]).slice(0, 256).map(([colour]) => colour);
  const channels = (colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  const apart = (one, other) => channels(one).reduce((sum, part, at) => sum + (part - channels(other)[at]) ** 2, 0);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  for (const colour of often.keys()) {
    if (!places.has(colour)) {
      const distances = palette.map((kept) => apart(kept, colour));
      places.set(colour, distances.indexOf(Math.min(...distances)));
    }
  }
  const rows = new Uint8Array(height * (width + 1));
  for (let at = 0; at < pixels.length; at += 1) {
    rows[at + 1 + Math.floor(at / width)] = places.get(pixels[at]);
  }
  let text = "";
  for (let at = 0; at < rows.length; at += 32768) text += String.fromCharCode(...rows.subarray(at, at + 32768));
  return {width, height, palette: palette.map(channels).flat(), rows: btoa(text)};
}"""
"""The commonest colours stay, and every other becomes the nearest of them; each row begins with its filter, none."""


def shrunk(picture: bytes, page: Page) -> bytes:
    """The picture again as a PNG with a palette; the page only lends its browser."""
    found = page.evaluate(QUANTIZE, base64.b64encode(picture).decode())
    head = struct.pack(">IIBBBBB", found["width"], found["height"], 8, 3, 0, 0, 0)
    pixels = zlib.compress(base64.b64decode(found["rows"]), 9)
    chunks = ((b"IHDR", head), (b"PLTE", bytes(found["palette"])), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
