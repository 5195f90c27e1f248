package io.litefsoperator.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The programs that a pod runs, built or installed when they are first needed. */
final class Programs {

  private static final Map<String, String> PATHS = new ConcurrentHashMap<>();

  private Programs() {}

  static String litefs() {
    return path("litefs");
  }

  static String haproxy() {
    return path("haproxy");
  }

  /** The app. */
  static String ledger() {
    return path("ledger");
  }

  private static String path(String name) {
    return PATHS.computeIfAbsent(
        name,
        program -> {
          String[] lines = run("deploy/local/cluster", program).strip().split("\n");
          return lines[lines.length - 1];
        });
  }

  /**
   * Returns what a command printed.
   *
   * @throws IllegalStateException if it fails
   */
  static String run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "'%s' failed, see its output above".formatted(String.join(" ", command)));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
