package io.litefsoperator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** All of deploy/kustomize in one file, for {@code kubectl apply -f}. */
public final class InstallFile {

  public static final Path PATH = Path.of("deploy/install.yaml");

  /** What the chart makes with its default values. */
  public static final Path OPERATOR = Path.of("deploy/kustomize/operator.yaml");

  private static final Path NAMESPACE = Path.of("deploy/kustomize/namespace.yaml");

  private InstallFile() {}

  /** Fails, naming the file, unless it holds what deploy/kustomize holds. */
  public static void assertMatches(String crd) {
    try {
      Golden.assertMatches(
          PATH,
          "# kubectl apply -f deploy/install.yaml\n# The same as deploy/kustomize.\n"
              + Files.readString(NAMESPACE)
              + "---\n"
              + crd.replaceFirst("^---\n", "")
              + "---\n"
              + Files.readString(OPERATOR));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
