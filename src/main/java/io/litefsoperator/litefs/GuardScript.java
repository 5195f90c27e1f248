package io.litefsoperator.litefs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What the guard of a pod runs before LiteFS. It is written in shell, since it runs from LiteFS's
 * image, and knows LiteFS's files and HTTP API.
 */
public final class GuardScript {

  /** The script, the same for every pod. */
  public static final String TEXT = read();

  private GuardScript() {}

  private static String read() {
    try (InputStream file = GuardScript.class.getResourceAsStream("guard.sh")) {
      if (file == null) {
        throw new IllegalStateException("guard.sh is missing beside " + GuardScript.class);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
