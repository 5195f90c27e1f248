package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file in the repository that holds what the code should make. {@code -Dgolden.write=true} writes
 * the files anew; read the difference before you commit it.
 */
public final class Golden {

  private Golden() {}

  /** Fails, naming the file, unless it holds exactly this text. */
  public static void assertMatches(Path file, String text) {
    try {
      if (Boolean.getBoolean("golden.write")) {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
      }
      assertThat(file).as("write it with mvn test -Dgolden.write=true").exists();
      assertThat(text)
          .as("%s is stale: mvn test -Dgolden.write=true, then read the difference", file)
          .isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
