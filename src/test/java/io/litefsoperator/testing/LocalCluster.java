package io.litefsoperator.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The project's own Kubernetes, by the script of deploy/local. */
final class LocalCluster {

  private static final Path SCRIPT = Path.of("deploy/local/cluster");

  private LocalCluster() {}

  /** Where the script says that the kubeconfig is; empty if there is no cluster. */
  static Optional<Path> kubeconfig() {
    Result result = run("kubeconfig", false);
    return result.code == 0 ? Optional.of(Path.of(result.output.strip())) : Optional.empty();
  }

  /** Builds what is missing, which takes minutes on a new machine; progress goes to our output. */
  static void up() {
    succeed("up");
  }

  static void down() {
    succeed("down");
  }

  /** Makes the image of {@code deploy/examples/isso.yaml} and gives it to the cluster's node. */
  static void isso() {
    succeed("isso");
  }

  /** Starts a driver whose volumes can grow. */
  static void csi() {
    succeed("csi");
  }

  /** The path of the CRD of HTTPRoutes, downloaded if it is missing. */
  static Path gatewayApi() {
    return Path.of(succeed("gateway-api").strip());
  }

  /** The paths of Chromium and of its driver, installed if they are missing. */
  static List<Path> chromium() {
    return succeed("chromium").lines().map(Path::of).toList();
  }

  private static String succeed(String command) {
    Result result = run(command, true);
    if (result.code != 0) {
      throw new IllegalStateException(
          "%s %s ended with exit code %d; see its output above"
              .formatted(SCRIPT, command, result.code));
    }
    return result.output;
  }

  private record Result(int code, String output) {}

  private static Result run(String command, boolean show) {
    try {
      Process process =
          new ProcessBuilder(SCRIPT.toAbsolutePath().toString(), command)
              // Standard output of a forked test JVM is the channel to Maven.
              .redirectError(show ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      if (show) {
        try (var lines = process.errorReader(StandardCharsets.UTF_8)) {
          lines.lines().forEach(System.err::println);
        }
      }
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + command + " ran", e);
    }
  }
}
