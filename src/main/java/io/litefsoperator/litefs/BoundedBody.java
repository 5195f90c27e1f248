package io.litefsoperator.litefs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The whole of a small body. */
final class BoundedBody implements Body {

  /** Bytes; {@code GET /info} is answered with about 200. */
  static final int LIMIT = 64 * 1024;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Throws when the body is larger than {@link #LIMIT}. */
  @Override
  public void add(List<ByteBuffer> pieces) throws IOException {
    for (ByteBuffer piece : pieces) {
      if (bytes.size() + piece.remaining() > LIMIT) {
        throw new IOException("answered with more than " + LIMIT / 1024 + " KiB");
      }
      byte[] copy = new byte[piece.remaining()];
      piece.get(copy);
      bytes.writeBytes(copy);
    }
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
