package io.litefsoperator.litefs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * What runs beside LiteFS in every pod. It is written in shell, since it runs from LiteFS's image,
 * and knows LiteFS's files and HTTP API.
 */
public enum Scripts {
  /** Lets LiteFS start as the primary only on a volume that holds the cluster's data. */
  GUARD("guard.sh"),
  /** Says whether the node has the cluster's data. */
  READY("ready.sh"),
  /** Runs LiteFS beside an app that knows nothing of it. */
  SIDECAR("sidecar.sh");

  private final String file;
  private final String text;

  Scripts(String file) {
    this.file = file;
    this.text = read(file);
  }

  /** The file's name, the same in every pod. */
  public String file() {
    return file;
  }

  /** The same for every pod. */
  public String text() {
    return text;
  }

  private static String read(String file) {
    try (InputStream stream = Scripts.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("%s is missing beside %s".formatted(file, Scripts.class));
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
